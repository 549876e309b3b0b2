//! One client as a row of the list: where they stand, whether they can be ticked and why not, and the one next step.

use super::super::{
    Calendar, Invitable, Obstacle, Sending, Standing, StandingView,
    client::{called, full_name},
    eligibility::obstacle,
    filter::{Request, Shelf},
    standing_view::with_forms,
    store::{ClientRow, GroupGuest, Others},
};
use super::{facts::Fact, opened::Opened};
use crate::{
    look::{hue_of, initials_of},
    visit::StaffVisit,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_policy::Permission;
use portico_values::{ClientId, GroupId, Identity};
use std::collections::HashMap;
use uuid::Uuid;

/// What all rows of a page share.
pub(super) struct Around<'a> {
    pub(super) visit: &'a StaffVisit,
    pub(super) calendar: &'a Calendar,
    pub(super) request: &'a Request,
    /// The list itself, to come back to, as a value in an address.
    pub(super) here: String,
    pub(super) others: &'a HashMap<ClientId, Others>,
    /// Whom of everybody on the page may be invited by whoever looks.
    pub(super) invitable: &'a Invitable,
    /// The groups that open in place.
    pub(super) opened: &'a Opened,
    /// To whom was sent a moment ago, on the answer to that send.
    pub(super) sent: Option<ClientId>,
    /// How many intake forms wait for them.
    pub(super) with_forms: i64,
}

impl Around<'_> {
    pub(super) fn back_to(here: &str) -> String {
        utf8_percent_encode(here, NON_ALPHANUMERIC).to_string()
    }
    /// The short question before a send, coming back here.
    fn ask_href(&self, client: ClientId) -> String {
        format!("/clients/{client}/invitation?next={}", self.here)
    }
    /// What stands in place of the button at a client whom others have to invite.
    fn beyond(&self, client: ClientId, called: &str) -> Option<String> {
        self.invitable.beyond(client, called, &self.visit.session.whom_to_ask())
    }
}

pub(super) struct Row {
    pub(super) id: ClientId,
    pub(super) name: String,
    pub(super) initials: String,
    pub(super) hue: u8,
    pub(super) address: Option<String>,
    pub(super) view: StandingView,
    /// The line under the badge, and what is to be said for a moment after a send.
    pub(super) lines: Vec<String>,
    /// What stands beside it, column by column.
    pub(super) facts: Vec<Fact>,
    pub(super) signed_in: String,
    /// "first", "again", "forms" for who is active where intake forms are sent again, or empty if the box cannot be ticked.
    pub(super) pick: &'static str,
    /// The label of the box.
    pub(super) label: String,
    pub(super) checked: bool,
    pub(super) action: Option<Action>,
    /// The short question before a send, coming back here.
    pub(super) ask_href: String,
    pub(super) can_send: bool,
    pub(super) just_sent: bool,
    pub(super) can_stop: bool,
    pub(super) has_open_invitation: bool,
    /// Whether they can be helped with their password: they have an account, and access.
    pub(super) has_account: bool,
    /// Whether a link to sign in with can be emailed to them.
    pub(super) can_get_link: bool,
    /// Whether they have an account, also while access is disabled: "Active", on green.
    pub(super) is_in: bool,
    /// Behind the disclosure beside the name: the client, then the groups with the others in them.
    pub(super) circles: Vec<Circle>,
}

/// A group as it opens in place; without a name the client alone.
pub(super) struct Circle {
    pub(super) group: Option<(GroupId, String)>,
    pub(super) people: Vec<InCircle>,
    pub(super) guests: Vec<GuestInCircle>,
}

/// One person in it.
pub(super) struct InCircle {
    pub(super) id: ClientId,
    pub(super) name: String,
    pub(super) address: String,
    /// The waiting text, or the last sign-in.
    pub(super) said: String,
    /// Whether the row around it says that too.
    pub(super) is_said_twice: bool,
    /// Whom to ask where the button would be; empty if nobody has to be asked.
    pub(super) beyond: String,
    pub(super) ask_href: Option<String>,
}

/// A guest of the group, or somebody who was asked to be one.
pub(super) struct GuestInCircle {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) said: String,
    /// Whether they can be asked from here, for the first time or again.
    pub(super) can_ask: bool,
}

pub(super) struct Action {
    pub(super) label: &'static str,
    pub(super) href: String,
    pub(super) dialog: bool,
}

