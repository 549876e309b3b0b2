//! How far a batch has come, as its page says it: heading, sentence, bar, tallies, parts to look at.

use super::batch::{Batch, Kind, State, Tallies};
use crate::clients::Calendar;
use portico_values::{Moment, StaffId};

/// Everything above the table.
pub(super) struct Progress {
    pub(super) title: String,
    pub(super) lede: String,
    /// "34 of 45 done".
    pub(super) done: String,
    /// "About 20 seconds left".
    pub(super) left: String,
    pub(super) tallies: Tallies,
    pub(super) bar: Bar,
    pub(super) is_over: bool,
    pub(super) can_stop: bool,
    pub(super) can_retry: bool,
    /// It begins by itself, later.
    pub(super) is_scheduled: bool,
    /// Emails go out or have gone, so that one may lie in the junk folder.
    pub(super) is_out: bool,
}

/// The bar, 450 wide, over everybody who was not left out: where each part begins and how wide it is.
pub(super) struct Bar {
    pub(super) sent: i64,
    pub(super) bad: (i64, i64),
    pub(super) flight: (i64, i64),
    pub(super) label: String,
}

impl Progress {
    pub(super) fn of(batch: &Batch, tallies: Tallies, me: Option<StaffId>, calendar: &Calendar) -> Self {
        let is_over = tallies.is_over();
        let (total, invitations) = (tallies.total(), tallies.total() - tallies.left_out);
        let is_stopped = batch.state == State::Stopped;
        let is_scheduled = batch.state == State::Scheduled;
        Self {
            is_scheduled,
            title: match is_scheduled {
                true => format!("{} scheduled", batch.kind.counted(invitations)),
                false => title(batch.kind, &tallies, invitations, is_over),
            },
            lede: lede(batch, &tallies, me, calendar),
            done: match (is_over, tallies.need_you) {
                _ if is_scheduled => "Scheduled".into(),
                (false, _) => format!("{} of {total} done", tallies.done()),
                (true, 0) if is_stopped => "Stopped".into(),
                (true, 0) => "All done".into(),
                (true, 1) => "1 needs you".into(),
                (true, n) => format!("{n} need you"),
            },
            left: if is_over || is_stopped || is_scheduled {
                String::new()
            } else {
                time_left(batch.started_at, &tallies, calendar)
            },
            bar: Bar::of(&tallies),
            is_over,
            is_out: tallies.sent > 0 || !(is_over || matches!(batch.state, State::Held | State::Scheduled)),
            // Once more where something was being carried then and was put off since.
            can_stop: !is_over && (!is_stopped || tallies.in_line > 0),
            // Also while the rest waits for mail servers that put it off, which may take days.
            can_retry: tallies.need_you > 0
                && !matches!(batch.state, State::Held | State::Scheduled)
                && tallies.in_line + tallies.sending == tallies.deferred,
            tallies,
        }
    }
    /// The sentence for those who hear the page.
    pub(super) fn spoken(&self) -> String {
        if !self.is_over {
            return self.done.clone();
        }
        format!("{}. {}.", self.title, self.done)
    }
    /// Those who wait and those being carried: "In line" counts both (settled.md 14).
    pub(super) fn in_line(&self) -> i64 {
        self.tallies.in_line + self.tallies.sending
    }
}

fn title(kind: Kind, tallies: &Tallies, many: i64, is_over: bool) -> String {
    let counted = kind.counted(many);
    match (is_over, many) {
        (false, _) => format!("Sending {counted}"),
        (true, 0) => format!("{} sent", kind.none()),
        (true, n) if tallies.sent == n => format!("{counted} sent"),
        (true, _) => format!("{} of {counted} sent", tallies.sent),
    }
}

fn lede(batch: &Batch, tallies: &Tallies, me: Option<StaffId>, calendar: &Calendar) -> String {
    let who = batch.starter(me);
    if let Some(begins_at) = batch.begins_at.filter(|_| batch.state == State::Scheduled) {
        let when = at(begins_at, calendar);
        return match begins_at > calendar.now {
            true => format!("Goes out {when}, planned by {who}. Until then you can change or cancel it."),
            false => format!(
                "Was to go out {when}, planned by {who}. It waits until the quiet hours are over and the Client Portal is on; until \
                 then you can change or cancel it."
            ),
        };
    }
    let mut lede = format!("Started by {who} {}", at(batch.started_at, calendar));
    if let Some(stopped_at) = batch.stopped_at {
        lede.push_str(&format!(", stopped {}", at(stopped_at, calendar)));
    }
    lede.push('.');
    match tallies.stopped {
        0 => {}
        1 => lede.push_str(" 1 client was not emailed."),
        n => lede.push_str(&format!(" {n} clients were not emailed.")),
    }
    if batch.state == State::Held {
        lede.push_str(
            " Portico was restored from a backup, and this waits until Portico’s operator has checked and released it.",
        );
    } else if !tallies.is_over() && batch.stopped_at.is_none() {
        lede.push_str(" You can leave this page, and it will keep going.");
    }
    lede
}

/// "at 14:05" today, "on 12 November at 14:05" on another day.
pub(super) fn at(at: Moment, calendar: &Calendar) -> String {
    let (day, today) = (calendar.day(at), calendar.day(calendar.now));
    if day == today { format!("at {}", calendar.time(at)) } else { format!("on {day} at {}", calendar.time(at)) }
}

