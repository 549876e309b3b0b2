//! Reminders of what waits at the portal are written, stopped and started again.

use super::{
    letters,
    store::{self, Open, StoppedBy},
};
use crate::{
    access::{
        self,
        rights::{Level, Rights},
    },
    act::{Act, Look},
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    clients::{self, Obstacle},
    invitations,
    keys::Keys,
    outbox::LetterKind,
    practices::{self, Present},
    reminders::{
        OptOut, Served,
        opt_out::{self, About},
    },
};
use jiff::civil::Date;
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, LoginId, PracticeId, WaitingId};

impl Open {
    /// The day until which it is wanted.
    pub(super) fn due(&self) -> Option<Date> {
        self.due_on.as_deref().and_then(|day| day.parse().ok())
    }
}

/// How much of a kind waits.
#[derive(Clone, Copy)]
struct Many {
    forms: usize,
    documents: usize,
}

impl Many {
    fn of<'a>(open: impl Iterator<Item = &'a Open>) -> Self {
        open.fold(Self { forms: 0, documents: 0 }, |many, one| match one.is_form {
            true => Self { forms: many.forms + 1, ..many },
            false => Self { documents: many.documents + 1, ..many },
        })
    }
}

/// Reminds one client of what is due by now. One letter speaks of everything that waits.
///
/// # Errors
/// A fault.
pub(super) async fn remind(act: &mut Act, client: ClientId) -> Answer<Served> {
    let reach = act.may(Permission::InviteClients)?;
    let (now, practice) = (act.now(), practices::of(act).await?);
    let rhythm = practice.form_rhythm();
    let mut open = store::open(act.db(), &reach, client).await?;
    open.retain(|one| one.stopped.is_none());
    let mut due = Vec::new();
    for one in &open {
        let served = rhythm.passed(one.due(), one.sent_at, now);
        if served > one.served && store::serve(act.db(), &reach, one, served, now).await? {
            due.push(one.id);
        }
    }
    let Some(about) = due.first().copied() else { return Ok(Served::Gone) };
    let many = Many::of(open.iter());
    let event =
        |action| Event::new(action).client(client).about(about).with("forms", many.forms).with("documents", many.documents);
    let readers = match readers(act, &reach, client, (&open, &due)).await? {
        Ok(readers) => readers,
        Err(why) => {
            act.record(event("waiting.reminder_left_out").with("why", why));
            return Ok(Served::LeftOut);
        }
    };
    let mut told = false;
    for (login, count) in readers {
        let owner = access::store::owner(act.db(), &reach, login).await?;
        let owner = owner.ok_or_else(|| Trouble::fault("a login without an owner"))?;
        if clients::store::is_closed(act.db(), &reach, &owner.address).await? {
            continue;
        }
        told = true;
        let is_client = owner.client == Some(client);
        let letter = letters::reminder(act.portico(), &practice, (login, &owner), is_client, count, about);
        act.tell(LetterKind::WaitingReminder, owner.address, Some(client), letter);
    }
    if !told {
        act.record(event("waiting.reminder_left_out").with("why", Obstacle::Complained.code()));
        return Ok(Served::LeftOut);
    }
    act.record(event("waiting.reminded"));
    Ok(Served::Posted)
}

/// Somebody who may be reminded.
struct Reader {
    login: LoginId,
    /// Of how much.
    count: usize,
    /// Whether some of it is due.
    is_due: bool,
}

