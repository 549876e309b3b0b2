//! The recorder: one task through which every outcome reaches the disk, and which gives the last word before a letter's content is
//! ended and so taken. Whatever comes in while it is writing goes into the same transaction, on PostgreSQL into the next one, so many
//! connections share one wait for the disk.

use super::{
    ending::{Ending, Written},
    in_hand::{Kept, Letter},
    line::Line,
    mailbox_store,
    store::{self, Standing},
    work::Tally,
};
use crate::{
    act::{Act, Look, Who},
    answer::{Answer, Trouble},
    app::Portico,
    audit::{Event, Reader},
    batches, clients, families,
    invitations::{self, store::Delivery},
    outbox::LetterKind,
    practices::{self, Present},
};
use portico_database::{Connection, Engine};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, Moment, PracticeId};
use std::{sync::Arc, time::Duration};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{mpsc::UnboundedReceiver, oneshot},
};

/// Notes taken in at once to begin with.
pub(super) const MANY: usize = 64;
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// How often, and how long each time, the other couriers are waited for before writing: together about as long as writing takes.
const LOOKS: usize = 8;
const BETWEEN_LOOKS: Duration = Duration::from_micros(50);

/// What is to be written or answered.
pub(super) enum Note {
    /// What became of a letter.
    Done { letter: Letter, ending: Ending, kept: Option<Box<Kept>> },
    /// May this letter go out?
    Ask { letter: Letter, answer: oneshot::Sender<Verdict> },
}

impl Note {
    fn practice(&self) -> PracticeId {
        match self {
            Note::Done { letter, .. } | Note::Ask { letter, .. } => letter.reach.practice(),
        }
    }
    fn asks(&self) -> bool {
        matches!(self, Note::Ask { .. })
    }
}

/// The last word on a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Go,
    /// Its invitation no longer lives, its link has ended, or there is nothing left to remind of.
    Cancel,
    /// Nobody who gets in would read it.
    ShutOut,
    /// Its recipient complained about email.
    Unwanted,
    /// The practice's portal is off.
    Hold,
    /// It is in other hands, or nobody could say.
    Lost,
}

impl Verdict {
    fn of(standing: Option<Standing>) -> Self {
        match standing {
            Some(Standing { mine: true, lives: true, practice_on: true, client_on: true }) => Verdict::Go,
            Some(Standing { mine: true, lives: true, practice_on: false, client_on: true }) => Verdict::Hold,
            Some(Standing { mine: true, .. }) => Verdict::Cancel,
            Some(Standing { mine: false, .. }) | None => Verdict::Lost,
        }
    }
}

/// Writes outcomes down.
pub(super) struct Recorder {
    pub(super) portico: Arc<Portico>,
    pub(super) line: Arc<Line>,
    pub(super) tally: Arc<Tally>,
    /// Whether a database that stays away is waited for. Only a single round gives up.
    pub(super) waits: bool,
}

/// Notes as they come in.
struct Notes {
    incoming: UnboundedReceiver<Note>,
    here: Vec<Note>,
}

impl Notes {
    /// Waits for some; false when nobody is left who could send any.
    async fn come(&mut self) -> bool {
        !self.here.is_empty() || self.incoming.recv_many(&mut self.here, MANY).await > 0
    }
    fn take_in(&mut self) {
        while let Ok(note) = self.incoming.try_recv() {
            self.here.push(note);
        }
    }
    /// The practice whose turn it is: one with outcomes, if there are any.
    fn next_practice(&self) -> Option<PracticeId> {
        let first = self.here.iter().find(|note| !note.asks()).or(self.here.first());
        first.map(Note::practice)
    }
    /// Takes those of one practice. Its questions wait while outcomes of others do: a courier asks for its next letter, which may be another
    /// practice's, before what became of the last one is written, and goes on only when it is (R3).
    fn take(&mut self, practice: PracticeId) -> Vec<Note> {
        let others_wait = self.here.iter().any(|note| !note.asks() && note.practice() != practice);
        let is_meant = |note: &Note| note.practice() == practice && !(note.asks() && others_wait);
        let (theirs, others) = self.here.drain(..).partition(is_meant);
        self.here = others;
        theirs
    }
    fn questions(&self) -> usize {
        questions(&self.here)
    }
    fn outcomes(&self) -> usize {
        self.here.len() - self.questions()
    }
}

