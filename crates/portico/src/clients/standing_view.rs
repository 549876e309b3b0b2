//! What a standing says about one client: the second line under the badge, the banner on the record, and the one next step.

use super::{
    Standing,
    obstacle::{ADDING, NO_EMAIL},
};
use portico_language::{Words, Zone};
use portico_values::{ClientId, Moment};

/// What is known about a client when their standing is put into words. Names are those people are called by.
#[derive(Clone, Debug)]
pub struct StandingFacts {
    /// Who it is about.
    pub client: ClientId,
    /// What the client is called: the preferred or the given name.
    pub called: String,
    /// As stored.
    pub standing: Standing,
    /// When waiting ends, as stored.
    pub until: Moment,
    /// When the profile was made.
    pub created_at: Moment,
    /// When the care status was last changed, and why.
    pub care_status_at: Moment,
    /// The reason of the care status, where one was given.
    pub care_status_reason: Option<String>,
    /// When access was last opened or closed, and by whom.
    pub portal_changed_at: Option<Moment>,
    /// Who opened or closed it.
    pub portal_changed_by: Option<String>,
    /// When the newest invitation was sent.
    pub sent_at: Option<Moment>,
    /// When it was accepted.
    pub accepted_at: Option<Moment>,
    /// When it was revoked or declined.
    pub ended_at: Option<Moment>,
    /// Who revoked it.
    pub ended_by: Option<String>,
    /// The delivery's word: queued, sending, accepted, delayed, deferred, bounced, complained, cancelled.
    pub delivery: Option<String>,
    /// Why it was refused or put off, in words.
    pub delivery_reason: Option<String>,
    /// When a deferred letter is tried again.
    pub next_try_at: Option<Moment>,
    /// Whether wrong answers have ended the invitation's link, or the code of its letter.
    pub burnt: bool,
    /// When the next reminder goes, where there is one before the link ends.
    pub next_reminder_at: Option<Moment>,
    /// When the client last did something in the portal.
    pub last_active_at: Option<Moment>,
    /// When the client last signed in.
    pub last_signed_in_at: Option<Moment>,
}

/// How dates are said: the words of a language, a zone, and the present moment.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The words.
    pub words: Words,
    /// The practice's zone.
    pub zone: Zone,
    /// Now.
    pub now: Moment,
}

impl Calendar {
    /// "12 Nov".
    pub fn short(&self, at: Moment) -> String {
        self.words.short_day(at, self.now, &self.zone)
    }
    /// "12 November".
    pub fn day(&self, at: Moment) -> String {
        self.words.day(at, self.now, &self.zone)
    }
    /// "3 hours ago", "yesterday", "12 November".
    pub fn ago(&self, at: Moment) -> String {
        self.words.relative(at, self.now, &self.zone)
    }
    /// "14:20".
    pub fn time(&self, at: Moment) -> String {
        self.words.time(at, &self.zone)
    }
}

/// The banner on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingBanner {
    /// Its tone; the icon is that of the badge.
    pub tone: &'static str,
    /// The first sentence, shown strong.
    pub lead: String,
    /// What else there is to say.
    pub rest: String,
    /// Whether it ends with "An email with consent is required for Client Portal access", linked to Client Info.
    pub needs_consent: bool,
}

/// One thing to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// The words on the button in a row, followed by the name for those who hear the page.
    pub in_row: &'static str,
    /// The words on the button of the record.
    pub on_record: &'static str,
    /// The icon on the record's button.
    pub icon: &'static str,
    /// Where the button in a row leads: for invitations to the short question.
    pub row_href: String,
    /// Where the record's button leads.
    pub href: String,
    /// Whether it sends an invitation: only for those who may invite; the others need the right to edit.
    pub invites: bool,
}

impl NextStep {
    /// For the record of somebody who is in and has done nothing, while forms wait there: they are told of them again.
    pub(crate) fn forms_again(client: ClientId) -> Self {
        let (label, href) = ("Resend Intake Forms", format!("/clients/{client}/forms/new"));
        Self { in_row: label, on_record: label, icon: "clipboard-text", row_href: href.clone(), href, invites: true }
    }
}

