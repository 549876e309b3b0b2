//! What was promised: looked for in the rows that a kill left behind, and at the end in the rows, the letters and the history.

use super::{PATIENCE, ground::Ground, life::Life, sink::Sink};
use portico::{
    act::{Look, Who},
    audit::chain::Origin,
    batches::{Tallies, batch::Outcome},
    invitations::{LinkState, links},
};
use portico_database::{Connection, Database, Engine, values};
use portico_policy::Actor;
use portico_values::SecretToken;
use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};
use tokio::time::Instant;

/// What one commit writes together, and the count of those of whom only a part stands there. `$1` practice, `$2` batch.
const HALVES: &[(&str, &str)] = &[
    (
        "posted without a letter of their own",
        "select count(*) from batch_recipients r left join letters l on l.practice_id = r.practice_id and l.id = r.letter_id
         where r.practice_id = $1 and r.batch_id = $2 and r.outcome = 'posted'
         and (l.batch_id is distinct from r.batch_id or l.client_id is distinct from r.client_id)",
    ),
    (
        "letters without a recipient who was posted",
        "select count(*) from letters l left join batch_recipients r on r.practice_id = l.practice_id and r.batch_id = l.batch_id
         and r.client_id = l.client_id where l.practice_id = $1 and l.batch_id = $2
         and (r.letter_id is distinct from l.id or r.outcome <> 'posted')",
    ),
    (
        "neither posted nor untouched in line",
        "select count(*) from batch_recipients r where r.practice_id = $1 and r.batch_id = $2 and r.outcome <> 'posted'
         and (r.outcome <> 'in_line' or r.letter_id is not null
           or exists (select 1 from invitations i where i.practice_id = $1 and i.client_id = r.client_id)
           or exists (select 1 from audit_events e where e.practice_id = $1 and e.client_id = r.client_id))",
    ),
    (
        "invitations without their letter",
        "select count(*) from invitations i left join letters l on l.practice_id = i.practice_id and l.id = i.letter_id
         where i.practice_id = $1 and (l.batch_id is distinct from $2 or l.invitation_id is distinct from i.id
         or l.client_id is distinct from i.client_id or l.generation <> i.generation or l.recipient <> i.address)",
    ),
    (
        "letters without an invitation that waits",
        "select count(*) from letters l left join invitations i on i.practice_id = l.practice_id and i.id = l.invitation_id
         where l.practice_id = $1 and l.batch_id = $2 and (i.letter_id is distinct from l.id or i.state <> 'sent')",
    ),
    (
        "letters without one living link",
        "select count(*) from letters l left join (select t.invitation_id, t.generation, count(*) as living from invitation_tokens t
           where t.practice_id = $1 and t.channel = 'mailed' and length(t.secret_hash) = 32 and t.revoked_at is null
           and t.used_at is null group by t.invitation_id, t.generation) links
         on links.invitation_id = l.invitation_id and links.generation = l.generation
         where l.practice_id = $1 and l.batch_id = $2 and links.living is distinct from 1",
    ),
    (
        "letters in a state that nobody asked for, emptied too early or kept too long",
        "select count(*) from letters l where l.practice_id = $1 and l.batch_id = $2
         and (l.state not in ('queued', 'sending', 'sent') or (l.state = 'sent') = exists (select 1 from letter_contents s
           where s.practice_id = l.practice_id and s.letter_id = l.id))",
    ),
    (
        "letters of which invitation or client know something else",
        "select count(*) from letters l join invitations i on i.practice_id = l.practice_id and i.id = l.invitation_id
         join clients c on c.practice_id = l.practice_id and c.id = l.client_id
         where l.practice_id = $1 and l.batch_id = $2 and ((l.state = 'sent') <> (i.delivery = 'accepted')
         or c.standing <> 'waiting')",
    ),
    (
        "letters of which the history knows something else",
        "select count(*) from letters l left join (select e.client_id, count(case e.action when 'invitation.sent_in_batch' then 1 end) as invited,
           count(case e.action when 'letter.accepted' then 1 end) as accepted from audit_events e
           where e.practice_id = $1 group by e.client_id) history on history.client_id = l.client_id
         where l.practice_id = $1 and l.batch_id = $2 and (history.invited is distinct from 1
         or history.accepted is distinct from case when l.state = 'sent' then 1 else 0 end)",
    ),
];

/// R1: after a kill no commit stands there by half. Says whether the batch was still being prepared.
pub(crate) async fn nothing_is_half_done(ground: &Ground) -> bool {
    let left = ground.as_left().await;
    if left.database.engine() == Engine::Postgres {
        count_rows(&left.database).await;
    }
    let mut snapshot = left.database.snapshot().await.expect("a snapshot");
    no_halves(&mut snapshot, ground).await;
    const STATE: &str = "select state from batches where practice_id = $1 and id = $2";
    let state: Option<(String,)> = snapshot.row(STATE, values![ground.practice, ground.batch]).await.expect("a state");
    state.expect("the batch was committed before the first kill").0 == "preparing"
}