fn questions(notes: &[Note]) -> usize {
    notes.iter().filter(|note| note.asks()).count()
}

/// What was written down in one act, to be counted once it is on the disk.
#[derive(Default)]
struct Counted {
    states: Vec<&'static str>,
    held: usize,
}

impl Recorder {
    /// Writes until nobody is left who could send a note. Once something has been given up no further letter goes: somebody may have asked
    /// for their next one already, and what became of the last one stands nowhere (R3).
    pub(super) async fn until_all_is_written(self, incoming: UnboundedReceiver<Note>) {
        let mut notes = Notes { incoming, here: Vec::with_capacity(MANY) };
        let mut gave_up = false;
        while notes.come().await {
            self.gather(&mut notes);
            if let Some(practice) = notes.next_practice() {
                let mine = notes.take(practice);
                gave_up = self.settle(practice, mine, &mut notes, gave_up).await;
            }
        }
    }

    /// Gives couriers that will have a word in a moment that moment: the words of all of them then wait for the disk once, where half of them
    /// would otherwise wait while the other half is written. On SQLite half of them are enough to begin with ([`late`](Self::late)).
    fn gather(&self, notes: &mut Notes) {
        let heard = |notes: &Notes| match self.portico.database.engine() {
            Engine::Sqlite => 2 * notes.outcomes().max(notes.questions()),
            Engine::Postgres => notes.questions(),
        };
        let mut looks = LOOKS;
        while heard(notes) < self.line.open_connections() && a_moment_later(&mut looks) {
            notes.take_in();
        }
    }

    /// Whether outcomes came in while others were written, which are written in the same act; they and questions that came in are put to
    /// `notes`. On PostgreSQL the next act has them: there, rows are taken in an order.
    fn late(&self, notes: &mut Vec<Note>, others: &mut Notes) -> bool {
        let Some(practice) = notes.first().map(Note::practice) else { return false };
        if self.portico.database.engine() != Engine::Sqlite {
            return false;
        }
        others.take_in();
        let mut late = others.take(practice);
        let with_outcomes = late.iter().any(|note| !note.asks());
        notes.append(&mut late);
        with_outcomes
    }

