//! The head of a record: who it is, where they stand, the one next step, the tabs. On every page of the record.

use crate::{
    act::Look,
    answer::{Answer, Trouble},
    clients::{
        Calendar, Invitable, NextStep, Obstacle, Sending, Standing, StandingView, eligibility, store,
        store::{ClientRow, Others},
        with_forms,
    },
    forms,
    look::{hue_of, initials_of},
    visit::StaffVisit,
};
use portico_policy::{Permission, Reach};
use portico_values::{BirthDate, ClientId, Identity, Moment};

/// The tabs of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// The start page of the record.
    Overview,
    /// What was done.
    Activity,
    /// Names, addresses, consent.
    Info,
    /// Access to the portal.
    Portal,
    /// Intake forms.
    Forms,
    /// What was uploaded and shared.
    Documents,
}

impl Tab {
    /// Its word in the address of the page.
    pub const fn word(self) -> &'static str {
        match self {
            Tab::Overview => "",
            Tab::Activity => "activity",
            Tab::Info => "info",
            Tab::Portal => "portal",
            Tab::Forms => "forms",
            Tab::Documents => "documents",
        }
    }
    /// Whether the page has a banner about the invitation.
    const fn has_banner(self) -> bool {
        matches!(self, Tab::Overview | Tab::Portal)
    }
}