/// A standing in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingView {
    /// The standing as it is now.
    pub standing: Standing,
    /// The badge's label.
    pub label: &'static str,
    /// The badge's icon.
    pub icon: &'static str,
    /// The badge's tone.
    pub tone: &'static str,
    /// The tone of the bar at the start of the row; empty for none.
    pub rail: &'static str,
    /// The line under the badge.
    pub second_line: String,
    /// The banner on the record, where there is something to say.
    pub banner: Option<StandingBanner>,
    /// The one next step, where this installation has one.
    pub next: Option<NextStep>,
}

/// "With 3 intake forms", beneath an invitation that was sent just now; nothing where it went alone.
pub(crate) fn with_forms(many: i64) -> Option<String> {
    match many {
        ..=0 => None,
        1 => Some("With 1 intake form".to_owned()),
        _ => Some(format!("With {many} intake forms")),
    }
}

impl StandingView {
    /// Puts a standing into words.
    pub fn of(facts: &StandingFacts, calendar: &Calendar) -> Self {
        let row = Self::in_row(facts, calendar);
        Self { banner: facts.banner(row.standing, calendar), ..row }
    }
    /// The same for a row of a list, which has no banner.
    pub fn in_row(facts: &StandingFacts, calendar: &Calendar) -> Self {
        let standing = facts.standing.at(facts.until, calendar.now);
        Self {
            standing,
            label: standing.label(),
            icon: standing.icon(),
            tone: standing.tone(),
            rail: standing.rail(),
            second_line: facts.second_line(standing, calendar),
            banner: None,
            next: next_step(standing, facts.client),
        }
    }
}

impl StandingFacts {
    /// The line under the badge.
    pub fn second_line(&self, standing: Standing, calendar: &Calendar) -> String {
        let short = |at: Option<Moment>| at.map(|at| calendar.short(at)).unwrap_or_default();
        let by = |name: &Option<String>| name.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
        match standing {
            Standing::Deactivated => {
                let reason = self.care_status_reason.as_ref().map(|reason| format!(" · {reason}")).unwrap_or_default();
                format!("Closed {}{reason}", calendar.short(self.care_status_at))
            }
            Standing::Prospective => match &self.care_status_reason {
                Some(reason) => format!("{reason}, {}", calendar.short(self.care_status_at)),
                None => format!("Since {}", calendar.short(self.care_status_at)),
            },
            Standing::Disabled => format!("Disabled {}{}", short(self.portal_changed_at), by(&self.portal_changed_by)),
            Standing::Active => match (self.last_signed_in_at, self.last_active_at) {
                (Some(signed_in), Some(active)) => {
                    format!("Last signed in {} · last active {}", calendar.short(signed_in), calendar.ago(active))
                }
                (Some(signed_in), None) => format!("Last signed in {}", calendar.short(signed_in)),
                (None, active) => format!("Last active {}", active.map(|at| calendar.ago(at)).unwrap_or_default()),
            },
            Standing::Activated => {
                let activated = format!("Activated {}, nothing done yet", short(self.accepted_at));
                match self.last_signed_in_at {
                    Some(at) => format!("{activated} · Last signed in {}", calendar.short(at)),
                    None => activated,
                }
            }
            Standing::Undelivered => self.reason(),
            Standing::Sending => match (self.delivery.as_deref(), self.next_try_at) {
                (Some("deferred"), Some(at)) => format!("Trying again at {}", calendar.time(at)),
                _ => "In line".into(),
            },
            Standing::Waiting if self.burnt => format!("{} ended after 5 wrong dates of birth", self.way_in()),
            Standing::Waiting if self.is_delayed() => format!("Not there yet: {}", self.reason()),
            Standing::Waiting if self.is_printed() => {
                format!("Waiting for {} to accept invitation (printed {})", self.called, short(self.sent_at))
            }
            Standing::Waiting => {
                let waiting = format!("Waiting for {} to accept invitation (sent {})", self.called, short(self.sent_at));
                match self.next_reminder_at {
                    Some(at) => format!("{waiting}, reminder {}", calendar.short(at.max(calendar.now))),
                    None => waiting,
                }
            }
            Standing::Expired => {
                let how = if self.is_printed() { "Printed" } else { "Sent" };
                format!("{how} {}, expired {}", short(self.sent_at), calendar.short(self.until))
            }
            Standing::Revoked => format!("Revoked {}{}", short(self.ended_at), by(&self.ended_by)),
            Standing::Declined => format!("Declined {}", short(self.ended_at)),
            Standing::NotInvited if self.delivery.as_deref() == Some("cancelled") => "Sending was stopped".into(),
            Standing::NotInvited => format!("Created {}", calendar.ago(self.created_at)),
            Standing::NoConsent => "Ask if email is fine".into(),
            Standing::NoEmail => "Add an email to invite".into(),
        }
    }