/// A guess from the pace so far, once there is a pace; none while the rest waits for mail servers that put it off.
fn time_left(started_at: Moment, tallies: &Tallies, calendar: &Calendar) -> String {
    let waiting = tallies.in_line + tallies.sending - tallies.deferred;
    if waiting <= 0 {
        return "The rest is waiting for busy mail servers".into();
    }
    let gone = i64::try_from(calendar.now.since(started_at).as_millis()).unwrap_or(i64::MAX);
    if tallies.sent < 10 || !(2_000..3_600_000).contains(&gone) {
        return String::new();
    }
    let seconds = (gone / 1_000).max(1) * waiting / tallies.sent.max(1);
    match seconds {
        ..10 => "A few seconds left".into(),
        10..55 => format!("About {} seconds left", (seconds + 9) / 10 * 10),
        55..90 => "About a minute left".into(),
        _ => format!("About {} minutes left", (seconds + 30) / 60),
    }
}

impl Bar {
    fn of(tallies: &Tallies) -> Self {
        const WIDTH: i64 = 450;
        let total = (tallies.total() - tallies.left_out).max(1);
        let upto = |n: i64| n * WIDTH / total;
        let (sent, bad, flight) =
            (upto(tallies.sent), upto(tallies.sent + tallies.need_you), upto(tallies.sent + tallies.need_you + tallies.sending));
        // Two units of air between the parts.
        let part = |from: i64, to: i64| {
            let from = if from > 0 { from + 2 } else { 0 };
            (from, (to - from).max(0))
        };
        let mut said = vec![format!("{} sent", tallies.sent)];
        for (n, word) in [
            (tallies.need_you, if tallies.need_you == 1 { "needs you" } else { "need you" }),
            (tallies.sending, "sending"),
            (tallies.in_line, "in line"),
            (tallies.left_out, "left out"),
        ] {
            if n > 0 {
                said.push(format!("{n} {word}"));
            }
        }
        Self { sent, bad: part(sent, bad), flight: part(bad, flight), label: said.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_language::{Language, Zone};
    use portico_values::{BatchId, Identity};
    use std::time::Duration;

    const NOW: Moment = Moment::from_millis(1_795_269_900_000); // 21 November 2026, 14:05 UTC

    fn batch() -> Batch {
        Batch {
            id: BatchId::from_uuid(uuid::Uuid::from_u128(7)),
            state: State::Sending,
            started_at: NOW.minus(Duration::from_secs(60)),
            begins_at: None,
            started_by: Some(StaffId::from_uuid(uuid::Uuid::from_u128(1))),
            started_by_name: Some("Ines Okafor".into()),
            stopped_at: None,
            total: 45,
            subject: String::new(),
            message: String::new(),
            kind: Kind::Invitations,
            forms: None,
        }
    }
    fn said(batch: &Batch, tallies: Tallies, me: u128) -> Progress {
        let calendar = Calendar { words: crate::words::words(Language::En), zone: Zone::UTC, now: NOW };
        Progress::of(batch, tallies, Some(StaffId::from_uuid(uuid::Uuid::from_u128(me))), &calendar)
    }

    #[test]
    fn under_way() {
        let progress = said(&batch(), Tallies { sent: 30, need_you: 4, sending: 2, in_line: 9, ..Tallies::default() }, 1);
        assert_eq!(progress.title, "Sending 45 invitations");
        assert_eq!(progress.lede, "Started by you at 14:04. You can leave this page, and it will keep going.");
        assert_eq!((progress.done.as_str(), progress.left.as_str()), ("34 of 45 done", "About 30 seconds left"));
        assert_eq!(progress.bar.label, "30 sent, 4 need you, 2 sending, 9 in line");
        assert_eq!((progress.bar.sent, progress.bar.bad, progress.bar.flight), (300, (302, 38), (342, 18)));
        assert_eq!(progress.in_line(), 11);
        assert!(progress.can_stop && !progress.can_retry);
    }

    #[test]
    fn over() {
        let progress = said(&batch(), Tallies { sent: 41, need_you: 4, ..Tallies::default() }, 2);
        assert_eq!(progress.title, "41 of 45 invitations sent");
        assert_eq!(progress.lede, "Started by Ines Okafor at 14:04.");
        assert_eq!(progress.spoken(), "41 of 45 invitations sent. 4 need you.");
        assert!(progress.can_retry && !progress.can_stop);
        let all = said(&batch(), Tallies { sent: 45, left_out: 3, ..Tallies::default() }, 2);
        assert_eq!(all.spoken(), "45 invitations sent. All done.");
    }

    #[test]
    fn planned() {
        let lede = |begins_at| {
            let planned = Batch { state: State::Scheduled, begins_at: Some(begins_at), ..batch() };
            said(&planned, Tallies { in_line: 45, ..Tallies::default() }, 1).lede
        };
        assert!(lede(NOW.plus(Duration::from_secs(60))).starts_with("Goes out at 14:06, planned by you."));
        assert!(lede(NOW).starts_with("Was to go out at 14:05, planned by you. It waits until the quiet hours are over"));
    }

    #[test]
    fn stopped() {
        let stopped = Batch { state: State::Stopped, stopped_at: Some(NOW), ..batch() };
        let progress = said(&stopped, Tallies { sent: 30, left_out: 15, stopped: 12, ..Tallies::default() }, 1);
        assert_eq!(progress.lede, "Started by you at 14:04, stopped at 14:05. 12 clients were not emailed.");
        assert_eq!((progress.title.as_str(), progress.done.as_str()), ("30 invitations sent", "Stopped"));
    }

    #[test]
    fn nobody_is_told_a_time_while_mail_servers_put_it_off() {
        let progress = said(&batch(), Tallies { sent: 30, in_line: 3, deferred: 3, need_you: 1, ..Tallies::default() }, 1);
        assert_eq!(progress.left, "The rest is waiting for busy mail servers");
        assert!(progress.can_stop && progress.can_retry, "what failed need not wait for what is put off");
    }
}
