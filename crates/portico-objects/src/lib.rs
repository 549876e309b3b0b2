//! Files in an object store that speaks S3, with what a folder of files needs and nothing else: storing one whole or in parts, reading from
//! any place, asking for the length, listing, removing. A file is there whole or not at all. What is in it is the caller's business:
//! Portico encrypts it first.
//!
//! Only what every store has is used: addresses in the path style, requests signed with Signature Version 4 (`signing.rs`), uploads in
//! parts, `ListObjectsV2`. Each request has a connection of its own, and at most one part as its body in memory. [`head_of`] asks
//! somebody else in the same way.

mod bucket;
mod listing;
mod settings;
mod signing;
#[cfg(feature = "testing")]
pub mod testing;
mod wire;

pub use bucket::{Bucket, Kept, Reading};
pub use settings::{BucketSettings, NotUnderstood};
pub use wire::head_of;
