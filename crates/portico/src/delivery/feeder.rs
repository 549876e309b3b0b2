//! The feeder: claims due letters practice by practice, makes mail of them away from the pages, and keeps the line short.

use super::{
    Limits, Way,
    ending::Ending,
    in_hand::{Content, Handed, Kept, Letter, Ready, Unmade},
    line::Line,
    message::message_of,
    recorder::Note,
    store::{self, Claimed, Due, Which},
};
use crate::{
    act::Who,
    answer::Answer,
    app::Portico,
    bounces,
    keys::Purpose,
    outbox::{self, Composed, LetterKind},
    practices,
};
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{LetterId, Moment, PracticeId};
use std::{borrow::Cow, collections::VecDeque, sync::Arc, time::Duration};
use tokio::{sync::mpsc::UnboundedSender, time::Instant};

/// How long the list of practices with something to do may be worked through before it is made anew.
const FRESH: Duration = Duration::from_millis(500);

/// The least that a letter waits for the end of the quiet hours: where clocks are set back that end comes twice.
const A_MINUTE: Duration = Duration::from_secs(60);

/// Claims and makes mail.
pub(super) struct Feeder {
    pub(super) portico: Arc<Portico>,
    pub(super) line: Arc<Line>,
    pub(super) notes: UnboundedSender<Note>,
    pub(super) limits: Limits,
    pub(super) way: Way,
    /// Practices whose turn it is, first in line first.
    turns: VecDeque<Due>,
    listed_at: Option<Instant>,
    last: Option<PracticeId>,
}

impl Feeder {
    pub(super) fn new(portico: Arc<Portico>, line: Arc<Line>, notes: UnboundedSender<Note>, limits: Limits, way: Way) -> Self {
        Self { portico, line, notes, limits, way, turns: VecDeque::new(), listed_at: None, last: None }
    }

    /// Feeds the line until nothing is due any more.
    ///
    /// # Errors
    /// A fault of the database.
    pub(super) async fn until_nothing_is_due(mut self) -> Answer<()> {
        loop {
            if self.claim_some().await? > 0 {
                continue;
            }
            self.line.drained().await;
            if self.line.is_closed() || self.claim_some().await? == 0 {
                return Ok(());
            }
        }
    }

