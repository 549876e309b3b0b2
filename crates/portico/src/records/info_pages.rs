//! Client Info: the details of a client, to read and to change.

use super::actions;
use crate::doors::Path;
use crate::{
    answer::{Answer, RefusalKind, Trouble, code},
    clients::{self, CareStatus, Details, Obstacle, details::FIELDS, details_part::DetailsPart, store::ClientRecord},
    invitations::{self, just_sent, leading_back, own_next, placeholders::Placeholder},
    look::{Section, StaffShell},
    record_head::{self, RecordHead, Tab},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::Language;
use portico_policy::Permission;
use portico_values::{BirthDate, ClientId, StaffId};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "records/pages/info.html")]
struct InfoPage {
    shell: StaffShell,
    head: RecordHead,
    record: ClientRecord,
    born: Option<String>,
    language: &'static str,
    /// For each address, when and by whom consent was recorded.
    consents: Vec<String>,
}

/// `GET /clients/{id}/info`.
pub(super) async fn info(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    if let Some(there) = record_head::merged_into(&visit, client).await? {
        return Ok(there);
    }
    record_head::opened(&visit, client).await?;
    let mut look = visit.look().await?;
    let head = RecordHead::of(&visit, &mut look, client, Tab::Info).await?;
    let reach = look.may(Permission::SeeClients)?;
    let record = clients::store::record(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let (words, zone, now) = (visit.words(), visit.zone(), look.now());
    drop(look);
    let consent = |email: &clients::store::EmailFacts| match (email.consent, email.consent_at, &email.consent_by_name) {
        (false, ..) => "Reminders off: no consent to email".to_owned(),
        (true, Some(at), Some(by)) => format!("Reminders on: agreed on {}, recorded by {by}", words.day(at, now, &zone)),
        (true, Some(at), None) => format!("Reminders on: agreed on {}", words.day(at, now, &zone)),
        (true, None, _) => "Reminders on: agreed to email".to_owned(),
    };
    let born = record.facts.birth_date.as_deref().and_then(BirthDate::from_stored);
    let page = InfoPage {
        shell: visit.shell(Some(Section::Clients)),
        head,
        born: born.map(|born| words.birth_date(born.date())),
        language: Language::from_tag(&record.facts.language).map_or("", Language::own_name),
        consents: record.emails.iter().map(consent).collect(),
        record,
    };
    Ok(no_store(visit.page(&page)))
}

#[derive(Template)]
#[template(path = "records/pages/info_edit.html")]
struct EditPage {
    shell: StaffShell,
    head: RecordHead,
    part: DetailsPart,
    problems: Problems,
    version: i64,
    /// What somebody else changed: label, what is there now, what was typed here.
    collisions: Vec<(&'static str, String, String)>,
    /// "Save and resend" or "Save and send invitation", if something kept an invitation from arriving.
    send_label: Option<&'static str>,
    /// Why there is no such button where one would be; empty elsewhere.
    instead: String,
    /// Whether the last one had words of its own, which that does not send.
    had_other_words: bool,
    /// The page from which it was opened, to return to; empty for Client Info.
    next: String,
}

impl EditPage {
    /// Where it is begun again with what is on file by now.
    fn from_theirs(&self) -> String {
        leading_back(&self.head.href("/info/edit"), &self.next)
    }
}

/// `GET /clients/{id}/info/edit`.
pub(super) async fn edit(visit: StaffVisit, Path(client): Path<ClientId>, query: FormData) -> Answer<Response> {
    record_head::opened(&visit, client).await?;
    let Read { record, head, beside } = Read::of(&visit, client, &query).await?;
    let version = record.facts.version;
    let mut details = Details::of(&record);
    // "Review and add" leads here to make a client of somebody prospective: that answer stands ready, and Save gives it.
    if query.text("add") == "1" && record.facts.care_status == CareStatus::Prospective {
        details.care_status = CareStatus::Active.word().to_owned();
        details.care_status_reason.clear();
    }
    if details.emails.is_empty() {
        details.emails.push(Default::default());
    }
    let page = page(&visit, head, details, beside, version, Problems::none(), Vec::new());
    Ok(no_store(visit.page(&page)))
}

/// `POST /clients/{id}/info`.
pub(super) async fn save(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[&FIELDS[..], &["version", "then", "next"]].concat())?;
    let details = Details::read(&form);
    let version = form.text("version").parse().unwrap_or_default();
    let Read { record, head, beside } = Read::of(&visit, client, &form).await?;
    if Details::only_rearranges(&form) {
        return Ok(no_store(visit.page(&page(&visit, head, details, beside, version, Problems::none(), Vec::new()))));
    }
    let new = match details.parse(visit.zone().today(visit.call.now), &beside.staff) {
        Ok(new) => new,
        Err(problems) => return Ok(mend(&page(&visit, head, details, beside, version, problems, Vec::new()))),
    };
    let (send, write) = (form.text("then") == "send", form.text("then") == "write");
    let mut act = visit.act().await?;
    let saved = match actions::change_details(&mut act, client, version, &new, send).await {
        Ok(saved) => saved,
        Err(Trouble::Refused(refusal)) if refusal.code == code::CHANGED_MEANWHILE => {
            act.leave();
            let collisions = collisions(&Details::of(&record), &details, &beside.staff);
            let page = page(&visit, head, details, beside, record.facts.version, Problems::none(), collisions);
            return Ok(no_store(html_with(StatusCode::CONFLICT, &page)));
        }
        Err(Trouble::Refused(refusal)) if send && refusal.kind != RefusalKind::NotFound => {
            act.leave();
            let problems = Problems::one("email.0.address", refusal.code, refusal.sentence);
            return Ok(mend(&page(&visit, head, details, beside, version, problems, Vec::new())));
        }
        Err(Trouble::Invalid(problems)) if send => {
            act.leave();
            let Some(lacking) = invitations::actions::lacking(&problems) else { return Err(Trouble::Invalid(problems)) };
            let field = if lacking == Placeholder::ClinicianName { "staff" } else { "email.0.address" };
            let problems = Problems::one(field, "missing_value", lacking.missing_in_default());
            return Ok(mend(&page(&visit, head, details, beside, version, problems, Vec::new())));
        }
        Err(other) => return Err(other),
    };
    let called = new.name.called().to_owned();
    let next = beside.next;
    let composer = leading_back(&format!("/clients/{client}/invite"), &next);
    let back = |otherwise: &str| if next.is_empty() { format!("/clients/{client}{otherwise}") } else { next.clone() };
    if !saved.wrote_anything {
        act.leave();
        if write {
            return Ok(visit.go(&composer));
        }
        return Ok(visit.go_with(&back("/info"), &Flash::note("Nothing was changed.")));
    }
    act.commit().await?;
    // The invitation is written next, and goes to the address that is on file now.
    if write && new.main_email().is_some() {
        return Ok(visit.go_with(&composer, &Flash::done("Saved.")));
    }
    let (path, flash) = match saved {
        actions::Saved { sent: Some(address), .. } => {
            let flash = Flash::done(format!("Saved, and the invitation went to {address}."));
            (just_sent(&back("/portal"), client), flash.with(format!("Ask {called} to check the junk or spam folder.")))
        }
        // "Update Client Portal access?" (behaviours.md 49), unless nothing is left to send to.
        actions::Saved { old_links_ended: true, .. } if new.main_email().is_none() => {
            let flash = Flash::attention("The invitation sent to the old address stopped working.");
            (back("/portal"), flash.with("The changes are saved."))
        }
        actions::Saved { old_links_ended: true, .. } | actions::Saved { signs_in_elsewhere: true, .. } => {
            return Ok(visit.go(&leading_back(&format!("/clients/{client}/portal/address"), &next)));
        }
        _ => (back("/info"), Flash::done("Saved.")),
    };
    Ok(visit.go_with(&path, &flash))
}

/// What the page for changing a client is made from.
struct Read {
    record: ClientRecord,
    head: RecordHead,
    beside: Beside,
}

/// What it needs beside the details.
struct Beside {
    /// Who can be assigned.
    staff: Vec<(StaffId, String)>,
    /// Whether the newest invitation had a message other than the usual one.
    other_words: bool,
    /// The page to return to; empty for Client Info.
    next: String,
}

impl Read {
    async fn of(visit: &StaffVisit, client: ClientId, form: &FormData) -> Answer<Self> {
        let mut look = visit.look().await?;
        let head = RecordHead::of(visit, &mut look, client, Tab::Info).await?;
        let reach = look.may(Permission::EditClients)?;
        let record = clients::store::record(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
        let mut staff = clients::store::staff_members(look.db(), &reach).await?;
        // Somebody who no longer works here stays on the client until taken off.
        staff.extend(
            record.assigned.iter().filter(|(id, _)| !staff.iter().any(|(known, _)| known == id)).cloned().collect::<Vec<_>>(),
        );
        let shown = invitations::store::shown(look.db(), &reach, client).await?;
        let other_words = shown.is_some_and(|shown| shown.has_other_words());
        let beside = Beside { staff, other_words, next: own_next(form).unwrap_or_default() };
        Ok(Self { record, head, beside })
    }
}

/// The details in which two versions differ, side by side.
fn collisions(now: &Details, typed: &Details, staff: &[(StaffId, String)]) -> Vec<(&'static str, String, String)> {
    let pairs = now.said(staff).into_iter().zip(typed.said(staff));
    pairs.filter(|((_, now), (_, typed))| now != typed).map(|((label, now), (_, typed))| (label, now, typed)).collect()
}

fn mend(page: &EditPage) -> Response {
    no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, page))
}

