//! A second step on offer, until a code of the app confirms it. Its secret travels sealed in the form, so that a page that is only looked at
//! stores nothing.

use super::second_step::StepSecret;
use crate::{
    answer::{Answer, Trouble},
    look::QrPicture,
    visit::Call,
};
use portico_values::Identity;
use std::time::Duration;

/// What the page of an offer shows.
pub(crate) struct Offer {
    /// For scanning.
    pub(crate) picture: QrPicture,
    /// For opening an app on the same device.
    pub(crate) address: String,
    /// For typing by hand.
    pub(crate) in_words: String,
    /// The form's hidden field.
    pub(crate) sealed: String,
}

/// Whose second step it is to be.
pub(crate) struct Whose<'a, I> {
    /// The staff member or login.
    pub(crate) id: I,
    /// The address that the app shows.
    pub(crate) address: &'a str,
    /// The practice that the app shows.
    pub(crate) practice: &'a str,
}

const OFFER_LIFE: Duration = Duration::from_secs(60 * 60);

impl Offer {
    /// An offer of this secret.
    pub(crate) fn of<I: Identity>(call: &Call, whose: &Whose<'_, I>, secret: &StepSecret) -> Answer<Self> {
        let address = secret.address(whose.address, whose.practice);
        let picture = QrPicture::of(&address).ok_or_else(|| Trouble::fault("an address was too long for a code to scan"))?;
        let sealed = call.portico.sealer.seal(&purpose(whose.id), secret.bytes(), call.now, OFFER_LIFE);
        Ok(Self { picture, address, in_words: secret.in_words(), sealed })
    }
    /// The secret in a form that came back.
    pub(crate) fn read(call: &Call, whose: impl Identity, sealed: &str) -> Option<StepSecret> {
        StepSecret::from_bytes(&call.portico.sealer.open(&purpose(whose), sealed, call.now)?)
    }
    /// A fresh one.
    pub(crate) fn fresh(call: &Call) -> StepSecret {
        StepSecret::draw(&*call.portico.randomness)
    }
}

fn purpose(whose: impl Identity) -> String {
    format!("second step on offer to {}", whose.uuid())
}
