//! The features of Portico told as stories: through public doors, in the product's language, on both engines.
//!
//! `cargo test -p portico --test stories` tells them on SQLite; with `PORTICO_TEST_POSTGRES` (or inside
//! `cargo xtask postgres -- …`) every story is told on PostgreSQL as well. Begin with `kit/mod.rs`.

#[macro_use]
mod kit;

mod activating;
mod addresses;
mod batches;
mod blockers;
mod bones;
mod bounces;
mod coming_back;
mod care;
mod census;
mod clients;
mod closing;
mod documents;
mod enquiries;
mod exports;
mod failures;
mod following;
mod families;
mod forged_hosts;
mod form_editor;
mod form_files;
mod form_reminders;
mod form_sending;
mod forms;
mod forms_of_the_world;
mod groups;
mod guessing;
mod help;
mod history;
mod history_pages;
mod imports;
mod in_full;
mod inbox;
mod inviting;
mod letters_of_record;
mod links;
mod logo;
mod mailbox;
mod manage_clients;
mod model;
mod no_telling;
mod organization;
mod paper;
mod passes;
mod passkeys;
mod permissions;
mod portal_choosing;
mod portal_confirming;
mod portal_language;
mod portal_sign_in;
mod portal_trouble;
mod quiet_log;
mod reminders;
mod reports;
mod restored;
mod rotation;
mod saved_views;
mod scanner;
mod scheduled;
mod sessions;
mod sign_in_letters;
mod client_second_step;
mod staff_notices;
mod staff_permissions;
mod staff_sign_in;
mod statements;
mod tampering;
mod templates;
mod unknown_words;
mod wrong_address;
