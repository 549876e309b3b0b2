//! The trail of one invitation, read from the history. What the history keeps from a reader who sees only their own acts, and what lies
//! further back than the trail goes, is read from the invitation's row, so that the page never says that nothing was sent when something was.

use super::store::Happened;
use crate::{
    audit::{NAMED_AS, sent_with},
    invitations::{InvitationState, store::Shown},
};
use portico_values::{FormId, Moment};
use serde_json::json;
use std::cmp::Reverse;

/// How many events about access the trail goes back.
pub(super) const LENGTH: usize = 40;

/// How much of a client's history about access is before a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// All of it.
    Everything,
    /// The newest events; more lie before them.
    TheNewest,
    /// What they did themselves.
    OwnActs,
}

impl Known {
    /// Told by how much was read.
    pub(super) const fn of(events: usize, own_acts_only: bool) -> Self {
        match (own_acts_only, events < LENGTH) {
            (true, _) => Self::OwnActs,
            (false, true) => Self::Everything,
            (false, false) => Self::TheNewest,
        }
    }
}

/// The events about access, newest first as under Recent activity, including those that the invitation itself tells of and the history
/// that was read does not.
pub(super) fn trail(mut history: Vec<Happened>, known: Known, invitation: Option<(&Shown, &[FormId])>) -> Vec<Happened> {
    let oldest = history.iter().map(|event| event.at).min();
    let may_lack = |at: Moment| match known {
        Known::Everything => false,
        Known::TheNewest => oldest.is_none_or(|oldest| at <= oldest),
        Known::OwnActs => true,
    };
    for told in invitation.map(|(shown, forms)| told_by(shown, forms)).unwrap_or_default() {
        let is_there = |event: &Happened| event.at == told.at && event.action.starts_with(&told.action);
        if may_lack(told.at) && !history.iter().any(is_there) {
            history.push(told);
        }
    }
    // Forms that went with an invitation are named there.
    let named: Vec<_> = history.iter().filter(|event| names_forms(event)).map(|event| event.at).collect();
    history.retain(|event| event.action != "form.sent" || !named.contains(&event.at));
    history.sort_by_key(|event| Reverse((event.at, event.seq)));
    history
}

/// Whether the event is an invitation that says which forms went with it.
fn names_forms(event: &Happened) -> bool {
    event.action.starts_with("invitation.sent")
        && serde_json::from_str(&event.detail).is_ok_and(|detail| !sent_with(&detail).is_empty())
}

