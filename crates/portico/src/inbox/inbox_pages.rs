//! The inbox: what is new, each line leading to its place; and the choice of what is told.
//!
//! That somebody has read a notice is written beside the request without an event: it is theirs alone and decides nothing.

use super::actions;
use crate::{
    answer::{Answer, Trouble},
    bell::{self, Kind, Mailed, store::Notice},
    clients,
    doors::still_here,
    look::StaffShell,
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use futures_util::stream;
use portico_policy::Permission;
use portico_values::StaffId;
use portico_web::{Flash, FormData, LiveEvent, Problems, live, no_store};
use std::time::Duration;

#[derive(Template)]
#[template(path = "inbox/pages/list.html", blocks = ["notices"])]
struct InboxPage {
    shell: StaffShell,
    rows: Vec<Row>,
    unread: bool,
}

struct Row {
    seq: i64,
    sentence: String,
    button: &'static str,
    icon: &'static str,
    tone: &'static str,
    when: String,
    unread: bool,
}

#[derive(Template)]
#[template(path = "inbox/pages/choices.html")]
struct ChoicesPage {
    shell: StaffShell,
    kinds: Vec<Kind>,
    unwanted: Vec<Kind>,
    mailed: Mailed,
    problems: Problems,
}

/// `GET /notices`.
pub(super) async fn list(visit: StaffVisit) -> Answer<Response> {
    Ok(no_store(visit.page(&page(&visit).await?)))
}

async fn page(visit: &StaffVisit) -> Answer<InboxPage> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let notices = bell::store::notices(look.db(), &reach, me(visit)?).await?;
    let now = look.now();
    let (words, zone) = (visit.words(), visit.zone());
    let rows = notices.iter().filter_map(|notice| {
        let kind = Kind::from_word(&notice.kind)?;
        let called = clients::client::full_name(
            notice.given_name.as_deref().unwrap_or_default(),
            notice.family_name.as_deref().unwrap_or_default(),
        );
        let (sentence, button, icon, tone) = if notice.complained { complained(&called) } else { said(kind, &called, notice) };
        let when = words.day_time(notice.at, now, &zone);
        Some(Row { seq: notice.seq, sentence, button, icon, tone, when, unread: notice.read_at.is_none() })
    });
    let rows: Vec<Row> = rows.collect();
    Ok(InboxPage { shell: visit.shell(None), unread: rows.iter().any(|row| row.unread), rows })
}

fn me(visit: &StaffVisit) -> Answer<StaffId> {
    visit.who.actor.staff().ok_or_else(Trouble::not_found)
}

/// What a notice says, the words on its button, its icon and tone.
fn said(kind: Kind, name: &str, notice: &Notice) -> (String, &'static str, &'static str, &'static str) {
    match kind {
        Kind::Bounced if notice.offer.is_some() => {
            let sentence = format!("An email about access to the portal of {name} didn’t arrive.");
            (sentence, "Open the people", "warning-circle", "clay")
        }
        Kind::Bounced if notice.is_about_another_reader() => {
            let sentence = format!("An email to somebody else with access to the portal of {name} didn’t arrive.");
            (sentence, "Open the people", "warning-circle", "clay")
        }
        Kind::Bounced => (format!("An email to {name} didn’t arrive."), "Fix email", "warning-circle", "clay"),
        Kind::WrongAddress => {
            (format!("Someone says the email on file for {name} is wrong."), "Fix email", "warning-circle", "clay")
        }
        Kind::Declined => {
            (format!("Someone said the invitation to {name} isn’t for them."), "Check the email", "x-circle", "clay")
        }
        Kind::Activated => (format!("{name} activated the account."), "Open the record", "check-circle", "sage"),
        Kind::SignUp if notice.client.is_none() => {
            let sentence = "Someone new wrote on your sign-up or appointment page, but what they sent can’t be opened any more. If \
                            they call, ask them to sign up again.";
            (sentence.into(), "Mark as read", "warning-circle", "honey")
        }
        Kind::SignUp => (format!("{name} signed up and is waiting to be added."), "Review and add", "user-plus", "tide"),
        Kind::Batch => ("Some clients in a batch need you.".into(), "Open the batch", "warning-circle", "honey"),
        Kind::Family => {
            (format!("Other people’s access to the portal of {name} has changed."), "Open the people", "users-three", "tide")
        }
        Kind::ComingOfAge => {
            (format!("{name} comes of age soon, and guardian access ends."), "Open the people", "users-three", "honey")
        }
        Kind::EmailChanged => (email_changed(notice, name), "Open the record", "envelope-simple", "tide"),
        Kind::RemindersStopped => (format!("{name} stopped reminders."), "Open the record", "bell", "stone"),
        Kind::FilledIn => (format!("A form for {name} was filled in. Read it soon."), "Open the forms", "clipboard-text", "tide"),
        Kind::ReadToday => {
            (format!("A form for {name} was filled in. Read it today."), "Open the forms", "warning-diamond", "clay")
        }
        Kind::Documents => (format!("Documents for {name} were uploaded or signed."), "Open the documents", "file-text", "tide"),
    }
}

/// What administrators are told of a colleague who changed a client's email, and of what followed.
fn email_changed(notice: &Notice, name: &str) -> String {
    let by = notice.changed_by.as_deref().unwrap_or("A former staff member");
    let did = match notice.did.as_deref() {
        Some("client.merged") => {
            return format!(
                "{by} merged another record into {name}’s. They had different emails, and one sign-in opens both now."
            );
        }
        Some("login.confirmation_asked") => {
            return format!("{by} moved {name}’s sign-in to another email and emailed a link to confirm it.");
        }
        Some("invitation.letter_printed") => "printed an invitation letter",
        Some("invitation.link_copied") => "made an invitation link to hand over",
        Some("invitation.code_shown") => "showed a code with an invitation link",
        _ => "invited the new one",
    };
    format!("{by} changed {name}’s email and {did}.")
}

