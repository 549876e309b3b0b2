//! A courier: one connection to the mail server, kept open while there is mail for it.

use super::{
    ending::Ending,
    in_hand::{Kept, Letter, Ready},
    line::{Line, Next},
    recorder::{Note, Verdict},
};
use portico_mail::{Batch, Boxed, Carrier, Connection, Mime, Outcome};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc::UnboundedSender, oneshot};

/// How long a courier waits when the mail server takes no further connection beside those of the others.
const TURNED_AWAY: Duration = Duration::from_secs(5);

/// What every courier shares.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) line: Arc<Line>,
    pub(super) notes: UnboundedSender<Note>,
    pub(super) carrier: Arc<dyn Carrier>,
    /// Rung when the mail server can be reached again after it could not.
    pub(super) reached: Arc<tokio::sync::Notify>,
}

/// Carries until the line is closed.
pub(super) async fn courier(desk: Desk) {
    let mut way: Option<OpenWay> = None;
    loop {
        if way.as_ref().is_some_and(|way| !way.connection.is_usable()) {
            leave(way.take());
        }
        match desk.line.next(way.is_some()).await {
            Next::Carry(first) => match way.take() {
                Some(open) => way = carry(&desk, open, first).await,
                None => match open(&desk).await {
                    Ok(open) => way = carry(&desk, open, first).await,
                    Err(put_off) => match put_off {
                        Some(why) => put_off_one(&desk, first, why),
                        None => {
                            desk.line.push_back(first);
                            tokio::time::sleep(TURNED_AWAY).await;
                        }
                    },
                },
            },
            Next::PutOff(ready, why) => put_off_one(&desk, ready, why),
            Next::Knock => way = open(&desk).await.ok(),
            Next::Rest => leave(way.take()),
            Next::End => break,
        }
    }
    if let Some(way) = way {
        way.connection.quit().await;
    }
}

/// An open connection, counted in the line for as long as it lives.
struct OpenWay {
    connection: Box<dyn Connection>,
    _open: Open,
}

struct Open(Arc<Line>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.shut();
    }
}

/// Opens a connection. Without one: the reason to put letters off, or none when the server only takes no more connections.
async fn open(desk: &Desk) -> Result<OpenWay, Option<Outcome>> {
    match desk.carrier.open().await {
        Ok(connection) => {
            if desk.line.opened() {
                tracing::info!("the mail server can be reached again");
                desk.reached.notify_one();
            }
            Ok(OpenWay { connection, _open: Open(desk.line.clone()) })
        }
        Err(error) => {
            if desk.line.blocked(error.outcome()) {
                tracing::warn!(why = error.kind(), code = error.code(), "letters wait");
                return Err(Some(error.outcome()));
            }
            tracing::info!(why = error.kind(), code = error.code(), "the mail server takes no further connection");
            Err(None)
        }
    }
}

fn leave(way: Option<OpenWay>) {
    if let Some(way) = way {
        tokio::spawn(way.connection.quit());
    }
}

fn put_off_one(desk: &Desk, ready: Ready, why: Outcome) {
    let _ = desk.notes.send(Note::Done { letter: ready.letter, ending: Ending::Tried(why), kept: None });
}

/// Carries this letter and whatever the line holds after it. The connection comes back unless it was lost.
async fn carry(desk: &Desk, mut way: OpenWay, first: Ready) -> Option<OpenWay> {
    let mut trip = Trip { desk, first: Some(first), asked: 0, under_way: Vec::with_capacity(2) };
    let ended = way.connection.carry_all(&mut trip).await;
    match ended {
        Ok(()) => Some(way),
        Err(error) => {
            tracing::warn!(why = error.kind(), code = error.code(), "a connection to the mail server was lost");
            None
        }
    }
}

/// A letter whose outcome is still to come.
struct UnderWay {
    index: usize,
    letter: Letter,
    kept: Option<Box<Kept>>,
    verdict: Verdict,
}

/// What one connection carries in one go.
struct Trip<'a> {
    desk: &'a Desk,
    first: Option<Ready>,
    asked: usize,
    under_way: Vec<UnderWay>,
}

impl Batch for Trip<'_> {
    fn next(&mut self) -> Option<Mime> {
        let Ready { letter, mime, kept } = self.first.take().or_else(|| self.desk.line.pop())?;
        self.under_way.push(UnderWay { index: self.asked, letter, kept, verdict: Verdict::Go });
        self.asked += 1;
        Some(mime)
    }

    fn before_end(&mut self, index: usize) -> Boxed<'_, bool> {
        Box::pin(async move {
            let Some(under_way) = self.under_way.iter_mut().find(|letter| letter.index == index) else { return false };
            let (answer, answered) = oneshot::channel();
            let _ = self.desk.notes.send(Note::Ask { letter: under_way.letter.clone(), answer });
            under_way.verdict = answered.await.unwrap_or(Verdict::Lost);
            under_way.verdict == Verdict::Go
        })
    }

    fn after(&mut self, index: usize, outcome: Outcome) {
        let Some(at) = self.under_way.iter().position(|letter| letter.index == index) else { return };
        let UnderWay { letter, kept, verdict, .. } = self.under_way.swap_remove(at);
        let ending = match (outcome, verdict) {
            (Outcome::Withheld, Verdict::Cancel) => Ending::Cancelled,
            (Outcome::Withheld, Verdict::ShutOut) => Ending::ShutOut,
            (Outcome::Withheld, Verdict::Unwanted) => Ending::Unwanted,
            (Outcome::Withheld, Verdict::Hold) => Ending::Held,
            (Outcome::Withheld, _) => return self.desk.line.settled(&letter),
            (outcome, _) => Ending::Tried(outcome),
        };
        let kept = kept.filter(|_| matches!(&ending, Ending::Tried(outcome) if outcome.is_accepted()));
        let _ = self.desk.notes.send(Note::Done { letter, ending, kept });
    }
}

/// A letter whose courier fell over is let go: its claim runs out, and it goes again as one that may have arrived.
impl Drop for Trip<'_> {
    fn drop(&mut self) {
        if let Some(first) = self.first.take() {
            self.desk.line.push_back(first);
        }
        for letter in self.under_way.drain(..) {
            self.desk.line.settled(&letter.letter);
        }
    }
}