/// PostgreSQL counts the rows of tables that grow this quickly too late by itself: with the counts of an empty table it walks through
/// everything for each row of something else, and the batch is over before the look is.
async fn count_rows(database: &Database) {
    const COUNT: &str =
        "analyze batch_recipients, letters, letter_contents, invitations, invitation_tokens, clients, audit_events";
    let mut counting = database.begin().await.expect("a transaction");
    counting.run(COUNT, values![]).await.expect("counted");
    counting.commit().await.expect("kept");
}

async fn no_halves(db: &mut Connection, ground: &Ground) {
    for (what, sql) in HALVES {
        let found: Option<(i64,)> = db.row(*sql, values![ground.practice, ground.batch]).await.expect("counted");
        assert_eq!(found, Some((0,)), "{what}");
    }
}

/// Waits until nothing more will happen by itself.
pub(crate) async fn until_all_is_sent(ground: &Ground, alive: &mut VecDeque<Life>) {
    let database = ground.database().await;
    let until = Instant::now() + PATIENCE;
    loop {
        let tallies = tallies(&database, ground).await;
        if tallies.is_over() {
            return;
        }
        alive.iter_mut().for_each(Life::goes_on);
        assert!(Instant::now() < until, "letters are left after {PATIENCE:?}: {tallies:?}");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

async fn tallies(database: &Database, ground: &Ground) -> Tallies {
    const GROUPS: &str = "select r.outcome, l.state, count(*) from batch_recipients r
     left join letters l on l.practice_id = r.practice_id and l.id = r.letter_id
     where r.practice_id = $1 and r.batch_id = $2 group by r.outcome, l.state";
    let mut reader = database.read().await.expect("a reader");
    let groups: Vec<(Outcome, Option<String>, i64)> =
        reader.rows(GROUPS, values![ground.practice, ground.batch]).await.expect("groups");
    Tallies::add_up(&groups)
}

/// R3, R4: everybody has a letter; whoever has it twice has the same one; and its link is the living one of just this person. Returns
/// how many copies there are.
pub(crate) async fn everybody_has_their_letter(ground: &Ground, sink: &Sink) -> usize {
    let taken = sink.taken().clone();
    assert_eq!(taken.len(), ground.recipients, "people who have a letter");
    let portico = ground.portico().await;
    let origin = Origin { address: "203.0.113.8".into(), request_id: "kills".into() };
    let visitor = Who { actor: Actor::Visitor { practice: ground.practice }, origin };
    let mut look = Look::begin(&portico, &visitor).await.expect("a look");
    let (mut copies, mut ids) = (0, BTreeSet::new());
    for (person, arrivals) in taken {
        let first = &arrivals[0];
        assert!(arrivals.iter().all(|other| other == first), "{person} has letters that differ: {arrivals:?}");
        assert!(ids.insert(first.message_id.clone()), "the letter of {person} went to somebody else as well");
        let secret = SecretToken::parse(&first.secret).expect("a secret of ours");
        let link = links::find(&mut look, &secret).await.expect("looked up").expect("a link that is known");
        let address = link.address.as_ref().map(|address| address.as_str());
        assert_eq!(
            (link.state(portico.clock.now()), address),
            (LinkState::Living, Some(person.as_str())),
            "whose link, and how it is"
        );
        copies += arrivals.len();
    }
    copies
}

/// Everything is sent, as the product counts it, and on SQLite the file is whole.
pub(crate) async fn the_rows_say_so(ground: &Ground) {
    let database = ground.database().await;
    if database.engine() == Engine::Postgres {
        count_rows(&database).await;
    }
    let tallies = tallies(&database, ground).await;
    let all = i64::try_from(ground.recipients).expect("not that many");
    assert_eq!(tallies, Tallies { sent: all, ..Tallies::default() });
    let mut snapshot = database.snapshot().await.expect("a snapshot");
    no_halves(&mut snapshot, ground).await;
    if database.engine() == Engine::Sqlite {
        let found: Vec<(String,)> = snapshot.rows("pragma integrity_check", values![]).await.expect("looked through");
        assert_eq!(found, [("ok".to_owned(),)]);
    }
}

/// The program itself finds its history unbroken.
pub(crate) fn the_history_is_whole(ground: &Ground) {
    let verdict = ground.program(&["audit", "verify"]).output().expect("the program runs");
    assert!(verdict.status.success(), "{}{}", String::from_utf8_lossy(&verdict.stdout), String::from_utf8_lossy(&verdict.stderr));
}
