//! How somebody's access to a portal that is not their own stands, and how an offer of it does. Pure.

use super::{
    kind::OfferState,
    store::{Offer, Person},
};
use crate::clients::Standing;
use portico_values::Moment;

/// Why nobody gets into a portal at present, whatever their own grant says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shut {
    /// The practice's switch.
    PortalOff,
    /// The client's own switch.
    Disabled,
    /// No longer a client.
    Deactivated,
    /// Not a client yet.
    Prospective,
}

impl Shut {
    /// What shuts the portal of a client who stands there; none if nothing does.
    pub(crate) fn of(standing: Standing, portal_on: bool) -> Option<Self> {
        match standing {
            _ if !portal_on => Some(Shut::PortalOff),
            Standing::Disabled => Some(Shut::Disabled),
            Standing::Deactivated => Some(Shut::Deactivated),
            Standing::Prospective => Some(Shut::Prospective),
            _ => None,
        }
    }
    /// In two or three words.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Shut::PortalOff => "Portal off",
            Shut::Disabled => "Access disabled",
            Shut::Deactivated => "Deactivated client",
            Shut::Prospective => "Not a client yet",
        }
    }
}

/// Whether a grant opens the portal at a moment, or why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Access {
    /// The portal itself is shut.
    Shut(Shut),
    /// It does.
    Open,
    /// Its first day is still to come.
    NotStarted,
    /// Its last day is over.
    Over,
    /// Access for others is frozen.
    Frozen,
    /// A guardian's, whose client has come of age.
    OfAge,
}

impl Access {
    /// How a person's grant stands.
    pub(crate) fn of(person: &Person, is_frozen: bool, shut: Option<Shut>, now: Moment) -> Self {
        match shut {
            Some(why) => Access::Shut(why),
            None if person.is_open => Access::Open,
            None if person.starts_at > now => Access::NotStarted,
            None if person.ends_at.is_some_and(|at| at <= now) => Access::Over,
            None if is_frozen => Access::Frozen,
            None => Access::OfAge,
        }
    }
}

/// How an offer stands that was not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Asked {
    /// They said no.
    TurnedDown,
    /// It was written down and not sent.
    NotYet,
    /// Its link has expired.
    Expired,
    /// Its letter did not arrive, or was withheld because they complained about email.
    NotArrived,
    /// It waits for their answer.
    Waiting,
}

impl Asked {
    /// How one stands.
    pub(crate) fn of(offer: &Offer, now: Moment) -> Self {
        match (offer.state, offer.delivery.as_deref()) {
            (OfferState::Declined, _) => Asked::TurnedDown,
            (OfferState::Prepared, _) => Asked::NotYet,
            _ if !offer.waits(now) => Asked::Expired,
            (_, Some("failed" | "cancelled")) => Asked::NotArrived,
            _ => Asked::Waiting,
        }
    }
    /// Label, icon and tone of its badge: those under which a client stands of whom the same is true (behaviours.md 39).
    pub(crate) const fn badge(self) -> (&'static str, &'static str, &'static str) {
        let standing = match self {
            Asked::TurnedDown => Standing::Declined,
            Asked::NotYet => Standing::NotInvited,
            Asked::Expired => Standing::Expired,
            Asked::NotArrived => Standing::Undelivered,
            Asked::Waiting => Standing::Waiting,
        };
        (standing.label(), standing.icon(), standing.tone())
    }
    /// Whether another address mends it: the letter did not arrive, and it is no guest of a group who was asked.
    pub(crate) fn wants_another_address(offer: &Offer, now: Moment) -> bool {
        offer.group_id.is_none() && Self::of(offer, now) == Asked::NotArrived
    }
}