    /// Writes the notes of one practice. While that fails nothing else goes out: mail whose fate cannot be written down would be
    /// sent twice. On a full disk it is written all the same: a few letters are in hand then, and no more come. Answers whether these or
    /// earlier ones were given up, as a run does that comes to its end: then all who asked hear that nobody could say.
    async fn settle(&self, practice: PracticeId, mut notes: Vec<Note>, others: &mut Notes, mut gave_up: bool) -> bool {
        let mut pause = Duration::from_millis(50);
        let mut verdicts = loop {
            match self.portico.database.in_freed_room(self.write(practice, &mut notes, others)).await {
                Ok(verdicts) => break verdicts,
                Err(trouble) if self.waits && !(self.line.is_closed() && pause == LONGEST_PAUSE) => {
                    tracing::error!(%trouble, "what became of letters cannot be written down; sending waits");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(trouble) => {
                    tracing::error!(%trouble, "what became of letters could not be written down");
                    gave_up = true;
                    break Vec::new();
                }
            }
        };
        if gave_up {
            verdicts.clear();
        }
        let mut verdicts = verdicts.into_iter();
        for note in notes {
            match note {
                Note::Done { letter, .. } => self.line.settled(&letter),
                Note::Ask { answer, .. } => drop(answer.send(verdicts.next().unwrap_or(Verdict::Lost))),
            }
        }
        self.portico.live_bell.notify_waiters();
        gave_up
    }

    /// Writes outcomes, then answers questions, in one transaction, with those that come in meanwhile. The verdicts stand in the order of the
    /// questions.
    async fn write(&self, practice: PracticeId, notes: &mut Vec<Note>, others: &mut Notes) -> Answer<Vec<Verdict>> {
        let who = Who::portico(practice, "delivery");
        if notes.iter().all(Note::asks) {
            // SQLite's writer knows the pages it has just written; a reader would fetch them all again.
            if self.portico.database.engine() == Engine::Sqlite {
                let mut transaction = self.portico.database.begin().await?;
                let reach = who.may(Permission::CarryLetters)?;
                return verdicts(&mut transaction, &reach, notes, self.portico.clock.now()).await;
            }
            let mut look = Look::begin(&self.portico, &who).await?;
            let (reach, now) = (look.may(Permission::CarryLetters)?, look.now());
            return verdicts(look.db(), &reach, notes, now).await;
        }
        match self.write_all(&who, notes, others, false).await? {
            Some(verdicts) => Ok(verdicts),
            // Some letter was in other hands: once more, asking for each.
            None => {
                let again = self.write_all(&who, notes, others, true).await?;
                again.ok_or_else(|| Trouble::fault("a letter changed hands while its outcome was being written"))
            }
        }
    }

    async fn write_all(
        &self,
        who: &Who,
        notes: &mut Vec<Note>,
        others: &mut Notes,
        careful: bool,
    ) -> Answer<Option<Vec<Verdict>>> {
        let mut act = Act::begin(&self.portico, who).await?;
        let reach = act.may(Permission::CarryLetters)?;
        let (mut counted, mut from) = (Counted::default(), 0);
        loop {
            if !self.write_outcomes(&mut act, &reach, &notes[from..], careful, &mut counted).await? {
                return Ok(None);
            }
            from = notes.len();
            if !self.late(notes, others) {
                break;
            }
        }
        let now = act.now();
        let verdicts = verdicts(act.db(), &reach, notes, now).await?;
        if counted.states.is_empty() && counted.held == 0 {
            act.leave();
            return Ok(Some(verdicts));
        }
        act.commit().await?;
        for state in counted.states {
            self.tally.count(state);
        }
        self.tally.held(counted.held);
        Ok(Some(verdicts))
    }

    /// False when one of the letters was in other hands.
    async fn write_outcomes(
        &self,
        act: &mut Act,
        reach: &Reach,
        notes: &[Note],
        careful: bool,
        counted: &mut Counted,
    ) -> Answer<bool> {
        let now = act.now();
        let mut written: Vec<(&Letter, Written)> = Vec::new();
        let mut back: Vec<&Letter> = Vec::new();
        for note in notes {
            let Note::Done { letter, ending, kept } = note else { continue };
            if careful {
                let standing = store::standing(act.db(), reach, letter.id, letter.fence, now).await?;
                if !standing.is_some_and(|standing| standing.mine) {
                    tracing::warn!(letter = %letter.id, "a letter had gone into other hands; its outcome is theirs to write");
                    continue;
                }
            }
            if let Some(kept) = kept {
                mailbox_store::keep(act, reach, letter.id, &kept.message, &kept.mime).await?;
            }
            match ending.written(letter.attempt, now, self.chance()) {
                Some(what) => written.push((letter, what)),
                None => back.push(letter),
            }
        }
        // Where a client will stand otherwise, their row comes before those of letter and invitation: whoever revokes holds it first. So it does
        // where a batch may follow another letter to them from here on.
        let about_forms = written.iter().filter(|(letter, what)| ends_about_forms(letter, what));
        let first: Vec<_> = turned(&written).into_iter().chain(about_forms.filter_map(|(letter, _)| letter.client)).collect();
        clients::store::hold_those_there(act.db(), reach.practice(), &first).await?;
        let finished: Vec<_> = written.iter().map(|(letter, what)| (letter.id, letter.fence, what.clone())).collect();
        if !finished.is_empty() && !back.is_empty() {
            let all: Vec<_> = written.iter().map(|(letter, _)| letter.id).chain(back.iter().map(|letter| letter.id)).collect();
            store::take(act.db(), reach, &all).await?;
        }
        if store::finish(act.db(), reach, now, &finished).await? != finished.len() {
            return Ok(false);
        }
        let held: Vec<_> = back.iter().map(|letter| (reach.practice(), letter.id, letter.fence)).collect();
        store::put_back(act.db(), &held).await?;
        for (letter, what) in written.iter().filter(|(letter, what)| ends_about_forms(letter, what)) {
            match what.state {
                "sent" => batches::store::note_gone(act.db(), reach, letter.id).await?,
                "failed" => {
                    batches::store::note_lost(act.db(), reach, letter.id).await?;
                }
                _ => {}
            }
        }
        let cancelled = written.iter().filter(|(_, what)| what.state == "cancelled");
        let cancelled: Vec<_> = cancelled.map(|(letter, what)| (letter.id, what.why)).collect();
        batches::actions::note_withheld(act, reach, &cancelled).await?;
        self.tell_invitations(act, reach, &written).await?;
        let in_question = written.iter().filter(|(letter, what)| depends_on_reader(letter, what));
        let in_question: Vec<_> = in_question.map(|(letter, _)| letter.id).collect();
        let readers = families::store::readers(act.db(), reach, &in_question, now).await?;
        for (letter, what) in &written {
            act.record(readers.get(&letter.id).unwrap_or(&Reader::Own).told(event(letter, what)));
            if what.delivery == "bounced" && letter.kind == LetterKind::Offer.word() {
                families::actions::note_not_arrived(act, reach, letter.id).await?;
            }
        }
        for letter in &back {
            act.record(about("letter.held", letter));
        }
        counted.states.extend(written.iter().map(|(_, what)| what.state));
        counted.held += back.len();
        Ok(true)
    }

    async fn tell_invitations(&self, act: &mut Act, reach: &Reach, written: &[(&Letter, Written)]) -> Answer<()> {
        let now = act.now();
        let delivery = |(letter, what): &(&Letter, Written)| {
            let (invitation, generation) = letter.invitation.filter(|_| speaks(letter, what))?;
            Some(Delivery { invitation, generation, delivery: what.delivery, reason: what.reason.clone() })
        };
        let deliveries: Vec<_> = written.iter().filter_map(delivery).collect();
        invitations::store::note_deliveries(act.db(), reach, &deliveries, now).await?;
        clients::store::refresh(act.db(), reach.practice(), &turned(written), now).await
    }

    /// A number from 0 to 1.
    fn chance(&self) -> f64 {
        let mut bytes = [0u8; 2];
        self.portico.randomness.fill(&mut bytes);
        f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX)
    }
}

