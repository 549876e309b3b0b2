//! The Client Portal tab: access, the message that sends or sends again, what has happened, links handed out. It updates by itself.

use super::{
    activity_pages::{Line, line_of, with_day},
    portal_tab::Access,
    store::{self, Happened},
    trail,
};
use crate::doors::{Path, Pieces, follow};
use crate::{
    access::closing,
    act::Look,
    answer::{Answer, Trouble},
    blockers::Panel,
    clients::{
        self, Obstacle, Standing,
        permissions::{Area, Permissions},
        store::ClientRecord,
    },
    families::{self, part::PeoplePart},
    forms,
    invitations::{
        self, Channel, InvitationState, Recipient, Words,
        health_words::worries,
        leading_back,
        letters::language_for,
        own_next,
        preview::{Preview, preview},
        sender::Sender,
        store::Shown,
        templates::{Defaults, Kind},
        with_request_key,
    },
    look::{Section, StaffShell},
    practices::Present,
    record_head::{self, RecordHead, Tab},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ClientId, Moment, SessionId, TokenId};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(
    path = "records/pages/portal.html",
    blocks = ["standing", "badge", "email", "facts", "reminders", "send", "trail", "foot", "links", "browsers", "desk", "blockers", "people"]
)]
struct PortalPage {
    shell: StaffShell,
    head: RecordHead,
    address: String,
    panel: Panel,
    /// What the "Email" dropdown offers: the address in use, and the client's others with consent.
    addresses: Vec<String>,
    /// That a minor has an address that is somebody else's as well; empty for none.
    besides: String,
    may_send: bool,
    /// When it can be sent again, or why not today; empty if it can be sent now.
    rest: String,
    waits: bool,
    expired: bool,
    /// The newest email came back: nothing more happens by itself, and nobody is waiting with its link.
    came_back: bool,
    /// Whether an email with the invitation is out, so that it may be in the junk folder.
    in_the_mail: bool,
    /// Whether a link can be handed out: an invitation waits, and nothing is wrong with its address.
    hands_out: bool,
    /// Whether an invitation can be printed for this client.
    prints: bool,
    /// The key of the forms that hand out links, so that each makes one, however often it is sent.
    request_key: String,
    subject: String,
    message: String,
    /// The words about health in it.
    worries: String,
    /// The message as this client would read it, if it can be sent from here.
    as_sent: Option<Preview>,
    /// The default intake forms that go with it, as far as the client was not asked for them yet.
    default_forms: Vec<forms::Pick>,
    /// Whether the fields of the message are open, because something in it has to be put right.
    words_open: bool,
    problems: Problems,
    trail: Vec<Line>,
    own_acts_only: bool,
    links: Vec<LinkRow>,
    /// Where the client is signed in, for whoever may sign them out.
    browsers: Vec<BrowserRow>,
    accepts_until: String,
    sent_by: String,
    reminders: Option<Reminders>,
    /// While access is disabled: how to give it again.
    reopening: Option<Reopening>,
    /// Whether "Disable access" is offered here.
    can_disable: bool,
    permissions: Permissions,
    /// What is still missing for paying.
    lacks: Option<&'static str>,
    people: PeoplePart,
    /// Where the page listens for what changes.
    events: String,
    /// The page from which somebody came, to return to once the email is chosen or access is given again; empty for the tab.
    next: String,
}

/// What is said about reminders while an invitation waits.
struct Reminders {
    sentence: String,
    stopped: bool,
}

impl Reminders {
    fn of(visit: &StaffVisit, shown: &Shown, called: &str, now: Moment) -> Self {
        let day = |at: Moment| visit.words().short_day(at, now, &visit.zone());
        let last = shown.reminded_at.map(|at| format!(" The last one went out on {}.", day(at))).unwrap_or_default();
        let next = visit.practice.rhythm().next(shown.sent_at, shown.reminders_sent).filter(|at| *at < shown.expires_at);
        let sentence = match (shown.reminders_stopped.as_deref(), next) {
            (Some("client"), _) => format!("{called} stopped reminders."),
            (Some(_), _) => "Reminders are stopped.".to_owned(),
            (None, Some(at)) => format!("Next reminder {}.", day(at.max(now))),
            (None, None) => "No more reminders.".to_owned(),
        };
        Self { sentence: format!("{sentence}{last}"), stopped: shown.reminders_stopped.is_some() }
    }
}