    fn is_delayed(&self) -> bool {
        self.delivery.as_deref() == Some("delayed")
    }
    fn is_printed(&self) -> bool {
        self.delivery.as_deref() == Some("printed")
    }
    /// What leads in, or has led in.
    fn way_in(&self) -> &'static str {
        if self.is_printed() { "The letter’s code" } else { "The link" }
    }
    /// The banner on the record; none if all is well.
    pub fn banner(&self, standing: Standing, calendar: &Calendar) -> Option<StandingBanner> {
        let name = &self.called;
        let day = |at: Option<Moment>| at.map(|at| calendar.day(at)).unwrap_or_default();
        let (tone, lead, rest) = match standing {
            Standing::Active => return None,
            Standing::Deactivated => {
                ("stone", format!("{name} is a deactivated client."), "Deactivated clients can’t be invited.".into())
            }
            Standing::Prospective => {
                ("tide", format!("{name} isn’t a client yet."), "Prospective clients can’t be invited.".into())
            }
            Standing::Disabled => ("stone", format!("{name} can’t sign in."), "Nothing was deleted.".into()),
            Standing::Activated => {
                let lead = format!("{name} set up the account on {}.", day(self.accepted_at));
                ("tide", lead, format!("{name} hasn’t done anything there yet."))
            }
            Standing::Undelivered => ("clay", format!("The invitation didn’t reach {name}."), self.reason()),
            Standing::Sending => {
                let rest = match (self.delivery.as_deref(), self.next_try_at) {
                    (Some("deferred"), Some(at)) => {
                        format!("{} Trying again at {}.", self.reason(), calendar.time(at)).trim().to_owned()
                    }
                    _ => "It is in line and will be sent automatically.".into(),
                };
                let rest = format!("{rest} Ask {name} to check the junk or spam folder.");
                ("tide", format!("The invitation to {name} is on its way."), rest)
            }
            Standing::Waiting if self.burnt => {
                let (how, then) =
                    if self.is_printed() { ("printed", "print another letter") } else { ("sent", "send the invitation again") };
                let lead = format!("Waiting for {name} to accept invitation ({how} {}).", day(self.sent_at));
                let ended = format!("{} ended after 5 wrong dates of birth.", self.way_in());
                ("clay", lead, format!("{ended} Check the date on file, then {then}."))
            }
            Standing::Waiting if self.is_printed() => {
                let lead = format!("Waiting for {name} to accept invitation (printed {}).", day(self.sent_at));
                let rest = format!("{name} hasn’t signed in yet. The letter’s code works until {}.", calendar.day(self.until));
                ("honey", lead, rest)
            }
            Standing::Waiting => {
                let lead = format!("Waiting for {name} to accept invitation (sent {}).", day(self.sent_at));
                let delayed =
                    if self.is_delayed() { format!("It has not arrived yet. {} ", self.reason()) } else { String::new() };
                let rest = format!(
                    "{delayed}{name} hasn’t signed in yet. The invitation works until {}. Ask {name} to check the junk or spam folder.",
                    calendar.day(self.until)
                );
                ("honey", lead, rest)
            }
            Standing::Expired => {
                let lead = format!("The invitation to {name} expired on {}.", calendar.day(self.until));
                let how = if self.is_printed() { "printed" } else { "sent" };
                ("clay", lead, format!("It was {how} on {}. {name} hasn’t signed in yet.", day(self.sent_at)))
            }
            Standing::Revoked => {
                let by = self.ended_by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
                let lead = format!("The invitation to {name} was revoked on {}{by}.", day(self.ended_at));
                ("stone", lead, format!("{} stopped working. You can invite {name} again.", self.way_in()))
            }
            Standing::Declined => {
                let lead = format!("Someone who opened the invitation to {name} said it isn’t for them.");
                ("clay", lead, "Check the email address before you send it again.".into())
            }
            Standing::NotInvited => {
                ("tide", format!("{name} doesn’t have Client Portal access."), format!("{name} hasn’t been invited yet."))
            }
            Standing::NoConsent => {
                let lead = format!("{name} hasn’t agreed to email yet.");
                ("tide", lead, "Record consent to send an invitation.".into())
            }
            Standing::NoEmail => ("tide", NO_EMAIL.to_owned(), format!("Add an email address for {name} first.")),
        };
        let needs_consent = matches!(standing, Standing::NoConsent | Standing::NoEmail);
        Some(StandingBanner { tone, lead, rest, needs_consent })
    }

    fn reason(&self) -> String {
        match self.delivery_reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()) {
            Some(reason) if reason.ends_with(['.', '!', '?']) => reason.to_owned(),
            Some(reason) => format!("{reason}."),
            None => "The mail server refused the message.".into(),
        }
    }
}

