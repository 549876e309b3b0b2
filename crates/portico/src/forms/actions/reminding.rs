//! Reminders of intake forms: one letter for everything that waits for a client, on the practice's days, without a word of what it is. They
//! end with the last open form, and for good when the client says so (behaviours.md 63).

use super::super::{letters, store::reminders as store};
use crate::{
    access,
    act::{Act, Look},
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    invitations,
    outbox::LetterKind,
    practices,
    reminders::opt_out::{self, About},
};
use jiff::civil::Date;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, EmailAddress, FormRequestId};

/// What a due client came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::forms) enum Served {
    /// A letter is in the outbox.
    Posted,
    /// Something stands in the way, and it is written down.
    LeftOut,
    /// Somebody else was faster, or nothing is due any more.
    #[default]
    Gone,
}

/// Reminds one client of what is due by now.
///
/// # Errors
/// A fault.
pub(in crate::forms) async fn remind(act: &mut Act, client: ClientId) -> Answer<Served> {
    let reach = act.may(Permission::InviteClients)?;
    let (now, practice) = (act.now(), practices::of(act).await?);
    let rhythm = practice.form_rhythm();
    let open = store::open(act.db(), &reach, client).await?;
    let mut about = None;
    for one in &open {
        let due: Option<Date> = one.due_on.as_deref().and_then(|day| day.parse().ok());
        let served = rhythm.passed(due, one.sent_at, now);
        if served > one.served && store::serve(act.db(), &reach, one, served, now).await? {
            about = about.or(Some(one.request));
        }
    }
    let Some(request) = about else { return Ok(Served::Gone) };
    let recipient = invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let event = |action| Event::new(action).client(client).about(request);
    let present = practice.present(now);
    let logins = match super::sending::told(act.db(), &reach, &recipient, &present).await? {
        Ok(logins) => logins,
        Err(obstacle) => {
            act.record(event("form.reminder_left_out").with("why", obstacle.code()));
            return Ok(Served::LeftOut);
        }
    };
    for login in logins {
        let owner = access::store::owner(act.db(), &reach, login).await?;
        let owner = owner.ok_or_else(|| Trouble::fault("a login without an owner"))?;
        let address = EmailAddress::parse(&owner.address).map_err(|_| Trouble::fault("a login has an address that is none"))?;
        let letter = letters::reminder(act.portico(), &practice, &owner, open.len(), request);
        act.tell(LetterKind::FormsReminder, address, Some(client), letter);
    }
    act.record(event("form.reminded").with("forms", open.len()));
    Ok(Served::Posted)
}

/// Nothing is open any more: what has not left is taken out of the line.
///
/// # Errors
/// A fault.
pub(crate) async fn end_when_done(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<()> {
    if store::open(act.db(), reach, client).await?.is_empty() {
        let now = act.now();
        store::cancel(act.db(), reach, client, now).await?;
    }
    Ok(())
}

/// "Stop reminders" for everything that is open for one client.
///
/// # Errors
/// Not found; refused when there is nothing to stop.
pub async fn stop(act: &mut Act, client: ClientId) -> Answer<()> {
    let (reach, now) = (act.may(Permission::InviteClients)?, act.now());
    invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if store::stop(act.db(), &reach, client, "staff").await? == 0 {
        return Err(Refusal::conflict("stopped", "Reminders were stopped already, or nothing is open.").into());
    }
    store::cancel(act.db(), &reach, client, now).await?;
    act.record(Event::new("form.reminders_stopped").client(client).with("by", "staff"));
    Ok(())
}

/// "Start reminders again" for one client. Days that have passed are not made up for.
///
/// # Errors
/// Not found; refused when they had not been stopped.
pub async fn start(act: &mut Act, client: ClientId) -> Answer<()> {
    let (reach, now) = (act.may(Permission::InviteClients)?, act.now());
    invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if !store::start(act.db(), &reach, client).await? {
        return Err(Refusal::conflict("not_stopped", "Reminders are on already.").into());
    }
    let rhythm = practices::of(act).await?.form_rhythm();
    for one in store::open(act.db(), &reach, client).await? {
        let due: Option<Date> = one.due_on.as_deref().and_then(|day| day.parse().ok());
        let passed = rhythm.passed(due, one.sent_at, now);
        if passed > one.served {
            store::skip_to(act.db(), &reach, one.request, passed).await?;
        }
    }
    act.record(Event::new("form.reminders_started").client(client));
    Ok(())
}

/// Whose reminders a token stops, and in which language they read.
#[derive(Clone, Debug)]
pub(in crate::forms) struct OptOut {
    pub(in crate::forms) language: String,
    pub(in crate::forms) is_stopped: bool,
}

/// Looks at an opt-out. Nothing is written.
///
/// # Errors
/// Not found when the token is none of ours.
pub(in crate::forms) async fn look_at(look: &mut Look, token: &str) -> Answer<OptOut> {
    let reach = look.may(Permission::KnockAtTheDoor)?;
    let request: FormRequestId =
        opt_out::read(&look.portico().keys, reach.practice(), About::Forms, token).ok_or_else(Trouble::not_found)?;
    let found = store::reminded(look.db(), &reach, request).await?.ok_or_else(Trouble::not_found)?;
    Ok(OptOut { language: found.language, is_stopped: found.stopped.as_deref() == Some("client") })
}

/// The client stops reminders by the link in one of them: of what is open, and of what is sent later. True when they had not before.
///
/// # Errors
/// Not found when the token is none of ours.
pub(in crate::forms) async fn opt_out(act: &mut Act, token: &str) -> Answer<bool> {
    let (reach, now) = (act.may(Permission::KnockAtTheDoor)?, act.now());
    let request: FormRequestId =
        opt_out::read(&act.portico().keys, reach.practice(), About::Forms, token).ok_or_else(Trouble::not_found)?;
    let found = store::reminded(act.db(), &reach, request).await?.ok_or_else(Trouble::not_found)?;
    if !store::stop_for_good(act.db(), &reach, found.client, request).await? {
        return Ok(false);
    }
    store::cancel(act.db(), &reach, found.client, now).await?;
    act.record(Event::new("form.reminders_stopped").client(found.client).about(request).with("by", "client"));
    Ok(true)
}
