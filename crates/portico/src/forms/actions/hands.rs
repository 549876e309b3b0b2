//! Whether a client has everybody who has to sign: asked wherever forms are sent, to one client or to many, with an invitation or without.

use super::{
    super::{
        signers::{Hands, Role, Signers},
        store::{requests, signatures},
    },
    sending::{NotGiven, Packet},
};
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    invitations::{self, Recipient},
    practices::{self, Present},
};
use portico_database::Connection;
use portico_policy::Reach;
use portico_values::ClientId;
use std::collections::HashMap;

/// How many clients are read by one statement.
const PART: usize = 200;

/// How a client has, or gets, an account of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WayIn {
    /// By the one they have, or an invitation that waits.
    AsItStands,
    /// By the invitation that goes with the forms.
    Invited,
}

/// Who has to sign what a packet asks for; nobody in particular if none of its forms wants a signature. The same for everybody it goes to.
///
/// # Errors
/// A fault.
pub(crate) async fn asked_to_sign(db: &mut Connection, reach: &Reach, packet: &Packet) -> Answer<Signers> {
    let is_chosen = packet.signers != Signers::Whoever;
    Ok(if is_chosen && requests::any_signed(db, reach, &packet.forms).await? { packet.signers } else { Signers::Whoever })
}

/// Why forms with these signers are not sent to a client: somebody who has to sign is missing. A form that nobody could finish is not sent.
///
/// # Errors
/// A fault.
pub(crate) async fn missing(
    db: &mut Connection,
    reach: &Reach,
    recipient: &Recipient,
    signers: Signers,
    (way_in, present): (WayIn, &Present),
) -> Answer<Option<NotGiven>> {
    let guardians = match signers.guardians() {
        0 => 0,
        _ => signatures::guardians(db, reach, recipient.client, present).await?.len(),
    };
    Ok(why(recipient, signers, guardians, (way_in, present)))
}

/// The same for many, in their order.
///
/// # Errors
/// A fault.
pub(crate) async fn missing_among(
    db: &mut Connection,
    reach: &Reach,
    recipients: &[Recipient],
    signers: Signers,
    (way_in, present): (WayIn, &Present),
) -> Answer<Vec<Option<NotGiven>>> {
    let clients: Vec<ClientId> = match signers.guardians() {
        0 => Vec::new(),
        _ => recipients.iter().map(|one| one.client).collect(),
    };
    let guardians = guardians_among(db, reach, &clients, present).await?;
    let of = |one: &Recipient| usize::try_from(guardians.get(&one.client).copied().unwrap_or(0)).unwrap_or(0);
    Ok(recipients.iter().map(|one| why(one, signers, of(one), (way_in, present))).collect())
}

/// How many may fill in forms for each of these clients and are not the client; clients for whom nobody may are left out.
///
/// # Errors
/// A fault.
pub(super) async fn guardians_among(
    db: &mut Connection,
    reach: &Reach,
    clients: &[ClientId],
    present: &Present,
) -> Answer<HashMap<ClientId, i64>> {
    let mut guardians = HashMap::new();
    for part in clients.chunks(PART) {
        guardians.extend(signatures::many_guardians(db, reach, part, present).await?);
    }
    Ok(guardians)
}

fn why(recipient: &Recipient, signers: Signers, guardians: usize, (way_in, present): (WayIn, &Present)) -> Option<NotGiven> {
    let hands = Hands { own: way_in == WayIn::Invited || recipient.has_way_in(present.now), guardians };
    signers.lacks(hands).map(|role| match role {
        Role::Client => NotGiven::NoOwnAccount,
        Role::Guardian => NotGiven::NoGuardian,
    })
}

/// Makes sure that a client has everybody who has to sign what is sent to them.
///
/// # Errors
/// Invalid at `signers` when somebody is not; not found if the client is out of reach.
pub(crate) async fn mind_signers(act: &mut Act, reach: &Reach, client: ClientId, packet: &Packet, way_in: WayIn) -> Answer<()> {
    let signers = asked_to_sign(act.db(), reach, packet).await?;
    if signers == Signers::Whoever {
        return Ok(());
    }
    let recipient = invitations::store::recipient(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)?;
    let present = practices::of(act).await?.present(act.now());
    match missing(act.db(), reach, &recipient, signers, (way_in, &present)).await? {
        Some(why) => Err(Trouble::at("signers", why.code(), why.sentence(recipient.called()))),
        None => Ok(()),
    }
}
