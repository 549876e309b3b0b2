//! The letters of a group, made before its act begins: SQLite's one writer is held for writing alone. Those of the next group are made
//! while this one is being written.

use super::{actions::packet, group::GroupSize, store::Unprepared};
use crate::{
    act::{Look, Who},
    answer::{Answer, Trouble},
    app::Portico,
    forms,
    invitations::{
        self,
        actions::{Draft, draft},
        placeholders::Placeholder,
        recipient::Recipient,
        sender::Sender,
        wording::Wording,
    },
    own_thread::{Haste, on_its_own_thread},
    practices::Practice,
};
use portico_database::Connection;
use portico_policy::{Permission, Reach};
use portico_values::{BatchId, ClientId, FormId, IdsInOrder, Moment};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::oneshot;

pub(super) type Drafted = Result<Draft, Placeholder>;

/// What the letters of a batch are made from.
#[derive(Clone)]
pub(super) struct Makings {
    pub(super) portico: Arc<Portico>,
    pub(super) practice: Practice,
    pub(super) batch: Unprepared,
    pub(super) who: Who,
    pub(super) wording: Arc<Wording>,
}

/// Letters made ahead, with what they were made from.
pub(super) struct Made {
    pub(super) at: Moment,
    pub(super) practice: Practice,
    pub(super) sender: Sender,
    /// How many were looked for.
    pub(super) group: i64,
    /// Each letter behind its client as they stood when it was made.
    pub(super) drafts: HashMap<ClientId, (Recipient, Drafted)>,
    /// The last client of the group, if others may come after them.
    pub(super) last: Option<ClientId>,
}

/// The letters that are being made while others are written.
#[derive(Default)]
pub(super) struct Ahead {
    /// Of each batch, those of the group after this client.
    made: HashMap<BatchId, (ClientId, oneshot::Receiver<Answer<Made>>)>,
    pub(super) size: GroupSize,
}

impl Ahead {
    /// The letters of the next group of a batch: those that are ready, or made now.
    pub(super) async fn take(&mut self, makings: &Makings) -> Answer<Made> {
        let after = makings.batch.prepared_to;
        if let Some((made_after, made)) = self.made.remove(&makings.batch.id)
            && Some(made_after) == after
            && let Ok(Ok(made)) = made.await
        {
            return Ok(made);
        }
        makings.make(after, self.size).await
    }
    /// Begins to make those of the group after this client.
    pub(super) fn begin(&mut self, makings: &Makings, after: ClientId) {
        let (done, made) = oneshot::channel();
        let (of_the_next, size) = (makings.clone(), self.size);
        on_its_own_thread("drafts", Haste::GoesLast, async move {
            // Nobody waits for it where the batch was stopped meanwhile.
            let _ = done.send(of_the_next.make(Some(after), size).await);
        });
        self.made.insert(makings.batch.id, (after, made));
    }
    /// Forgets what was made for batches that are not among these.
    pub(super) fn keep(&mut self, waiting: &[BatchId]) {
        self.made.retain(|batch, _| waiting.contains(batch));
    }
}

impl Makings {
    async fn make(&self, after: Option<ClientId>, size: GroupSize) -> Answer<Made> {
        let group = i64::try_from(size.many()).map_err(Trouble::fault)?;
        let Self { portico, practice, batch, who, wording } = self;
        let mut look = Look::begin(portico, who).await?;
        let reach = look.may(Permission::InviteClients)?;
        let recipients = invitations::store::recipients_in_line(look.db(), &reach, batch.id, after, group).await?;
        let sender = Sender::of(look.db(), who, practice).await?;
        let (now, present) = (look.now(), practice.present(look.now()));
        let forms = packet(batch)?.forms;
        let asked = asked_of(look.db(), &reach, &recipients, &forms).await?;
        drop(look);
        let last = recipients.last().filter(|_| recipients.len() >= size.many()).map(|recipient| recipient.client);
        let ids = IdsInOrder::at(now, &*portico.randomness);
        let mut drafts = HashMap::with_capacity(recipients.len());
        for recipient in recipients {
            if recipient.obstacle_in_bulk(practice.portal_on, &present).is_none() {
                let counted = counted(&recipient, forms.len(), &asked);
                let message = wording.for_recipient(&recipient).with_forms(&forms);
                let made = (ids.next(&*portico.randomness), now);
                let drafted = draft(portico, practice, &counted, &sender, &message, made);
                drafts.insert(recipient.client, (counted, drafted));
                tokio::task::consume_budget().await;
            }
        }
        Ok(Made { at: now, practice: practice.clone(), sender, group, drafts, last })
    }
}