/// "Send email" on the tab of a client whose access is disabled.
struct Reopening {
    /// Whether the letter is an invitation, whose words can be changed.
    invites: bool,
    /// What is in the way; empty if nothing is.
    instead: String,
    repair: Option<(&'static str, String)>,
}

/// The paper plane at the top of the page, and what is said below the tabs if there is none.
#[derive(Template)]
#[template(path = "records/pages/plane_live.html")]
pub(super) struct Plane<'a> {
    pub(super) head: &'a RecordHead,
}

struct LinkRow {
    id: TokenId,
    what: &'static str,
    by: String,
    state: String,
    living: bool,
}

struct BrowserRow {
    id: SessionId,
    device: String,
    since: String,
}

/// `GET /clients/{id}/portal`.
pub(super) async fn show(visit: StaffVisit, Path(client): Path<ClientId>, query: FormData) -> Answer<Response> {
    if let Some(there) = record_head::merged_into(&visit, client).await? {
        return Ok(there);
    }
    record_head::opened(&visit, client).await?;
    let page = page(&visit, client, next_of(&query), visit.fresh_key()).await?;
    Ok(visit.page(&page))
}

/// `POST /clients/{id}/portal/permissions`.
pub(super) async fn save_permissions(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&Area::ALL.map(Area::word))?;
    let mut act = visit.act().await?;
    if clients::actions::save_permissions(&mut act, client, Permissions::ticked(|name| form.checked(name))).await? {
        act.commit().await?;
    } else {
        act.leave();
    }
    let flash = Flash::done("Permissions saved.").with("This takes effect straight away.");
    Ok(visit.go_with(&format!("/clients/{client}/portal"), &flash))
}

/// The tab again, with what was typed and what has to be put right. It leads back to where this form was to lead.
pub(super) async fn to_mend(
    visit: &StaffVisit,
    client: ClientId,
    form: &FormData,
    typed: Option<Words>,
    problems: Problems,
) -> Answer<Response> {
    let mut page = page(visit, client, next_of(form), visit.fresh_key()).await?;
    if let Some(Words { subject, message }) = typed {
        (page.subject, page.message) = (subject, message);
    }
    page.worries = worries(&page.subject, &page.message);
    page.problems = problems;
    page.words_open = true;
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}

fn next_of(form: &FormData) -> String {
    own_next(form).unwrap_or_default()
}

