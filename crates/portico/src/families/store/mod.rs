//! The rows of offers, and of grants that are not somebody's own.

mod acting;
mod freezing;
mod grants;
mod of_age;
mod offers;
mod readers;
mod settings;

pub(crate) use acting::actors_in;
pub(crate) use freezing::{cancel_letters_to, cancel_letters_to_others, end_sessions_of_others, freeze, frozen, thaw};
pub(crate) use grants::{
    MadeFrom, Person, Terms, change, end, end_sessions, grant, grants_at, grants_of_guest, guests, people, was_there, who_has,
};
pub(crate) use of_age::{an_administrator, coming_of_age, note_told};
pub(crate) use offers::{
    About, NewOffer, Offer, about, answer, asked, asked_by, asked_since, cancel_letter, clients_of, has_already, leave_question,
    offer, offer_of, offers_for, offers_in, offers_to, questions, send, stop, unsent,
};
pub(crate) use readers::readers;
pub(crate) use settings::{set_guardian_age, set_invites_guests};