/// What stands at the head of every page of a record.
pub struct RecordHead {
    /// The client.
    pub client: ClientId,
    /// Given and family name.
    pub name: String,
    /// What they are called.
    pub called: String,
    /// For the avatar.
    pub initials: String,
    /// For the avatar.
    pub hue: u8,
    /// Pronouns, birthday with age, clinicians: what is known.
    pub facts: Vec<String>,
    /// Where they stand.
    pub view: StandingView,
    /// The tab that is open.
    pub tab: Tab,
    /// Whether the page is the one that "Edit" leads to.
    pub editing: bool,
    /// Whether this staff member may invite this client.
    pub can_invite: bool,
    /// Whether this staff member may change details.
    pub can_edit: bool,
    /// Whether documents are theirs to read and share.
    pub handles_documents: bool,
    /// "Send invitation to NAME" or "Resend invitation to NAME"; none once there is an account, or when it cannot be sent.
    pub plane: Option<String>,
    /// Why it cannot be sent now, where the button would be; empty when it can, and once there is an account.
    pub instead: String,
    /// Whether the notice above the page says why already, so that only the place of the button repeats it.
    pub said_above: bool,
    /// What would change that: the words of the button and where it leads.
    pub repair: Option<(&'static str, String)>,
    /// Whether as many invitations were sent today as a day allows, so that no page of the record offers another one.
    pub enough_today: bool,
    /// The response page of a send: the button says so for two minutes, or until the next look.
    pub just_sent: bool,
    /// Whether there is an account, also while access is disabled.
    pub has_account: bool,
    /// What "More" beside "Edit" holds for this staff member.
    pub may: May,
    /// A record that went into this one within the last day.
    pub merged: Option<Merged>,
    /// The day on which its data will be erased, and who asked for it.
    pub erasing: Option<(String, String)>,
    /// Whom to ask for what is not theirs to do, as in "Ask an administrator: Ines Okafor".
    pub ask: String,
}

/// What this staff member may do with the whole record.
#[derive(Clone, Copy)]
pub struct May {
    /// Merge it with another one.
    pub merge: bool,
    /// Take everything that is held out of the house as a file.
    pub export: bool,
    /// Erase it.
    pub erase: bool,
    /// Stop its erasing.
    pub stop_erasing: bool,
}

/// A merge that can still be undone.
pub struct Merged {
    /// The name on the record that went.
    pub name: String,
    /// When, by whom.
    pub sentence: String,
    /// Where it is undone.
    pub undoing: String,
}

impl RecordHead {
    /// Reads the head of a client within reach.
    ///
    /// # Errors
    /// Not found when the client is not within reach.
    pub async fn of(visit: &StaffVisit, look: &mut Look, client: ClientId, tab: Tab) -> Answer<Self> {
        let reach = look.may(Permission::SeeClients)?;
        let row = store::rows(look.db(), &reach, &[client]).await?.pop().ok_or_else(Trouble::not_found)?;
        let assigned = store::assigned_names(look.db(), &reach, &[client]).await?.remove(&client).unwrap_or_default();
        let calendar = Calendar { words: visit.words(), zone: visit.zone(), now: look.now() };
        let name = format!("{} {}", row.given_name, row.family_name).trim().to_owned();
        let called = crate::clients::client::called(row.preferred_name.as_deref(), &row.given_name, &row.family_name).to_owned();
        let mut view = StandingView::of(&row.facts(&visit.practice.rhythm()), &calendar);
        let invitable = Invitable::among(look, &[client]).await?;
        let can_invite = invitable.holds(client);
        if can_invite && view.standing == Standing::Activated && forms::open_for(look.db(), &reach, client).await? > 0 {
            view.next = Some(NextStep::forms_again(client));
        }
        let others = others_of(look, &reach, &row, can_invite).await?;
        let Instead { sentence: instead, repair, said_above } =
            instead(visit, &row, &view, (&others, &invitable), (&calendar, tab), &called);
        let just_sent = can_invite && sent_just_now(visit, &row, calendar.now);
        if just_sent && let Some(with) = with_forms(store::waiting_forms(look.db(), &reach, client).await?) {
            view.second_line = with;
        }
        let mut facts: Vec<String> = row.pronouns.iter().filter(|pronouns| !pronouns.is_empty()).cloned().collect();
        if let Some(born) = row.birth_date.as_deref().and_then(BirthDate::from_stored) {
            let today = calendar.zone.today(calendar.now);
            facts.push(format!("{} ({})", calendar.words.birth_date(born.date()), born.age_on(today)));
        }
        facts.extend(assigned);
        let (merged, erasing) = (merged(visit, look, &reach, client).await?, erasing(visit, look, &reach, client).await?);
        Ok(Self {
            client,
            may: May {
                merge: visit.may(Permission::MergeClients) && erasing.is_none(),
                export: visit.may(Permission::ExportClients),
                erase: visit.may(Permission::EraseClients) && erasing.is_none(),
                stop_erasing: visit.may(Permission::EraseClients),
            },
            merged,
            erasing,
            initials: initials_of(&name),
            hue: hue_of(client.uuid().as_bytes()),
            enough_today: row.enough_today(&visit.practice, calendar.now),
            plane: plane(view.standing, &called).filter(|_| instead.is_empty()),
            instead,
            said_above,
            repair: repair.map(|(label, place)| (label, format!("/clients/{client}/info/edit{place}"))),
            name,
            called,
            facts,
            view,
            tab,
            editing: false,
            can_invite,
            can_edit: visit.may(Permission::EditClients),
            handles_documents: visit.may(Permission::HandleDocuments),
            just_sent,
            has_account: row.has_account,
            ask: visit.session.whom_to_ask(),
        })
    }
    /// The address of a page of this record.
    pub fn href(&self, rest: &str) -> String {
        format!("/clients/{}{rest}", self.client)
    }
    /// "Active" once there is an account, "Inactive" before (behaviours.md 39).
    pub fn portal_word(&self) -> &'static str {
        if self.has_account { "Active" } else { "Inactive" }
    }
    /// Whether that word is the status itself, so that it need not be said twice.
    pub fn word_is_status(&self) -> bool {
        self.portal_word() == self.view.label
    }
    /// The page itself, to come back to.
    pub fn here(&self) -> String {
        self.href(match self.tab {
            Tab::Overview => "",
            Tab::Activity => "/activity",
            Tab::Info => "/info",
            Tab::Portal => "/portal",
            Tab::Forms => "/forms",
            Tab::Documents => "/documents",
        })
    }
    /// Whether there is a portal to look at as its client sees it.
    pub fn can_be_seen(&self) -> bool {
        matches!(self.view.standing, Standing::Active | Standing::Activated)
    }
    /// Whether the letter may still be taken out of the line, by this staff member.
    pub fn can_stop(&self) -> bool {
        self.can_invite && self.view.standing.can_be_stopped()
    }
    /// Where the page listens for what changes; it goes on saying "just now" as long as that is true.
    pub fn events(&self) -> String {
        let (page, beside) = match self.tab {
            Tab::Overview => ("", String::new()),
            Tab::Activity | Tab::Portal => (self.tab.word(), String::new()),
            Tab::Info | Tab::Forms | Tab::Documents => ("", format!("tab={}", self.tab.word())),
        };
        let mark = if self.just_sent { format!("sent={}", self.client) } else { String::new() };
        let query: Vec<String> = [beside, mark].into_iter().filter(|part| !part.is_empty()).collect();
        let (slash, mark) = (if page.is_empty() { "" } else { "/" }, if query.is_empty() { "" } else { "?" });
        format!("/clients/{}{slash}{page}/events{mark}{}", self.client, query.join("&"))
    }
    /// Whether the page has a banner, which says already why nothing can be sent.
    pub fn has_banner(&self) -> bool {
        self.tab.has_banner()
    }
    /// Whether the same page has the message that sends, open and with its button: the banner's then is not the first one.
    pub fn sends_below(&self, invites: bool) -> bool {
        self.tab == Tab::Portal && invites && !self.view.standing.has_open_invitation() && !self.view.standing.has_account()
    }
    /// Whether the next step of the banner is this staff member's.
    pub fn offers(&self, invites: bool) -> bool {
        if invites { self.can_invite } else { self.can_edit }
    }
}

