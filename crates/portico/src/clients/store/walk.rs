//! A walk along an index: the clients that follow a known one. The last page is reached as fast as the first.

use super::{
    narrow::{NARROW, Narrow},
    stages::STAGE,
};
use crate::{answer::Answer, clients::standing::Standing};
use portico_database::{Connection, Sql, Value, record, values};
use portico_values::{ClientId, Identity, Moment, PracticeId};
use uuid::Uuid;

/// A filter without an index of its own looks at so many clients, and then says how far it came.
pub(super) const LOOKED_AT: i64 = 5_000;

record! {
    /// Where a walk begins: a client with everything a list can be sorted by.
    #[derive(Debug, Clone)]
    pub(super) struct Place {
        pub(crate) id: ClientId,
        pub(crate) sort_key: String,
        pub(crate) standing: Standing,
        pub(crate) standing_until: Moment,
        pub(crate) last_active_at: Option<Moment>,
    }
}

record! {
    /// A client found on a walk.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
    pub(super) struct Step {
        pub(crate) sort_key: String,
        pub(crate) id: ClientId,
    }
}

/// One straight stretch of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stretch {
    /// Everybody by name.
    Everybody,
    /// Those with this standing by name; with `Waiting`, those whose days are not over.
    Standing(Standing),
    /// Stored as waiting, and the days are over: expired in truth, whatever the row still says.
    JustExpired,
    /// Those who ever did something in the portal, by the moment.
    EverActive,
    /// Those with the standing `Active`, by the moment.
    Active,
    /// Those who never did, in the order in which they were made.
    NeverActive,
}

impl Stretch {
    /// Whether a client stands on this stretch.
    pub(super) fn holds(self, place: &Place, now: Moment) -> bool {
        let standing = place.standing.at(place.standing_until, now);
        match self {
            Stretch::Everybody => true,
            Stretch::Standing(of) => standing == of,
            Stretch::JustExpired => standing == Standing::Expired,
            Stretch::EverActive => place.last_active_at.is_some(),
            Stretch::Active => place.last_active_at.is_some() && standing == Standing::Active,
            Stretch::NeverActive => place.last_active_at.is_none(),
        }
    }
    fn condition(self) -> &'static str {
        macro_rules! is {
            ($word:literal) => {
                concat!(" and c.standing = '", $word, "'")
            };
        }
        match self {
            Stretch::Everybody => "",
            Stretch::Standing(standing) => match standing {
                Standing::Deactivated => is!("deactivated"),
                Standing::Prospective => is!("prospective"),
                Standing::Disabled => is!("disabled"),
                Standing::Active => is!("active"),
                Standing::Activated => is!("activated"),
                Standing::Undelivered => is!("undelivered"),
                // The plus keeps the planner on the index by name: nearly everybody who waits has days left.
                Standing::Sending | Standing::Waiting => " and c.standing = 'waiting' and +c.standing_until > $2",
                Standing::Expired => is!("expired"),
                Standing::Revoked => is!("revoked"),
                Standing::Declined => is!("declined"),
                Standing::NotInvited => is!("not_invited"),
                Standing::NoConsent => is!("no_consent"),
                Standing::NoEmail => is!("no_email"),
            },
            Stretch::JustExpired => " and c.standing = 'waiting' and c.standing_until <= $2",
            Stretch::EverActive => " and c.last_active_at is not null",
            Stretch::Active => " and c.last_active_at is not null and c.standing = 'active'",
            Stretch::NeverActive => " and c.last_active_at is null",
        }
    }
    const fn track(self) -> Track {
        match self {
            Stretch::Everybody | Stretch::Standing(_) => Track::Name,
            Stretch::JustExpired => Track::NameOfFew,
            Stretch::EverActive | Stretch::Active => Track::Moment,
            Stretch::NeverActive => Track::Making,
        }
    }
}

/// What a stretch is sorted by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Track {
    Name,
    /// Sorted after they were found by another index: `|| ''` keeps the engines from walking the names instead.
    NameOfFew,
    Moment,
    Making,
}

/// `and (key, id) > ($key, $id)` for a track, with the numbers of its parameters.
macro_rules! beyond {
    ($track:expr, $turn:literal, $key:literal, $id:literal) => {
        match $track {
            Track::Name => concat!(" and (c.sort_key, c.id) ", $turn, " ($", $key, ", $", $id, ")"),
            Track::NameOfFew => concat!(" and (c.sort_key || '', c.id) ", $turn, " ($", $key, ", $", $id, ")"),
            Track::Moment => concat!(" and (c.last_active_at, c.id) ", $turn, " ($", $key, ", $", $id, ")"),
            Track::Making => concat!(" and c.id ", $turn, " $", $id, " and cast($", $key, " as bigint) = 0"),
        }
    };
}

