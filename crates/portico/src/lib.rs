//! Portico: a client portal with the best way in.
//!
//! This file is the table of contents: first the bones that everything stands on, then the features, then what puts them all together.
//! The order matters: a module (a "slice") uses only modules listed above it. `cargo xtask order` checks every path and lists the few
//! exceptions with their reasons.

// The bones
pub mod settings;
pub mod keys;
pub mod words;
pub mod answer;
mod within_reach;
mod own_thread;
mod upright;
pub mod hashing;
pub mod later;
pub mod unknown_links;
pub mod relying_party;
pub mod compiled_forms;
pub mod outbox;
pub mod app;
pub mod audit;
pub mod bell;
pub mod act;
pub mod look;
pub mod practices;
pub mod sessions;
pub mod visit;
pub mod doors;

// The features
pub mod staff;
pub mod clients;
pub mod record_head;
pub mod passkeys;
pub mod sign_in;
pub mod installation;
pub mod import;
pub mod invitations;
pub mod reminders;
pub mod enquiries;
pub mod access;
pub mod families;
pub mod waiting;
pub mod groups;
pub mod documents;
pub mod forms;
pub mod batches;
pub mod blockers;
pub mod exports;
pub mod reports;
pub mod care;
pub mod records;
pub mod bounces;
pub mod delivery;
pub mod addresses;
pub mod portal;
pub mod inbox;
pub mod history;
pub mod organization;
pub mod help;

// All of it together
pub mod house;
pub mod commands;
pub mod serve;
pub mod demo;
pub mod command_line;
