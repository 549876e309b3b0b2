//! Carries a batch: envelope, content, the next envelope behind the final dot, and what each answer means.

use super::{
    connection::SmtpConnection,
    envelope::{Answer, put_envelope, refusal_outcome, unfit},
    opening::{ConnectError, Session},
    stuffing::put_content,
    wire::WireError,
};
use crate::{Batch, Mime, Outcome};

/// A message asked for and not yet settled.
struct Turn {
    index: usize,
    mime: Mime,
    /// Its envelope is already on the wire.
    is_ahead: bool,
    /// It was already moved to a fresh connection once.
    was_moved: bool,
}

/// The batch with its numbering.
struct Line<'a> {
    batch: &'a mut dyn Batch,
    asked: usize,
}

impl Line<'_> {
    fn next(&mut self) -> Option<Turn> {
        let mime = self.batch.next()?;
        self.asked += 1;
        Some(Turn { index: self.asked - 1, mime, is_ahead: false, was_moved: false })
    }

    /// The next message that this server can carry; the others get their outcome here.
    fn next_fit(&mut self, session: &Session) -> Option<Turn> {
        loop {
            let turn = self.next()?;
            match unfit(&turn.mime, &session.offers) {
                Some(outcome) => self.batch.after(turn.index, outcome),
                None => return Some(turn),
            }
        }
    }
}

impl SmtpConnection {
    /// The session is taken out while it is in use, so that a future dropped halfway leaves no half conversation behind.
    pub(super) async fn carry_batch(&mut self, batch: &mut dyn Batch) -> Result<(), ConnectError> {
        let mut line = Line { batch, asked: 0 };
        let Some(mut turn) = line.next() else { return Ok(()) };
        let mut session = self.session.take();
        let mut out = Vec::with_capacity(8 * 1024);
        // A connection that was idle may have been closed by the server meanwhile; a fresh one has no such excuse.
        let mut may_be_stale = true;
        loop {
            let mut current = match session.take() {
                Some(current) if turn.is_ahead || self.is_good(&current) => current,
                worn => {
                    if let Some(worn) = worn {
                        self.part(worn).await;
                    }
                    may_be_stale = false;
                    match self.open_session().await {
                        Ok(fresh) => fresh,
                        Err(error) => {
                            line.batch.after(turn.index, error.outcome());
                            return Err(error);
                        }
                    }
                }
            };
            if !turn.is_ahead
                && let Some(outcome) = unfit(&turn.mime, &current.offers)
            {
                line.batch.after(turn.index, outcome);
                let Some(next) = line.next() else { return self.keep(current) };
                (turn, session) = (next, Some(current));
                continue;
            }

            let (outcome, left) = match self.envelope(&mut current, &turn, &mut out).await {
                Answer::Ready if line.batch.before_data(turn.index).await => {
                    let following = self.following(&mut current, &mut line, &turn.mime, &mut out);
                    let (outcome, is_over) = self.content(&mut current, &out, following.0).await;
                    line.batch.after(turn.index, outcome);
                    let session_left = (!is_over).then_some(current);
                    let next = following.1.map(|next| Turn { is_ahead: next.is_ahead && session_left.is_some(), ..next });
                    let Some(next) = next.or_else(|| line.next()) else { return self.keep_if(session_left) };
                    (turn, session) = (next, session_left);
                    continue;
                }
                Answer::Ready => (Outcome::Withheld, None),
                Answer::Refused(outcome) => (outcome, Some(current)),
                Answer::RefusedAndGone(outcome) => (outcome, None),
                Answer::Gone { outcome, timed_out } => {
                    if turn.is_ahead && timed_out {
                        self.stop_going_ahead();
                    }
                    let has_worked = current.carried > 0 || may_be_stale;
                    if has_worked && !turn.was_moved && (turn.is_ahead || !timed_out) {
                        turn = Turn { is_ahead: false, was_moved: true, ..turn };
                        continue;
                    }
                    let reason = reply_of(&outcome);
                    line.batch.after(turn.index, outcome);
                    return Err(ConnectError::Broken(reason));
                }
            };
            line.batch.after(turn.index, outcome);
            let Some(next) = line.next() else { return self.keep_if(left) };
            (turn, session) = (next, left);
        }
    }

    fn is_good(&self, session: &Session) -> bool {
        session.carried < self.shared.settings.messages_per_connection && !session.wire.has_unread()
    }

    fn keep(&mut self, session: Session) -> Result<(), ConnectError> {
        self.keep_if(Some(session))
    }

    fn keep_if(&mut self, session: Option<Session>) -> Result<(), ConnectError> {
        self.session = session;
        Ok(())
    }

    /// Writes the envelope unless it went ahead, and reads what the server says to it.
    async fn envelope(&self, session: &mut Session, turn: &Turn, out: &mut Vec<u8>) -> Answer {
        let settings = &self.shared.settings;
        if !session.offers.pipelining {
            return session.stepwise_answer(settings, &turn.mime).await;
        }
        if !turn.is_ahead {
            out.clear();
            put_envelope(out, &turn.mime, &session.offers, session.needs_reset);
            if let Err((_, error)) = session.wire.write(out, settings.timeouts.answer).await {
                let timed_out = matches!(error, WireError::TimedOut(_));
                return Answer::Gone { outcome: Outcome::Later { code: None, reply: error.to_string() }, timed_out };
            }
        }
        session.pipelined_answer(settings).await
    }

    /// Puts the content into `out` and behind it the next envelope, if it may go ahead. Returns where the content ends.
    fn following(&self, session: &mut Session, line: &mut Line<'_>, mime: &Mime, out: &mut Vec<u8>) -> (usize, Option<Turn>) {
        out.clear();
        put_content(out, &mime.bytes);
        let end = out.len();
        if !self.goes_ahead(session) || session.carried + 1 >= self.shared.settings.messages_per_connection {
            return (end, None);
        }
        let next = line.next_fit(session).map(|next| {
            put_envelope(out, &next.mime, &session.offers, false);
            Turn { is_ahead: true, ..next }
        });
        (end, next)
    }

    /// Writes the content and reads the final answer. The second value is true when the connection is over.
    async fn content(&self, session: &mut Session, out: &[u8], end: usize) -> (Outcome, bool) {
        let timeouts = &self.shared.settings.timeouts;
        if let Err((done, error)) = session.wire.write(out, timeouts.writing).await {
            // Without its last byte the message cannot have been taken.
            let reply = error.to_string();
            return (if done < end { Outcome::Later { code: None, reply } } else { Outcome::Uncertain { reply } }, true);
        }
        session.carried += 1;
        match session.wire.reply(timeouts.final_answer).await {
            Ok(reply) if reply.is_yes() => (Outcome::Accepted { reply: reply.text() }, false),
            Ok(reply) if (400..600).contains(&reply.code) => (refusal_outcome(&reply), reply.code == 421),
            Ok(reply) => {
                (Outcome::Uncertain { reply: format!("the mail server's answer makes no sense here: {}", reply.text()) }, true)
            }
            Err(error) => (Outcome::Uncertain { reply: error.to_string() }, true),
        }
    }
}

fn reply_of(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { reply }
        | Outcome::Later { reply, .. }
        | Outcome::Never { reply, .. }
        | Outcome::Uncertain { reply } => reply.clone(),
        Outcome::Withheld => "the message was withheld".into(),
    }
}
