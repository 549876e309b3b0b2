//! Links that staff hand out themselves, copied or as a QR code at the desk.

use super::{
    super::{
        invitation::{Channel, InvitationState},
        second_check::{self, LinkCheck, SecondCheck},
        store,
    },
    mind_the_hour,
    sending::{Checked, NewLink, mint_with},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble, stored},
    audit::Event,
    clients, practices,
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, Moment, SecretToken, TokenId};

/// A link that was handed out. All of it is shown once.
#[derive(Debug)]
pub struct HandedOut {
    /// The secret in the link.
    pub secret: SecretToken,
    /// When it ends.
    pub expires_at: Moment,
    /// What whoever opens it is asked for.
    pub check: SecondCheck,
    /// The six digits for staff to tell the client, if those are asked for.
    pub code: Option<String>,
}

/// Creates a link to be handed out, copied by staff or shown as a QR code at the desk. It is listed, recorded in the history, ends by
/// itself, and proves nothing about a mailbox (promises.md D11). There are such links only between sending an invitation and its
/// acceptance.
///
/// # Errors
/// Refused when no invitation waits.
pub async fn hand_out(act: &mut Act, client: ClientId, channel: Channel) -> Answer<HandedOut> {
    let id = act.id();
    hand_out_as(act, client, channel, id).await
}

/// The same under the id that comes of a form's key: the form sent twice makes one link, and the second time there is nothing to show.
/// Where the new link takes the place of an earlier one, that ends with it.
///
/// # Errors
/// As [`hand_out`].
pub(crate) async fn hand_out_once(
    act: &mut Act,
    client: ClientId,
    channel: Channel,
    id: TokenId,
    instead: Option<TokenId>,
) -> Answer<Option<HandedOut>> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    if store::is_handed_out(act.db(), &reach, id).await? {
        return Ok(None);
    }
    if let Some(earlier) = instead {
        end_one(act, &reach, client, earlier).await?;
    }
    hand_out_as(act, client, channel, id).await.map(Some)
}

async fn hand_out_as(act: &mut Act, client: ClientId, channel: Channel, id: TokenId) -> Answer<HandedOut> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let practice = practices::of(act).await?;
    let recipient = store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if let Some(obstacle) = recipient.standing_obstacle(practice.portal_on) {
        return Err(Refusal::conflict(obstacle.code(), obstacle.sentence(recipient.called(), &[])).into());
    }
    let (Some(invitation), Some(generation), Some(InvitationState::Sent)) =
        (recipient.invitation, recipient.generation, recipient.state)
    else {
        return Err(Refusal::conflict("not_waiting", "Send an invitation first, then you can copy a link.").into());
    };
    mind_the_hour(act).await?;
    let secret = act.secret();
    let expires_at = act.now().plus(channel.life(practice.link_days));
    let check = stored(LinkCheck::from_word(&practice.link_check), "a second check of links")?.of(channel);
    if check == SecondCheck::BirthDate && !store::knows_birth_date(act.db(), &reach, client).await? {
        let sentence =
            format!("Add {}’s date of birth to Client Info first. Whoever opens the link is asked for it.", recipient.called());
        return Err(Refusal::conflict("no_birth_date", sentence).into());
    }
    let code = (check == SecondCheck::Code).then(|| second_check::draw(act));
    let code_hash = code.as_ref().map(|code| second_check::fingerprint(act, id, code));
    let checked = Checked { link: id, check, code_hash };
    let link = NewLink { invitation, generation, channel, expires_at };
    let token = mint_with(act, &reach, &link, &secret, checked).await?;
    let action = if channel == Channel::Qr { "invitation.code_shown" } else { "invitation.link_copied" };
    act.record(Event::new(action).client(client).about(invitation).with("token", token.to_string()));
    Ok(HandedOut { secret, expires_at, check, code })
}

/// Ends one link that was handed out.
///
/// # Errors
/// Not found when it does not belong to this client, or has ended.
pub async fn revoke_handed_out(act: &mut Act, client: ClientId, token: TokenId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    if end_one(act, &reach, client, token).await? { Ok(()) } else { Err(Trouble::not_found()) }
}

/// Ends a link; false if it does not belong to this client, or has ended.
async fn end_one(act: &mut Act, reach: &Reach, client: ClientId, token: TokenId) -> Answer<bool> {
    let shown = store::shown(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)?;
    let now = act.now();
    let ended = store::revoke_token(act.db(), reach, shown.id, token, now).await?;
    if ended {
        act.record(Event::new("invitation.link_revoked").client(client).about(shown.id).with("token", token.to_string()));
    }
    Ok(ended)
}
