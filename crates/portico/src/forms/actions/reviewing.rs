//! What staff do with a form that was filled in: send it back, countersign it, lock it, export it as a file.

use super::super::{
    letters,
    request::State,
    sealed::{self, Content, What},
    store::{
        answers::{self, Sent},
        requests::{self, Request},
        stages,
    },
};
use crate::{
    access,
    act::{Act, Look},
    answer::{Answer, Refusal, Trouble, code},
    audit::Event,
    clients,
    outbox::LetterKind,
    practices::{self, Practice},
};
use jiff::civil::Date;
use portico_forms::Response;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, FormId, FormRequestId, LoginId};

/// What was sent in, opened.
pub(crate) struct Opened {
    pub(crate) sent: Sent,
    pub(crate) content: Content,
    pub(crate) response: Response,
}

/// The newest of what was sent in, for whoever may read it.
///
/// # Errors
/// A fault if it cannot be opened.
pub(crate) async fn newest(look: &mut Look, reach: &Reach, request: FormRequestId) -> Answer<Option<Opened>> {
    let Some(sent) = answers::newest(look.db(), reach, request).await? else { return Ok(None) };
    open(look.portico(), reach, request, sent).map(Some)
}

/// Opens what was sent in.
///
/// # Errors
/// A fault if it was sealed for something else, or is damaged.
pub(crate) fn open(portico: &crate::app::Portico, reach: &Reach, request: FormRequestId, sent: Sent) -> Answer<Opened> {
    let clear = sealed::open(portico, reach.practice(), request, What::Response(sent.number), &sent.content_sealed)?;
    let content: Content = serde_json::from_str(&clear).map_err(|_| Trouble::fault("what was sent in cannot be read"))?;
    let response = Response::read(&content.response).map_err(|_| Trouble::fault("a response cannot be read"))?;
    Ok(Opened { sent, content, response })
}

/// Whether somebody is told by email that a form is theirs again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// An email goes out.
    Goes,
    /// The portal is open to nobody who would be told.
    NobodyIsIn,
    /// Whoever would be told complained about email.
    Complained,
}

impl News {
    /// The sentence for staff.
    pub const fn sentence(self) -> &'static str {
        match self {
            News::Goes => "An email says something needs another look.",
            News::NobodyIsIn => {
                "No email went out, because they can’t sign in to their own portal at the moment. Tell them yourself."
            }
            News::Complained => {
                "No email went out, because they told their mail provider that one from you was unwanted. Talk to them, then choose \
                 “Allow email again” on the tab Client Portal."
            }
        }
    }
}

async fn one(act: &mut Act, reach: &Reach, client: ClientId, request: FormRequestId) -> Answer<Request> {
    requests::one(act.db(), reach, client, request).await?.ok_or_else(Trouble::not_found)
}

/// Sends a form back for correction with a note on the answers that were read, sent in as number `seen`. The client goes on from the
/// answers that were given, and a letter says that something waits; none leads to a door that is closed, and none to whoever complained
/// about email. Returns which it was.
///
/// # Errors
/// Invalid without a note; refused if it is not filled in, or is locked; (`changed_meanwhile`) when other answers stand there now.
pub async fn send_back(act: &mut Act, client: ClientId, request: FormRequestId, note: &str, seen: i64) -> Answer<News> {
    let reach = act.may(Permission::EditClients)?;
    clients::store::hold(act.db(), reach.practice(), client).await?;
    let kept = one(act, &reach, client, request).await?;
    if note.is_empty() || note.chars().count() > 2_000 {
        return Err(Trouble::at("note", "note", "Say what needs correcting, in at most 2,000 characters"));
    }
    let (now, practice) = (act.now(), practices::of(act).await?);
    let portico = act.portico().clone();
    let sealed_note = sealed::seal(&portico, reach.practice(), request, What::Note, note);
    let due = kept.due_on.as_deref().and_then(|day| day.parse::<Date>().ok());
    let served = practice.form_rhythm().passed(due, now, now);
    if !stages::send_back(act.db(), &reach, client, request, (&sealed_note, served), now).await? {
        let sentence = "This form can’t be sent back now. It is locked or countersigned, was already \
                        sent back, or the client has it open again.";
        return Err(Refusal::conflict("not_done", sentence).into());
    }
    is_as_seen(act, &reach, request, seen).await?;
    let by = put_back(act, &reach, request, kept.form).await?;
    let news = tell(act, &reach, &practice, client, by).await?;
    act.record(Event::new("form.sent_back").client(client).about(request));
    Ok(news)
}

