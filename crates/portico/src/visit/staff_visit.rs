//! A visit by a staff member who has signed in, or who still has to give the second step.

use super::{Call, Carried};
use crate::{
    act::{Act, Look, Who},
    answer::Answer,
    look::{Section, SignedInFor, StaffShell, hue_of, initials_of},
    practices::Practice,
    sessions::{Audience, StaffSession, Stage},
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::{Language, Words, Zone};
use portico_policy::{Actor, Permission, Role};
use portico_values::{Identity, hex};
use portico_web::{Flash, FormData, html_with};
use std::sync::Arc;

/// The bell of the top bar by itself.
#[derive(Template)]
#[template(path = "look/bell_alone.html")]
struct Bell {
    unread: String,
}

/// What a handler behind a staff door is given.
#[derive(Clone)]
pub struct StaffVisit {
    /// The request.
    pub call: Arc<Call>,
    /// The staff member, as the actor of acts and looks.
    pub who: Who,
    /// The practice.
    pub practice: Arc<Practice>,
    /// The session, with the staff member it belongs to.
    pub session: Arc<StaffSession>,
    /// Their role.
    pub role: Role,
}

impl StaffVisit {
    /// Begins an act as this staff member.
    ///
    /// # Errors
    /// A fault when the database is busy or gone.
    pub async fn act(&self) -> Answer<Act> {
        Act::begin(&self.call.portico, &self.who).await
    }
    /// Begins an act that may write hundreds of rows: no answer waits for its end.
    ///
    /// # Errors
    /// As [`act`](Self::act).
    pub(crate) async fn long_act(&self) -> Answer<Act> {
        Act::begin_long(&self.call.portico, &self.who).await
    }
    /// Begins a look as this staff member.
    ///
    /// # Errors
    /// A fault when the database is gone.
    pub async fn look(&self) -> Answer<Look> {
        Look::begin(&self.call.portico, &self.who).await
    }
    /// Whether they have this permission. Only for showing or leaving out buttons: actions check again.
    pub fn may(&self, permission: Permission) -> bool {
        self.who.may(permission).is_ok()
    }
    /// A random key for a hidden field. A form that is sent twice with the same key counts once.
    pub fn fresh_key(&self) -> String {
        self.random_word::<16>()
    }
    /// The key that a form brings as `request_key`, or the address at which its page is followed; a fresh one where there is none.
    pub fn request_key(&self, form: &FormData) -> String {
        match form.text("request_key") {
            "" => self.fresh_key(),
            key => key.to_owned(),
        }
    }
    /// This many random bytes, in hexadecimal.
    pub fn random_word<const BYTES: usize>(&self) -> String {
        let mut bytes = [0; BYTES];
        self.call.portico.randomness.fill(&mut bytes);
        hex(&bytes)
    }
    /// The data for the layout of the page.
    pub fn shell(&self, current: Option<Section>) -> StaffShell {
        let mut sections = vec![Section::Clients];
        if self.may(Permission::InviteClients) {
            sections.push(Section::Batches);
        }
        sections.push(Section::Reports);
        if self.may(Permission::ManagePractice) {
            sections.push(Section::Organization);
        }
        if self.may(Permission::SeeMailbox) && self.call.portico.settings.smtp.is_none() {
            sections.push(Section::Mailbox);
        }
        StaffShell {
            practice_name: self.practice.name.clone(),
            staff_name: self.session.name.clone(),
            staff_initials: initials_of(&self.session.name),
            hue: hue_of(self.session.staff.uuid().as_bytes()),
            sections,
            current,
            unread: self.unread(),
            can_create_clients: self.may(Permission::EditClients),
            can_import: self.may(Permission::ImportClients),
            portal_off: !self.practice.portal_on,
            portal_settings: self.portal_settings(),
            runs_practice: self.may(Permission::ManagePractice),
            edits_templates: self.may(Permission::EditTemplates),
            flash: self.call.flash.clone(),
            theme: self.call.theme,
            request_path: self.call.path(),
            today: self.words().birth_date(self.zone().today(self.call.now)),
            signed_in_for: self.signed_in_for(),
        }
    }
    /// How long the session goes on.
    pub(crate) fn signed_in_for(&self) -> SignedInFor {
        Audience::Staff.signed_in_for(self.session.created_at, self.session.seen_at, self.call.now)
    }
    /// Where the settings of the portal are found: administrators use the path through the organization, others who may manage it use the
    /// settings (behaviours.md 56).
    fn portal_settings(&self) -> Option<&'static str> {
        match (self.may(Permission::ManagePractice), self.may(Permission::ManagePortal)) {
            (true, _) => Some("/organization/client-portal/settings"),
            (false, true) => Some("/settings/scheduling/client-portal"),
            (false, false) => None,
        }
    }
    fn unread(&self) -> String {
        match self.session.unread {
            ..=0 => String::new(),
            count @ 1..=99 => count.to_string(),
            _ => "99+".to_owned(),
        }
    }
    /// The bell of the top bar as it is now, for pages that keep themselves up to date.
    pub(crate) fn bell(&self) -> String {
        Bell { unread: self.unread() }.render().unwrap_or_default()
    }
    /// A finished page. It shows what a redirect left for it, once.
    pub fn page(&self, page: &impl askama::Template) -> Response {
        self.page_with(StatusCode::OK, page)
    }
    /// The same with another status.
    pub fn page_with(&self, status: StatusCode, page: &impl askama::Template) -> Response {
        self.call.showing(html_with(status, page))
    }
    /// Redirects to another page.
    pub fn go(&self, path: &str) -> Response {
        self.call.go(path)
    }
    /// Redirects to another page, with a message that is shown once.
    pub fn go_with(&self, path: &str, flash: &Flash) -> Response {
        self.call.go_with(path, flash)
    }
    /// Redirects to another page, which shows this once.
    pub fn carry(&self, path: &str, carried: &Carried) -> Response {
        self.call.carry(path, carried)
    }
    /// The practice's time zone.
    pub fn zone(&self) -> Zone {
        self.practice.time_zone()
    }
    /// English words for dates: staff pages are in English.
    pub fn words(&self) -> Words {
        self.call.portico.words.words(Language::En)
    }
}

/// The actor that a staff session stands for.
pub(crate) fn actor_of(session: &StaffSession, role: Role) -> Actor {
    if session.stage == Stage::Full {
        Actor::Staff { practice: session.practice, staff: session.staff, role, grants: session.grants() }
    } else {
        Actor::HalfSignedIn { practice: session.practice, staff: session.staff }
    }
}
