//! An invitation on paper, for somebody without email. It is a send like any other; its one link stands in a letter that staff print.

use super::{
    actions::{self, Checked, Generation, mind_the_hour},
    invitation::Channel,
    paper_code::PaperCode,
    second_check::SecondCheck,
    store,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients::{self, MessageSent},
    practices,
};
use portico_policy::Permission;
use portico_values::{ClientId, SecretToken, TokenId};

/// The delivery of an invitation whose letter was printed, as stored in its row.
pub(crate) const DELIVERY: &str = "printed";

/// What is printed. It is shown once.
pub struct OnPaper {
    /// The code, for typing.
    pub code: PaperCode,
    /// The secret of the same link, for scanning.
    pub secret: SecretToken,
}

/// Opens the next generation with a link on paper. Every earlier letter, mailed or printed, stops working. Whoever opens the link is
/// asked for the date of birth, and for the address they will sign in with.
///
/// # Errors
/// Refused when something stands in the way, or no date of birth is on file.
pub async fn print(act: &mut Act, client: ClientId) -> Answer<OnPaper> {
    let id = act.id();
    print_as(act, client, id).await
}

/// The same under the id that comes of a form's key: the form sent twice prints one letter, and the second time there is nothing to show.
///
/// # Errors
/// As [`print`].
pub(super) async fn print_once(act: &mut Act, client: ClientId, id: TokenId) -> Answer<Option<OnPaper>> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    if store::is_handed_out(act.db(), &reach, id).await? {
        return Ok(None);
    }
    print_as(act, client, id).await.map(Some)
}

async fn print_as(act: &mut Act, client: ClientId, id: TokenId) -> Answer<OnPaper> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let practice = practices::of(act).await?;
    let (now, present) = (act.now(), practice.present(act.now()));
    let recipient = store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if let Some(obstacle) = recipient.obstacle_to_paper(practice.portal_on, &present) {
        return Err(Refusal::conflict(obstacle.code(), obstacle.sentence(recipient.called(), &[])).into());
    }
    if !store::knows_birth_date(act.db(), &reach, client).await? {
        let sentence = format!("Add {}’s date of birth to Client Info first. The letter’s code asks for it.", recipient.called());
        return Err(Refusal::conflict("no_birth_date", sentence).into());
    }
    mind_the_hour(act).await?;
    let expires_at = now.plus(Channel::Printed.life(practice.link_days));
    let letter = act.id();
    let next = Generation { letter, to: None, expires_at, day: present.day, message: Some(MessageSent::Paper) };
    let written = actions::write_send(act, &reach, &recipient, &next).await?;
    let Some(sent) = written else {
        return Err(Refusal::conflict("changed", "The invitation has just changed. Try again.").into());
    };
    store::note_printed(act.db(), &reach, sent.invitation, sent.generation, now).await?;
    let code = PaperCode::draw(&*act.portico().randomness);
    let secret = code.secret(&act.portico().keys, reach.practice());
    let check = Checked { link: id, check: SecondCheck::BirthDate, code_hash: None };
    actions::mint_with(act, &reach, &sent.link(Channel::Printed, expires_at), &secret, check).await?;
    let event = Event::new("invitation.letter_printed").client(client).about(sent.invitation);
    act.record(event.with("generation", sent.generation).with("token", id.to_string()));
    clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
    Ok(OnPaper { code, secret })
}
