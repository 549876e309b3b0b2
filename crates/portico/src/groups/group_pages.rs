//! One group: its owners, each with a status and an invitation of their own, its guests, and the ways to add to either.

use super::{
    actions,
    kind::GroupKind,
    store::{self, Group},
};
use crate::{
    act::{Act, Look},
    answer::{Answer, RefusalKind, Trouble},
    clients::{
        self, Calendar, Invitable, Obstacle, Sending, StandingView,
        client::full_name,
        eligibility::obstacle,
        filter::{Filter, Request},
        store::{ClientRow, Looking, Others},
    },
    doors::{Path, Pieces, follow},
    families::{
        self,
        state::Asked,
        store::{Offer, Person},
    },
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ClientId, GrantId, GroupId, Moment, OfferId, clean_text, new_id};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "groups/pages/group.html", blocks = ["owners", "guests"])]
struct GroupPage {
    shell: StaffShell,
    group: Group,
    kind: GroupKind,
    /// Name and kind as they stand, or as somebody typed them.
    written: (String, String),
    owners: Vec<OwnerRow>,
    guests: Vec<GuestRow>,
    /// What was searched for, and whom it found.
    asked: String,
    found: Vec<(ClientId, String, String)>,
    guest: GuestForm,
    invites_guests: bool,
    /// Whether an owner of it may be invited by whoever looks, and its guests with them.
    may_invite: bool,
    may_edit: bool,
    /// Whom to ask for what is not theirs to do here; none where everything is.
    ask: Option<String>,
    sends_to: Vec<ClientId>,
    problems: Problems,
}

struct OwnerRow {
    client: ClientId,
    name: String,
    address: String,
    view: StandingView,
    signed_in: String,
    can_send: bool,
    /// Why it cannot be sent, or not by whoever looks, shown in place of the button.
    instead: String,
}

struct GuestRow {
    name: String,
    address: String,
    /// Label, icon and tone.
    badge: (&'static str, &'static str, &'static str),
    /// What else there is to say; empty if the badge says it all.
    said: String,
    grant: Option<GrantId>,
    offer: Option<OfferId>,
}

/// What was typed about a guest.
#[derive(Clone, Debug, Default)]
pub(super) struct GuestForm {
    pub(super) given: String,
    pub(super) family: String,
    pub(super) email: String,
}

#[derive(Template)]
#[template(path = "groups/pages/new.html")]
struct NewGroupPage {
    shell: StaffShell,
    name: String,
    kind: String,
    client: Option<(ClientId, String)>,
    /// The id of the group to be, so that the form sent twice makes one.
    request_key: GroupId,
    problems: Problems,
}

/// What makes a form that is sent twice one request.
fn fresh_key(visit: &StaffVisit) -> GroupId {
    new_id(visit.call.now, &*visit.call.portico.randomness)
}

/// The name and kind of a form.
fn named(form: &FormData) -> Result<(String, GroupKind), Problems> {
    let mut problems = Problems::none();
    let name = clean_text(form.text("name"));
    if name.is_empty() || name.chars().count() > 100 {
        problems.add("name", "missing", "Enter a name of at most 100 characters");
    }
    match GroupKind::from_word(form.text("kind")) {
        Some(kind) if problems.is_empty() => Ok((name, kind)),
        Some(_) => Err(problems),
        None => {
            problems.add("kind", "missing", "Choose the kind of group");
            Err(problems)
        }
    }
}

async fn named_client(visit: &StaffVisit, form: &FormData) -> Answer<Option<(ClientId, String)>> {
    let Ok(client) = form.text("client").parse::<ClientId>() else { return Ok(None) };
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditClients)?;
    let row = clients::store::rows(look.db(), &reach, &[client]).await?.pop().ok_or_else(Trouble::not_found)?;
    Ok(Some((client, full_name(&row.given_name, &row.family_name))))
}