/// Who is reminded, and of how much, of what is `open` and, for them, `due`: of what is to be filled in the client, or where they have no
/// account those who may do it for them; of a signature that is missing whoever is to give it. Otherwise why nobody is.
async fn readers(
    act: &mut Act,
    reach: &Reach,
    client: ClientId,
    (open, due): (&[Open], &[WaitingId]),
) -> Answer<Result<Vec<(LoginId, usize)>, &'static str>> {
    let recipient = invitations::store::recipient(act.db(), reach, client).await?.ok_or_else(Trouble::not_found)?;
    if !recipient.lets_in() {
        return Ok(Err("disabled"));
    }
    // What comes with a record that went into this one is not marked as stopped, and is stopped all the same.
    if store::is_stopped_by_client(act.db(), reach, client).await? {
        return Ok(Err("stopped"));
    }
    let present = practices::of(act).await?.present(act.now());
    let theirs = || open.iter().filter(|one| !one.lacks_signature);
    let (many, is_due) = (Many::of(theirs()), theirs().any(|one| due.contains(&one.id)));
    let mut readers: Vec<Reader> = Vec::new();
    if let Some(own) = access::store::own_login(act.db(), reach, client).await? {
        readers.push(Reader { login: own, count: many.forms + many.documents, is_due });
    } else {
        for person in store::acting_for(act.db(), reach, client, &present).await? {
            let rights = Rights::from_stored(&person.rights);
            let forms = if rights.fills_forms() { many.forms } else { 0 };
            let documents = if rights.documents() == Level::Manage { many.documents } else { 0 };
            readers.push(Reader { login: person.login, count: forms + documents, is_due: is_due && forms + documents > 0 });
        }
    }
    for missing in store::to_sign(act.db(), reach, client, &present).await? {
        if !missing.reminded || !open.iter().any(|one| one.id == missing.request) {
            continue;
        }
        let is_due = due.contains(&missing.request);
        match readers.iter_mut().find(|reader| reader.login == missing.login) {
            Some(reader) => (reader.count, reader.is_due) = (reader.count + 1, reader.is_due || is_due),
            None => readers.push(Reader { login: missing.login, count: 1, is_due }),
        }
    }
    let readers: Vec<(LoginId, usize)> =
        readers.into_iter().filter(|one| one.is_due && one.count > 0).map(|one| (one.login, one.count)).collect();
    Ok(if readers.is_empty() { Err("nobody") } else { Ok(readers) })
}

/// The accounts whose signatures are missing under the forms of a client, as far as they can get in, each with the form.
///
/// # Errors
/// A fault.
pub(crate) async fn to_sign(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    present: &Present,
) -> Answer<Vec<(LoginId, WaitingId)>> {
    let missing = store::to_sign(db, reach, client, present).await?;
    Ok(missing.into_iter().map(|one| (one.login, one.request)).collect())
}