    /// Feeds the line until it is closed.
    pub(super) async fn until_closed(mut self) {
        let portico = self.portico.clone();
        let line = self.line.clone();
        while !line.is_closed() {
            let mut rung = std::pin::pin!(portico.outbox_bell.notified());
            rung.as_mut().enable();
            match self.claim_some().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(trouble) => {
                    tracing::error!(%trouble, "letters could not be claimed; trying again");
                    self.turns.clear();
                    // What is in our hands needs nothing from the outbox.
                    while self.make_of_handed().is_some() {}
                    tokio::select! {
                        () = tokio::time::sleep(self.limits.look) => {}
                        () = line.closed() => {}
                    }
                    continue;
                }
            }
            tokio::select! {
                () = rung => {}
                () = line.something_handed() => {}
                () = tokio::time::sleep(self.limits.look) => {}
            }
        }
    }

    /// Makes mail of what was handed over, or claims once for the practice whose turn it is. Says how many letters that were.
    pub(super) async fn claim_some(&mut self) -> Answer<usize> {
        loop {
            let rang = self.until_something_is_to_be_done().await;
            // What was handed over keeps nobody for long from looking who else waits.
            if !rang
                && !self.is_time_to_look()
                && let Some(many) = self.make_of_handed()
            {
                return Ok(many);
            }
            let has_room = self.line.has_room();
            let claimed = self.claim_in_turn(has_room).await?;
            if claimed > 0 {
                return Ok(claimed);
            }
            match self.make_of_handed() {
                Some(many) => return Ok(many),
                None if has_room => return Ok(0),
                None => {}
            }
        }
    }

    /// Waits until there is room, or letters were handed over. Somebody may have written one that goes before those in line: a ring is heard, and
    /// one that was not heard makes up for it soon. Says whether somebody rang.
    async fn until_something_is_to_be_done(&mut self) -> bool {
        let mut rung = std::pin::pin!(self.portico.outbox_bell.notified());
        rung.as_mut().enable();
        tokio::select! {
            () = self.line.room() => return false,
            () = rung => {}
            () = tokio::time::sleep(FRESH) => return false,
        }
        self.turns.clear();
        true
    }

    fn is_time_to_look(&self) -> bool {
        self.listed_at.is_none_or(|at| at.elapsed() > FRESH)
    }

    fn make_of_handed(&self) -> Option<usize> {
        let Handed { reach, letters } = self.line.handed()?;
        let (many, now) = (letters.len(), self.portico.clock.now());
        let ready = self.make_mail(reach, letters, now);
        self.line.push(ready);
        Some(many)
    }

    /// Claims for the practice whose turn it is; while the line has no room, only letters on their own.
    async fn claim_in_turn(&mut self, has_room: bool) -> Answer<usize> {
        let which = if has_room { Which::All } else { Which::Singles };
        let mut looked = false;
        loop {
            if !looked && (self.is_time_to_look() || self.turns.is_empty()) {
                self.list().await?;
                looked = true;
            }
            // Letters that are due and cannot be claimed are just being changed by somebody. The next look finds them.
            let Some(due) = self.turns.pop_front() else { return Ok(0) };
            if self.line.is_closed() {
                return Ok(0);
            }
            let many = if has_room { self.limits.chunk } else { self.line.room_for_singles() };
            if !has_room && (many == 0 || !due.has_singles) {
                continue;
            }
            let claimed = self.claim(due, (which, many)).await?;
            if claimed >= many {
                self.turns.push_back(due);
            }
            self.last = Some(due.id);
            if claimed > 0 {
                return Ok(claimed);
            }
        }
    }

    /// The practices with something to do; the one after the last served comes first.
    async fn list(&mut self) -> Answer<()> {
        let now = self.portico.clock.now();
        let mut due = store::due(&mut *self.portico.database.read().await?, now).await?;
        if let Some(last) = self.last {
            let after = due.partition_point(|due| due.id <= last);
            due.rotate_left(after);
        }
        self.line.others_wait(due.iter().any(|due| due.has_others));
        self.turns = due.into();
        self.listed_at = Some(Instant::now());
        Ok(())
    }

    async fn claim(&mut self, due: Due, claimed: (Which, usize)) -> Answer<usize> {
        let reach = Who::portico(due.id, "delivery").may(Permission::CarryLetters)?;
        // The last word on other letters waits for no claim.
        let mut transaction = self.portico.database.begin_apart().await?;
        let now = self.portico.clock.now();
        let until = now.plus(self.limits.claim);
        let claimed = store::claim(&mut transaction, (&reach, due.portal_on), claimed, (now, until)).await?;
        if claimed.is_empty() {
            return Ok(0);
        }
        let many = claimed.len();
        let claimed = outside_quiet_hours(&mut transaction, &reach, claimed, now).await?;
        let ids: Vec<LetterId> = claimed.iter().map(|claimed| claimed.id).collect();
        let mut contents = store::contents(&mut transaction, &reach, &ids).await?;
        transaction.commit().await?;
        self.line.hold(claimed.iter().map(|claimed| Letter::of(reach, claimed)));
        let unmade = claimed.into_iter().map(|claimed| {
            let content = contents.remove(&claimed.id).map_or(Content::Gone, Content::Sealed);
            Unmade { claimed, content }
        });
        let ready = self.make_mail(reach, unmade.collect(), now);
        self.line.push(ready);
        Ok(many)
    }

    /// Makes mail of the letters. One that cannot be made into mail fails alone, even if it makes the program stumble.
    fn make_mail(&self, reach: Reach, unmade: Vec<Unmade>, now: Moment) -> Vec<Ready> {
        let many = unmade.len();
        let mut made = self.make(reach, &unmade, now);
        if made.is_none() {
            let mut one_by_one = Vec::with_capacity(many);
            for one in &unmade {
                let one = self.make(reach, std::slice::from_ref(one), now);
                let failed = || Err(Ending::Unmailable("making mail of it failed".into()));
                one_by_one.push(one.and_then(|mut one| one.pop()).unwrap_or_else(failed));
            }
            made = Some(one_by_one);
        }
        let mut ready = Vec::with_capacity(many);
        for (made, Unmade { claimed, .. }) in made.unwrap_or_default().into_iter().zip(&unmade) {
            match made {
                Ok(mail) => ready.push(mail),
                Err(ending) => {
                    let letter = Letter::of(reach, claimed);
                    tracing::error!(letter = %letter.id, ?ending, "a letter cannot be made into mail");
                    let _ = self.notes.send(Note::Done { letter, ending, kept: None });
                }
            }
        }
        ready
    }

    /// On this thread, which is the feeder's own. None when it stumbled; nothing that is shared is left half changed then.
    fn make(&self, reach: Reach, unmade: &[Unmade], now: Moment) -> Option<Vec<Result<Ready, Ending>>> {
        let keeps = self.way.keeps();
        let all = || unmade.iter().map(|letter| ready(&self.portico, reach, letter, keeps, now)).collect();
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(all)).ok()
    }
}

