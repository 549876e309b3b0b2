//! Inviting one client, for the first time or again. Obstacles are looked for before anything is written.

use super::{
    super::{
        known_messages::KnownMessages,
        letters::{self, Message},
        placeholders::Placeholder,
        recipient::Obstacle,
        sender::Sender,
        store,
        templates::{Defaults, Kind},
    },
    mind_the_hour,
    sending::{Invited, draft, send},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    clients,
    forms::{self, Packet},
    practices,
};
use portico_policy::Permission;
use portico_values::ClientId;
use portico_web::Problems;

/// The code of a placeholder that has no value.
const MISSING_VALUE: &str = "missing_value";

/// Why one of several clients was not sent to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotSent {
    /// Something stands in the way.
    Obstacle(Obstacle),
    /// The message has a placeholder that has no value for this client.
    Missing(Placeholder),
}

/// Invites one client with these words, for the first time or again.
///
/// # Errors
/// Refused with the obstacle; invalid when the message names something that has no value for this client.
pub async fn invite(act: &mut Act, client: ClientId, message: &Message) -> Answer<Invited> {
    let reach = act.may(Permission::InviteClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let practice = practices::of(act).await?;
    let recipient = store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let now = act.now();
    if let Some(obstacle) = recipient.obstacle(practice.portal_on, &practice.present(now)) {
        return Err(Refusal::conflict(obstacle.code(), obstacle.sentence(recipient.called(), &[])).into());
    }
    mind_the_hour(act).await?;
    let who = act.who().clone();
    let sender = Sender::of(act.db(), &who, &practice).await?;
    let portico = act.portico().clone();
    let which = KnownMessages::read(act.db(), &reach, &portico).await?.which(&message.message);
    let message = Message { which, ..message.clone() };
    let made = (act.id(), now);
    let sent = match draft(&portico, &practice, &recipient, &sender, &message, made) {
        Ok(draft) => send(act, &reach, &recipient, draft, None).await?,
        Err(placeholder) => Err(NotSent::Missing(placeholder)),
    };
    match sent {
        Ok(invited) => {
            clients::store::refresh(act.db(), reach.practice(), &[client], now).await?;
            Ok(invited)
        }
        Err(NotSent::Missing(placeholder)) => Err(Trouble::at("message", MISSING_VALUE, placeholder.missing())),
        Err(NotSent::Obstacle(obstacle)) => {
            Err(Refusal::conflict(obstacle.code(), obstacle.sentence(recipient.called(), &[])).into())
        }
    }
}

/// The placeholder that has no value for a client, where that is what kept a message from being written.
pub(crate) fn lacking(problems: &Problems) -> Option<Placeholder> {
    let problem = problems.iter().find(|problem| problem.code == MISSING_VALUE)?;
    Placeholder::ALL.into_iter().find(|placeholder| placeholder.missing() == problem.message)
}

/// Invites one client with the default message in their language, the practice's own or else Portico's (behaviours.md 14), and with the
/// practice's default intake forms.
///
/// # Errors
/// As [`invite`].
pub async fn invite_default(act: &mut Act, client: ClientId) -> Answer<Invited> {
    let message = default_message(act, client).await?;
    invite_with_defaults(act, client, message).await
}

/// Invites one client with these words and the practice's default intake forms, other than those they were asked for before. The forms are
/// written before the letter, which says how many there are. Whoever fills them in signs them, so nobody who has to is missing.
///
/// # Errors
/// As [`invite`].
pub async fn invite_with_defaults(act: &mut Act, client: ClientId, message: Message) -> Answer<Invited> {
    let reach = act.may(Permission::InviteClients)?;
    let forms = forms::defaults_for(act.db(), &reach, client).await?.into_iter().map(|form| form.id).collect();
    let packet = Packet { forms, ..Packet::default() };
    forms::assign(act, &reach, client, &packet).await?;
    invite(act, client, &message.with_forms(&packet.forms)).await
}

/// The default message for a client.
///
/// # Errors
/// Not found when there is no such client within reach; a fault.
pub(crate) async fn default_message(act: &mut Act, client: ClientId) -> Answer<Message> {
    let reach = act.may(Permission::InviteClients)?;
    let practice = practices::of(act).await?;
    let recipient = store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let defaults = Defaults::read(act.db(), &reach).await?;
    let language = letters::language_for(&practice, &recipient.language);
    Ok(defaults.words(act.portico(), Kind::Invitation, language, recipient.again()).parse()?)
}