fn page(
    visit: &StaffVisit,
    head: RecordHead,
    details: Details,
    beside: Beside,
    version: i64,
    problems: Problems,
    collisions: Vec<(&'static str, String, String)>,
) -> EditPage {
    use crate::clients::Standing;
    let send_label = match head.view.standing {
        Standing::Undelivered => Some("Save and resend"),
        Standing::NoEmail | Standing::NoConsent => Some("Save and send invitation"),
        _ => None,
    };
    let send_label = send_label.filter(|_| head.can_invite);
    let obstacle = match visit.practice.portal_on {
        true => head.enough_today.then_some(Obstacle::EnoughToday),
        false => Some(Obstacle::PortalOff),
    };
    let in_the_way = obstacle.filter(|_| send_label.is_some());
    EditPage {
        shell: visit.shell(Some(Section::Clients)),
        send_label: send_label.filter(|_| obstacle.is_none()),
        instead: in_the_way.map(|why| why.below_the_notice(&head.called, &[])).unwrap_or_default(),
        had_other_words: beside.other_words,
        next: beside.next,
        head: RecordHead { editing: true, ..head },
        part: DetailsPart { details, problems: problems.clone(), staff: beside.staff, on_file: true, fragment: "client-info" },
        problems,
        version,
        collisions,
    }
}