impl Row {
    /// Whether the badge says that there is no address.
    pub(super) fn badge_says_no_email(&self) -> bool {
        self.view.standing == Standing::NoEmail
    }
    /// Whether the status says more than "Active" and "Inactive" do.
    pub(super) fn says_more(&self) -> bool {
        self.view.standing != Standing::Active
    }
    pub(super) fn of(row: ClientRow, beside: Vec<Fact>, around: &Around<'_>) -> Self {
        let Around { visit, calendar, request, .. } = around;
        let view = StandingView::in_row(&row.facts(&visit.practice.rhythm()), calendar);
        let nobody = Others::default();
        let others = around.others.get(&row.id).unwrap_or(&nobody);
        let called = called(row.preferred_name.as_deref(), &row.given_name, &row.family_name);
        let may_invite = around.invitable.holds(row.id);
        let beyond = around.beyond(row.id, called);
        let facts = row.eligibility(view.standing, others, (&visit.practice, calendar.now));
        let (alone, together) = (obstacle(&facts, Sending::One), obstacle(&facts, Sending::Many));
        let rest = row.rests_until(view.standing, calendar.now).filter(|_| may_invite);
        let can_send = may_invite && alone.is_none() && rest.is_none();
        let just_sent = may_invite && around.sent == Some(row.id) && row.sent_just_now(calendar.now);
        let name = full_name(&row.given_name, &row.family_name);
        let ask_href = around.ask_href(row.id);
        let mut lines = vec![line(&view, together.filter(|_| may_invite), called, others)];
        if just_sent {
            lines.extend(with_forms(around.with_forms));
        }
        if let Some(enough) = alone.filter(|why| *why == Obstacle::EnoughToday && may_invite && !just_sent) {
            lines.push(enough.in_row(called, &[]));
        } else if let Some(until) = rest.filter(|_| !just_sent && !view.standing.can_be_stopped()) {
            lines.push(format!("You can send again at {}", calendar.time(until)));
        }
        let is_others = beyond.is_some();
        lines.extend(beyond.filter(|_| alone.is_none() && view.next.as_ref().is_some_and(|next| next.invites)));
        // In "Manage Clients" who is active is ticked for "Resend Intake Forms" alone (behaviours.md 20, 47).
        let for_forms = request.shelf == Shelf::Manage && may_invite && visit.practice.portal_on && view.standing.has_account();
        let pick = match (together, view.standing.was_invited()) {
            _ if !may_invite => "",
            (Some(_), _) if for_forms => "forms",
            (Some(_), _) => "",
            (None, true) => "again",
            (None, false) => "first",
        };
        Self {
            initials: initials_of(&name),
            hue: hue_of(row.id.uuid().as_bytes()),
            address: row.main_address.clone(),
            facts: beside,
            signed_in: row.last_signed_in_at.map(|at| calendar.short(at)).unwrap_or_default(),
            pick,
            checked: !pick.is_empty() && (request.all || request.picked.contains(&row.id)),
            label: match together {
                _ if for_forms => format!("Select {name} (active: for Resend Intake Forms only)"),
                None if is_others => format!("Select {name} (cannot be invited: not assigned to you)"),
                _ => label(&name, together, called, others),
            },
            action: action(&view, alone.filter(|_| may_invite), can_send, &ask_href, row.id, visit),
            circles: circles(&row, &view, &lines, around),
            lines,
            ask_href,
            can_send,
            just_sent,
            can_stop: may_invite && view.standing.can_be_stopped(),
            has_open_invitation: may_invite && view.standing.has_open_invitation(),
            has_account: view.standing.has_account(),
            can_get_link: may_invite && visit.practice.mails_sign_in_links() && view.standing.has_account(),
            is_in: row.has_account,
            id: row.id,
            name,
            view,
        }
    }
}

/// The groups of a client, each with everybody in it who is within reach; of a client without one, the client alone. `lines` are those of
/// the client's own row.
fn circles(row: &ClientRow, view: &StandingView, lines: &[String], around: &Around<'_>) -> Vec<Circle> {
    let mut circles: Vec<Circle> = Vec::new();
    for (group, name, owner) in around.opened.beside(row.id) {
        let Some(owner) = around.opened.owners.iter().find(|one| one.id == *owner) else { continue };
        let facts = owner.facts(&around.visit.practice.rhythm());
        let person = in_circle(owner, &StandingView::in_row(&facts, around.calendar), around);
        match circles.last_mut().filter(|last| last.group.as_ref().is_some_and(|(known, _)| known == group)) {
            Some(last) => last.people.push(person),
            None => {
                let owners = around.opened.beside(row.id).iter().filter(|(of, _, _)| of == group).map(|(_, _, owner)| *owner);
                let may_ask = around.invitable.holds_any(owners);
                let guests = around.opened.guests(*group).iter();
                let guests = guests.map(|guest| guest_in_circle(guest, may_ask, around.calendar)).collect();
                circles.push(Circle { group: Some((*group, name.clone())), people: vec![person], guests });
            }
        }
    }
    if circles.is_empty() {
        let alone = in_circle(row, view, around);
        let alone = InCircle { is_said_twice: lines.contains(&alone.said), ..alone };
        circles.push(Circle { group: None, people: vec![alone], guests: Vec::new() });
    }
    circles
}