/// `GET /groups/new`, from a record with its client as the first owner.
pub(super) async fn new(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let client = named_client(&visit, &form).await?;
    let page = NewGroupPage {
        shell: visit.shell(Some(Section::Clients)),
        name: String::new(),
        kind: GroupKind::Family.word().into(),
        client,
        request_key: fresh_key(&visit),
        problems: Problems::none(),
    };
    Ok(visit.page(&page))
}

/// `POST /groups`.
pub(super) async fn create(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "kind", "client", "request_key"])?;
    let request_key = form.text("request_key").parse().unwrap_or_else(|_| fresh_key(&visit));
    let client = named_client(&visit, &form).await?;
    let mend = |problems: Problems| {
        let page = NewGroupPage {
            shell: visit.shell(Some(Section::Clients)),
            name: form.text("name").to_owned(),
            kind: form.text("kind").to_owned(),
            client: client.clone(),
            request_key,
            problems,
        };
        Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
    };
    let (name, kind) = match named(&form) {
        Ok(named) => named,
        Err(problems) => return mend(problems),
    };
    let owners: Vec<ClientId> = client.iter().map(|(id, _)| *id).collect();
    let mut act = visit.act().await?;
    match actions::create_once(&mut act, request_key, &name, kind, &owners).await {
        Ok(group) => {
            if act.has_events() {
                act.commit().await?;
            } else {
                act.leave();
            }
            Ok(visit.go_with(&format!("/groups/{group}"), &Flash::done(format!("{name} was created."))))
        }
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            mend(Problems::one("name", refusal.code, refusal.sentence))
        }
        Err(other) => Err(other),
    }
}

/// `GET /groups/{id}`; `?q=` looks for clients to add.
pub(super) async fn show(visit: StaffVisit, Path(group): Path<GroupId>, form: FormData) -> Answer<Response> {
    let page = page(&visit, group, form.text("q"), GuestForm::default(), Problems::none()).await?;
    Ok(no_store(visit.page(&page)))
}

/// The page again, with what was typed about a guest and what is to be put right.
pub(super) async fn to_mend(visit: &StaffVisit, group: GroupId, guest: GuestForm, problems: Problems) -> Answer<Response> {
    let page = page(visit, group, "", guest, problems).await?;
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}

async fn page(visit: &StaffVisit, id: GroupId, asked: &str, guest: GuestForm, problems: Problems) -> Answer<GroupPage> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let group = store::group(look.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let ids = store::owners(look.db(), &reach, id).await?;
    let rows = clients::store::rows(look.db(), &reach, &ids).await?;
    let addresses = clients::store::shared_addresses(&rows);
    let others = clients::store::sharing(look.db(), &reach, &addresses).await?;
    let invitable = Invitable::among(&mut look, &ids).await?;
    let may_invite = invitable.holds_any(ids.iter().copied());
    let present = visit.practice.present(look.now());
    let guests = families::store::guests(look.db(), &reach, id, &present).await?;
    let offers = families::store::offers_in(look.db(), &reach, id).await?;
    let found = found(visit, &mut look, asked, &ids).await?;
    let calendar = Calendar { words: visit.words(), zone: visit.zone(), now: look.now() };
    let nobody = Others::default();
    let owner = |row: ClientRow| OwnerRow::of(visit, &calendar, (others.get(&row.id).unwrap_or(&nobody), &invitable), row);
    let owners: Vec<OwnerRow> = rows.into_iter().map(owner).collect();
    let accepted = guests.iter().map(|guest| GuestRow::accepted(guest, &calendar));
    let asked_to_come = offers.iter().map(|offer| GuestRow::asked(offer, &calendar));
    Ok(GroupPage {
        shell: visit.shell(Some(Section::Clients)),
        kind: group.kind,
        written: (group.name.clone(), group.kind.word().to_owned()),
        group,
        sends_to: owners.iter().filter(|owner| owner.can_send).map(|owner| owner.client).collect(),
        owners,
        guests: accepted.chain(asked_to_come).collect(),
        asked: asked.to_owned(),
        found,
        guest,
        invites_guests: visit.practice.invites_guests,
        may_invite,
        may_edit: visit.may(Permission::EditClients),
        ask: whom_to_ask(visit, may_invite),
        problems,
    })
}

