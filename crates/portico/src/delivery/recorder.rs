//! The recorder: one task through which every outcome reaches the disk, and which gives the last word before a letter's content is
//! ended and so taken. Whatever came in while it was writing goes into its next transaction, so many connections share one wait for the disk.

use super::{
    ending::{Ending, Written},
    line::{Kept, Letter, Line},
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

/// Letters written in one transaction at most.
const MANY: usize = 64;
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
    /// Takes those of one practice that are meant.
    fn take(&mut self, practice: PracticeId, are_meant: impl Fn(&Note) -> bool) -> Vec<Note> {
        let (theirs, others) = self.here.drain(..).partition(|note| note.practice() == practice && are_meant(note));
        self.here = others;
        theirs
    }
    fn questions(&self) -> usize {
        self.here.iter().filter(|note| note.asks()).count()
    }
    fn outcomes(&self) -> usize {
        self.here.len() - self.questions()
    }
}

impl Recorder {
    /// Writes until nobody is left who could send a note.
    pub(super) async fn until_all_is_written(self, incoming: UnboundedReceiver<Note>) {
        let mut notes = Notes { incoming, here: Vec::with_capacity(MANY) };
        while notes.come().await {
            // Every courier has had a word: what became of a letter, or whether the next may go.
            self.gather(&mut notes, |notes| notes.outcomes().max(notes.questions()));
            if let Some(practice) = notes.here.first().map(Note::practice) {
                let mine = notes.take(practice, |_| true);
                self.settle(practice, mine, &mut notes).await;
            }
        }
    }

