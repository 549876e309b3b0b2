//! One page of the list: which clients, in which order.
//!
//! There are two ways to get it. A search, or the clients of one staff member, is a pool: few enough to be held in memory, so they are
//! counted, sorted and cut here. Everything else is a walk along an index, from the client at which the last page ended.

use super::{
    narrow::Narrow,
    pool::{self, Bounds, Pool, Pooled},
    tallies::{self, Tallies},
    walk::{self, Place, Step, Stretch},
};
use crate::{
    answer::Answer,
    clients::{
        filter::{Filter, Request, Sort, Turn},
        search::Query,
        standing::{Standing, Tab},
    },
};
use portico_database::Connection;
use portico_policy::Reach;
use portico_values::{ClientId, Moment, StaffId};
use std::cmp::Ordering;

/// How many clients stand on one page.
pub(crate) const PAGE: usize = 25;

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The clients, in order.
    pub(crate) clients: Vec<ClientId>,
    /// Whether there are clients before them.
    pub(crate) before: bool,
    /// Whether there are clients behind them.
    pub(crate) after: bool,
    /// A filter looked at many clients and stopped behind this one: the next page goes on from there.
    pub(crate) unfinished: Option<ClientId>,
    /// How many stand under each tab, where that is known.
    pub(crate) tallies: Option<Tallies>,
    /// More were found than are shown: another letter is needed.
    pub(crate) cut: bool,
    /// A search found a crowd: so many at least, of whom nothing but the name was read.
    pub(crate) crowd: Option<usize>,
}

impl Found {
    /// "248", "1,000+": how many there are under the tab of the page, where that is known.
    pub(crate) fn total(&self, tab: Tab) -> Option<String> {
        match self.crowd {
            Some(many) => Some(format!("{many}+")),
            None => self.tallies.as_ref().map(|tallies| tallies.said(tab)),
        }
    }
}

/// Who looks, for "My Clients", and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looking {
    /// The staff member.
    pub(crate) me: Option<StaffId>,
    /// The moment.
    pub(crate) now: Moment,
}

/// The page of the list that was asked for.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn page(db: &mut Connection, reach: &Reach, request: &Request, looking: Looking) -> Answer<Found> {
    let narrow = Narrow::new(reach, &request.filter, looking.me, looking.now);
    if let Some(crowd) = crowd_of(db, &narrow, request).await? {
        return Ok(crowd_page(crowd, request));
    }
    match shown_pool(db, &narrow, &request.filter).await? {
        Some(pool) => Ok(cut_page(pool, request, looking.now)),
        None => walk_page(db, &narrow, request).await,
    }
}

/// How many stand under each tab of the page that was asked for, without the page; `None` where that is not known.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn tallied(db: &mut Connection, reach: &Reach, request: &Request, looking: Looking) -> Answer<Option<Tallies>> {
    let narrow = Narrow::new(reach, &request.filter, looking.me, looking.now);
    if crowd_of(db, &narrow, request).await?.is_some() {
        return Ok(None);
    }
    match pool_of(db, &narrow, &request.filter, Bounds::PAGE).await? {
        Some(pool) if is_hidden_behind(&pool, request.filter.tab, looking.now) => Ok(None),
        Some(pool) => Ok(Some(tallies_of(&pool, looking.now))),
        None => count(db, &narrow).await,
    }
}

/// Everybody a filter matches, by name, up to `most`: for an act on "all that match". Fewer are all of them: a search asks its candidates alone
/// about the reach, the filters and the tab, so where these leave anybody out, it goes as far as there are candidates.
///
/// # Errors
/// A fault of the database.
pub(crate) async fn matching(
    db: &mut Connection,
    reach: &Reach,
    filter: &Filter,
    looking: Looking,
    most: usize,
) -> Answer<Vec<ClientId>> {
    let narrow = Narrow::new(reach, filter, looking.me, looking.now);
    let bounds = match narrow.is_open() && filter.tab == Tab::All {
        true => Bounds::of_the_first(most),
        false => Bounds::of_everybody(),
    };
    if let Some(clients) = pooled(db, &narrow, filter, bounds).await? {
        return Ok(clients.into_iter().take(most).map(|client| client.id).collect());
    }
    along(db, &narrow, &arms(filter.tab, Sort::Name)[0], most).await
}