fn whom_to_ask(visit: &StaffVisit, may_invite: bool) -> Option<String> {
    let what = match (may_invite, visit.may(Permission::EditClients)) {
        (true, true) => return None,
        (false, true) => "To invite anybody here",
        (true, false) => "To change this group",
        (false, false) => "To invite anybody here or change this group",
    };
    Some(format!("{what}, ask {}.", visit.session.whom_to_ask()))
}

/// The first ten clients that a search finds beside the owners, with name and address; nobody for those who may not add any.
async fn found(visit: &StaffVisit, look: &mut Look, asked: &str, owners: &[ClientId]) -> Answer<Vec<(ClientId, String, String)>> {
    if asked.trim().is_empty() || !visit.may(Permission::EditClients) {
        return Ok(Vec::new());
    }
    let reach = look.may(Permission::SeeClients)?;
    let filter = Filter { text: asked.chars().take(200).collect(), ..Filter::default() };
    let request = Request { filter, ..Request::default() };
    let looking = Looking { me: visit.who.actor.staff(), now: look.now() };
    let page = clients::store::page(look.db(), &reach, &request, looking).await?;
    let rows = clients::store::rows(look.db(), &reach, &page.clients).await?;
    let others = rows.into_iter().filter(|row| !owners.contains(&row.id)).take(10);
    let named = |row: ClientRow| (row.id, full_name(&row.given_name, &row.family_name), row.main_address.unwrap_or_default());
    Ok(others.map(named).collect())
}

impl OwnerRow {
    fn of(visit: &StaffVisit, calendar: &Calendar, (others, invitable): (&Others, &Invitable), row: ClientRow) -> Self {
        let view = StandingView::of(&row.facts(&visit.practice.rhythm()), calendar);
        let has_account = view.standing.has_account();
        let why = obstacle(&row.eligibility(view.standing, others, (&visit.practice, calendar.now)), Sending::One);
        let rest = row.rests_until(view.standing, calendar.now);
        let called = clients::client::called(row.preferred_name.as_deref(), &row.given_name, &row.family_name);
        let beyond = invitable.beyond(row.id, called, &visit.session.whom_to_ask());
        Self {
            client: row.id,
            name: full_name(&row.given_name, &row.family_name),
            address: row.main_address.clone().unwrap_or_default(),
            signed_in: last_signed_in(row.last_signed_in_at, calendar),
            can_send: invitable.holds(row.id) && why.is_none() && rest.is_none() && !has_account,
            instead: match (why, rest) {
                _ if has_account => String::new(),
                (None, _) if beyond.is_some() => beyond.unwrap_or_default(),
                (Some(Obstacle::PortalOff), _) => String::new(), // the notice above every page says it
                (Some(why), _) => why.in_row(called, others.behind(why)),
                (None, Some(until)) => format!("You can send again at {}", calendar.time(until)),
                (None, None) => String::new(),
            },
            view,
        }
    }
}

impl GuestRow {
    /// Of a guest.
    fn accepted(guest: &Person, calendar: &Calendar) -> Self {
        Self {
            name: guest.name(),
            address: guest.address.clone(),
            badge: ("Accepted", "check-circle", "sage"),
            said: last_signed_in(guest.last_signed_in_at, calendar),
            grant: Some(guest.grant_id),
            offer: None,
        }
    }
    /// Of somebody who has not answered, or has declined.
    fn asked(offer: &Offer, calendar: &Calendar) -> Self {
        let day = calendar.short(offer.offered_at);
        let asked = Asked::of(offer, calendar.now);
        Self {
            name: offer.name(),
            address: offer.address.to_string(),
            badge: asked.badge(),
            said: match asked {
                Asked::NotYet | Asked::TurnedDown | Asked::Expired => String::new(),
                Asked::NotArrived => format!("Asked on {day}. The email didn’t arrive"),
                Asked::Waiting => format!("Waiting for {} to accept invitation (sent {day})", offer.given_name),
            },
            grant: None,
            offer: Some(offer.id),
        }
    }
}