pub(super) fn in_circle(row: &ClientRow, view: &StandingView, around: &Around<'_>) -> InCircle {
    let Around { visit, calendar, others, invitable, .. } = around;
    let nobody = Others::default();
    let others = others.get(&row.id).unwrap_or(&nobody);
    let facts = row.eligibility(view.standing, others, (&visit.practice, calendar.now));
    let rests = row.rests_until(view.standing, calendar.now).is_some();
    let is_free = obstacle(&facts, Sending::One).is_none() && !rests && !view.standing.has_account();
    let called = called(row.preferred_name.as_deref(), &row.given_name, &row.family_name);
    InCircle {
        id: row.id,
        name: full_name(&row.given_name, &row.family_name),
        address: row.main_address.clone().unwrap_or_else(|| "No email address".into()),
        said: match row.last_signed_in_at {
            Some(at) => format!("Last signed in {}", calendar.short(at)),
            None => view.second_line.clone(),
        },
        is_said_twice: false,
        beyond: around.beyond(row.id, called).filter(|_| is_free).unwrap_or_default(),
        ask_href: (is_free && invitable.holds(row.id)).then(|| format!("{}&from=invite", around.ask_href(row.id))),
    }
}

/// `may_ask` says whether an owner of the group may be invited by whoever looks, and its guests with them.
pub(super) fn guest_in_circle(guest: &GroupGuest, may_ask: bool, calendar: &Calendar) -> GuestInCircle {
    let day = guest.at.map(|at| calendar.short(at)).unwrap_or_default();
    let said = match (guest.state.as_str(), guest.delivery.as_str()) {
        ("accepted", _) if guest.at.is_some() => format!("Last signed in {day}"),
        ("accepted", _) => "Accepted".into(),
        ("prepared", _) => Standing::NotInvited.label().into(),
        ("declined", _) => Standing::Declined.label().into(),
        _ if guest.until.is_none_or(|until| until <= calendar.now) => Standing::Expired.label().into(),
        (_, "failed" | "cancelled") => format!("Asked on {day}. The email didn’t arrive"),
        _ => format!("Waiting for {} to accept invitation (sent {day})", guest.given_name),
    };
    GuestInCircle {
        id: guest.id,
        name: full_name(&guest.given_name, &guest.family_name),
        address: guest.address.clone(),
        said: format!("Guest · {said}"),
        can_ask: guest.state != "accepted" && may_ask,
    }
}

/// "Select Theo Marsh (cannot be invited: Theo hasn’t agreed to email)".
fn label(name: &str, obstacle: Option<Obstacle>, called: &str, others: &Others) -> String {
    match obstacle {
        None => format!("Select {name}"),
        Some(why @ (Obstacle::NoEmail | Obstacle::EnoughToday)) => format!("Select {name}. {}", why.in_label(called, &[])),
        Some(why) => format!("Select {name} (cannot be invited: {})", why.in_label(called, others.behind(why))),
    }
}

/// One line: the standing's own, or why nothing can be sent where the badge does not say that already. That the portal is off for everybody
/// stands above the page and in the label of the box; that a day's invitations have gone has a line of its own.
fn line(view: &StandingView, obstacle: Option<Obstacle>, called: &str, others: &Others) -> String {
    let says_it = match obstacle {
        None
        | Some(
            Obstacle::Active
            | Obstacle::Deactivated
            | Obstacle::Prospective
            | Obstacle::Disabled
            | Obstacle::PortalOff
            | Obstacle::EnoughToday,
        ) => true,
        Some(Obstacle::AddressWrong | Obstacle::Complained) => view.standing == Standing::Undelivered,
        // A letter on paper waits; that there is no address stands under the name.
        Some(Obstacle::NoEmail) => view.standing == Standing::Waiting,
        Some(_) => false,
    };
    match obstacle.filter(|_| !says_it) {
        Some(why) => why.in_row(called, others.behind(why)),
        None => view.second_line.clone(),
    }
}

/// The button of the row: the next step of the standing, or the repair of what stands in its way.
fn action(
    view: &StandingView,
    obstacle: Option<Obstacle>,
    can_send: bool,
    ask_href: &str,
    client: ClientId,
    visit: &StaffVisit,
) -> Option<Action> {
    let next = view.next.as_ref()?;
    let may_edit = visit.may(Permission::EditClients);
    if !next.invites {
        return may_edit.then(|| Action { label: next.in_row, href: next.row_href.clone(), dialog: false });
    }
    if can_send {
        return Some(Action { label: next.in_row, href: ask_href.to_owned(), dialog: true });
    }
    let (label, place) = obstacle.and_then(Obstacle::repair).filter(|_| may_edit)?;
    Some(Action { label, href: format!("/clients/{client}/info/edit{place}"), dialog: false })
}
