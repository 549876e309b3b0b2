//! The open mailbox of a demo on loopback: every practice's letters, without signing in. Anywhere else there is nothing at its
//! addresses.

use super::{
    mailbox::{self, LetterView, MailboxView, PAGE, Part},
    mailbox_store::{self, Before, Kept},
};
use crate::{
    act::{Look, Who},
    answer::{Answer, Trouble},
    look::PlainShell,
    practices::{self, Practice},
    visit::HallVisit,
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery},
    response::Response,
};
use portico_language::{Language, Zone};
use portico_policy::Permission;
use portico_values::{LetterId, PracticeId};
use portico_web::html;

const HERE: &str = "/mailbox/open";

#[derive(Template)]
#[template(path = "delivery/pages/mailbox_open.html")]
struct ListPage {
    shell: PlainShell,
    mailbox: MailboxView,
}

#[derive(Template)]
#[template(path = "delivery/pages/mailbox_letter_open.html")]
struct LetterPage {
    shell: PlainShell,
    letter: LetterView,
}

/// Whoever runs the demo looks into its mailbox.
async fn look(visit: &HallVisit, practice: PracticeId) -> Answer<Look> {
    Look::begin(&visit.call.portico, &Who::operator(practice, "open mailbox")).await
}

fn only_in_a_demo(visit: &HallVisit) -> Answer<()> {
    if visit.call.portico.settings.open_mailbox { Ok(()) } else { Err(Trouble::not_found()) }
}

fn zone(practice: Option<&Practice>) -> Zone {
    practice.map_or(Zone::UTC, Practice::time_zone)
}

fn shell(visit: &HallVisit) -> PlainShell {
    PlainShell { flash: None, theme: visit.call.theme }
}

/// `GET /mailbox/open`.
pub(super) async fn list(visit: HallVisit, RawQuery(query): RawQuery) -> Answer<Response> {
    only_in_a_demo(&visit)?;
    let before = mailbox::place(query.as_deref())?;
    let place = before.unwrap_or_else(Before::the_newest);
    let portico = &visit.call.portico;
    let practices = practices::store::all(&mut *portico.database.read().await?).await?;
    let mut lines = Vec::new();
    for practice in &practices {
        let mut look = look(&visit, practice.id).await?;
        let reach = look.may(Permission::SeeMailbox)?;
        lines.extend(mailbox_store::lines(look.db(), &reach, place, PAGE as i64 + 1).await?);
    }
    lines.sort_by_key(|line| std::cmp::Reverse((line.arrived_at, line.letter_id)));
    let (words, zone, now) = (portico.words.words(Language::En), zone(practices.first()), visit.call.now);
    let href = |line: &mailbox_store::Line| format!("{HERE}/{}/{}", line.practice_id, line.letter_id);
    let when = |at| mailbox::when(&words, at, now, &zone);
    let mailbox = MailboxView::of(lines, before, HERE, href, when, practices.len() > 1, portico.settings.smtp.is_none());
    Ok(html(&ListPage { shell: shell(&visit), mailbox }))
}

/// `GET /mailbox/open/{practice}/{letter}`.
pub(super) async fn letter(
    visit: HallVisit,
    Path((practice, id)): Path<(PracticeId, LetterId)>,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    let part = mailbox::part(query.as_deref())?;
    let (practice, kept) = find(&visit, practice, id).await?;
    let words = visit.call.portico.words.words(Language::En);
    let when = mailbox::when(&words, kept.arrived_at, visit.call.now, &zone(Some(&practice)));
    let letter = LetterView::of(kept, part, format!("{HERE}/{}/{id}", practice.id), HERE, when);
    Ok(mailbox::framing(html(&LetterPage { shell: shell(&visit), letter })))
}

/// `GET /mailbox/open/{practice}/{letter}/page`.
pub(super) async fn page(visit: HallVisit, Path((practice, id)): Path<(PracticeId, LetterId)>) -> Answer<Response> {
    Ok(mailbox::letter_page(&find(&visit, practice, id).await?.1))
}

async fn find(visit: &HallVisit, practice: PracticeId, id: LetterId) -> Answer<(Practice, Kept)> {
    only_in_a_demo(visit)?;
    let mut look = look(visit, practice).await?;
    let reach = look.may(Permission::SeeMailbox)?;
    let practice = practices::store::by_id(look.db(), practice).await?.ok_or_else(Trouble::not_found)?;
    let kept = mailbox_store::letter(&mut look, &reach, id).await?.ok_or_else(Trouble::not_found)?;
    Ok((practice, kept))
}