/// The first clients of several stretches side by side, by name, however far apart they stand.
pub(super) async fn along(db: &mut Connection, narrow: &Narrow, arm: &[Stretch], most: usize) -> Answer<Vec<ClientId>> {
    let mut found = Vec::new();
    let mut from = None;
    loop {
        let (steps, unfinished) = merged(db, narrow, arm, true, from.as_ref(), most - found.len()).await?;
        found.extend(steps.into_iter().map(|step| step.id));
        from = match unfinished {
            Some(step) if found.len() < most => walk::place(db, narrow.practice, step.id).await?,
            _ => None,
        };
        if from.is_none() {
            return Ok(found);
        }
    }
}

/// So many are found by one search at most when everybody is asked for.
const SEARCHED: usize = 100_000;

/// Everybody a filter matches, by name, where they are few enough to be held; `None` where they have to be walked along.
pub(super) async fn held(db: &mut Connection, reach: &Reach, filter: &Filter, looking: Looking) -> Answer<Option<Vec<ClientId>>> {
    let narrow = Narrow::new(reach, filter, looking.me, looking.now);
    let clients = pooled(db, &narrow, filter, Bounds::of(SEARCHED)).await?;
    Ok(clients.map(|clients| clients.into_iter().map(|client| client.id).collect()))
}

/// The same with what is known of each, within other bounds.
pub(super) async fn pooled(db: &mut Connection, narrow: &Narrow, filter: &Filter, bounds: Bounds) -> Answer<Option<Vec<Pooled>>> {
    Ok(pool_of(db, narrow, filter, bounds).await?.map(|pool| {
        let mut clients = under(pool.clients, filter.tab, narrow.now);
        sort(&mut clients, Sort::Name);
        clients
    }))
}

/// The clients behind one of them, by name, and where the walk stopped when it found fewer. `None` when that client is gone.
pub(super) async fn behind(
    db: &mut Connection,
    reach: &Reach,
    filter: &Filter,
    looking: Looking,
    client: Option<ClientId>,
    many: usize,
) -> Answer<Option<(Vec<ClientId>, Option<ClientId>)>> {
    let narrow = Narrow::new(reach, filter, looking.me, looking.now);
    let from = match client {
        Some(client) => match walk::place(db, narrow.practice, client).await? {
            Some(place) => Some(place),
            None => return Ok(None),
        },
        None => None,
    };
    let arms = arms(filter.tab, Sort::Name);
    let (steps, stopped) = merged(db, &narrow, &arms[0], true, from.as_ref(), many).await?;
    Ok(Some((steps.into_iter().map(|step| step.id).collect(), stopped.map(|step| step.id))))
}

/// The pool a page shows. Where others of a crowd took all the places, so that nobody would stand on it, the search goes on for whom the
/// reach, the filters or the tab leave: a page never says that nobody matches because of others.
async fn shown_pool(db: &mut Connection, narrow: &Narrow, filter: &Filter) -> Answer<Option<Pool>> {
    match pool_of(db, narrow, filter, Bounds::PAGE).await? {
        Some(pool) if is_hidden_behind(&pool, filter.tab, narrow.now) => pool_of(db, narrow, filter, Bounds::of(SEARCHED)).await,
        pool => Ok(pool),
    }
}

/// Whether all of whom a page would show stand behind others who took the places of a pool.
fn is_hidden_behind(pool: &Pool, tab: Tab, now: Moment) -> bool {
    pool.cut && !pool.clients.iter().any(|client| is_under(client, tab, now))
}

/// The pool a filter leads to, if it does.
async fn pool_of(db: &mut Connection, narrow: &Narrow, filter: &Filter, bounds: Bounds) -> Answer<Option<Pool>> {
    if !filter.text.trim().is_empty() {
        return match Query::read(&filter.text) {
            Some(query) => Ok(Some(pool::search(db, narrow, &query, bounds).await?)),
            None => Ok(Some(Pool { clients: Vec::new(), cut: false })),
        };
    }
    match narrow.of.or(narrow.within) {
        Some(staff) => pool::assigned(db, narrow, staff, bounds).await,
        None => Ok(None),
    }
}

