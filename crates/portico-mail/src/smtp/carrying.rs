//! Carries a batch: envelope, content, the next envelope behind the final dot, and what each answer means.
//!
//! The final dot goes out only after the last word on the message: until then no server has taken it. Short content waits for that word as
//! well and leaves in one piece with its dot and the next envelope, which costs both ends half as much; long content is on its way
//! meanwhile.

use super::{
    connection::{SmtpConnection, part},
    envelope::{Answer, gone, odd, put_envelope, refusal_outcome, unfit},
    opening::{ConnectError, Session},
    stuffing::{END, put_content},
    wire::WireError,
};
use crate::{Batch, Mime, Outcome};

/// Content of up to so many bytes is short. With its end and the next envelope it fits into one record of TLS (RFC 8446 section 5.1: 2^14 bytes):
/// a server reads all of it, or nothing when it breaks off.
const SHORT: usize = 14 * 1024;

/// A message asked for and not yet settled.
struct Turn {
    index: usize,
    mime: Mime,
    /// Its envelope is already on the wire.
    is_ahead: bool,
    /// It was moved because its envelope, gone ahead, was forgotten or refused out of hand.
    blames_ahead: bool,
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
        Some(Turn { index: self.asked - 1, mime, is_ahead: false, blames_ahead: false })
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
        let mut out = Vec::with_capacity(8 * 1024);
        let mut session = self.session.take();
        // A connection that was idle may have been closed by the server meanwhile; a fresh one has no such excuse.
        let mut may_be_stale = session.is_some();
        let mut waiting = None;
        while let Some(turn) = waiting.take().or_else(|| line.next()) {
            if let Some(worn) = session.take_if(|session| !turn.is_ahead && !self.is_good(session)) {
                tokio::spawn(part(self.shared.clone(), worn));
            }
            let mut current = match session.take() {
                Some(current) => current,
                None => {
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
                session = Some(current);
                continue;
            }
            match self.envelope(&mut current, &turn, &mut out).await {
                Answer::Ready => {
                    if turn.blames_ahead {
                        self.stop_going_ahead();
                    }
                    out.clear();
                    put_content(&mut out, &turn.mime.bytes);
                    let (goes, written) = if out.len() <= SHORT {
                        (line.batch.before_end(turn.index).await, Ok(()))
                    } else {
                        let writing = current.wire.write(&out, self.shared.settings.timeouts.writing);
                        let both = tokio::join!(line.batch.before_end(turn.index), writing);
                        out.clear();
                        both
                    };
                    if !goes {
                        line.batch.after(turn.index, Outcome::Withheld);
                        continue;
                    }
                    let lost = match written {
                        Ok(()) => current.wire.is_gone().await.then_some(WireError::Closed),
                        Err((_, error)) => Some(error),
                    };
                    if let Some(error) = lost {
                        line.batch.after(turn.index, Outcome::Later { code: None, reply: error.to_string() });
                        continue;
                    }
                    let (end, following) = self.put_end_and_next(&mut current, &mut line, &mut out);
                    let (outcome, goes_on) = self.end(&mut current, &out, end).await;
                    line.batch.after(turn.index, outcome);
                    waiting = following.map(|next| Turn { is_ahead: goes_on, ..next });
                    session = goes_on.then_some(current);
                }
                Answer::Refused(outcome) => {
                    line.batch.after(turn.index, outcome);
                    session = Some(current);
                }
                Answer::RefusedAndGone(outcome) => line.batch.after(turn.index, outcome),
                Answer::Gone { outcome, may_move, blames_ahead } => {
                    // Moved at most once: the connection it moves to is fresh and has not worked yet.
                    let had_worked = may_be_stale || current.carried > 0;
                    if !may_move || !had_worked {
                        let error = ConnectError::Broken(outcome.reply().to_owned());
                        line.batch.after(turn.index, outcome);
                        return Err(error);
                    }
                    waiting = Some(Turn { is_ahead: false, blames_ahead, ..turn });
                }
            }
        }
        self.session = session;
        Ok(())
    }

    /// Whether a session takes one more message.
    pub(super) fn is_good(&self, session: &Session) -> bool {
        session.carried < self.shared.settings.messages_per_connection && !session.wire.has_unread()
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
                return gone(Err(error), false);
            }
        }
        session.pipelined_answer(settings, turn.is_ahead).await
    }

    /// Puts the final dot behind what is in `out`, and behind that the next envelope, if it may go ahead. Returns where the content ends.
    fn put_end_and_next(&self, session: &mut Session, line: &mut Line<'_>, out: &mut Vec<u8>) -> (usize, Option<Turn>) {
        out.extend_from_slice(END);
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

    /// Writes the end and reads the final answer. The second value says whether the connection goes on.
    async fn end(&self, session: &mut Session, out: &[u8], end: usize) -> (Outcome, bool) {
        let timeouts = &self.shared.settings.timeouts;
        if let Err((done, error)) = session.wire.write(out, timeouts.writing).await {
            // Without the last byte of its end the message cannot have been taken.
            let reply = error.to_string();
            return (if done < end { Outcome::Later { code: None, reply } } else { Outcome::Uncertain { reply } }, false);
        }
        session.carried += 1;
        match session.wire.reply(timeouts.final_answer).await {
            Ok(reply) if reply.is_yes() => (Outcome::Accepted { reply: reply.text() }, true),
            Ok(reply) if (400..600).contains(&reply.code) => (refusal_outcome(&reply), reply.code != 421),
            Ok(reply) => (Outcome::Uncertain { reply: odd(&reply) }, false),
            Err(error) => (Outcome::Uncertain { reply: error.to_string() }, false),
        }
    }
}
