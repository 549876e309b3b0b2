//! One recipient as a row of the batch's page: the result in one word, the reason in a sentence, and the one thing that repairs it.

use super::{
    batch::{Outcome, RecipientRow, Standing},
    jobs,
    progress::at as at_moment,
    store,
};
use crate::{
    clients::Calendar,
    forms::NotGiven,
    invitations::{InvitationState, placeholders::Placeholder, recipient::Obstacle},
    look::{hue_of, initials_of},
};
use portico_mail::explain;
use portico_values::{ClientId, EmailAddress, Identity};

/// A row.
pub(super) struct Person {
    pub(super) client: ClientId,
    /// Where they are found: the same, or the record that theirs went into.
    pub(super) record: ClientId,
    pub(super) name: String,
    pub(super) initials: String,
    pub(super) hue: u8,
    pub(super) address: String,
    /// The tone of the bar at the start of the row; empty for none.
    pub(super) rail: &'static str,
    pub(super) label: &'static str,
    pub(super) icon: &'static str,
    pub(super) tone: &'static str,
    pub(super) detail: String,
    /// "example.com", when the domain looks like a slip for it.
    pub(super) likely_domain: Option<String>,
    pub(super) step: Option<Step>,
}

/// What somebody can do about a row.
pub(super) struct Step {
    pub(super) label: String,
    pub(super) href: String,
    /// Whether the page behind it asks one short question, which a script shows over this page.
    pub(super) asks: bool,
    /// Where to come back to, when it is done at once by a form instead of on a page of its own.
    pub(super) back: Option<String>,
}

impl Person {
    /// `links_from` is the page that offers links to sign in with, where the practice mails them.
    pub(super) fn of(row: &RecipientRow, calendar: &Calendar, links_from: Option<&str>) -> Self {
        let standing = row.standing();
        let name = row.full_name();
        let address = match standing {
            Standing::Sent | Standing::Sending => row.sent_to.as_ref().or(row.address.as_ref()),
            _ => row.address.as_ref(),
        };
        let (icon, tone) = match standing {
            Standing::Sent => ("check-circle", "sage"),
            Standing::Sending => ("spinner-gap", "tide"),
            Standing::InLine => ("clock", "stone"),
            Standing::NeedsYou => ("warning-circle", "clay"),
            Standing::LeftOut => ("minus-circle", "stone"),
        };
        let likely = (standing == Standing::NeedsYou && row.letter_state.is_some()).then(|| likely_domain(row)).flatten();
        Self {
            client: row.client,
            record: row.record,
            initials: initials_of(&name),
            hue: hue_of(row.record.uuid().as_bytes()),
            address: address.cloned().unwrap_or_else(|| "No email on file".into()),
            rail: if standing == Standing::NeedsYou { "clay" } else { "" },
            label: standing.label(),
            icon,
            tone,
            detail: detail(row, standing, calendar),
            likely_domain: likely,
            step: step(row, standing, links_from),
            name,
        }
    }
}

/// Why the row stands where it stands, in a sentence.
pub(super) fn detail(row: &RecipientRow, standing: Standing, calendar: &Calendar) -> String {
    match standing {
        Standing::Sent => {
            let at = row.finished_at.map(|at| format!("Sent {}", at_moment(at, calendar))).unwrap_or_else(|| "Sent".into());
            if row.again { format!("{at}, again. The link in the earlier email no longer works.") } else { format!("{at}.") }
        }
        Standing::Sending => "Trying now.".into(),
        Standing::InLine => match (row.letter_state.as_deref(), row.next_at) {
            (Some("deferred"), Some(at)) => {
                let reply = said(row);
                let reply = reply.split_once("; trying again").map_or(reply.trim_end_matches('.'), |(reason, _)| reason);
                format!("{reply}. Trying again {}.", at_moment(at, calendar))
            }
            (Some("held"), _) => {
                "Portico was restored from a backup. This goes out once Portico’s operator has checked and released it.".into()
            }
            _ => "Waiting its turn to be sent.".into(),
        },
        Standing::NeedsYou => match row.reason.as_deref() {
            Some("no_email") if row.address.is_some() => {
                format!("{} has an email now. “Retry failed” sends the invitation.", row.called())
            }
            Some(reason) => jobs::sentence(reason, row.called()),
            None if moved_on(row) => {
                format!(
                    "{} The email on file has changed since then. “Retry failed” sends to the new one, unless you have done so.",
                    said(row)
                )
            }
            None => said(row),
        },
        Standing::LeftOut => match (row.reason.as_deref(), row.outcome) {
            (Some(reason), _) => jobs::sentence(reason, row.called()),
            (None, Outcome::Stopped) => "Sending was stopped first.".into(),
            (None, _) => "Withdrawn before it was sent.".into(),
        },
    }
}

