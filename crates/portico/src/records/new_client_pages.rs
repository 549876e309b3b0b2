//! A new client: the profile, and the invitation with it if that was chosen. Nothing is sent before the profile is saved; both happen in
//! one act.

use crate::{
    act::Act,
    answer::{Answer, Trouble},
    clients::{
        self, CareStatus, Details, NewClient,
        details::FIELDS,
        details_part::{DetailsPart, Question, questions},
    },
    forms, groups,
    invitations::{self, Recipient, placeholders::Placeholder},
    look::{Section, StaffShell},
    practices,
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_policy::Permission;
use portico_values::{ClientId, GroupId, Identity, StaffId, new_id};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "records/pages/new_client.html")]
struct NewClientPage {
    shell: StaffShell,
    part: DetailsPart,
    problems: Problems,
    questions: Vec<Question>,
    seen: Vec<String>,
    choice: Choice,
    practice_name: String,
    may_invite: bool,
    /// The existing groups, and the one that was chosen.
    groups: Vec<(GroupId, String)>,
    group: Option<GroupId>,
    /// Whether the address is somebody's login: then a family login is offered.
    taken: bool,
}

/// What happens once the profile is saved, and where the page was opened from.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Choice {
    /// The id of the client to be, so that the form sent twice makes one.
    request_key: ClientId,
    /// The group in which the client becomes an owner.
    group: Option<GroupId>,
    /// "Create profile and invite client to join PRACTICE".
    invite: bool,
    /// The profile, and then the form that asks the owner of the address to act for the client.
    family: bool,
    /// Opened from the Fast Action Button: the last button is "Add". Elsewhere it is "Continue", which leads to the intake paperwork
    /// where there is some to send.
    fast: bool,
}

impl Choice {
    fn read(visit: &StaffVisit, form: &FormData) -> Self {
        let request_key = form.text("request_key").parse().ok().filter(|id: &ClientId| !id.uuid().is_nil());
        Self {
            request_key: request_key.unwrap_or_else(|| new_id(visit.call.now, &*visit.call.portico.randomness)),
            group: form.text("group").parse().ok(),
            invite: !matches!(form.text("then"), "only" | "family"),
            family: form.text("then") == "family",
            fast: form.text("from") == "fast",
        }
    }
    fn button(self) -> &'static str {
        if self.fast { "Add" } else { "Continue" }
    }
}

/// `GET /clients/new`.
pub(super) async fn new(visit: StaffVisit, form: FormData) -> Answer<Response> {
    let offered = offered(&visit).await?;
    let mut details = Details::empty(&visit.practice.language);
    details
        .staff
        .extend(visit.who.actor.staff().filter(|_| offered.staff.len() == 1 || assigned_only(&visit)).map(|id| id.to_string()));
    let choice = Choice::read(&visit, &form);
    let page = page(&visit, details, offered, choice, Problems::none(), Vec::new());
    Ok(no_store(visit.page(&page)))
}

/// `POST /clients`.
pub(super) async fn create(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&[&FIELDS[..], &["then", "from", "group", "request_key"]].concat())?;
    let choice = Choice::read(&visit, &form);
    let details = Details::read(&form);
    let offered = offered(&visit).await?;
    if Details::only_rearranges(&form) {
        return Ok(no_store(visit.page(&page(&visit, details, offered, choice, Problems::none(), Vec::new()))));
    }
    let parsed = details.parse(visit.zone().today(visit.call.now), &offered.staff);
    let new = match parsed.and_then(|new| invitable(&visit, &new, choice).map(|()| new)) {
        Ok(new) => new,
        Err(problems) => return mend(&visit, details, offered, choice, problems),
    };
    let asked = asked(&visit, &details, &new, choice).await?;
    if !asked.is_empty() {
        return Ok(no_store(visit.page(&page(&visit, details, offered, choice, Problems::none(), asked))));
    }
    let mut act = visit.act().await?;
    let (client, next) = match write(&mut act, &new, choice).await {
        Ok(written) => written,
        // What stands in the way of the invitation keeps the profile from being saved half.
        Err(Trouble::Refused(refusal)) if choice.invite => {
            act.leave();
            return mend(&visit, details, offered, choice, Problems::one("then", refusal.code, refusal.sentence));
        }
        // So does something that the message names and nobody has given yet.
        Err(Trouble::Invalid(problems)) if choice.invite => {
            act.leave();
            let Some(lacking) = invitations::actions::lacking(&problems) else { return Err(Trouble::Invalid(problems)) };
            let field = if lacking == Placeholder::ClinicianName { "staff" } else { "then" };
            return mend(&visit, details, offered, choice, Problems::one(field, "missing_value", lacking.missing_in_default()));
        }
        Err(other) => return Err(other),
    };
    if act.has_events() {
        act.commit().await?;
    } else {
        act.leave();
    }
    Ok(match next {
        Next::Paperwork => {
            let saved = Flash::done(format!("{}’s profile is saved.", new.name.full()));
            let chosen = if choice.invite { "invite" } else { "only" };
            visit.go_with(&format!("/clients/{client}/invitation?new={chosen}"), &saved)
        }
        Next::Sent { forms } => arrive(&visit, client, &new, choice, forms),
        Next::Made => arrive_again(&visit, client, &new, choice),
    })
}