/// Those of the letters that go at this hour. What goes by itself and comes to its turn in the quiet hours, because it was put off or lay in the
/// outbox, is due again when they end.
async fn outside_quiet_hours(db: &mut Connection, reach: &Reach, claimed: Vec<Claimed>, now: Moment) -> Answer<Vec<Claimed>> {
    let keeps = |letter: &Claimed| LetterKind::keeps_quiet_hours(&letter.kind);
    if !claimed.iter().any(keeps) {
        return Ok(claimed);
    }
    let rhythm = practices::store::by_id(db, reach.practice()).await?.map(|practice| practice.rhythm());
    let Some(rhythm) = rhythm.filter(|rhythm| rhythm.is_quiet(now)) else { return Ok(claimed) };
    let (wait, go): (Vec<Claimed>, Vec<Claimed>) = claimed.into_iter().partition(keeps);
    store::put_off(db, reach, &wait, rhythm.not_in_quiet_hours(now).max(now.plus(A_MINUTE))).await?;
    Ok(go)
}

/// Makes mail of a letter.
fn ready(portico: &Portico, reach: Reach, letter: &Unmade, keeps: bool, now: Moment) -> Result<Ready, Ending> {
    let unmailable = |why: &dyn std::fmt::Display| Ending::Unmailable(why.to_string());
    let composed = opened(portico, letter)?;
    let claimed = &letter.claimed;
    let mut message = message_of(claimed.id, &claimed.recipient, &composed, &portico.settings.mail_from, now)
        .map_err(|error| unmailable(&error))?;
    message.return_path = bounces::return_path(portico, claimed.id);
    let mime = message.to_mime().map_err(|error| unmailable(&error))?;
    let kept = keeps.then(|| Box::new(Kept { message, mime: mime.bytes.clone() }));
    Ok(Ready { letter: Letter::of(reach, claimed), mime, kept })
}

fn opened<'a>(portico: &Portico, letter: &'a Unmade) -> Result<Cow<'a, Composed>, Ending> {
    match &letter.content {
        Content::Clear(composed) => Ok(Cow::Borrowed(composed)),
        Content::Sealed(sealed) if portico.keys.is_of_a_later_key(Purpose::Letters, sealed) => Err(Ending::KeyToCome),
        Content::Sealed(sealed) => {
            outbox::opened(&portico.keys, letter.claimed.id, sealed).map(Cow::Owned).map_err(Ending::Unmailable)
        }
        Content::Gone => Err(Ending::Unmailable("its content is gone".into())),
    }
}
