//! The envelope: MAIL, RCPT and DATA, in one write where the server offers PIPELINING (RFC 2920).

use super::{
    capabilities::Capabilities,
    opening::{Session, say},
    reply::Reply,
    settings::SmtpSettings,
    wire::WireError,
};
use crate::{Mime, Outcome, outcome::is_final, reason::OUR_SENDER};
use portico_values::is_hidden;

/// What the server said to an envelope.
pub(super) enum Answer {
    /// It waits for the content.
    Ready,
    /// This message is refused; the connection goes on.
    Refused(Outcome),
    /// This message is refused and the connection is over.
    RefusedAndGone(Outcome),
    /// The connection is over and says nothing about this message, which may be tried over another one.
    Gone {
        /// What the message gets when it is not tried again.
        outcome: Outcome,
        /// Worth trying over another connection at once: not when the server let us wait in vain.
        may_move: bool,
        /// The envelope had gone ahead, and that may be why.
        blames_ahead: bool,
    },
}

/// Why the message cannot be carried by this server at all.
pub(super) fn unfit(mime: &Mime, offers: &Capabilities) -> Option<Outcome> {
    let never = |code, reply: &str| Some(Outcome::Never { code, reply: reply.into() });
    if ![&mime.envelope_from, &mime.envelope_to].into_iter().all(|address| is_safe(address)) {
        return never(553, "553 5.1.3 the address cannot be written in an envelope");
    }
    if mime.needs_smtputf8() && !offers.smtp_utf8 {
        return never(
            553,
            "553 5.6.7 the mail server does not carry addresses with letters outside ASCII before the @ (no SMTPUTF8)",
        );
    }
    if offers.largest.is_some_and(|largest| mime.bytes.len() as u64 > largest) {
        return never(552, "552 5.3.4 the message is larger than the mail server takes");
    }
    None
}

/// The last wall against a forged envelope, whatever was checked before.
fn is_safe(address: &str) -> bool {
    let plain = |c: char| !c.is_control() && !is_hidden(c) && !matches!(c, '<' | '>');
    address.contains('@') && address.len() <= 320 && address.chars().all(plain)
}

fn mail_line(mime: &Mime, offers: &Capabilities) -> String {
    let mut line = format!("MAIL FROM:<{}>", mime.envelope_from);
    if offers.size {
        line.push_str(&format!(" SIZE={}", mime.bytes.len()));
    }
    if mime.needs_smtputf8() {
        line.push_str(if offers.eight_bit { " BODY=8BITMIME SMTPUTF8" } else { " SMTPUTF8" });
    }
    line
}

/// Appends a whole envelope, with the RSET that an earlier refusal left to do.
pub(super) fn put_envelope(out: &mut Vec<u8>, mime: &Mime, offers: &Capabilities, reset: bool) {
    if reset {
        out.extend_from_slice(b"RSET\r\n");
    }
    out.extend_from_slice(format!("{}\r\nRCPT TO:<{}>\r\nDATA\r\n", mail_line(mime, offers), mime.envelope_to).as_bytes());
}

impl Session {
    /// Reads the answers to an envelope that was written in one piece. All of them are read whatever the first says.
    ///
    /// A server that takes fright at an envelope behind the final dot may forget it or refuse it at MAIL; neither
    /// says anything about the message.
    pub(super) async fn pipelined_answer(&mut self, settings: &SmtpSettings, is_ahead: bool) -> Answer {
        let within = settings.timeouts.answer;
        if std::mem::take(&mut self.needs_reset) {
            match self.wire.reply(within).await {
                Ok(reply) if reply.is_yes() => {}
                other => return gone(other, is_ahead),
            }
        }
        let mut refusal = None;
        for command in ["MAIL", "RCPT"] {
            match self.wire.reply(within).await {
                Ok(reply) if reply.is_yes() => {}
                Ok(reply) if is_ahead && command == "MAIL" && reply.code >= 500 => {
                    return Answer::Gone { outcome: refusal_outcome(&reply), may_move: true, blames_ahead: true };
                }
                Ok(reply) if refusal.is_none() && is_refusal(&reply) => refusal = Some(envelope_outcome(command, &reply)),
                Ok(reply) if refusal.is_some() && reply.code != 421 => {}
                other => return gone_after(refusal, other, is_ahead),
            }
        }
        match (self.wire.reply(within).await, refusal) {
            (Ok(reply), None) if reply.code == 354 => Answer::Ready,
            (Ok(reply), None) if is_refusal(&reply) => self.refused(refusal_outcome(&reply)),
            (Ok(reply), Some(refusal)) if reply.code == 354 => self.take_back_data(settings, refusal).await,
            (Ok(reply), Some(refusal)) if reply.code != 421 => self.refused(refusal),
            (other, refusal) => gone_after(refusal, other, is_ahead),
        }
    }

