//! The local mailbox for staff who may see it.

use super::{
    mailbox::{self, LetterView, MailboxView, PAGE, Part},
    mailbox_store::{self, Before, Kept},
};
use crate::{
    answer::{Answer, Trouble},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery},
    response::Response,
};
use portico_policy::Permission;
use portico_values::LetterId;

const HERE: &str = "/mailbox";

#[derive(Template)]
#[template(path = "delivery/pages/mailbox_staff.html")]
struct ListPage {
    shell: StaffShell,
    mailbox: MailboxView,
}

#[derive(Template)]
#[template(path = "delivery/pages/mailbox_letter_staff.html")]
struct LetterPage {
    shell: StaffShell,
    letter: LetterView,
}

/// `GET /mailbox`.
pub(super) async fn list(visit: StaffVisit, RawQuery(query): RawQuery) -> Answer<Response> {
    let before = mailbox::place(query.as_deref())?;
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeMailbox)?;
    let place = before.unwrap_or_else(Before::the_newest);
    let lines = mailbox_store::lines(look.db(), &reach, place, PAGE as i64 + 1).await?;
    let (words, zone, now) = (visit.words(), visit.zone(), look.now());
    let is_in_use = visit.call.portico.settings.smtp.is_none();
    let href = |line: &mailbox_store::Line| format!("{HERE}/{}", line.letter_id);
    let when = |at| mailbox::when(&words, at, now, &zone);
    let mailbox = MailboxView::of(lines, before, HERE, href, when, false, is_in_use);
    Ok(visit.page(&ListPage { shell: visit.shell(Some(Section::Mailbox)), mailbox }))
}

/// `GET /mailbox/{letter}`.
pub(super) async fn letter(visit: StaffVisit, Path(id): Path<LetterId>, RawQuery(query): RawQuery) -> Answer<Response> {
    let part = mailbox::part(query.as_deref())?;
    let kept = find(&visit, id).await?;
    let when = mailbox::when(&visit.words(), kept.arrived_at, visit.call.now, &visit.zone());
    let letter = LetterView::of(kept, part, format!("{HERE}/{id}"), HERE, when);
    Ok(mailbox::framing(visit.page(&LetterPage { shell: visit.shell(Some(Section::Mailbox)), letter })))
}

/// `GET /mailbox/{letter}/page`.
pub(super) async fn page(visit: StaffVisit, Path(id): Path<LetterId>) -> Answer<Response> {
    Ok(mailbox::letter_page(&find(&visit, id).await?))
}

async fn find(visit: &StaffVisit, id: LetterId) -> Answer<Kept> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeMailbox)?;
    mailbox_store::letter(&mut look, &reach, id).await?.ok_or_else(Trouble::not_found)
}
