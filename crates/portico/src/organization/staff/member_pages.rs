//! The page of one staff member: role, single permissions, and the way in.

use super::{
    actions,
    list_pages::{HERE, State, invitation_said},
    store::{self, Member},
};
use crate::{
    act::Act,
    answer::{Answer, RefusalKind, Trouble},
    doors::Path,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::{Grant, Permission, Role};
use portico_values::StaffId;
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "organization/staff/pages/member.html")]
struct MemberPage {
    shell: StaffShell,
    href: String,
    name: String,
    address: String,
    role_word: String,
    state: State,
    active: bool,
    invited: bool,
    /// How far the invitation got; empty if there is none.
    invitation: String,
    has_failed: bool,
    second_step: &'static str,
    since: String,
    last: String,
    clients: i64,
    is_administrator: bool,
    /// Whether nobody else is an administrator who can sign in.
    is_last: bool,
    switches: Vec<Switch>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "organization/staff/pages/closing.html")]
struct ClosingPage {
    shell: StaffShell,
    href: String,
    name: String,
    invited: bool,
    clients: i64,
}

/// One permission, as it stands.
struct Switch {
    grant: Grant,
    on: bool,
    /// What was decided apart from the role; empty if the role decides.
    source: &'static str,
}

/// What a role may do, in a sentence, where it is chosen.
pub(crate) fn role_hint(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Can do everything.",
        Role::Clinician => "Sees, changes and invites the clients assigned to them.",
        Role::FrontDesk => "Sees, changes and invites all clients.",
        Role::Biller => "Sees all clients and their status, without changing anything.",
    }
}

fn switches(member: &Member) -> Vec<Switch> {
    let Some(role) = Role::from_word(&member.role) else { return Vec::new() };
    let grants = member.grants();
    let switch = |grant: Grant| Switch {
        grant,
        on: grants.gives(grant, role),
        source: match grants.decided(grant) {
            None => "",
            Some(true) => "Added to the role.",
            Some(false) => "Removed from the role.",
        },
    };
    Grant::ALL.into_iter().map(switch).collect()
}

/// Whether they are an administrator who can sign in.
fn administers(member: &Member) -> bool {
    member.active && member.has_password && member.role == Role::Administrator.word()
}

/// The member, and whether they are the last administrator.
async fn read(visit: &StaffVisit, id: StaffId) -> Answer<(Member, bool)> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManageStaff)?;
    let member = store::member(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let is_last = administers(&member)
        && !store::members(look.db(), &reach).await?.iter().any(|other| other.id != id && administers(other));
    Ok((member, is_last))
}

fn page(visit: &StaffVisit, (member, is_last): (Member, bool), problems: Problems) -> MemberPage {
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    MemberPage {
        shell: visit.shell(Some(Section::Organization)),
        href: format!("{HERE}/{}", member.id),
        state: State::of(&member, now),
        invited: member.is_invited(),
        invitation: invitation_said(visit, &member),
        has_failed: member.is_invited() && member.has_failed(),
        second_step: member.second_step_said(),
        since: words.day_time(member.created_at, now, &zone),
        last: member.last_signed_in_at.map_or_else(|| "Never".to_owned(), |at| words.day_time(at, now, &zone)),
        is_administrator: member.role == Role::Administrator.word(),
        is_last,
        switches: switches(&member),
        clients: member.clients,
        active: member.active,
        name: member.name,
        address: member.address.to_string(),
        role_word: member.role,
        problems,
    }
}

/// `GET /organization/staff/{member}`.
pub(super) async fn member(visit: StaffVisit, Path(id): Path<StaffId>) -> Answer<Response> {
    let member = read(&visit, id).await?;
    Ok(visit.page(&page(&visit, member, Problems::none())))
}

/// Keeps what was done and goes back to the member's page, which says so. A foreseen conflict keeps nothing: it is said at the top of the
/// page, as the member stands now, and at `place`.
async fn kept(
    visit: &StaffVisit,
    act: Act,
    id: StaffId,
    done: Answer<()>,
    place: &'static str,
    flash: Flash,
) -> Answer<Response> {
    match done {
        Ok(()) => {
            act.commit().await?;
            Ok(visit.go_with(&format!("{HERE}/{id}"), &flash))
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            let member = read(visit, id).await?;
            let problems = Problems::one(place, refusal.code, refusal.sentence);
            Ok(no_store(html_with(StatusCode::CONFLICT, &page(visit, member, problems))))
        }
        Err(other) => Err(other),
    }
}

/// `POST …/{member}/role`.
pub(super) async fn save_role(visit: StaffVisit, Path(id): Path<StaffId>, form: FormData) -> Answer<Response> {
    form.only(&["role"])?;
    let Some(role) = Role::from_word(form.text("role")) else {
        let member = read(&visit, id).await?;
        let problems = Problems::one("role", "unknown", "Choose a role");
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, member, problems))));
    };
    let mut act = visit.act().await?;
    let done = actions::set_role(&mut act, id, role).await;
    let flash = Flash::done("Role saved.").with("This takes effect straight away.");
    kept(&visit, act, id, done, "role", flash).await
}

/// `POST …/{member}/grants`.
pub(super) async fn save_grants(visit: StaffVisit, Path(id): Path<StaffId>, form: FormData) -> Answer<Response> {
    form.only(&Grant::ALL.map(Grant::word))?;
    let mut act = visit.act().await?;
    let done = actions::set_grants(&mut act, id, |grant| form.checked(grant.word())).await;
    let flash = Flash::done("Permissions saved.").with("This takes effect straight away.");
    kept(&visit, act, id, done, "role", flash).await
}

/// `POST …/{member}/invitation`: a new link.
pub(super) async fn resend(visit: StaffVisit, Path(id): Path<StaffId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let done = actions::resend(&mut act, id).await;
    let flash = Flash::done("Invitation sent again.").with("The link in the earlier email has stopped working.");
    kept(&visit, act, id, done, "account", flash).await
}

/// `GET …/{member}/closing`.
pub(super) async fn ask_to_close(visit: StaffVisit, Path(id): Path<StaffId>) -> Answer<Response> {
    let (member, _) = read(&visit, id).await?;
    if !member.active {
        return Ok(visit.go(&format!("{HERE}/{id}")));
    }
    let page = ClosingPage {
        shell: visit.shell(Some(Section::Organization)),
        href: format!("{HERE}/{id}"),
        invited: member.is_invited(),
        name: member.name,
        clients: member.clients,
    };
    Ok(visit.page(&page))
}

/// `POST …/{member}/closing`.
pub(super) async fn close(visit: StaffVisit, Path(id): Path<StaffId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let done = actions::close(&mut act, id).await;
    let is_closed = done.is_ok();
    let flash = Flash::done("The account is closed.").with("They are signed out everywhere. Their clients stay.");
    let answer = kept(&visit, act, id, done, "account", flash).await?;
    if is_closed {
        visit.call.portico.live_bell.notify_waiters();
    }
    Ok(answer)
}

/// `POST …/{member}/reopening`.
pub(super) async fn reopen(visit: StaffVisit, Path(id): Path<StaffId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let done = actions::reopen(&mut act, id).await;
    let flash = Flash::done("The account is open again.").with("They have been sent a link to choose a new password.");
    kept(&visit, act, id, done, "account", flash).await
}