    /// The envelope command by command, for servers without PIPELINING.
    pub(super) async fn stepwise_answer(&mut self, settings: &SmtpSettings, mime: &Mime) -> Answer {
        if std::mem::take(&mut self.needs_reset) {
            match say(&mut self.wire, settings, "RSET").await {
                Ok(reply) if reply.is_yes() => {}
                other => return gone(other, false),
            }
        }
        let lines = [("MAIL", mail_line(mime, &self.offers)), ("RCPT", format!("RCPT TO:<{}>", mime.envelope_to))];
        for (command, line) in lines {
            match say(&mut self.wire, settings, &line).await {
                Ok(reply) if reply.is_yes() => {}
                Ok(reply) if is_refusal(&reply) => return self.refused(envelope_outcome(command, &reply)),
                other => return gone(other, false),
            }
        }
        match say(&mut self.wire, settings, "DATA").await {
            Ok(reply) if reply.code == 354 => Answer::Ready,
            Ok(reply) if is_refusal(&reply) => self.refused(refusal_outcome(&reply)),
            other => gone(other, false),
        }
    }

    fn refused(&mut self, outcome: Outcome) -> Answer {
        self.needs_reset = true;
        Answer::Refused(outcome)
    }

    /// The server waits for content although it refused the recipient: a lone dot ends it (RFC 2920 section 3.1).
    async fn take_back_data(&mut self, settings: &SmtpSettings, refusal: Outcome) -> Answer {
        let within = settings.timeouts.answer;
        if self.wire.write(b".\r\n", within).await.is_err() {
            return Answer::RefusedAndGone(refusal);
        }
        match self.wire.reply(within).await {
            Ok(reply) if reply.code != 421 => self.refused(refusal),
            _ => Answer::RefusedAndGone(refusal),
        }
    }
}

/// A 4xx or 5xx that speaks of the message, not of the connection: 421 ends the connection, 503 means that the two
/// sides disagree about where they are.
fn is_refusal(reply: &Reply) -> bool {
    (400..600).contains(&reply.code) && !matches!(reply.code, 421 | 503)
}

/// What a 4xx or 5xx means for the message.
pub(super) fn refusal_outcome(reply: &Reply) -> Outcome {
    if is_final(reply.code) {
        Outcome::Never { code: reply.code, reply: reply.text() }
    } else {
        Outcome::Later { code: Some(reply.code), reply: reply.text() }
    }
}

/// What a 4xx or 5xx to the envelope means for the message. One to MAIL speaks of our sender, which is a setting, and not of the recipient: the
/// message goes out once that is put right. Unless it says that this message cannot be carried, being too large (RFC 1870, 6.1) or for an
/// address with letters outside ASCII (RFC 6531, 3.5).
fn envelope_outcome(command: &str, reply: &Reply) -> Outcome {
    let status = reply.lines.first().and_then(|line| line.split_whitespace().next()).unwrap_or_default();
    let speaks_of_it = reply.code == 552 || ["5.2.3", "5.3.4", "5.6."].iter().any(|of_it| status.starts_with(of_it));
    match refusal_outcome(reply) {
        Outcome::Never { code, reply } if command == "MAIL" && !speaks_of_it => {
            Outcome::Later { code: Some(code), reply: format!("{OUR_SENDER} {reply}") }
        }
        other => other,
    }
}

/// The connection ended, or the two sides no longer understand each other. No code that comes then is a verdict on the message: a server that
/// refuses RSET has not seen it yet.
pub(super) fn gone(end: Result<Reply, WireError>, is_ahead: bool) -> Answer {
    let timed_out = matches!(end, Err(WireError::TimedOut(_)));
    let outcome = match end {
        Ok(reply) if (400..600).contains(&reply.code) => Outcome::Later { code: Some(reply.code), reply: reply.text() },
        Ok(reply) => Outcome::Later { code: None, reply: odd(&reply) },
        Err(error) => Outcome::Later { code: None, reply: error.to_string() },
    };
    Answer::Gone { outcome, may_move: is_ahead || !timed_out, blames_ahead: is_ahead && timed_out }
}

/// A refusal that came before the connection ended still stands.
fn gone_after(refusal: Option<Outcome>, end: Result<Reply, WireError>, is_ahead: bool) -> Answer {
    match refusal {
        Some(refusal) => Answer::RefusedAndGone(refusal),
        None => gone(end, is_ahead),
    }
}

/// Words for an answer that has no place where it came.
pub(super) fn odd(reply: &Reply) -> String {
    format!("the mail server's answer makes no sense here: {}", reply.text())
}