/// The crowd a search leads to, if it does. Under a tab, or in another order than by name, more has to be read of everybody.
async fn crowd_of(db: &mut Connection, narrow: &Narrow, request: &Request) -> Answer<Option<Vec<(ClientId, String)>>> {
    match (request.filter.tab, request.sort, Query::read(&request.filter.text)) {
        (Tab::All, Sort::Name | Sort::NameBackwards, Some(query)) => pool::crowd(db, narrow, &query, Bounds::PAGE).await,
        _ => Ok(None),
    }
}

fn is_under(client: &Pooled, tab: Tab, now: Moment) -> bool {
    tab == Tab::All || tab.standings().contains(&client.standing.at(client.standing_until, now))
}

fn under(pool: Vec<Pooled>, tab: Tab, now: Moment) -> Vec<Pooled> {
    pool.into_iter()
        .filter(|client| is_under(client, tab, now))
        .map(|client| Pooled { standing: client.standing.at(client.standing_until, now), ..client })
        .collect()
}

fn tallies_of(pool: &Pool, now: Moment) -> Tallies {
    Tallies::of(pool.clients.iter().map(|client| client.standing.at(client.standing_until, now)), pool.cut)
}

/// The whole practice; a filter that bounds it leaves its numbers unknown.
async fn count(db: &mut Connection, narrow: &Narrow) -> Answer<Option<Tallies>> {
    match narrow.is_open() {
        true => Ok(Some(tallies::count(db, narrow.practice, narrow.now).await?)),
        false => Ok(None),
    }
}

fn crowd_page(mut crowd: Vec<(ClientId, String)>, request: &Request) -> Found {
    crowd.sort_unstable_by(|(a, a_key), (b, b_key)| (a_key, a).cmp(&(b_key, b)));
    if request.sort == Sort::NameBackwards {
        crowd.reverse();
    }
    let clients: Vec<ClientId> = crowd.into_iter().map(|(id, _)| id).collect();
    Found { cut: true, crowd: Some(clients.len()), ..turned_to(&clients, request.turn) }
}

fn cut_page(pool: Pool, request: &Request, now: Moment) -> Found {
    let (tallies, cut) = (tallies_of(&pool, now), pool.cut);
    let mut clients = under(pool.clients, request.filter.tab, now);
    sort(&mut clients, request.sort);
    let clients: Vec<ClientId> = clients.into_iter().map(|client| client.id).collect();
    Found { tallies: Some(tallies), cut, ..turned_to(&clients, request.turn) }
}

/// The page of these that was turned to.
fn turned_to(clients: &[ClientId], turn: Turn) -> Found {
    let at = |id: ClientId| clients.iter().position(|client| *client == id);
    let begin = match turn {
        Turn::First => 0,
        Turn::After(id) => at(id).map_or(0, |at| at + 1),
        Turn::Before(id) => at(id).map_or(0, |at| at.saturating_sub(PAGE)),
    };
    let end = match turn {
        Turn::Before(id) => at(id).unwrap_or(PAGE),
        _ => begin + PAGE,
    };
    let end = end.min(clients.len());
    let shown = clients.get(begin..end).unwrap_or_default().to_vec();
    Found { clients: shown, before: begin > 0, after: end < clients.len(), ..Found::default() }
}