/// The latest merge, while it can be undone.
async fn merged(visit: &StaffVisit, look: &mut Look, reach: &Reach, client: ClientId) -> Answer<Option<Merged>> {
    let merges = store::merges(look.db(), reach, client).await?;
    let now = look.now();
    let latest = merges.into_iter().next();
    let latest = latest.filter(|merge| merge.kept_id == client && merge.trimmed_at.is_none());
    let latest = latest.filter(|merge| now.since(merge.merged_at) < store::UNDOABLE);
    Ok(latest.map(|merge| Merged {
        sentence: format!(
            "{}, by {}. It can be undone until {}.",
            visit.words().day_time(merge.merged_at, now, &visit.zone()),
            merge.by.as_deref().unwrap_or("a former staff member"),
            visit.words().day_time(merge.merged_at.plus(store::UNDOABLE), now, &visit.zone()),
        ),
        undoing: format!("/clients/{client}/merges/{}/undoing", merge.id),
        name: merge.gone_name,
    }))
}

async fn erasing(visit: &StaffVisit, look: &mut Look, reach: &Reach, client: ClientId) -> Answer<Option<(String, String)>> {
    let waiting = store::erasure(look.db(), reach, client).await?;
    Ok(waiting.map(|waiting| {
        let day = visit.words().day_time(waiting.due_at, look.now(), &visit.zone());
        (day, waiting.by.unwrap_or_else(|| "a former staff member".to_owned()))
    }))
}

/// The name of the paper plane, where there is one.
fn plane(standing: Standing, called: &str) -> Option<String> {
    match standing {
        Standing::NotInvited => Some(format!("Send invitation to {called}")),
        Standing::Waiting | Standing::Expired | Standing::Revoked | Standing::Declined | Standing::Undelivered => {
            Some(format!("Resend invitation to {called}"))
        }
        _ => None,
    }
}

/// Who else has the address, for the sentence that says so.
async fn others_of(look: &mut Look, reach: &Reach, row: &ClientRow, can_invite: bool) -> Answer<Others> {
    let Some(address) = row.main_address.as_deref().filter(|_| can_invite) else {
        return Ok(Others::default());
    };
    Ok(store::sharing(look.db(), reach, &[(row.id, address)]).await?.remove(&row.id).unwrap_or_default())
}

/// What stands where the button would be when nothing can be sent now.
#[derive(Default)]
struct Instead {
    sentence: String,
    /// The words of the button that changes it, and the place in Client Info it leads to.
    repair: Option<(&'static str, &'static str)>,
    said_above: bool,
}

impl Instead {
    fn saying(sentence: String) -> Self {
        Self { sentence, ..Self::default() }
    }
}

fn instead(
    visit: &StaffVisit,
    row: &ClientRow,
    view: &StandingView,
    (others, invitable): (&Others, &Invitable),
    (calendar, tab): (&Calendar, Tab),
    called: &str,
) -> Instead {
    // Where access is disabled, the next step opens it again and says itself what stands in its way.
    if view.standing.has_account() || view.standing == Standing::Disabled {
        return Instead::default();
    }
    if !invitable.holds(row.id) {
        let ask = visit.session.whom_to_ask();
        return Instead::saying(invitable.beyond(row.id, called, &ask).unwrap_or_else(|| format!("Ask {ask}.")));
    }
    let facts = row.eligibility(view.standing, others, (&visit.practice, calendar.now));
    if let Some(obstacle) = eligibility::obstacle(&facts, Sending::One) {
        return Instead {
            sentence: obstacle.below_the_notice(called, others.behind(obstacle)),
            repair: obstacle.repair().filter(|_| visit.may(Permission::EditClients)),
            said_above: obstacle == Obstacle::PortalOff,
        };
    }
    match row.rests_until(view.standing, calendar.now) {
        // Beneath a banner about the invitation it is clear what is sent; beside documents and forms it is not.
        Some(until) => {
            let what = if tab.has_banner() { "" } else { " the invitation" };
            Instead::saying(format!("You can send{what} again at {}.", calendar.time(until)))
        }
        None => Instead::default(),
    }
}

/// Whether this is the answer to a send, and that send is still "just now".
fn sent_just_now(visit: &StaffVisit, row: &ClientRow, now: Moment) -> bool {
    let asked = visit.call.uri.query().is_some_and(|query| query.split('&').any(|pair| pair == format!("sent={}", row.id)));
    asked && row.sent_just_now(now)
}