    /// Gives couriers that will have a word in a moment that moment: the words of all of them then wait for the disk once, where half of them
    /// would otherwise wait while the other half is written. Only where the recorder has a thread of its own.
    fn gather(&self, notes: &mut Notes, had_a_word: impl Fn(&Notes) -> usize) {
        if Handle::current().runtime_flavor() != RuntimeFlavor::MultiThread {
            return;
        }
        for _ in 0..LOOKS {
            if had_a_word(notes) >= self.line.open_connections() {
                return;
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "tokio's clock knows no less than a millisecond, and the thread is ours alone"
            )]
            std::thread::sleep(BETWEEN_LOOKS);
            notes.take_in();
        }
    }

    /// Writes the notes of one practice. While that fails nothing else goes out: mail whose fate cannot be written down would be
    /// sent twice. On a full disk it is written all the same: a few letters are in hand then, and no more come.
    async fn settle(&self, practice: PracticeId, notes: Vec<Note>, others: &mut Notes) {
        let mut pause = Duration::from_millis(50);
        let mut late = Vec::new();
        let verdicts = loop {
            match self.portico.database.in_freed_room(self.write(practice, &notes, &mut late, others)).await {
                Ok(verdicts) => break verdicts,
                Err(trouble) if self.waits && !(self.line.is_closed() && pause == LONGEST_PAUSE) => {
                    tracing::error!(%trouble, "what became of letters cannot be written down; sending waits");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(trouble) => {
                    tracing::error!(%trouble, "what became of letters could not be written down");
                    break Vec::new();
                }
            }
        };
        let mut verdicts = verdicts.into_iter();
        for note in notes.into_iter().chain(late) {
            match note {
                Note::Done { letter, .. } => self.line.settled(letter.id),
                Note::Ask { answer, .. } => drop(answer.send(verdicts.next().unwrap_or(Verdict::Lost))),
            }
        }
        self.portico.live_bell.notify_waiters();
    }

    /// Writes outcomes, then answers questions, in one transaction; those that came in while it wrote are answered too, as `late` ones. The
    /// verdicts stand in the order of the questions.
    async fn write(
        &self,
        practice: PracticeId,
        notes: &[Note],
        late: &mut Vec<Note>,
        others: &mut Notes,
    ) -> Answer<Vec<Verdict>> {
        let who = Who::portico(practice, "delivery");
        if !notes.iter().any(|note| matches!(note, Note::Done { .. })) {
            // SQLite's writer knows the pages it has just written; a reader would fetch them all again.
            if self.portico.database.engine() == Engine::Sqlite {
                let mut transaction = self.portico.database.begin().await?;
                let reach = who.may(Permission::CarryLetters)?;
                return verdicts(&mut transaction, &reach, &asked(notes), self.portico.clock.now()).await;
            }
            let mut look = Look::begin(&self.portico, &who).await?;
            let (reach, now) = (look.may(Permission::CarryLetters)?, look.now());
            return verdicts(look.db(), &reach, &asked(notes), now).await;
        }
        match self.write_all(&who, notes, late, others, false).await? {
            Some(verdicts) => Ok(verdicts),
            // Some letter was in other hands: once more, asking for each.
            None => {
                let again = self.write_all(&who, notes, late, others, true).await?;
                again.ok_or_else(|| Trouble::fault("a letter changed hands while its outcome was being written"))
            }
        }
    }

    async fn write_all(
        &self,
        who: &Who,
        notes: &[Note],
        late: &mut Vec<Note>,
        others: &mut Notes,
        careful: bool,
    ) -> Answer<Option<Vec<Verdict>>> {
        let mut act = Act::begin(&self.portico, who).await?;
        let reach = act.may(Permission::CarryLetters)?;
        let now = act.now();
        let mut written: Vec<(&Letter, Written)> = Vec::new();
        let mut back: Vec<&Letter> = Vec::new();
        for note in notes {
            let Note::Done { letter, ending, kept } = note else { continue };
            if careful {
                let standing = store::standing(act.db(), &reach, letter.id, letter.fence, now).await?;
                if !standing.is_some_and(|standing| standing.mine) {
                    tracing::warn!(letter = %letter.id, "a letter had gone into other hands; its outcome is theirs to write");
                    continue;
                }
            }
            if let Some(kept) = kept {
                mailbox_store::keep(&mut act, &reach, letter.id, &kept.message, &kept.mime).await?;
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
            store::take(act.db(), &reach, &all).await?;
        }
        if store::finish(act.db(), &reach, now, &finished).await? != finished.len() {
            return Ok(None);
        }
        let held: Vec<_> = back.iter().map(|letter| (reach.practice(), letter.id, letter.fence)).collect();
        store::put_back(act.db(), &held).await?;
        for (letter, what) in written.iter().filter(|(letter, what)| ends_about_forms(letter, what)) {
            match what.state {
                "sent" => batches::store::note_gone(act.db(), &reach, letter.id).await?,
                "failed" => {
                    batches::store::note_lost(act.db(), &reach, letter.id).await?;
                }
                _ => {}
            }
        }
        let cancelled = written.iter().filter(|(_, what)| what.state == "cancelled");
        let cancelled: Vec<_> = cancelled.map(|(letter, what)| (letter.id, what.why)).collect();
        batches::actions::note_withheld(&mut act, &reach, &cancelled).await?;
        self.tell_invitations(&mut act, &reach, &written).await?;
        let in_question = written.iter().filter(|(letter, what)| depends_on_reader(letter, what));
        let in_question: Vec<_> = in_question.map(|(letter, _)| letter.id).collect();
        let readers = families::store::readers(act.db(), &reach, &in_question, now).await?;
        others.take_in();
        let heard = asked(notes).len() + late.len();
        self.gather(others, |others| heard + others.questions());
        late.append(&mut others.take(reach.practice(), Note::asks));
        let verdicts = verdicts(act.db(), &reach, &asked(notes.iter().chain(late.iter())), now).await?;
        let nothing_of_ours = written.is_empty() && back.is_empty();
        for (letter, what) in &written {
            act.record(readers.get(&letter.id).unwrap_or(&Reader::Own).told(event(letter, what)));
            if what.delivery == "bounced" && letter.kind == LetterKind::Offer.word() {
                families::actions::note_not_arrived(&mut act, &reach, letter.id).await?;
            }
        }
        for letter in &back {
            act.record(about("letter.held", letter));
        }
        if nothing_of_ours {
            act.leave();
            return Ok(Some(verdicts));
        }
        act.commit().await?;
        for (_, what) in &written {
            self.tally.count(what.state);
        }
        self.tally.held(back.len());
        Ok(Some(verdicts))
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

/// The letters that are asked about, in their order.
fn asked<'a>(notes: impl IntoIterator<Item = &'a Note>) -> Vec<&'a Letter> {
    let asked = |note: &'a Note| match note {
        Note::Ask { letter, .. } => Some(letter),
        Note::Done { .. } => None,
    };
    notes.into_iter().filter_map(asked).collect()
}

async fn verdicts(db: &mut Connection, reach: &Reach, asked: &[&Letter], now: Moment) -> Answer<Vec<Verdict>> {
    let mut verdicts = Vec::new();
    let mut present: Option<Present> = None;
    for letter in asked {
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
    let event = Event::new(action).about(letter.id).with("kind", letter.kind.as_str());
    match letter.client {
        Some(client) => event.client(client),
        None => event,
    }
}
