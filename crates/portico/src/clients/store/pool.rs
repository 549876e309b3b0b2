//! A pool: the clients that a search finds, or those of one staff member. Few enough to be held in memory, counted and sorted here.

use super::{
    narrow::{NARROW, Narrow},
    stages::STAGE,
};
use crate::{
    answer::Answer,
    clients::{search::Query, standing::Standing},
};
use portico_database::{Connection, Sql, Value, record, values};
use portico_values::{ClientId, Moment, PracticeId, StaffId};

/// Above so many clients a staff member's list is walked along the index instead.
const HELD: i64 = 2_000;
/// More clients than any practice has.
const EVERYBODY: usize = 10_000_000;
/// How far a search goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// A word leads to so many clients at most.
    candidates: i64,
    /// So many terms are read for one word. A client has up to three with the same beginning: name, whole name, address.
    followed_alone: i64,
    /// And so many for the rarest of several words, since the others narrow it.
    followed: i64,
    /// A staff member's clients are held as long as they are no more.
    assigned: i64,
}

impl Bounds {
    /// For a page: four of them. Who looks for more types another letter.
    pub(super) const PAGE: Bounds = Bounds { candidates: 100, followed_alone: 200, followed: 1_000, assigned: HELD };

    /// For an act on everybody who matches.
    pub(super) fn of(most: usize) -> Self {
        let most = i64::try_from(most).unwrap_or(i64::MAX / 3);
        Bounds { candidates: most, followed_alone: 3 * most, followed: 3 * most, assigned: HELD }
    }

    /// The same, where the first so many are wanted at once: whoever walks along everybody's index for them reads every client of the practice.
    pub(super) fn of_the_first(most: usize) -> Self {
        let all = Self::of(most);
        Bounds { assigned: HELD.max(all.candidates.saturating_mul(2)), ..all }
    }

    /// The same, where nobody may be passed over.
    pub(super) fn of_everybody() -> Self {
        Self::of_the_first(EVERYBODY)
    }
}

/// Words that are looked at beside the rarest one.
const OTHERS: usize = 5;

record! {
    /// A client in the pool, with what sorts and counts them.
    #[derive(Debug, Clone)]
    pub(super) struct Pooled {
        pub(crate) id: ClientId,
        pub(crate) sort_key: String,
        pub(crate) standing: Standing,
        pub(crate) standing_until: Moment,
        pub(crate) last_active_at: Option<Moment>,
    }
}

/// What a pool holds, and whether there would have been more.
pub(super) struct Pool {
    pub(super) clients: Vec<Pooled>,
    pub(super) cut: bool,
}

const COLUMNS: &str = "select c.id, c.sort_key, c.standing, c.standing_until, c.last_active_at from ";
pub(super) const ASSIGNED: [&str; 4] = [
    COLUMNS,
    "assignments a join clients c on c.practice_id = a.practice_id and c.id = a.client_id
 where a.practice_id = $1 and a.staff_id = $19 and",
    NARROW,
    STAGE,
];
const COUNT_ASSIGNED: &str =
    "select count(*) from (select 1 from assignments where practice_id = $1 and staff_id = $2 limit $3) as t";

/// The clients of one staff member; `None` when they are too many to be held.
pub(super) async fn assigned(db: &mut Connection, narrow: &Narrow, staff: StaffId, bounds: Bounds) -> Answer<Option<Pool>> {
    let count = db.row::<(i64,)>(COUNT_ASSIGNED, values![narrow.practice, staff, bounds.assigned + 1]).await?;
    if count.is_some_and(|(count,)| count > bounds.assigned) {
        return Ok(None);
    }
    let mut values = narrow.values();
    values.push(staff.into());
    let clients = db.rows(text(&ASSIGNED), &values).await?;
    Ok(Some(Pool { clients, cut: false }))
}

fn text(parts: &[&'static str]) -> Sql {
    parts.iter().fold(Sql::from(""), |sql, part| sql.and(*part))
}

const COUNT_TERMS: &str =
    "select count(*) from (select 1 from search_terms where practice_id = $1 and term >= $2 and term < $3 limit $4) as t";

/// Five places for other words: each a switch, a beginning and an end.
macro_rules! other_word {
    ($on:literal, $from:literal, $to:literal) => {
        concat!(
            " and (not $",
            $on,
            " or exists (select 1 from search_terms o where o.practice_id = s.practice_id and o.client_id = s.client_id and o.term >= $",
            $from,
            " and o.term < $",
            $to,
            "))"
        )
    };
}
/// Clients with a term between two, and with the other words, as far as the bounds on both go.
macro_rules! candidates {
    ($from:literal, $to:literal, $terms:literal, $clients:literal, $($on:literal $first:literal $last:literal),+) => {
        concat!(
            "(select distinct s.client_id from (select t.practice_id, t.client_id from search_terms t
   where t.practice_id = $1 and t.term >= $", $from, " and t.term < $", $to, " limit $", $terms, ") s where true",
            $(other_word!($on, $first, $last),)+
            " limit $", $clients, ")"
        )
    };
}
/// The rows of these.
macro_rules! found {
    ($from:literal, $to:literal, $terms:literal, $clients:literal, $($on:literal $first:literal $last:literal),+) => {
        concat!(
            candidates!($from, $to, $terms, $clients, $($on $first $last),+),
            " f join clients c on c.practice_id = $1 and c.id = f.client_id where"
        )
    };
}
/// The search with every filter, whose values come first.
pub(super) const SEARCH: [&str; 4] = [
    COLUMNS,
    found!("19", "20", "21", "22", "23" "24" "25", "26" "27" "28", "29" "30" "31", "32" "33" "34", "35" "36" "37"),
    NARROW,
    STAGE,
];
/// The search without any.
pub(super) const OPEN_SEARCH: [&str; 4] = [
    COLUMNS,
    found!("3", "4", "5", "6", "7" "8" "9", "10" "11" "12", "13" "14" "15", "16" "17" "18", "19" "20" "21"),
    " c.practice_id = $1 and cast($2 as bigint) >= 0",
    "",
];