/// Nothing waits any more, or nothing for one of those who were reminded: what has not left for them is taken out of the line.
///
/// # Errors
/// A fault.
pub(crate) async fn end_when_done(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<()> {
    let now = act.now();
    store::cancel_done(act.db(), reach, Some(client), now).await
}

/// The same for every client of the practice, after something ended for many.
///
/// # Errors
/// A fault.
pub(crate) async fn end_wherever_done(act: &mut Act, reach: &Reach) -> Answer<()> {
    let now = act.now();
    store::cancel_done(act.db(), reach, None, now).await
}

/// A record goes into another one: who acts for the client and wants no reminders gets none there either.
///
/// # Errors
/// A fault.
pub(crate) async fn stops_follow(act: &mut Act, reach: &Reach, gone: ClientId, kept: ClientId) -> Answer<()> {
    store::stops_follow(act.db(), reach, gone, kept).await
}

/// Takes back what [`stops_follow`] did, when the merge is undone.
///
/// # Errors
/// A fault.
pub(crate) async fn stops_go_back(act: &mut Act, reach: &Reach, gone: ClientId, kept: ClientId) -> Answer<()> {
    store::stops_go_back(act.db(), reach, gone, kept).await
}

/// What the row of something new says of reminders: `client` for a client who stopped them.
///
/// # Errors
/// A fault.
pub(crate) async fn stopped_by_client(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<&'static str>> {
    Ok(store::is_stopped_by_client(db, reach, client).await?.then_some("client"))
}

/// "Stop reminders" for everything that waits for one client.
///
/// # Errors
/// Not found; refused when there is nothing to stop.
pub(super) async fn stop(act: &mut Act, client: ClientId) -> Answer<()> {
    let (reach, now) = (act.may(Permission::InviteClients)?, act.now());
    invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if store::stop(act.db(), &reach, client, StoppedBy::Staff).await? == 0 {
        return Err(Refusal::conflict("stopped", "Reminders have already been stopped, or nothing is waiting.").into());
    }
    store::cancel_done(act.db(), &reach, Some(client), now).await?;
    act.record(Event::new("waiting.reminders_stopped").client(client).with("by", "staff"));
    Ok(())
}

/// "Start reminders again" for one client. Days that have passed are not made up for.
///
/// # Errors
/// Not found; refused when they had not been stopped.
pub(super) async fn start(act: &mut Act, client: ClientId) -> Answer<()> {
    let reach = act.may(Permission::InviteClients)?;
    invitations::store::recipient(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    if !store::start(act.db(), &reach, client).await? {
        return Err(Refusal::conflict("not_stopped", "Reminders are already on.").into());
    }
    skip_what_passed(act, &reach, client).await?;
    act.record(Event::new("waiting.reminders_started").client(client));
    Ok(())
}

/// Days that have passed while reminders were stopped are not made up for.
pub(super) async fn skip_what_passed(act: &mut Act, reach: &Reach, client: ClientId) -> Answer<()> {
    let now = act.now();
    let rhythm = practices::of(act).await?.form_rhythm();
    for one in store::open(act.db(), reach, client).await? {
        let passed = rhythm.passed(one.due(), one.sent_at, now);
        if passed > one.served {
            store::skip_to(act.db(), reach, &one, passed).await?;
        }
    }
    Ok(())
}

/// Looks at an opt-out. Nothing is written.
///
/// # Errors
/// Not found when the token is none of ours.
pub(super) async fn look_at(look: &mut Look, token: &str) -> Answer<OptOut> {
    let reach = look.may(Permission::KnockAtTheDoor)?;
    let (id, one) = named(&look.portico().keys, reach.practice(), token)?;
    let found = store::reminded(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let (mut language, mut is_stopped) = (found.language, found.stopped.is_some_and(StoppedBy::is_client));
    if let Some(login) = one {
        if let Some(owner) = access::store::owner(look.db(), &reach, login).await? {
            language = owner.language;
        }
        is_stopped |= store::is_stopped_to(look.db(), &reach, found.client, login).await?;
    }
    Ok(OptOut { language, is_stopped, said: "waiting-reminders-stopped-text" })
}

/// What a token names, and the one who acts for the client and for whom alone it stops reminders. One of the client's own stops everybody's, and
/// so does one of the letters that were written before it made a difference.
fn named(keys: &Keys, practice: PracticeId, token: &str) -> Answer<(WaitingId, Option<LoginId>)> {
    if let Some(id) = opt_out::read(keys, practice, About::Waiting, token) {
        return Ok((id, None));
    }
    let (id, login) = opt_out::read_to_one(keys, practice, About::Waiting, token).ok_or_else(Trouble::not_found)?;
    Ok((id, Some(login)))
}

/// Whoever got a reminder stops them by its link, of what waits and of what is sent later: the client for everybody, somebody who acts for them
/// for themselves. True when they had not before.
///
/// # Errors
/// Not found when the token is none of ours.
pub(super) async fn opt_out(act: &mut Act, token: &str) -> Answer<bool> {
    let (reach, now) = (act.may(Permission::KnockAtTheDoor)?, act.now());
    let (id, one) = named(&act.portico().keys, reach.practice(), token)?;
    let found = store::reminded(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    if let Some(login) = one {
        if !store::stop_to(act.db(), &reach, found.client, login, now).await? {
            return Ok(false);
        }
        store::cancel_to(act.db(), &reach, found.client, login, now).await?;
        act.record(Event::new("waiting.reminders_stopped").client(found.client).about(login).with("by", "helper"));
        return Ok(true);
    }
    if store::stop_for_good(act.db(), &reach, found.client, id).await? == 0 {
        return Ok(false);
    }
    store::cancel_done(act.db(), &reach, Some(found.client), now).await?;
    act.record(Event::new("waiting.reminders_stopped").client(found.client).about(id).with("by", "client"));
    Ok(true)
}