/// Writes the profile, and the invitation with it if that was chosen, unless intake paperwork comes first: that sends the invitation
/// instead. What the same form did when it was sent before is not done again. Returns the client, and what comes next.
async fn write(act: &mut Act, new: &NewClient, choice: Choice) -> Answer<(ClientId, Next)> {
    let (client, is_new) = clients::actions::create_once(act, choice.request_key, new).await?;
    if let Some(group) = choice.group {
        match groups::actions::add_owner(act, group, client).await {
            Err(Trouble::Refused(refusal)) if !is_new && refusal.code == groups::actions::OWNER_ALREADY => {}
            added => added?,
        }
    }
    if !choice.fast && !choice.family && has_paperwork(act, client).await? {
        return Ok((client, Next::Paperwork));
    }
    let invites = choice.invite && (is_new || !was_invited(act, client).await?);
    if !is_new && !invites {
        return Ok((client, Next::Made));
    }
    let mut forms = 0;
    if invites {
        invitations::actions::invite_default(act, client).await?;
        let reach = act.may(Permission::InviteClients)?;
        forms = forms::open_for(act.db(), &reach, client).await?;
    }
    Ok((client, Next::Sent { forms }))
}

/// What comes once the profile is written.
enum Next {
    /// The intake paperwork.
    Paperwork,
    /// Nothing more: the invitation went with so many forms, if it was chosen.
    Sent { forms: usize },
    /// Nothing: the same form did all of it before.
    Made,
}

/// Whether an invitation was ever made for a client.
async fn was_invited(act: &mut Act, client: ClientId) -> Answer<bool> {
    let reach = act.may(Permission::InviteClients)?;
    let recipient = invitations::store::recipient(act.db(), &reach, client).await?;
    Ok(recipient.is_some_and(|recipient| recipient.invitation.is_some()))
}

/// Whether there are forms to send to a client who has just been created, and nothing is in the way of a first invitation.
async fn has_paperwork(act: &mut Act, client: ClientId) -> Answer<bool> {
    let Ok(reach) = act.may(Permission::InviteClients) else { return Ok(false) };
    if !forms::there_are_any(act).await? {
        return Ok(false);
    }
    let practice = practices::of(act).await?;
    let present = practice.present(act.now());
    let recipient = invitations::store::recipient(act.db(), &reach, client).await?;
    let is_free =
        |recipient: Recipient| recipient.invitation.is_none() && recipient.obstacle(practice.portal_on, &present).is_none();
    Ok(recipient.is_some_and(is_free))
}

fn arrive(visit: &StaffVisit, client: ClientId, new: &NewClient, choice: Choice, forms: usize) -> Response {
    let called = new.name.called();
    let address = new.main_email().map(|email| email.address.to_string()).unwrap_or_default();
    if choice.invite {
        let went = match forms {
            0 => address,
            1 => format!("{address} with 1 intake form"),
            many => format!("{address} with {many} intake forms"),
        };
        let sent = Flash::done(format!("Invitation sent to {called}. It went to {went}."));
        let sent = sent.with(format!("Ask {called} to check the junk or spam folder."));
        return visit.go_with(&format!("/clients/{client}/portal?sent={client}"), &sent);
    }
    let saved = Flash::done(format!("{}’s profile is saved.", new.name.full()));
    if choice.family {
        let address = utf8_percent_encode(&address, NON_ALPHANUMERIC);
        return visit.go_with(&format!("/clients/{client}/people/new?email={address}"), &saved);
    }
    visit.go_with(&format!("/clients/{client}"), &saved.with("No invitation was sent."))
}