/// What the row of an invitation says: when it was sent, with which forms, what became of the letter, how it ended.
fn told_by(shown: &Shown, forms: &[FormId]) -> Vec<Happened> {
    let line = |seq: i64, at, action: &str, kind: &str, name: &Option<String>| Happened {
        seq,
        at,
        actor_kind: kind.to_owned(),
        actor_id: None,
        actor_name: name.clone(),
        action: action.to_owned(),
        result: "done".to_owned(),
        detail: format!("{{\"generation\":{}}}", shown.generation),
        client_id: None,
        document: None,
    };
    let by = |name: &Option<String>| if name.is_some() { "staff" } else { "portico" };
    let sent = if shown.delivery == "printed" { "invitation.letter_printed" } else { "invitation.sent" };
    let mut first = line(1, shown.sent_at, sent, by(&shown.sent_by_name), &shown.sent_by_name);
    let forms: Vec<String> = forms.iter().map(ToString::to_string).collect();
    first.detail = json!({ "generation": shown.generation, NAMED_AS: forms }).to_string();
    let mut lines = vec![first];
    let delivery = match shown.delivery.as_str() {
        "accepted" => Some("letter.accepted"),
        "deferred" => Some("letter.deferred"),
        "delayed" => Some("letter.delayed"),
        "bounced" if shown.state == InvitationState::Declined => None, // the address was called wrong, which its end says
        "bounced" => Some("letter.failed"),
        "complained" => Some("letter.complained"),
        _ => None,
    };
    lines.extend(delivery.map(|action| line(2, shown.delivery_at, action, "portico", &None)));
    lines.extend(shown.reminded_at.map(|at| line(3, at, "invitation.reminded", "portico", &None)));
    lines.extend(shown.started_at.map(|at| line(3, at, "invitation.started", "visitor", &None)));
    lines.extend(shown.accepted_at.map(|at| line(4, at, "invitation.accepted", "visitor", &None)));
    let ended = match shown.state {
        InvitationState::Revoked => Some("invitation.revoked"),
        InvitationState::Declined if shown.delivery == "bounced" => Some("invitation.address_wrong"),
        InvitationState::Declined => Some("invitation.declined"),
        InvitationState::Stopped => Some("invitation.stopped"),
        InvitationState::Sent | InvitationState::Held | InvitationState::Accepted => None,
    };
    if let (Some(action), Some(at)) = (ended, shown.ended_at) {
        lines.push(line(5, at, action, by(&shown.ended_by_name), &shown.ended_by_name));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::{Identity, InvitationId};

    const NONE: &[FormId] = &[];

    fn shown() -> Shown {
        let at = Moment::from_millis;
        Shown {
            id: InvitationId::from_uuid(uuid::Uuid::from_u128(1)),
            state: InvitationState::Sent,
            generation: 1,
            address: "maya@lindqvist.example".into(),
            sent_at: at(10),
            expires_at: at(1_000),
            first_sent_at: at(10),
            sent_by_name: Some("Ines Okafor".into()),
            started_at: None,
            accepted_at: None,
            ended_at: None,
            ended_by_name: None,
            delivery: "accepted".into(),
            delivery_reason: None,
            delivery_at: at(20),
            reminders_sent: 0,
            reminded_at: None,
            reminders_stopped: None,
            message: "default".into(),
        }
    }

    fn actions(events: &[Happened]) -> Vec<&str> {
        events.iter().map(|event| event.action.as_str()).collect()
    }

    #[test]
    fn the_row_tells_what_the_history_keeps() {
        let told = trail(Vec::new(), Known::OwnActs, Some((&shown(), NONE)));
        assert_eq!(actions(&told), ["letter.accepted", "invitation.sent"]);
        assert_eq!(told[1].actor_name.as_deref(), Some("Ines Okafor"));
        let told = trail(Vec::new(), Known::Everything, Some((&shown(), NONE)));
        assert!(told.is_empty(), "who sees everything is told nothing twice");
    }

    #[test]
    fn forms_stand_with_their_invitation_or_by_themselves() {
        let form = FormId::from_uuid(uuid::Uuid::from_u128(2));
        let sent =
            |at: i64, forms: &[FormId]| Happened { at: Moment::from_millis(at), ..told_by(&shown(), forms).swap_remove(0) };
        let alone = |at: i64, action: &str| Happened { action: action.into(), ..sent(at, NONE) };
        let history = vec![alone(10, "form.sent"), sent(10, &[form]), alone(20, "form.sent")];
        assert_eq!(actions(&trail(history, Known::Everything, None)), ["form.sent", "invitation.sent"]);
        // Nothing is lost where both happen in one moment and the invitation went without forms.
        let history = vec![sent(10, NONE), alone(10, "form.sent")];
        assert_eq!(trail(history, Known::Everything, None).len(), 2);
    }

    #[test]
    fn what_is_known_already_is_not_said_twice() {
        let own = told_by(&shown(), NONE).swap_remove(0);
        let told = trail(vec![own], Known::OwnActs, Some((&shown(), NONE)));
        assert_eq!(actions(&told), ["letter.accepted", "invitation.sent"]);
    }

    #[test]
    fn what_lies_further_back_is_told_by_the_row() {
        assert_eq!(Known::of(LENGTH, false), Known::TheNewest);
        assert_eq!(Known::of(LENGTH - 1, false), Known::Everything);
        let at = |at: i64, action: &str| {
            let own = told_by(&shown(), NONE).swap_remove(0);
            Happened { at: Moment::from_millis(at), action: action.into(), ..own }
        };
        let told = trail(vec![at(30, "login.signed_in")], Known::TheNewest, Some((&shown(), NONE)));
        assert_eq!(actions(&told), ["login.signed_in", "letter.accepted", "invitation.sent"]);
        let told = trail(vec![at(30, "login.signed_in"), at(15, "letter.deferred")], Known::TheNewest, Some((&shown(), NONE)));
        assert_eq!(actions(&told), ["login.signed_in", "letter.deferred", "invitation.sent"], "later ones were read");
        let told = trail(vec![at(10, "invitation.sent_in_batch")], Known::TheNewest, Some((&shown(), NONE)));
        assert_eq!(actions(&told), ["invitation.sent_in_batch"], "one send, however it went");
    }
}