/// What somebody here should do next about this client, where there is anything.
fn next_step(standing: Standing, client: ClientId) -> Option<NextStep> {
    let ask = || format!("/clients/{client}/invitation");
    let invite = |in_row, on_record, icon, href| Some(NextStep { in_row, on_record, icon, row_href: ask(), href, invites: true });
    let first = || invite("Send invitation", "Invite to Client Portal", "paper-plane-tilt", format!("/clients/{client}/invite"));
    let again = |on_record| invite("Resend invitation", on_record, "arrow-clockwise", ask());
    let edit = |label, icon, part| {
        let href = format!("/clients/{client}/info/edit#{part}");
        Some(NextStep { in_row: label, on_record: label, icon, row_href: href.clone(), href, invites: false })
    };
    match standing {
        Standing::NotInvited | Standing::Revoked => first(),
        Standing::Waiting | Standing::Expired => again("Resend invitation"),
        Standing::Declined => again("Send invitation again"),
        Standing::Undelivered => edit("Fix email", "at", "emails"),
        Standing::NoEmail => edit("Add email", "at", "emails"),
        Standing::NoConsent => edit("Record consent", "check", "emails"),
        Standing::Prospective => {
            let href = format!("/clients/{client}/info/edit{ADDING}");
            let label = "Review and add";
            let step =
                NextStep { in_row: label, on_record: label, icon: "user-check", row_href: href.clone(), href, invites: false };
            Some(step)
        }
        Standing::Deactivated => edit("Reactivate client", "arrow-u-up-left", "care-status"),
        Standing::Disabled => {
            let tab = format!("/clients/{client}/portal#portal-send");
            let (label, icon) = ("Send email", "paper-plane-tilt");
            Some(NextStep { in_row: label, on_record: label, icon, row_href: tab.clone(), href: tab, invites: true })
        }
        Standing::Active | Standing::Activated | Standing::Sending => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_language::Language;
    use portico_values::{Identity, moment::days};

    const NOW: Moment = Moment::from_millis(1_795_262_400_000); // 21 November 2026, 12:00 UTC

    fn facts(standing: Standing) -> StandingFacts {
        let sent = NOW.minus(days(9));
        StandingFacts {
            client: ClientId::from_uuid(uuid::Uuid::from_u128(7)),
            called: "Maya".into(),
            standing,
            until: sent.plus(days(30)),
            created_at: NOW.minus(days(1)),
            care_status_at: NOW.minus(days(2)),
            care_status_reason: None,
            portal_changed_at: Some(NOW.minus(days(50))),
            portal_changed_by: Some("Ines Okafor".into()),
            sent_at: Some(sent),
            accepted_at: Some(NOW.minus(days(9))),
            ended_at: Some(NOW.minus(days(18))),
            ended_by: Some("Ines Okafor".into()),
            delivery: Some("accepted".into()),
            delivery_reason: None,
            next_try_at: None,
            burnt: false,
            next_reminder_at: None,
            last_active_at: Some(NOW.minus(std::time::Duration::from_secs(3 * 3_600))),
            last_signed_in_at: Some(NOW.minus(days(1))),
        }
    }

    fn calendar() -> Calendar {
        Calendar { words: crate::words::words(Language::En), zone: Zone::UTC, now: NOW }
    }

    fn line(facts: &StandingFacts) -> String {
        StandingView::of(facts, &calendar()).second_line
    }

    #[test]
    fn second_lines() {
        for (standing, expected) in [
            (Standing::Disabled, "Disabled 2 Oct by Ines Okafor"),
            (Standing::Active, "Last signed in 20 Nov · last active 3 hours ago"),
            (Standing::Activated, "Activated 12 Nov, nothing done yet · Last signed in 20 Nov"),
            (Standing::Sending, "In line"),
            (Standing::Waiting, "Waiting for Maya to accept invitation (sent 12 Nov)"),
            (Standing::Revoked, "Revoked 3 Nov by Ines Okafor"),
            (Standing::Declined, "Declined 3 Nov"),
            (Standing::NotInvited, "Created yesterday"),
            (Standing::NoConsent, "Ask if email is fine"),
            (Standing::NoEmail, "Add an email to invite"),
            (Standing::Prospective, "Since 19 Nov"),
            (Standing::Deactivated, "Closed 19 Nov"),
            (Standing::Undelivered, "The mail server refused the message."),
        ] {
            assert_eq!(line(&facts(standing)), expected, "{standing:?}");
        }
    }

    #[test]
    fn what_the_mail_server_says_is_said() {
        let mut jonas = facts(Standing::Undelivered);
        jonas.delivery_reason = Some("This address doesn’t exist".into());
        assert_eq!(line(&jonas), "This address doesn’t exist.");
        let mut later = facts(Standing::Sending);
        later.delivery = Some("deferred".into());
        later.next_try_at = Some(NOW.plus(std::time::Duration::from_secs(140 * 60)));
        assert_eq!(line(&later), "Trying again at 14:20");
    }

    #[test]
    fn a_waiting_row_turns_expired_by_itself() {
        let mut priya = facts(Standing::Waiting);
        priya.until = NOW.minus(days(4));
        priya.sent_at = Some(NOW.minus(days(34)));
        let view = StandingView::of(&priya, &calendar());
        assert_eq!((view.label, view.tone, view.rail), ("Invitation expired", "clay", "clay"));
        assert_eq!(view.second_line, "Sent 18 Oct, expired 17 Nov");
        assert_eq!(view.next.map(|next| next.in_row), Some("Resend invitation"));
        priya.delivery = Some("printed".into());
        assert_eq!(StandingView::of(&priya, &calendar()).second_line, "Printed 18 Oct, expired 17 Nov");
    }

    #[test]
    fn a_link_that_ended_is_not_said_to_work() {
        for (delivery, way_in, then) in
            [("accepted", "The link", "send the invitation again"), ("printed", "The letter’s code", "print another letter")]
        {
            let facts = StandingFacts { burnt: true, delivery: Some(delivery.into()), ..facts(Standing::Waiting) };
            let ended = format!("{way_in} ended after 5 wrong dates of birth");
            assert_eq!(line(&facts), ended);
            let banner = StandingView::of(&facts, &calendar()).banner.expect("a banner");
            assert_eq!((banner.tone, banner.rest), ("clay", format!("{ended}. Check the date on file, then {then}.")));
        }
    }

    #[test]
    fn the_yellow_banner() {
        let banner = StandingView::of(&facts(Standing::Waiting), &calendar()).banner.expect("a banner");
        assert_eq!(banner.tone, "honey");
        assert_eq!(banner.lead, "Waiting for Maya to accept invitation (sent 12 November).");
        assert!(banner.rest.starts_with("Maya hasn’t signed in yet. The invitation works until 12 December."), "{}", banner.rest);
        assert_eq!(StandingView::of(&facts(Standing::Active), &calendar()).banner, None);
    }
}
