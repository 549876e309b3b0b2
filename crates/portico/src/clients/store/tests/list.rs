//! Pages of the list compared with the plainest way to make them: read everybody, sort, cut.

use super::*;
use crate::clients::{
    Standing, Tab,
    filter::{Assigned, Filter, LastActive, Request, Sort, Turn},
};
use std::cmp::Reverse;

const LOOKING: Looking = Looking { me: None, now: NOW };
/// More than two pages, and no multiple of one.
const MANY: usize = 133;

/// A list with every standing, names that repeat, two languages, and some who were never active.
async fn fill(place: &Place) -> Vec<ClientId> {
    let families = ["Ärger", "Arger", "Lind", "Lindqvist", "O’Neil", "李", "de la Cruz"];
    let mut new: Vec<NewClient> = (0..MANY)
        .map(|n| {
            let email = if n % 5 == 0 { String::new() } else { format!("p{n}@example.com") };
            let mut new = person(&format!("Given{}", n % 11), families[n % families.len()], &email, n % 3 == 0);
            new.language = if n % 4 == 0 { "es" } else { "en" }.into();
            new
        })
        .collect();
    new[3].care_status = CareStatus::Inactive;
    let mut act = place.database.begin().await.expect("begun");
    let ids = insert_many(&mut act, &place.reach(), &new, place.stamp()).await.expect("inserted");
    for (n, id) in ids.iter().enumerate() {
        let standing = Standing::STORED[n % Standing::STORED.len()];
        let until = NOW.plus(days(1)).minus(days((n % 3) as u64));
        let active = (n % 2 == 0).then(|| NOW.minus(days((n % 60) as u64)));
        let sql = "update clients set standing = $2, standing_until = $3, last_active_at = $4 where id = $1";
        act.run(sql, values![*id, standing, until, active]).await.expect("written");
        if n % 10 == 1 {
            let sql = "insert into assignments (practice_id, staff_id, client_id) values ($1, $2, $3)";
            act.run(sql, values![place.practice, place.staff, *id]).await.expect("assigned");
        }
    }
    // Another practice has clients of the same names.
    let elsewhere = PracticeId::from_uuid(uuid::Uuid::from_u128(5));
    let reach = decide(&Actor::Operator { practice: elsewhere }, Permission::EditClients).expect("allowed");
    insert_many(&mut act, &reach, &new, place.stamp()).await.expect("inserted");
    act.commit().await.expect("kept");
    ids
}

#[derive(Clone, Debug)]
struct One {
    id: ClientId,
    key: String,
    standing: Standing,
    active: Option<Moment>,
}

async fn everybody(db: &mut Connection, place: &Place) -> Vec<One> {
    let sql = "select id, sort_key, standing, standing_until, last_active_at from clients where practice_id = $1";
    let rows: Vec<(ClientId, String, Standing, Moment, Option<Moment>)> =
        db.rows(sql, values![place.practice]).await.expect("read");
    rows.into_iter()
        .map(|(id, key, standing, until, active)| One { id, key, standing: standing.at(until, NOW), active })
        .collect()
}

fn expected(mut all: Vec<One>, tab: Tab, sort: Sort) -> Vec<ClientId> {
    all.retain(|one| tab == Tab::All || tab.standings().contains(&one.standing));
    let rank = |one: &One| Standing::ALL.iter().position(|known| *known == one.standing);
    all.sort_by_key(|one| (one.key.clone(), one.id));
    match (sort, tab) {
        (Sort::Name, _) => {}
        (Sort::NameBackwards, _) => all.reverse(),
        (Sort::Standing, _) => all.sort_by_key(rank),
        (Sort::LastActive, Tab::All) => {
            all.sort_by_key(|one| (one.active.is_none(), Reverse((one.active, one.active.map(|_| one.id))), one.id))
        }
        (Sort::LongestQuiet, Tab::All) => all.sort_by_key(|one| (one.active.is_none(), one.active, one.id)),
        (Sort::LastActive | Sort::LongestQuiet, _) => {}
    }
    all.into_iter().map(|one| one.id).collect()
}