fn sort(clients: &mut [Pooled], sort: Sort) {
    let rank = |client: &Pooled| Standing::ALL.iter().position(|known| *known == client.standing);
    let by_name = |a: &Pooled, b: &Pooled| (&a.sort_key, a.id).cmp(&(&b.sort_key, b.id));
    // Who was never active comes last either way.
    let by_moment = |a: &Pooled, b: &Pooled, newest_first: bool| match (a.last_active_at, b.last_active_at) {
        (Some(a), Some(b)) if newest_first => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    clients.sort_unstable_by(|a, b| match sort {
        Sort::Name => by_name(a, b),
        Sort::NameBackwards => by_name(b, a),
        Sort::LastActive => by_moment(a, b, true).then_with(|| by_name(a, b)),
        Sort::LongestQuiet => by_moment(a, b, false).then_with(|| by_name(a, b)),
        Sort::Standing => rank(a).cmp(&rank(b)).then_with(|| by_name(a, b)),
    });
}

/// The stretches of a list, one after the other; those within one arm run side by side and are merged by name.
fn arms(tab: Tab, sort: Sort) -> Vec<Vec<Stretch>> {
    let of = |standing: &Standing| match standing {
        Standing::Expired => vec![Stretch::Standing(Standing::Expired), Stretch::JustExpired],
        other => vec![Stretch::Standing(*other)],
    };
    match (sort, tab) {
        (Sort::Standing, Tab::All) => Standing::STORED.iter().map(of).collect(),
        (Sort::Standing, tab) => Standing::STORED.iter().filter(|standing| tab.standings().contains(standing)).map(of).collect(),
        (Sort::LastActive | Sort::LongestQuiet, Tab::All) => vec![vec![Stretch::EverActive], vec![Stretch::NeverActive]],
        (Sort::LastActive | Sort::LongestQuiet, Tab::Active) => {
            vec![vec![Stretch::Active], vec![Stretch::Standing(Standing::Activated)]]
        }
        (_, Tab::All) => vec![vec![Stretch::Everybody]],
        (_, tab) => vec![tab.standings().iter().filter(|standing| Standing::STORED.contains(standing)).flat_map(of).collect()],
    }
}

async fn walk_page(db: &mut Connection, narrow: &Narrow, request: &Request) -> Answer<Found> {
    let (turned_on, forwards) = match request.turn {
        Turn::First => (None, true),
        Turn::After(id) => (walk::place(db, narrow.practice, id).await?, true),
        Turn::Before(id) => (walk::place(db, narrow.practice, id).await?, false),
    };
    let mut arms = arms(request.filter.tab, request.sort);
    if !forwards {
        arms.reverse();
    }
    let begin = turned_on
        .as_ref()
        .map_or(0, |place| arms.iter().position(|arm| arm.iter().any(|stretch| stretch.holds(place, narrow.now))).unwrap_or(0));
    let (mut steps, mut unfinished) = (Vec::new(), None);
    for (at, arm) in arms.iter().enumerate().skip(begin) {
        let from = turned_on.as_ref().filter(|_| at == begin);
        let up = goes_up(arm, request.sort) == forwards;
        let (found, stopped) = merged(db, narrow, arm, up, from, PAGE + 1 - steps.len()).await?;
        steps.extend(found);
        unfinished = stopped.map(|step| step.id);
        if steps.len() > PAGE || unfinished.is_some() {
            break;
        }
    }
    let more = steps.len() > PAGE;
    steps.truncate(PAGE);
    if !forwards {
        steps.reverse();
    }
    let turned = turned_on.is_some();
    let tallies = count(db, narrow).await?;
    Ok(Found {
        clients: steps.into_iter().map(|step| step.id).collect(),
        before: if forwards { turned } else { more || unfinished.is_some() },
        after: if forwards { more || unfinished.is_some() } else { turned },
        unfinished,
        tallies,
        cut: false,
        crowd: None,
    })
}

/// Whether an arm is read upwards when the list is read forwards.
fn goes_up(arm: &[Stretch], sort: Sort) -> bool {
    !matches!((sort, arm), (Sort::NameBackwards, _) | (Sort::LastActive, [Stretch::EverActive | Stretch::Active]))
}

/// The next clients of several stretches side by side, by name.
async fn merged(
    db: &mut Connection,
    narrow: &Narrow,
    arm: &[Stretch],
    up: bool,
    from: Option<&Place>,
    limit: usize,
) -> Answer<(Vec<Step>, Option<Step>)> {
    if let [alone] = arm {
        return walk::steps(db, narrow, *alone, up, from, limit).await;
    }
    let (mut steps, mut stopped): (Vec<Step>, Option<Step>) = (Vec::new(), None);
    for stretch in arm {
        let (found, end) = walk::steps(db, narrow, *stretch, up, from, limit).await?;
        steps.extend(found);
        // Behind the nearest place where a stretch stopped, the merged list would have gaps.
        stopped = match (stopped, end) {
            (Some(a), Some(b)) => Some(if up { a.min(b) } else { a.max(b) }),
            (a, b) => a.or(b),
        };
    }
    steps.sort_unstable_by(|a, b| if up { a.cmp(b) } else { b.cmp(a) });
    if let Some(end) = &stopped {
        steps.retain(|step| if up { step <= end } else { step >= end });
    }
    steps.truncate(limit);
    let through = steps.len() >= limit;
    Ok((steps, stopped.filter(|_| !through)))
}
