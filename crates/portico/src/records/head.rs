//! The head of a record: who it is, where they stand, the one next step, the tabs. On every page of the record.

use crate::{
    act::Look,
    answer::{Answer, Trouble},
    clients::{Calendar, Standing, StandingFacts, StandingView, store, store::ClientRow},
    look::{hue_of, initials_of},
    visit::StaffVisit,
};
use portico_policy::Permission;
use portico_values::{BirthDate, ClientId, Identity};

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
    /// Whether this staff member may invite.
    pub can_invite: bool,
    /// Whether this staff member may change details.
    pub can_edit: bool,
    /// "Send invitation to NAME" or "Resend invitation to NAME"; none once there is an account, or when it cannot be sent.
    pub plane: Option<String>,
    /// The response page of a send: the button says so until the next look.
    pub just_sent: bool,
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
        let view = StandingView::of(&facts_of(&row, &called), &calendar);
        let can_invite = visit.may(Permission::InviteClients);
        let just_sent = visit.call.uri.query().is_some_and(|query| query.split('&').any(|pair| pair == format!("sent={client}")));
        let mut facts: Vec<String> = row.pronouns.iter().filter(|pronouns| !pronouns.is_empty()).cloned().collect();
        if let Some(born) = row.birth_date.as_deref().and_then(BirthDate::from_stored) {
            let today = calendar.zone.today(calendar.now);
            facts.push(format!("{} ({})", calendar.words.birth_date(born.date()), born.age_on(today)));
        }
        facts.extend(assigned);
        Ok(Self {
            client,
            initials: initials_of(&name),
            hue: hue_of(client.uuid().as_bytes()),
            plane: plane(view.standing, &called).filter(|_| can_invite),
            name,
            called,
            facts,
            view,
            tab,
            can_invite,
            can_edit: visit.may(Permission::EditClients),
            just_sent,
        })
    }
    /// The address of a page of this record.
    pub fn href(&self, rest: &str) -> String {
        format!("/clients/{}{rest}", self.client)
    }
    /// "Active" once there is an account, "Inactive" before (behaviour 39).
    pub fn portal_word(&self) -> &'static str {
        if matches!(self.view.standing, Standing::Active | Standing::Activated) { "Active" } else { "Inactive" }
    }
    /// Whether the next step of the banner is this staff member's.
    pub fn offers(&self, invites: bool) -> bool {
        if invites { self.can_invite } else { self.can_edit }
    }
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

/// The facts a standing is put into words from.
fn facts_of(row: &ClientRow, called: &str) -> StandingFacts {
    StandingFacts {
        client: row.id,
        called: called.to_owned(),
        standing: row.standing,
        until: row.standing_until,
        created_at: row.created_at,
        care_status_at: row.care_status_at,
        care_status_reason: row.care_status_reason.clone(),
        portal_changed_at: row.portal_changed_at,
        portal_changed_by: row.portal_changed_by.clone(),
        sent_at: row.sent_at,
        accepted_at: row.accepted_at,
        ended_at: row.ended_at,
        ended_by: row.ended_by.clone(),
        delivery: row.delivery.clone(),
        delivery_reason: row.delivery_reason.clone(),
        next_try_at: row.next_try_at,
        last_active_at: row.last_active_at,
        last_signed_in_at: row.last_signed_in_at,
    }
}