on_both! {
    async fn every_order_and_tab_page_by_page_both_ways(place) {
        fill(place).await;
        let mut reader = place.database.read().await.expect("a reader");
        let all = everybody(&mut reader, place).await;
        for sort in Sort::ALL {
            for tab in Tab::ALL {
                if tab == Tab::Active && matches!(sort, Sort::LastActive | Sort::LongestQuiet) {
                    continue; // told below
                }
                let wanted = expected(all.clone(), tab, sort);
                let filter = Filter { tab, ..Filter::default() };
                let mut request = Request { filter, sort, ..Request::default() };
                let mut seen = Vec::new();
                let mut pages = 0;
                loop {
                    let found = page(&mut reader, &place.reach(), &request, LOOKING).await.expect("a page");
                    assert_eq!(found.before, pages > 0, "{sort:?} {tab:?}");
                    seen.extend(found.clients.clone());
                    pages += 1;
                    match found.clients.last() {
                        Some(last) if found.after => request.turn = Turn::After(*last),
                        _ => break,
                    }
                }
                assert_eq!(seen, wanted, "{sort:?} {tab:?}");
                assert_eq!(pages, wanted.len().div_ceil(PAGE).max(1), "{sort:?} {tab:?}");
                let mut back: Vec<ClientId> = Vec::new();
                let Some(mut first) = seen.last().copied() else { continue };
                loop {
                    request.turn = Turn::Before(first);
                    let found = page(&mut reader, &place.reach(), &request, LOOKING).await.expect("a page");
                    assert!(found.after || found.clients.is_empty(), "{sort:?} {tab:?}");
                    back.splice(0..0, found.clients.clone());
                    match found.clients.first() {
                        Some(earliest) if found.before => first = *earliest,
                        _ => break,
                    }
                }
                assert_eq!(back, wanted[..wanted.len() - 1], "{sort:?} {tab:?} backwards");
            }
        }
    }

    async fn the_active_by_their_last_moment(place) {
        fill(place).await;
        let mut reader = place.database.read().await.expect("a reader");
        let mut active: Vec<One> = everybody(&mut reader, place).await;
        active.retain(|one| one.standing == Standing::Active && one.active.is_some());
        active.sort_by_key(|one| Reverse((one.active, one.id)));
        let filter = Filter { tab: Tab::Active, ..Filter::default() };
        let request = Request { filter, sort: Sort::LastActive, ..Request::default() };
        let found = page(&mut reader, &place.reach(), &request, LOOKING).await.expect("a page");
        assert_eq!(found.clients[..active.len()], active.iter().map(|one| one.id).collect::<Vec<_>>());
    }

    async fn tabs_are_counted(place) {
        fill(place).await;
        let mut reader = place.database.read().await.expect("a reader");
        let all = everybody(&mut reader, place).await;
        let found = page(&mut reader, &place.reach(), &Request::default(), LOOKING).await.expect("a page");
        let tallies = found.tallies.expect("counted");
        for tab in Tab::ALL {
            let wanted = expected(all.clone(), tab, Sort::Name).len();
            assert_eq!(tallies.under(tab), (wanted, false), "{tab:?}");
            assert_eq!(tallies.said(tab), wanted.to_string());
        }
    }

    async fn filters_narrow(place) {
        let ids = fill(place).await;
        let mut reader = place.database.read().await.expect("a reader");
        let mut count = async |filter: Filter| matching(&mut reader, &place.reach(), &filter, LOOKING, 1_000).await.expect("found").len();
        assert_eq!(count(Filter::default()).await, MANY);
        assert_eq!(count(Filter { language: Some("es"), ..Filter::default() }).await, MANY.div_ceil(4));
        assert_eq!(count(Filter { no_email: true, ..Filter::default() }).await, MANY.div_ceil(5));
        assert_eq!(count(Filter { care_status: Some(CareStatus::Inactive), ..Filter::default() }).await, 1);
        assert_eq!(count(Filter { last_active: Some(LastActive::Never), ..Filter::default() }).await, MANY / 2);
        let week = (0..ids.len()).filter(|n| n % 2 == 0 && n % 60 <= 7).count();
        assert_eq!(count(Filter { last_active: Some(LastActive::Week), ..Filter::default() }).await, week);
        assert_eq!(count(Filter { assigned: Assigned::To(place.staff), ..Filter::default() }).await, 14);
        assert_eq!(count(Filter { assigned: Assigned::Me, ..Filter::default() }).await, 0, "nobody looks");
        let both = Filter { assigned: Assigned::To(place.staff), language: Some("es"), ..Filter::default() };
        assert_eq!(count(both).await, (0..MANY).filter(|n| n % 10 == 1 && n % 4 == 0).count());
        let attention = Filter { tab: Tab::NeedsAttention, language: Some("es"), ..Filter::default() };
        let all = everybody(&mut place.database.read().await.expect("a reader"), place).await;
        let wanted: Vec<ClientId> = expected(all, Tab::NeedsAttention, Sort::Name);
        let wanted: Vec<ClientId> = wanted.into_iter().filter(|id| ids.iter().position(|known| known == id).is_some_and(|n| n % 4 == 0)).collect();
        let found = matching(&mut place.database.read().await.expect("a reader"), &place.reach(), &attention, LOOKING, 1_000).await;
        assert_eq!(found.expect("found"), wanted);
    }

    async fn a_clinician_sees_the_assigned_and_nobody_else(place) {
        let ids = fill(place).await;
        let reach = place.reach_of(Role::Clinician);
        let mut reader = place.database.read().await.expect("a reader");
        let found = page(&mut reader, &reach, &Request::default(), LOOKING).await.expect("a page");
        assert_eq!(found.clients.len(), 14);
        assert_eq!(found.tallies.expect("counted").under(Tab::All), (14, false));
        let rows = rows(&mut reader, &reach, &ids).await.expect("rows");
        assert_eq!(rows.len(), 14);
        let other = Filter { assigned: Assigned::To(StaffId::from_uuid(uuid::Uuid::from_u128(3))), ..Filter::default() };
        assert!(matching(&mut reader, &reach, &other, LOOKING, 10).await.expect("found").is_empty());
    }

    async fn the_client_of_another_practice_turns_no_page(place) {
        fill(place).await;
        let mut reader = place.database.read().await.expect("a reader");
        let (stranger,) = reader
            .row::<(ClientId,)>("select min(id) from clients where practice_id <> $1", values![place.practice])
            .await
            .unwrap_or(None)
            .unwrap_or((ClientId::from_uuid(uuid::Uuid::from_u128(9)),));
        let first = page(&mut reader, &place.reach(), &Request::default(), LOOKING).await.expect("a page");
        let request = Request { turn: Turn::After(stranger), ..Request::default() };
        assert_eq!(page(&mut reader, &place.reach(), &request, LOOKING).await.expect("a page"), first);
    }
}
