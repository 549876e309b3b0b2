//! The headings of the export and what stands under them. The first four are those people know from elsewhere, in their order.

use super::store::More;
use crate::{
    clients::{Standing, client::called, permissions::Area, store::ClientRow},
    invitations::InvitationState,
};
use portico_language::{Language, Zone};
use portico_values::Moment;

/// The headings.
pub(super) const HEADINGS: [&str; 19] = [
    "Activation status",
    "Last log-in date",
    "Account subscription",
    "Assigned staff",
    "Given name",
    "Family name",
    "Called",
    "Date of birth",
    "Email",
    "Language",
    "Invited at",
    "Invited by",
    "Invitation",
    "Invitation works until",
    "Delivery",
    "Reminders sent",
    "Forms outstanding",
    "Accepted at",
    "Client Portal permissions",
];

/// One line, in the practice's zone.
pub(super) fn line(row: &ClientRow, more: &More, assigned: &str, zone: &Zone, now: Moment) -> [String; 19] {
    let day = |at: Option<Moment>| at.map(|at| zone.today(at).to_string()).unwrap_or_default();
    let minute = |at: Option<Moment>| {
        at.map(|at| {
            let minutes = zone.minute_of_day(at);
            format!("{} {:02}:{:02}", zone.today(at), minutes / 60, minutes % 60)
        })
        .unwrap_or_default()
    };
    let standing = row.standing.at(row.standing_until, now);
    let permissions = more.permissions();
    let given: Vec<&str> = Area::ALL.into_iter().filter(|area| permissions.gives(*area)).map(Area::label).collect();
    [
        standing.label().to_owned(),
        day(row.last_signed_in_at),
        more.subscription.label().to_owned(),
        assigned.to_owned(),
        row.given_name.clone(),
        row.family_name.clone(),
        called(row.preferred_name.as_deref(), &row.given_name, &row.family_name).to_owned(),
        row.birth_date.clone().unwrap_or_default(),
        row.main_address.clone().unwrap_or_default(),
        Language::from_tag(&more.language).map_or(more.language.clone(), |language| language.own_name().to_owned()),
        minute(row.sent_at),
        more.sent_by.clone().unwrap_or_default(),
        invitation(more, standing).to_owned(),
        minute(more.expires_at.filter(|_| more.state == Some(InvitationState::Sent) && !row.burnt)),
        delivery(more.delivery.as_deref()).to_owned(),
        more.reminders.map(|many| many.to_string()).unwrap_or_default(),
        more.forms_outstanding.to_string(),
        minute(row.accepted_at),
        given.join("; "),
    ]
}

fn invitation(more: &More, standing: Standing) -> &'static str {
    match more.state {
        Some(InvitationState::Sent) if standing == Standing::Expired => "Expired",
        Some(InvitationState::Sent) => "Waiting",
        Some(InvitationState::Accepted) => "Accepted",
        Some(InvitationState::Revoked) => "Revoked",
        Some(InvitationState::Declined) => "Declined",
        Some(InvitationState::Stopped) => "Stopped",
        Some(InvitationState::Held) => "Held",
        None => "",
    }
}

fn delivery(word: Option<&str>) -> &'static str {
    match word {
        Some("queued" | "sending") => "In line",
        Some("accepted") => "Accepted by the mail server",
        Some("deferred") => "Put off by the mail server",
        Some("delayed") => "Delayed",
        Some("bounced") => "Not delivered",
        Some("complained") => "Unwanted",
        Some("cancelled") => "Not sent",
        Some("printed") => "Printed letter",
        _ => "",
    }
}