fn last_signed_in(at: Option<Moment>, calendar: &Calendar) -> String {
    at.map(|at| format!("Last signed in {}", calendar.short(at))).unwrap_or_default()
}

/// `GET /groups/{id}/events`: owners and guests, whenever something about them has changed.
pub(super) async fn events(visit: StaffVisit, Path(group): Path<GroupId>) -> Answer<Response> {
    follow(visit, move |visit| async move {
        let page = page(&visit, group, "", GuestForm::default(), Problems::none()).await?;
        Ok(Pieces { html: vec![page.as_owners().to_string(), page.as_guests().to_string()], spoken: "" })
    })
    .await
}

/// `POST /groups/{id}`: its name and kind.
pub(super) async fn change(visit: StaffVisit, Path(group): Path<GroupId>, form: FormData) -> Answer<Response> {
    form.only(&["name", "kind"])?;
    let (name, kind) = match named(&form) {
        Ok(named) => named,
        Err(problems) => {
            let page = page(&visit, group, "", GuestForm::default(), problems).await?;
            let written = (form.text("name").to_owned(), form.text("kind").to_owned());
            return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &GroupPage { written, ..page })));
        }
    };
    let mut act = visit.act().await?;
    actions::change(&mut act, group, &name, kind).await?;
    act.commit().await?;
    Ok(visit.go_with(&format!("/groups/{group}"), &Flash::done("Group saved.")))
}

/// `POST /groups/{id}/owners`.
pub(super) async fn add_owner(visit: StaffVisit, Path(group): Path<GroupId>, form: FormData) -> Answer<Response> {
    form.only(&["client"])?;
    let client: ClientId = form.text("client").parse().map_err(|_| Trouble::not_found())?;
    let flash = added(visit.act().await?, group, client).await?;
    Ok(visit.go_with(&format!("/groups/{group}"), &flash))
}

/// Adds an owner. The button pressed once more finds them there, and says so.
async fn added(mut act: Act, group: GroupId, client: ClientId) -> Answer<Flash> {
    let flash = match actions::add_owner(&mut act, group, client).await {
        Ok(()) => {
            act.commit().await?;
            Flash::done("Added to the group.")
        }
        Err(Trouble::Refused(refusal)) if refusal.code == actions::OWNER_ALREADY => {
            act.leave();
            Flash::note(refusal.sentence)
        }
        Err(other) => return Err(other),
    };
    Ok(flash.with("Nothing was sent."))
}

/// `POST /clients/{id}/groups`: the same from the record.
pub(super) async fn join(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["group"])?;
    let mut act = visit.act().await?;
    let reach = act.may(Permission::EditClients)?;
    clients::store::in_use(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let Ok(group) = form.text("group").parse::<GroupId>() else {
        act.leave();
        return Ok(visit.go_with(&format!("/clients/{client}"), &Flash::attention("Choose a group.")));
    };
    Ok(visit.go_with(&format!("/clients/{client}"), &added(act, group, client).await?))
}

/// `POST /groups/{id}/owners/{client}/removal`.
pub(super) async fn remove_owner(
    visit: StaffVisit,
    Path((group, client)): Path<(GroupId, ClientId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let flash = match actions::remove_owner(&mut act, group, client).await {
        Ok(()) => {
            act.commit().await?;
            Flash::done("Removed from the group.")
        }
        Err(Trouble::Refused(refusal)) if refusal.code == actions::NOT_AN_OWNER => {
            act.leave();
            Flash::note(refusal.sentence)
        }
        Err(other) => return Err(other),
    };
    let flash = flash.with("The record stays as it is.");
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let still = store::group(look.db(), &reach, group).await?.is_some();
    Ok(visit.go_with(&if still { format!("/groups/{group}") } else { "/clients".into() }, &flash))
}