/// How many of the forms that go along each of them is asked for already.
pub(super) async fn asked_of(
    db: &mut Connection,
    reach: &Reach,
    recipients: &[Recipient],
    forms: &[FormId],
) -> Answer<HashMap<ClientId, usize>> {
    let clients: Vec<ClientId> = recipients.iter().map(|recipient| recipient.client).collect();
    forms::asked_among(db, reach, &clients, forms).await
}

/// A recipient with as many forms more as are new to them.
pub(super) fn counted(recipient: &Recipient, forms: usize, asked: &HashMap<ClientId, usize>) -> Recipient {
    let already = asked.get(&recipient.client).copied().unwrap_or(0);
    recipient.clone().with_more_forms(forms.saturating_sub(already))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        act::Act,
        batches::{actions::start, group::MOST, jobs::prepare_next},
        clients::{self, ClientName, NewClient, NewEmail, Stamp},
        invitations::Words,
        keys::Keys,
        outbox::{Couriers, InHand, Room, opened},
        practices::{self, NewPractice, PracticeAsWritten},
        settings::Settings,
    };
    use portico_database::{testing::TestDatabase, values};
    use portico_values::{EmailAddress, LetterId, PracticeId, SeededRandomness, TestClock, new_id};
    use std::{
        future::Future,
        pin::Pin,
        sync::{
            Mutex,
            atomic::{AtomicUsize, Ordering::Relaxed},
        },
        time::Duration,
    };

    /// 21 November 2026, 12:00 in London.
    const NOON: Moment = Moment::from_millis(1_795_262_400_000);

    /// A practice, and a batch of this many who can be invited.
    async fn begun(database: &TestDatabase, many: usize, clock: Arc<TestClock>) -> Arc<Portico> {
        let random = Arc::new(SeededRandomness::new(5));
        let portico = Portico::new((**database).clone(), Keys::draw(&*random), Settings::for_tests(), clock, random);
        let who = Who::operator(new_id(portico.clock.now(), &*portico.randomness), "a test");
        let mut act = Act::begin(&portico, &who).await.expect("an act");
        let new = NewPractice::read(&PracticeAsWritten::for_tests()).expect("a practice");
        practices::actions::create(&mut act, &new).await.expect("created");
        let (reach, now) = (act.may(Permission::EditClients).expect("allowed"), act.now());
        let mut clients = Vec::new();
        for number in 0..many {
            let mut new = NewClient::named(ClientName::parse("Maya", "Lindqvist", "").expect("a name"), "en");
            let address = EmailAddress::parse(&format!("maya{number}@example.com")).expect("an address");
            new.emails.push(NewEmail { address, label: String::new(), consent: true });
            let stamp = Stamp { now, staff: None, randomness: &*portico.randomness };
            clients.push(clients::store::insert(act.db(), &reach, &new, stamp).await.expect("inserted"));
        }
        let words = Words { subject: "Your portal".into(), message: "Hello {{client_first_name}}, your portal is ready.".into() };
        start(&mut act, &clients, &words, "a key").await.expect("begun");
        act.commit().await.expect("kept");
        portico
    }

    /// Waits until the letter of the last one, in the group after the first, is made; its batch.
    async fn made_ahead(ahead: &mut Ahead) -> BatchId {
        let (batch, (after, made)) = ahead.made.drain().next().expect("the next group is being made");
        let made = made.await.expect("it ends").expect("made");
        assert_eq!(made.drafts.len(), 1);
        let (done, ready) = oneshot::channel();
        assert!(done.send(Ok(made)).is_ok());
        ahead.made.insert(batch, (after, ready));
        batch
    }

    #[tokio::test]
    async fn whoever_changes_while_their_letter_lies_ready_gets_another_one() {
        let database = TestDatabase::sqlite().await.expect("a database");
        let portico = begun(&database, MOST + 1, Arc::new(TestClock::at(NOON))).await;
        let mut ahead = Ahead::default();
        assert_eq!(prepare_next(&portico, &mut ahead).await.expect("the first group"), 400);
        // The letter of the last one is made before the name is put right.
        let batch = made_ahead(&mut ahead).await;
        let mut transaction = portico.database.begin().await.expect("a transaction");
        let rename = "update clients set given_name = 'Wren' where id in (select client_id from batch_recipients
         where batch_id = $1 and outcome = 'in_line')";
        assert_eq!(transaction.run(rename, values![batch]).await.expect("renamed"), 1);
        transaction.commit().await.expect("kept");
        assert_eq!(prepare_next(&portico, &mut ahead).await.expect("the second group"), 1);
        let written = "select l.id, s.content_sealed from clients c
         join letters l on l.practice_id = c.practice_id and l.client_id = c.id
         join letter_contents s on s.practice_id = l.practice_id and s.letter_id = l.id where c.given_name = 'Wren'";
        let mut reader = portico.database.read().await.expect("a reader");
        let letter: Option<(LetterId, Vec<u8>)> = reader.row(written, values![]).await.expect("read");
        let (id, sealed) = letter.expect("one letter");
        let text = format!("{:?}", opened(&portico.keys, id, &sealed).expect("ours"));
        assert!(text.contains("Hello Wren") && !text.contains("Maya"), "{text}");
    }

    #[tokio::test]
    async fn what_goes_after_midnight_counts_for_the_new_day() {
        let database = TestDatabase::sqlite().await.expect("a database");
        let clock = Arc::new(TestClock::at(NOON.plus(Duration::from_secs(12 * 60 * 60 - 5))));
        let portico = begun(&database, MOST + 1, clock.clone()).await;
        let mut ahead = Ahead::default();
        assert_eq!(prepare_next(&portico, &mut ahead).await.expect("the first group"), 400);
        made_ahead(&mut ahead).await;
        clock.advance(Duration::from_secs(6));
        assert_eq!(prepare_next(&portico, &mut ahead).await.expect("the second group"), 1);
        let counted = "select count(*) from invitations group by sends_day order by sends_day";
        let mut reader = portico.database.read().await.expect("a reader");
        let by_day: Vec<(i64,)> = reader.rows(counted, values![]).await.expect("read");
        assert_eq!(by_day, [(400,), (1,)]);
    }

    /// Who carries letters here: takes all there are.
    #[derive(Default)]
    struct Taking {
        waited_for: AtomicUsize,
        taken: Mutex<Vec<LetterId>>,
    }

    impl Couriers for Taking {
        fn room(self: Arc<Self>) -> Option<Box<dyn Room>> {
            Some(Box::new(OneRoom(self)))
        }
        fn until_room(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            Box::pin(async {
                let _ = self.waited_for.fetch_add(1, Relaxed);
            })
        }
    }

    struct OneRoom(Arc<Taking>);

    impl Room for OneRoom {
        fn claim(&self) -> Duration {
            Duration::from_secs(45)
        }
        fn take(self: Box<Self>, _: PracticeId, letters: Vec<InHand>) {
            self.0.taken.lock().expect("whole").extend(letters.iter().map(|letter| letter.id));
        }
    }

    #[tokio::test]
    async fn a_group_goes_straight_to_whoever_has_room() {
        let database = TestDatabase::sqlite().await.expect("a database");
        let portico = begun(&database, 3, Arc::new(TestClock::at(NOON))).await;
        let taking = Arc::new(Taking::default());
        portico.handover.open(&taking);
        assert_eq!(prepare_next(&portico, &mut Ahead::default()).await.expect("a group"), 3);
        assert_eq!(taking.waited_for.load(Relaxed), 1);
        let written = "select id from letters where state = 'sending' and claimed_until > $1 order by id";
        let mut reader = portico.database.read().await.expect("a reader");
        let written: Vec<(LetterId,)> = reader.rows(written, values![NOON]).await.expect("read");
        let mut taken = taking.taken.lock().expect("whole").clone();
        taken.sort_unstable();
        assert_eq!((taken.len(), taken), (3, written.into_iter().map(|(id,)| id).collect()));
    }
}