/// Puts what was sent in last back as the draft to go on from, over whatever stood there. Returns who had sent it.
///
/// # Errors
/// A fault if it cannot be opened.
pub(super) async fn put_back(act: &mut Act, reach: &Reach, request: FormRequestId, form: FormId) -> Answer<LoginId> {
    let (now, portico) = (act.now(), act.portico().clone());
    let sent = answers::newest(act.db(), reach, request).await?;
    let sent = sent.ok_or_else(|| Trouble::fault("a filled-in form without answers"))?;
    let by = sent.sent_by;
    let opened = open(&portico, reach, request, sent)?;
    let form = portico.forms.form(act.db(), reach, form).await?;
    let draft = form.respond(&opened.response.answers, portico_forms::Status::InProgress, None).to_string();
    let draft = sealed::seal(&portico, reach.practice(), request, What::Draft, &draft);
    answers::reopen(act.db(), reach, request, &draft, now).await?;
    Ok(by)
}

/// Tells the client by letter that something needs another look, and whoever filled it in for them.
async fn tell(act: &mut Act, reach: &Reach, practice: &Practice, client: ClientId, by: LoginId) -> Answer<News> {
    let mut logins: Vec<LoginId> = access::store::own_login(act.db(), reach, client).await?.into_iter().collect();
    if !logins.contains(&by) {
        logins.push(by);
    }
    let present = practice.present(act.now());
    let mut news = News::NobodyIsIn;
    for login in logins.into_iter().filter(|_| practice.portal_on) {
        let portals = access::store::open_portals(act.db(), reach, login, &present).await?;
        if !portals.iter().any(|portal| portal.client == client) {
            continue;
        }
        let owner = access::store::owner(act.db(), reach, login).await?;
        let owner = owner.ok_or_else(|| Trouble::fault("a login without an owner"))?;
        if clients::store::is_closed(act.db(), reach, &owner.address).await? {
            news = if news == News::Goes { news } else { News::Complained };
            continue;
        }
        let letter = letters::returned(act.portico(), practice, &owner);
        act.tell(LetterKind::Forms, owner.address, Some(client), letter);
        news = News::Goes;
    }
    Ok(news)
}

/// Takes a form that was filled in, and goes on only over the answers that were read: those sent in as number `seen`. False if it is not
/// filled in.
///
/// # Errors
/// Refused (`changed_meanwhile`) if other answers stand there now.
async fn take(act: &mut Act, reach: &Reach, client: ClientId, request: FormRequestId, seen: i64) -> Answer<bool> {
    if !stages::take(act.db(), reach, client, request, State::Done).await? {
        return Ok(false);
    }
    is_as_seen(act, reach, request, seen).await.map(|()| true)
}

/// Refused if other answers stand there now than those that were read.
async fn is_as_seen(act: &mut Act, reach: &Reach, request: FormRequestId, seen: i64) -> Answer<()> {
    match answers::newest(act.db(), reach, request).await? {
        Some(sent) if sent.number == seen => Ok(()),
        _ => Err(Refusal::conflict(code::CHANGED_MEANWHILE, "The answers have just changed. Read them once more.").into()),
    }
}

/// Signs beneath the answers that were read, sent in as number `seen`, which locks the form.
///
/// # Errors
/// Refused if the form wants none, is not filled in, or is signed or locked already; (`changed_meanwhile`) when other answers stand there now.
pub async fn countersign(act: &mut Act, client: ClientId, request: FormRequestId, seen: i64) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    let kept = one(act, &reach, client, request).await?;
    let taken = kept.countersign && take(act, &reach, client, request, seen).await?;
    let (now, by) = (act.now(), act.who().actor.staff());
    if !taken || !stages::countersign(act.db(), &reach, client, request, by, now).await? {
        return Err(Refusal::conflict("not_done", "This form is not waiting for the practice’s signature.").into());
    }
    stages::lock(act.db(), &reach, client, request, by, now).await?;
    act.record(Event::new("form.countersigned").client(client).about(request));
    Ok(())
}

/// Locks a form over the answers that were read, sent in as number `seen`: it cannot be sent back any more.
///
/// # Errors
/// Refused if it is not filled in, or is locked already; (`changed_meanwhile`) when other answers stand there now.
pub async fn lock(act: &mut Act, client: ClientId, request: FormRequestId, seen: i64) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    one(act, &reach, client, request).await?;
    let taken = take(act, &reach, client, request, seen).await?;
    let (now, by) = (act.now(), act.who().actor.staff());
    if !taken || !stages::lock(act.db(), &reach, client, request, by, now).await? {
        return Err(Refusal::conflict("not_done", "This form is not filled in, or it is already locked.").into());
    }
    act.record(Event::new("form.locked").client(client).about(request));
    Ok(())
}

/// Notes that somebody read the answers or took them out, and beside how many earlier totals.
///
/// # Errors
/// Not found if it is not within reach.
pub(crate) async fn note(
    act: &mut Act,
    client: ClientId,
    request: FormRequestId,
    action: &'static str,
    totals: usize,
) -> Answer<()> {
    let reach = act.may(Permission::EditClients)?;
    one(act, &reach, client, request).await?;
    let event = Event::new(action).client(client).about(request);
    act.record(if totals > 0 { event.with("totals", totals) } else { event });
    Ok(())
}
