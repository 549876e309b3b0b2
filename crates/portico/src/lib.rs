//! Portico: a client portal with the best way in.
//!
//! The table of contents. First the bones of the house, then its features in the order in which they may lean on one another:
//! a slice uses the public face of slices above it, never below.

// The bones
pub mod settings;
pub mod keys;
pub mod words;
pub mod answer;
pub mod hashing;
pub mod later;
pub mod unknown_links;
pub mod app;
pub mod audit;
pub mod outbox;
pub mod bell;
mod own_thread;
pub mod act;
pub mod look;
pub mod practices;
pub mod sessions;
pub mod visit;
pub mod doors;

// The features
pub mod staff;
pub mod clients;
pub mod import;
pub mod passkeys;
pub mod sign_in;
pub mod invitations;
pub mod reminders;
pub mod enquiries;
pub mod batches;
pub mod access;
pub mod families;
pub mod waiting;
pub mod forms;
pub mod groups;
pub mod blockers;
pub mod exports;
pub mod reports;
pub mod care;
pub mod records;
pub mod documents;
pub mod bounces;
pub mod delivery;
pub mod addresses;
pub mod portal;
pub mod inbox;
pub mod history;
pub mod organization;
pub mod help;
pub mod installation;

// All of it together
pub mod house;
pub mod serve;
pub mod demo;
pub mod commands;