/// Whom a query finds.
pub(super) async fn search(db: &mut Connection, narrow: &Narrow, query: &Query, bounds: Bounds) -> Answer<Pool> {
    let mut pool = Pool { clients: Vec::new(), cut: false };
    if let Some(phrase) = query.phrase() {
        // Given and family name together are one term: common names are found by it without being followed apart.
        add(db, narrow, (&phrase, &[]), bounds, &mut pool).await?;
    }
    match query.words() {
        [] => {}
        [readings] => {
            for reading in readings {
                add(db, narrow, (reading, &[]), bounds, &mut pool).await?;
            }
        }
        words => {
            let beginnings: Vec<&String> = words.iter().filter_map(|readings| readings.first()).collect();
            let (rarest, others) = rarest_first(db, narrow.practice, beginnings, bounds).await?;
            add(db, narrow, (&rarest, &others), bounds, &mut pool).await?;
        }
    }
    pool.clients.sort_unstable_by_key(|client| client.id);
    pool.clients.dedup_by_key(|client| client.id);
    Ok(pool)
}

const NAMED: &str = "select distinct client_id, sort_key from (select client_id, sort_key from search_terms
 where practice_id = $1 and term >= $2 and term < $3 limit $4) as t limit $5";

/// Whom one word leads to, each with what sorts them by name, where that is a crowd: more than a search goes through. Most of them nobody will
/// look at, so nothing else is read of them and they are not counted.
pub(super) async fn crowd(
    db: &mut Connection,
    narrow: &Narrow,
    query: &Query,
    bounds: Bounds,
) -> Answer<Option<Vec<(ClientId, String)>>> {
    let [readings] = query.words() else { return Ok(None) };
    let ([word], true) = (readings.as_slice(), narrow.is_open()) else { return Ok(None) };
    let followed = bounds.followed_alone;
    let values = values![narrow.practice, word.as_str(), end_of(word), followed, bounds.candidates + 1];
    let mut found: Vec<(ClientId, String)> = db.rows(NAMED, values).await?;
    let candidates = usize::try_from(bounds.candidates).unwrap_or(usize::MAX);
    let is_crowd = found.len() > candidates || count_terms(db, narrow.practice, word, followed + 1).await? > followed;
    found.truncate(candidates);
    Ok(is_crowd.then_some(found))
}

async fn rarest_first(
    db: &mut Connection,
    practice: PracticeId,
    words: Vec<&String>,
    bounds: Bounds,
) -> Answer<(String, Vec<String>)> {
    let mut counted = Vec::with_capacity(words.len());
    for word in words {
        counted.push((count_terms(db, practice, word, bounds.followed).await?, word.clone()));
    }
    counted.sort();
    let mut words = counted.into_iter().map(|(_, word)| word);
    let rarest = words.next().unwrap_or_default();
    Ok((rarest, words.take(OTHERS).collect()))
}

async fn add(
    db: &mut Connection,
    narrow: &Narrow,
    (word, others): (&str, &[String]),
    bounds: Bounds,
    pool: &mut Pool,
) -> Answer<()> {
    let followed = if others.is_empty() { bounds.followed_alone } else { bounds.followed };
    let (sql, mut values) = match narrow.is_open() {
        true => (&OPEN_SEARCH, vec![narrow.practice.into(), narrow.now.into()]),
        false => (&SEARCH, narrow.values()),
    };
    let asked = candidates_of(word, others, followed, bounds);
    values.extend(asked.iter().cloned());
    let mut found: Vec<Pooled> = db.rows(text(sql), &values).await?;
    let candidates = usize::try_from(bounds.candidates).unwrap_or(usize::MAX);
    let terms = count_terms(db, narrow.practice, word, followed + 1).await?;
    pool.cut |= found.len() > candidates || terms > followed;
    // Of those who were looked at, a filter may have left few. They are no more than their terms.
    if !pool.cut && !narrow.is_open() && terms > bounds.candidates {
        let values: Vec<Value> = std::iter::once(Value::from(narrow.practice)).chain(asked).collect();
        pool.cut = db.count(text(&LED_TO), &values).await? > bounds.candidates;
    }
    found.truncate(candidates);
    pool.clients.append(&mut found);
    Ok(())
}

/// The values of `candidates!`, in their order.
fn candidates_of(word: &str, others: &[String], followed: i64, bounds: Bounds) -> Vec<Value> {
    let mut values: Vec<Value> = vec![word.into(), end_of(word).into(), followed.into(), (bounds.candidates + 1).into()];
    for at in 0..OTHERS {
        let other = others.get(at);
        let (from, to) = other.map(|word| (word.clone(), end_of(word))).unwrap_or_default();
        values.extend([Value::Bool(other.is_some()), from.into(), to.into()]);
    }
    values
}

const HOW_MANY: &str = "select count(*) from ";
/// How many clients a search looked at, whatever the filters left of them.
pub(super) const LED_TO: [&str; 3] =
    [HOW_MANY, candidates!("2", "3", "4", "5", "6" "7" "8", "9" "10" "11", "12" "13" "14", "15" "16" "17", "18" "19" "20"), " u"];

async fn count_terms(db: &mut Connection, practice: PracticeId, word: &str, most: i64) -> Answer<i64> {
    Ok(db.count(COUNT_TERMS, values![practice, word, end_of(word), most]).await?)
}

/// The first text behind all that begin with `beginning`.
fn end_of(beginning: &str) -> String {
    format!("{beginning}\u{10ffff}")
}