async fn page(visit: &StaffVisit, client: ClientId, next: String, request_key: String) -> Answer<PortalPage> {
    let mut look = visit.look().await?;
    let head = RecordHead::of(visit, &mut look, client, Tab::Portal).await?;
    let reach = look.may(Permission::SeeClients)?;
    let access = Access::of(&mut look, &reach, client).await?;
    let recipient = invitations::store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let in_use = clients::store::in_use(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let record = clients::store::record(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let address = in_use.address().unwrap_or_default().to_owned();
    let panel = Panel::of(visit, &mut look, client, None).await?.ok_or_else(Trouble::not_found)?;
    let (trail, own_acts_only) = trail_of(visit, &mut look, &head, access.invitation.as_ref()).await?;
    let permissions = clients::store::permissions(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let people = PeoplePart::of(visit, &mut look, &reach, client, &head.called, head.view.standing, head.can_invite).await?;
    let (now, present) = (look.now(), visit.practice.present(look.now()));
    let waits = access.waits() && !head.view.standing.has_account();
    let expires_at = access.invitation.as_ref().map(|shown| shown.expires_at);
    let standing = head.view.standing;
    let no_client = matches!(standing, Standing::Deactivated | Standing::Prospective);
    let mailed = access.invitation.as_ref().filter(|shown| shown.delivery != invitations::paper::DELIVERY);
    let came_back = standing == Standing::Undelivered;
    let in_the_mail = mailed.is_some() && matches!(standing, Standing::Sending | Standing::Waiting);
    let reminders = mailed.filter(|_| waits && !came_back && expires_at.is_some_and(|at| at > now));
    let has_something_to_end = standing.has_account() || access.invitation.is_some() || people.has_anybody();
    let prints =
        head.can_invite && recipient.obstacle_to_paper(visit.practice.portal_on, &present).is_none() && !panel.offers_letter();
    let may_send = head.can_invite && recipient.standing_obstacle(visit.practice.portal_on).is_none();
    let reopening = (standing == Standing::Disabled && head.can_invite).then(|| reopening(visit, &recipient, &present, &next));
    let writes = may_send || reopening.as_ref().is_some_and(|reopening| reopening.invites && reopening.instead.is_empty());
    let default_forms = if writes { forms::defaults_for(look.db(), &reach, client).await? } else { Vec::new() };
    let with_forms = recipient.clone().with_more_forms(default_forms.len());
    let (Words { subject, message }, as_sent) = written(visit, &mut look, &with_forms, writes).await?;
    let words_open = as_sent.as_ref().is_none_or(|shown| shown.problem.is_some());
    Ok(PortalPage {
        events: with_request_key(&leading_back(&head.events(), &next), &request_key),
        next,
        reminders: reminders.map(|shown| Reminders::of(visit, shown, &head.called, now)),
        shell: visit.shell(Some(Section::Clients)),
        panel: panel.beside_the_message().under(&request_key),
        addresses: addresses(&address, &record),
        besides: besides(visit, &recipient, now),
        address,
        may_send,
        rest: rest(visit, &recipient, &present),
        waits,
        hands_out: waits && may_send,
        prints,
        request_key,
        expired: waits && expires_at.is_some_and(|at| at <= now),
        came_back,
        in_the_mail,
        worries: worries(&subject, &message),
        subject,
        message,
        as_sent,
        default_forms,
        words_open,
        problems: Problems::none(),
        trail,
        own_acts_only,
        links: link_rows(visit, &access, now),
        browsers: browser_rows(visit, &mut look, &head).await?,
        permissions,
        people,
        lacks: permissions.paying_lacks(visit.practice.payment_account.is_some()),
        reopening,
        can_disable: head.can_invite && has_something_to_end && standing != Standing::Disabled && !no_client,
        accepts_until: expires_at.map(|at| visit.words().short_day(at, now, &visit.zone())).unwrap_or_default(),
        sent_by: access.invitation.as_ref().and_then(|shown| shown.sent_by_name.clone()).unwrap_or_default(),
        head,
    })
}

/// What has happened about access, oldest first, and whether this reader sees no more of it than what they did themselves.
async fn trail_of(
    visit: &StaffVisit,
    look: &mut Look,
    head: &RecordHead,
    invitation: Option<&Shown>,
) -> Answer<(Vec<Line>, bool)> {
    let (reach, history) = (look.may(Permission::SeeClients)?, look.may(Permission::SeeHistory)?);
    let own_acts_only = store::own_acts_only(look.db(), &history, head.client).await?;
    let events = store::about_access(look.db(), &history, head.client, trail::LENGTH as i64).await?;
    let known = trail::Known::of(events.len(), own_acts_only);
    let with_forms = match invitation.filter(|_| known != trail::Known::Everything) {
        Some(shown) => forms::sent_at(look.db(), &reach, head.client, shown.sent_at).await?,
        None => Vec::new(),
    };
    let events = trail::trail(events, known, invitation.map(|shown| (shown, with_forms.as_slice())));
    let names = forms::names_in(look.db(), &history, events.iter().map(|event| event.detail.as_str())).await?;
    let actors = families::actors_in(look.db(), &history, events.iter().map(Happened::deed)).await?;
    let line = |event| line_of(visit, event, &head.called, (&names, &actors)).map(|line| with_day(visit, event, line));
    Ok((events.iter().filter_map(line).collect(), own_acts_only))
}

/// The words of the message, and how this client would read them, if they can be sent from here.
async fn written(visit: &StaffVisit, look: &mut Look, recipient: &Recipient, writes: bool) -> Answer<(Words, Option<Preview>)> {
    let reach = look.may(Permission::SeeClients)?;
    let language = language_for(&visit.practice, &recipient.language);
    let defaults = Defaults::read(look.db(), &reach).await?;
    let words = defaults.words(&visit.call.portico, Kind::Invitation, language, recipient.again());
    let sender = Sender::of(look.db(), &visit.who, &visit.practice).await?;
    let message = words.parse().ok().filter(|_| writes);
    let as_sent = message.map(|message| preview(&visit.call.portico, &visit.practice, recipient, &sender, &message, look.now()));
    Ok((words, as_sent))
}

fn reopening(visit: &StaffVisit, recipient: &Recipient, present: &Present, next: &str) -> Reopening {
    let obstacle = recipient.obstacle_to_opening(visit.practice.portal_on, present);
    let repair = obstacle.and_then(Obstacle::repair).filter(|_| visit.may(Permission::EditClients));
    Reopening {
        invites: !recipient.active,
        instead: obstacle.map(|obstacle| obstacle.below_the_notice(recipient.called(), &[])).unwrap_or_default(),
        repair: repair
            .map(|(label, place)| (label, leading_back(&format!("/clients/{}/info/edit{place}", recipient.client), next))),
    }
}

/// Whose address a minor has besides their own.
fn besides(visit: &StaffVisit, recipient: &Recipient, now: Moment) -> String {
    let (called, age) = (recipient.called(), visit.practice.guardian_age);
    let besides = recipient.whose_besides(&visit.practice.present(now).came_of_age);
    let said = |besides: &str| {
        let address = recipient.written_to();
        format!("{called} is under {age}, and {address} {besides}. Whoever reads that mailbox can get into {called}’s portal.")
    };
    besides.map(said).unwrap_or_default()
}

/// The address in use first, then the client's others with consent.
fn addresses(in_use: &str, record: &ClientRecord) -> Vec<String> {
    let mut all: Vec<String> = Some(in_use.to_owned()).into_iter().filter(|address| !address.is_empty()).collect();
    let others = record.emails.iter().filter(|email| email.consent && !email.address.eq_ignore_ascii_case(in_use));
    all.extend(others.map(|email| email.address.clone()));
    all
}

/// When it can be sent again, shown in place of the button.
fn rest(visit: &StaffVisit, recipient: &Recipient, present: &Present) -> String {
    match (recipient.obstacle(visit.practice.portal_on, present), recipient.rests_until()) {
        (Some(Obstacle::JustSent), Some(until)) => format!("You can send again at {}.", visit.words().time(until, &visit.zone())),
        (Some(obstacle @ Obstacle::EnoughToday), _) => obstacle.sentence(recipient.called(), &[]),
        _ => String::new(),
    }
}

fn link_rows(visit: &StaffVisit, access: &Access, now: Moment) -> Vec<LinkRow> {
    let (words, zone) = (visit.words(), visit.zone());
    let accepted = access.invitation.as_ref().is_none_or(|shown| shown.state != InvitationState::Sent);
    let rows = access.handed_out.iter().map(|link| {
        let living = link.revoked_at.is_none() && link.expires_at > now && !accepted;
        let state = match (link.used_at, link.revoked_at) {
            (Some(at), _) => format!("Used on {}", words.short_day(at, now, &zone)),
            (None, Some(at)) => format!("Ended on {}", words.short_day(at, now, &zone)),
            (None, None) if !living => "Stopped working".to_owned(),
            (None, None) => format!("Works until {}", words.day_time(link.expires_at, now, &zone)),
        };
        LinkRow {
            id: link.id,
            what: match link.channel {
                Channel::Qr => "QR code",
                Channel::Printed => "Printed letter",
                Channel::Copied | Channel::Mailed => "Copied link",
            },
            by: link.created_by_name.clone().unwrap_or_else(|| "Portico".into()),
            state,
            living,
        }
    });
    rows.collect()
}

async fn browser_rows(visit: &StaffVisit, look: &mut Look, head: &RecordHead) -> Answer<Vec<BrowserRow>> {
    if !head.can_invite {
        return Ok(Vec::new());
    }
    let (reach, now) = (look.may(Permission::InviteClients)?, look.now());
    let browsers = closing::browsers(look.db(), &reach, head.client, now).await?;
    let since = |at| visit.words().day_time(at, now, &visit.zone());
    Ok(browsers.into_iter().map(|one| BrowserRow { id: one.id, since: since(one.created_at), device: one.device }).collect())
}

impl PortalPage {
    /// Everything on it that changes, each piece with its id.
    fn pieces(&self) -> Vec<String> {
        let plane = Plane { head: &self.head };
        vec![
            self.as_standing().to_string(),
            self.as_badge().to_string(),
            plane.to_string(),
            self.as_email().to_string(),
            self.as_facts().to_string(),
            self.as_reminders().to_string(),
            self.as_send().to_string(),
            self.as_trail().to_string(),
            self.as_foot().to_string(),
            self.as_links().to_string(),
            self.as_browsers().to_string(),
            self.as_desk().to_string(),
            self.as_blockers().to_string(),
            self.as_people().to_string(),
        ]
    }
}

/// `GET /clients/{id}/portal/events`: the pieces of the tab, whenever they have changed.
pub(super) async fn events(visit: StaffVisit, Path(client): Path<ClientId>, query: FormData) -> Answer<Response> {
    let (next, request_key) = (next_of(&query), visit.request_key(&query));
    follow(visit, move |visit| {
        let (next, request_key) = (next.clone(), request_key.clone());
        async move {
            let page = page(&visit, client, next, request_key).await?;
            Ok(Pieces { html: page.pieces(), spoken: page.head.view.label })
        }
    })
    .await
}