/// After the same form was sent before: to where the client stands, or on to whoever acts for them.
fn arrive_again(visit: &StaffVisit, client: ClientId, new: &NewClient, choice: Choice) -> Response {
    if choice.family {
        return arrive(visit, client, new, choice, 0);
    }
    let saved = Flash::done(format!("{}’s profile is saved.", new.name.full())).with("The form came twice; one client was made.");
    let tab = if choice.invite { "/portal" } else { "" };
    visit.go_with(&format!("/clients/{client}{tab}"), &saved)
}

/// Whether the invitation that was chosen could go to these details at all, and from whoever enters them.
fn invitable(visit: &StaffVisit, new: &NewClient, choice: Choice) -> Result<(), Problems> {
    let problem = |code, sentence: &str| Err(Problems::one("then", code, sentence));
    let assigned_to = visit.who.may(Permission::InviteClients).ok().and_then(|reach| reach.assigned_to());
    if (choice.invite || choice.family) && assigned_to.is_some_and(|me| !new.assigned.contains(&me)) {
        let sentence = "You can invite only clients assigned to you. Tick your name under “Assigned staff”, or choose “Create client profile only”.";
        return problem("not_assigned", sentence);
    }
    if !choice.invite {
        return Ok(());
    }
    match new.care_status {
        CareStatus::Prospective => {
            problem("prospective", "Prospective clients can’t be invited. Choose “Create client profile only”.")
        }
        CareStatus::Deactivated => {
            problem("deactivated", "Deactivated clients can’t be invited. Choose “Create client profile only”.")
        }
        CareStatus::Active | CareStatus::Inactive if !new.emails.iter().any(|email| email.consent) => problem(
            "no_consent",
            "An email with consent is required for Client Portal access. Add one, or choose “Create client profile only”.",
        ),
        CareStatus::Active | CareStatus::Inactive => Ok(()),
    }
}

/// Who may be the same person, and what looks like a typing slip. Whoever this form made is no question.
async fn asked(visit: &StaffVisit, details: &Details, new: &NewClient, choice: Choice) -> Answer<Vec<Question>> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let edits = look.may(Permission::EditClients)?;
    if clients::actions::is_made(look.db(), &edits, choice.request_key, new).await? {
        return Ok(Vec::new());
    }
    let likely = clients::store::likely_the_same(look.db(), &reach, new).await?;
    Ok(questions(details, &likely, &visit.words()))
}

/// Who can be assigned, and the existing groups.
async fn offered(visit: &StaffVisit) -> Answer<Offered> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditClients)?;
    let staff = clients::store::staff_members(look.db(), &reach).await?;
    Ok(Offered { staff, groups: clients::store::groups(look.db(), &reach).await? })
}

struct Offered {
    staff: Vec<(StaffId, String)>,
    groups: Vec<(GroupId, String)>,
}

fn assigned_only(visit: &StaffVisit) -> bool {
    visit.who.may(Permission::EditClients).is_ok_and(|reach| reach.assigned_to().is_some())
}

fn mend(visit: &StaffVisit, details: Details, offered: Offered, choice: Choice, problems: Problems) -> Answer<Response> {
    let page = page(visit, details, offered, choice, problems, Vec::new());
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}

fn page(
    visit: &StaffVisit,
    details: Details,
    offered: Offered,
    choice: Choice,
    problems: Problems,
    questions: Vec<Question>,
) -> NewClientPage {
    let mut seen = details.seen.clone();
    seen.extend(questions.iter().map(|question| question.key.clone()));
    NewClientPage {
        shell: visit.shell(Some(Section::Clients)),
        part: DetailsPart { details, problems: problems.clone(), staff: offered.staff, on_file: false, fragment: "new-client" },
        taken: choice.family || problems.iter().any(|problem| problem.code == clients::Obstacle::AddressTaken.code()),
        problems,
        questions,
        seen,
        choice,
        groups: offered.groups,
        group: choice.group,
        practice_name: visit.practice.name.clone(),
        may_invite: visit.may(Permission::InviteClients),
    }
}