/// The same of a complaint: what to do about it stands on the tab Client Portal.
fn complained(name: &str) -> (String, &'static str, &'static str, &'static str) {
    let sentence = format!("Someone who got an email about {name} told their mail provider that it was unwanted.");
    (sentence, "Open the record", "warning-circle", "clay")
}

/// Where a notice leads.
fn place(notice: &Notice) -> Option<String> {
    let kind = Kind::from_word(&notice.kind)?;
    if kind == Kind::Batch {
        return Some(format!("/batches/{}", notice.batch?));
    }
    let client = notice.client?;
    Some(match kind {
        Kind::Bounced if notice.complained => format!("/clients/{client}/portal"),
        Kind::Bounced if notice.offer.is_some() || notice.is_about_another_reader() => {
            format!("/clients/{client}/portal#people")
        }
        // What they sign in with is not in Client Info.
        Kind::Bounced if notice.signs_in_elsewhere => format!("/clients/{client}/portal#portal-email"),
        Kind::Bounced | Kind::WrongAddress => format!("/clients/{client}/info/edit#emails"),
        Kind::SignUp => format!("/clients/{client}/info/edit{}", clients::ADDING),
        Kind::Activated | Kind::EmailChanged => format!("/clients/{client}"),
        Kind::RemindersStopped if notice.share.is_some() => format!("/clients/{client}/documents"),
        Kind::RemindersStopped if notice.of_what_waits => format!("/clients/{client}/forms"),
        Kind::FilledIn | Kind::ReadToday => format!("/clients/{client}/forms"),
        Kind::Documents => format!("/clients/{client}/documents"),
        _ => format!("/clients/{client}/portal"),
    })
}

/// `POST /notices/open`: marks one as read and goes to its place. Who may not edit goes to the record.
pub(super) async fn open(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["seq"])?;
    let seq: i64 = form.text("seq").parse().map_err(|_| Trouble::not_found())?;
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let notices = bell::store::notices(look.db(), &reach, me(&visit)?).await?;
    drop(look);
    let notice = notices.iter().find(|notice| notice.seq == seq).ok_or_else(Trouble::not_found)?;
    mark(&visit, Some(seq)).await?;
    let place = place(notice).unwrap_or_else(|| "/notices".into());
    if visit.may(Permission::EditClients) {
        return Ok(visit.go(&place));
    }
    Ok(visit.go(place.split("/info").next().unwrap_or("/clients")))
}

/// `POST /notices/read`: "Mark all as read".
pub(super) async fn read_all(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    mark(&visit, None).await?;
    Ok(visit.go_with("/notices", &Flash::done("All notifications are marked as read.")))
}

async fn mark(visit: &StaffVisit, seq: Option<i64>) -> Answer<()> {
    let reach = visit.who.may(Permission::SeeClients)?;
    let mut transaction = visit.call.portico.database.begin().await?;
    bell::store::mark_read(&mut transaction, &reach, me(visit)?, seq, visit.call.now).await?;
    transaction.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    Ok(())
}

/// `GET /account/notices`: which kinds are told.
pub(super) async fn choices(visit: StaffVisit) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageOwnStaffAccount)?;
    let unwanted = bell::store::unwanted(look.db(), &reach, me(&visit)?).await?;
    let mailed = bell::store::mailed(look.db(), &reach, me(&visit)?).await?;
    drop(look);
    let (shell, kinds) = (visit.shell(None), offered(&visit).collect());
    Ok(visit.page(&ChoicesPage { shell, kinds, unwanted, mailed, problems: Problems::none() }))
}

/// `POST /account/notices`.
pub(super) async fn choose(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let fields: Vec<&str> = offered(&visit).map(Kind::word).chain(["mailed"]).collect();
    form.only(&fields)?;
    let mailed = Mailed::from_word(form.text("mailed"));
    let mailed = mailed.ok_or_else(|| Trouble::at("mailed", "unknown", "Choose when you get an email"))?;
    let unwanted: Vec<Kind> = offered(&visit).filter(|kind| !form.checked(kind.word())).collect();
    let mut act = visit.act().await?;
    actions::choose(&mut act, &unwanted, mailed).await?;
    act.commit().await?;
    Ok(visit.go_with("/account/notices", &Flash::done("Notifications saved.")))
}

/// The kinds that this staff member may choose.
fn offered(visit: &StaffVisit) -> impl Iterator<Item = Kind> {
    Kind::choices(visit.may(Permission::ManagePractice))
}

/// How long to wait for a bell: other processes ring none here.
const LOOK_EVERY: Duration = Duration::from_millis(900);

/// `GET /notices/events`: the list and the bell, whenever they have changed.
pub(super) async fn events(visit: StaffVisit) -> Answer<Response> {
    let stopping = visit.call.portico.stopping.clone();
    let changes = stream::unfold((Some(visit), None::<String>), |(visit, shown)| async move {
        let mut visit = visit?;
        loop {
            let Some(fresh) = still_here(&visit).await else {
                return Some((LiveEvent::Done { reload: true }, (None, None)));
            };
            visit = fresh;
            let pieces = page(&visit).await.ok()?.as_notices().render().ok()? + &visit.bell();
            if shown.as_ref() != Some(&pieces) {
                return Some((LiveEvent::Fragment(pieces.clone()), (Some(visit), Some(pieces))));
            }
            let bell = visit.call.portico.live_bell.notified();
            tokio::select! { () = bell => {} () = tokio::time::sleep(LOOK_EVERY) => {} }
        }
    });
    Ok(live(changes, stopping))
}
