//! The census: every door of the house, attacked as everybody, compared with the policy (promises.md P12, K32, K54, K57; rule 5 of the
//! rooms). A door that is new is attacked from its first day; one without a row in `docs/reference/doors.md` fails.

mod attack;
mod callers;
mod crowd;
mod forged;
mod golden;
mod ids;
mod quiet;