impl Track {
    /// SQLite takes the primary key for "never active", and would read past everybody who was.
    const fn clients(self) -> Sql {
        match self {
            Track::Making => Sql::twin(" clients c indexed by clients_by_last_active", " clients c"),
            _ => Sql::twin(" clients c", " clients c"),
        }
    }
    const fn order(self, up: bool) -> &'static str {
        match (self, up) {
            (Track::Name, true) => " order by c.sort_key, c.id",
            (Track::Name, false) => " order by c.sort_key desc, c.id desc",
            (Track::NameOfFew, true) => " order by c.sort_key || '', c.id",
            (Track::NameOfFew, false) => " order by c.sort_key || '' desc, c.id desc",
            (Track::Moment | Track::Making, true) => " order by c.last_active_at, c.id",
            (Track::Moment | Track::Making, false) => " order by c.last_active_at desc, c.id desc",
        }
    }
    /// The values of key and id: those of a place, or the ones before everybody.
    fn key(self, up: bool, place: Option<&Place>) -> [Value; 2] {
        let id = match place {
            Some(place) => place.id.uuid(),
            None if up => Uuid::nil(),
            None => Uuid::max(),
        };
        let key = match (self, place) {
            (Track::Name | Track::NameOfFew, Some(place)) => Value::from(&place.sort_key),
            (Track::Name | Track::NameOfFew, None) => Value::from(if up { "" } else { "\u{10ffff}" }),
            (Track::Moment, Some(place)) => Value::Int(place.last_active_at.map_or(i64::MIN, Moment::millis)),
            (Track::Moment, None) => Value::Int(if up { i64::MIN } else { i64::MAX }),
            (Track::Making, _) => Value::Int(0),
        };
        [key, Value::Id(id)]
    }
}

/// The walk where nothing but the stretch bounds it: `$1` practice, `$2` now, `$3` and `$4` where it begins, `$5` how many, `$6` how
/// many to pass over.
pub(super) fn open_text(stretch: Stretch, up: bool) -> Sql {
    let track = stretch.track();
    let beyond = if up { beyond!(track, ">", 3, 4) } else { beyond!(track, "<", 3, 4) };
    Sql::from("select c.sort_key, c.id from")
        .and(track.clients())
        .and(" where c.practice_id = $1 and cast($2 as bigint) >= 0")
        .and(stretch.condition())
        .and(beyond)
        .and(track.order(up))
        .and(" limit $5 offset $6")
}

/// The walk with every filter: as [`NARROW`], then `$19` and `$20` where it begins, `$21` how many, `$22` and `$23` where it ends.
pub(super) fn narrow_text(stretch: Stretch, up: bool) -> Sql {
    let track = stretch.track();
    let beyond = if up { beyond!(track, ">", 19, 20) } else { beyond!(track, "<", 19, 20) };
    let until = if up { beyond!(track, "<=", 22, 23) } else { beyond!(track, ">=", 22, 23) };
    Sql::from("select c.sort_key, c.id from")
        .and(track.clients())
        .and(" where")
        .and(NARROW)
        .and(STAGE)
        .and(stretch.condition())
        .and(beyond)
        .and(until)
        .and(track.order(up))
        .and(" limit $21")
}

/// The client a page turns on; none if it is another practice's.
pub(super) async fn place(db: &mut Connection, practice: PracticeId, client: ClientId) -> Answer<Option<Place>> {
    const PLACE: &str =
        "select id, sort_key, standing, standing_until, last_active_at from clients where practice_id = $1 and id = $2";
    Ok(db.row(PLACE, values![practice, client]).await?)
}

/// Up to `limit` clients of a stretch, upwards or downwards from a place or from its end; and where the walk stopped before it was
/// through.
pub(super) async fn steps(
    db: &mut Connection,
    narrow: &Narrow,
    stretch: Stretch,
    up: bool,
    from: Option<&Place>,
    limit: usize,
) -> Answer<(Vec<Step>, Option<Step>)> {
    let track = stretch.track();
    let [key, id] = track.key(up, from);
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let open = |limit: i64, offset: i64| {
        [narrow.practice.into(), narrow.now.into(), key.clone(), id.clone(), Value::Int(limit), Value::Int(offset)]
    };
    if narrow.is_open() {
        return Ok((db.rows(open_text(stretch, up), &open(most, 0)).await?, None));
    }
    let end: Option<Step> = db.row(open_text(stretch, up), &open(1, LOOKED_AT - 1)).await?;
    let end_place = match &end {
        Some(step) => place(db, narrow.practice, step.id).await?,
        None => None,
    };
    let [end_key, end_id] = track.key(!up, end_place.as_ref());
    let mut values = narrow.values();
    values.extend([key, id, Value::Int(most), end_key, end_id]);
    let found: Vec<Step> = db.rows(narrow_text(stretch, up), &values).await?;
    let through = end.is_none() || found.len() >= limit;
    Ok((found, end.filter(|_| !through)))
}