/// What the mail server said, in words for staff.
fn said(row: &RecipientRow) -> String {
    row.delivery_reason.clone().unwrap_or_else(|| {
        let code = row.reply_code.and_then(|code| u16::try_from(code).ok()).filter(|code| *code > 0);
        explain(code, row.reply.as_deref().unwrap_or_default()).sentence
    })
}

/// Whether the address on file is no longer the one the letter went to.
fn moved_on(row: &RecipientRow) -> bool {
    matches!((&row.address, &row.sent_to), (Some(address), Some(sent_to)) if !address.eq_ignore_ascii_case(sent_to))
}

fn likely_address(row: &RecipientRow) -> Option<String> {
    EmailAddress::parse(row.address.as_deref()?).ok()?.likely_meant()
}

fn likely_domain(row: &RecipientRow) -> Option<String> {
    likely_address(row)?.rsplit_once('@').map(|(_, domain)| domain.to_owned())
}

fn step(row: &RecipientRow, standing: Standing, links_from: Option<&str>) -> Option<Step> {
    let client = row.record;
    let step = |label: &str, href: String| Some(Step { label: label.into(), href, asks: false, back: None });
    let edit = |label, place| step(label, format!("/clients/{client}/info/edit{place}"));
    match standing {
        Standing::Sent if row.invitation_state == Some(InvitationState::Sent) => Some(Step {
            label: "Revoke".into(),
            href: format!("/clients/{client}/invitation/revocation"),
            asks: true,
            back: None,
        }),
        Standing::NeedsYou => {
            let Some(reason) = row.reason.as_deref() else { return edit("Fix email", "#emails") };
            match Obstacle::from_code(reason) {
                Some(Obstacle::Disabled) => step("Client Portal", format!("/clients/{client}/portal")),
                Some(obstacle) => obstacle.repair().and_then(|(label, place)| edit(label, place)),
                None if reason == NotGiven::NoGuardian.code() => {
                    step("Add guardian or proxy", format!("/clients/{client}/people/new"))
                }
                None if reason == NotGiven::NoOwnAccount.code() => {
                    step("Invite to Client Portal", format!("/clients/{client}/invite"))
                }
                None if [
                    NotGiven::Disabled.code(),
                    NotGiven::Complained.code(),
                    NotGiven::NobodyToSign.code(),
                    store::SHUT_OUT,
                ]
                .contains(&reason) =>
                {
                    step("Client Portal", format!("/clients/{client}/portal"))
                }
                None if reason == Placeholder::ClinicianName.name() => edit("Assign a clinician", "#f-staff"),
                _ => None,
            }
        }
        Standing::LeftOut if row.reason.as_deref() == Some(NotGiven::NotActive.code()) => {
            step("Invite to Client Portal", format!("/clients/{client}/invite"))
        }
        Standing::LeftOut if row.reason.as_deref() == Some(Obstacle::Active.code()) => links_from.map(|here| Step {
            label: "Send sign-in link".into(),
            href: format!("/clients/{client}/portal/sign-in-link"),
            asks: false,
            back: Some(here.to_owned()),
        }),
        Standing::LeftOut if row.reason.as_deref() == Some(Obstacle::Deactivated.code()) => {
            edit("Reactivate client", "#care-status")
        }
        _ => None,
    }
}
