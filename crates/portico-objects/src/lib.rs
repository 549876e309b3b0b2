//! Files in an object store that speaks S3, with what a folder of files needs and nothing else: put whole or in parts, read from any place,
//! measured, listed, taken away. A file is there whole or not at all. What lies in it is the business of whoever puts it there: Portico
//! encrypts before.
//!
//! Only what every store has is used: addresses by path, requests signed with Signature Version 4 (`signing.rs`), uploads in parts,
//! `ListObjectsV2`. Each request has a connection of its own and a body in memory of one part at most.

mod bucket;
mod listing;
mod settings;
mod signing;
#[cfg(feature = "testing")]
pub mod testing;
mod wire;

pub use bucket::{Bucket, Kept, Reading};
pub use settings::{BucketSettings, NotUnderstood};