/// Waits for a moment, as often as there are looks left. Only where the recorder has a thread of its own.
fn a_moment_later(looks: &mut usize) -> bool {
    if *looks == 0 || Handle::current().runtime_flavor() != RuntimeFlavor::MultiThread {
        return false;
    }
    *looks -= 1;
    #[expect(
        clippy::disallowed_methods,
        reason = "tokio's clock knows no less than a millisecond, and the thread is ours alone"
    )]
    std::thread::sleep(BETWEEN_LOOKS);
    true
}

/// Whether what became of a letter is what became of its invitation: of the first one always, of a reminder only that it came back.
fn speaks(letter: &Letter, what: &Written) -> bool {
    what.delivery == "bounced" || LetterKind::speaks_for_invitation(&letter.kind)
}

/// Whether a letter about forms went or will not go any more.
fn ends_about_forms(letter: &Letter, what: &Written) -> bool {
    what.is_over && letter.kind == LetterKind::Forms.word()
}

/// Whether what is told of a letter depends on who reads it. Invitations that were taken, which go by the thousand, are their client's.
fn depends_on_reader(letter: &Letter, what: &Written) -> bool {
    match what.event {
        "letter.failed" => LetterKind::goes_to_who_has_access(&letter.kind),
        "letter.accepted" => LetterKind::calls_to_the_portal(&letter.kind),
        _ => false,
    }
}

