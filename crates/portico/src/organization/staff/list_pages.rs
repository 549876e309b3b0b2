//! The list of staff, inviting somebody to it, and the second step of all of them.

use super::{
    actions,
    store::{self, Member},
};
use crate::{
    answer::{Answer, Trouble},
    look::{Section, StaffShell, hue_of, initials_of},
    staff::{NewStaffMember, StaffAsWritten},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::{Permission, Role};
use portico_values::{Identity, Moment};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

pub(super) const HERE: &str = "/organization/staff";

#[derive(Template)]
#[template(path = "organization/staff/pages/list.html")]
struct ListPage {
    shell: StaffShell,
    requires_second_step: bool,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "organization/staff/pages/new.html")]
struct NewPage {
    shell: StaffShell,
    written: StaffAsWritten,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "organization/staff/pages/second_step.html")]
struct SecondStepPage {
    shell: StaffShell,
    /// Who has none yet, in a sentence.
    without: String,
}

struct Line {
    href: String,
    initials: String,
    hue: u8,
    name: String,
    address: String,
    role: &'static str,
    second_step: &'static str,
    last: String,
    state: State,
    /// How far an invitation got; empty for everybody else.
    invitation: String,
}

/// How an account stands: word, icon and tone of its badge.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) label: &'static str,
    pub(super) icon: &'static str,
    pub(super) tone: &'static str,
}

impl State {
    pub(super) fn of(member: &Member, now: Moment) -> Self {
        let (label, icon, tone) = match (member.active, member.has_password) {
            (true, true) => ("Active", "check-circle", "sage"),
            (true, false) if member.has_failed() => ("Email not delivered", "warning-circle", "clay"),
            (true, false) if !member.link_works(now) => ("Invitation expired", "clock-countdown", "honey"),
            (true, false) => ("Invited", "hourglass-medium", "honey"),
            (false, _) => ("Closed", "prohibit", "stone"),
        };
        Self { label, icon, tone }
    }
}

/// How far an invitation got, in a sentence or two: when it was sent, until when its link works, why it did not arrive. Empty for whoever
/// is not invited.
pub(super) fn invitation_said(visit: &StaffVisit, member: &Member) -> String {
    let (Some(made), Some(until)) = (member.link_made_at, member.link_until) else { return String::new() };
    if !member.is_invited() {
        return String::new();
    }
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let day_time = |at: Moment| words.day_time(at, now, &zone);
    if let Some(why) = member.failed_because() {
        return format!("Sent on {}. {why}", day_time(made));
    }
    match member.link_works(now) {
        true => format!("Sent on {}. The link works until {}.", day_time(made), day_time(until)),
        // It ended before its days were over, with the account or with a newer one.
        false if until <= made => format!("Sent on {}. The link doesn’t work any more.", day_time(made)),
        false => format!("Sent on {}. The link worked until {}.", day_time(made), day_time(until)),
    }
}

/// The label of a stored role.
fn role_label(word: &str) -> &'static str {
    Role::from_word(word).map_or("", Role::label)
}

/// `GET /organization/staff`.
pub(super) async fn list(visit: StaffVisit) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageStaff)?;
    let members = store::members(look.db(), &reach).await?;
    drop(look);
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let line = |member: Member| Line {
        href: format!("{HERE}/{}", member.id),
        initials: initials_of(&member.name),
        hue: hue_of(member.id.uuid().as_bytes()),
        role: role_label(&member.role),
        second_step: member.second_step_said(),
        last: member.last_signed_in_at.map_or_else(|| "Never".to_owned(), |at| words.day_time(at, now, &zone)),
        state: State::of(&member, now),
        invitation: invitation_said(&visit, &member),
        name: member.name,
        address: member.address.to_string(),
    };
    let lines = members.into_iter().map(line).collect();
    let shell = visit.shell(Some(Section::Organization));
    Ok(visit.page(&ListPage { shell, requires_second_step: visit.practice.second_step, lines }))
}

/// `GET /organization/staff/second-step`: asks once.
pub(super) async fn ask_for_second_step(visit: StaffVisit) -> Answer<Response> {
    if visit.practice.second_step {
        return Ok(visit.go(HERE));
    }
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageStaff)?;
    let members = store::members(look.db(), &reach).await?;
    let without = match members.iter().filter(|member| member.lacks_second_step()).count() {
        0 => "Everybody has set one up already.".to_owned(),
        n => {
            let have = if n == 1 { "1 person has".to_owned() } else { format!("{n} people have") };
            format!("{have} no code yet. They are signed out now and set one up when they next sign in with their password.")
        }
    };
    Ok(visit.page(&SecondStepPage { shell: visit.shell(Some(Section::Organization)), without }))
}

/// `POST /organization/staff/second-step`.
pub(super) async fn require_second_step(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::require_second_step(&mut act).await?;
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    let flash = Flash::done("Staff now sign in with a second step.");
    // Whoever asked for it without having one is signed out as well.
    let way_on = if visit.session.has_second_step { HERE } else { "/sign-in" };
    Ok(visit.go_with(way_on, &flash))
}

fn new_page(visit: &StaffVisit, written: StaffAsWritten, problems: Problems) -> NewPage {
    NewPage { shell: visit.shell(Some(Section::Organization)), written, problems }
}

/// `GET /organization/staff/new`.
pub(super) async fn new(visit: StaffVisit) -> Response {
    visit.page(&new_page(&visit, StaffAsWritten::default(), Problems::none()))
}

/// `POST /organization/staff/new`.
pub(super) async fn invite(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "email", "role"])?;
    let written =
        StaffAsWritten { name: form.text("name").into(), email: form.text("email").into(), role: form.text("role").into() };
    let again =
        |problems| Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &new_page(&visit, written.clone(), problems))));
    let new = match NewStaffMember::read(&written) {
        Ok(new) => new,
        Err(problems) => return again(problems),
    };
    let mut act = visit.act().await?;
    match actions::invite(&mut act, &new).await {
        Ok(id) => {
            act.commit().await?;
            let flash = Flash::done(format!("{} is invited.", new.name)).with("The email has a link that works for three days.");
            Ok(visit.go_with(&format!("{HERE}/{id}"), &flash))
        }
        Err(Trouble::Invalid(problems)) => again(problems),
        Err(other) => Err(other),
    }
}