/// The clients who stand otherwise from now on. Whether a letter is still on its way is read from its invitation: who waits, waits, until
/// sending is over for another reason.
fn turned(written: &[(&Letter, Written)]) -> Vec<ClientId> {
    let turns = |(letter, what): &&(&Letter, Written)| {
        letter.invitation.is_some() && speaks(letter, what) && !matches!(what.delivery, "accepted" | "deferred")
    };
    written.iter().filter(turns).filter_map(|(letter, _)| letter.client).collect()
}

async fn verdicts(db: &mut Connection, reach: &Reach, notes: &[Note], now: Moment) -> Answer<Vec<Verdict>> {
    let mut verdicts = Vec::new();
    let mut present: Option<Present> = None;
    for note in notes {
        let Note::Ask { letter, .. } = note else { continue };
        let mut verdict = Verdict::of(store::standing(db, reach, letter.id, letter.fence, now).await?);
        if verdict == Verdict::Go
            && LetterKind::stops_at_a_complaint(&letter.kind)
            && store::is_unwanted(db, reach, letter.id).await?
        {
            verdict = Verdict::Unwanted;
        }
        if verdict == Verdict::Go && LetterKind::calls_to_the_portal(&letter.kind) {
            if present.is_none() {
                present = practices::store::by_id(db, reach.practice()).await?.map(|practice| practice.present(now));
            }
            let goes = match &present {
                Some(present) => store::reaches_somebody_who_gets_in(db, reach, letter.id, present).await?,
                None => false,
            };
            verdict = match goes {
                true => Verdict::Go,
                // A reminder is withheld as well where nothing is left to remind of, and staff miss none of them.
                false if letter.kind == LetterKind::WaitingReminder.word() => Verdict::Cancel,
                false => Verdict::ShutOut,
            };
        }
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

fn event(letter: &Letter, what: &Written) -> Event {
    let mut event = about(what.event, letter).with("attempt", letter.attempt);
    if let Some(code) = what.code {
        event = event.with("code", code);
    }
    if what.uncertain {
        event = event.with("uncertain", true);
    }
    if let Some(why) = what.why {
        event = event.with("why", why);
    }
    event
}

fn about(action: &'static str, letter: &Letter) -> Event {
    let client = letter.client.filter(|_| LetterKind::is_told_of_its_client(&letter.kind));
    Event::new(action).about(letter.id).with("kind", letter.kind.as_str()).client_if(client)
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_mail::Outcome;
    use portico_values::{Identity, LetterId};
    use tokio::sync::mpsc::unbounded_channel;
    use uuid::Uuid;

    fn letter(practice: PracticeId) -> Letter {
        Letter {
            reach: Who::portico(practice, "delivery").may(Permission::CarryLetters).unwrap(),
            id: LetterId::from_uuid(Uuid::from_u128(1)),
            kind: LetterKind::Invitation.word().into(),
            client: None,
            invitation: None,
            attempt: 1,
            fence: 1,
            is_single: true,
        }
    }
    fn done(practice: PracticeId) -> Note {
        let ending = Ending::Tried(Outcome::Accepted { reply: "250 OK".into() });
        Note::Done { letter: letter(practice), ending, kept: None }
    }
    fn ask(practice: PracticeId) -> Note {
        Note::Ask { letter: letter(practice), answer: oneshot::channel().0 }
    }

    /// A courier asks for its next letter, which is another practice's, before what became of the last one is written.
    #[test]
    fn nobody_goes_on_before_what_became_of_the_last_letter_is_written() {
        let [ours, theirs] = [1, 2].map(|number| PracticeId::from_uuid(Uuid::from_u128(number)));
        let mut notes = Notes { incoming: unbounded_channel().1, here: vec![ask(ours), done(theirs), ask(ours), ask(theirs)] };
        assert_eq!(notes.next_practice(), Some(theirs));
        let first = notes.take(theirs);
        assert_eq!((first.len(), questions(&first)), (2, 1), "what became of it, and a question after it");
        assert_eq!(notes.next_practice(), Some(ours));
        notes.here.push(done(theirs));
        assert!(notes.take(ours).is_empty(), "something is to be written first");
        assert_eq!(notes.take(theirs).len(), 1);
        assert_eq!(notes.take(ours).len(), 2);
        assert_eq!(notes.next_practice(), None);
    }
}
