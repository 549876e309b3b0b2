//! Whom a batch takes first where more match than it takes, compared with the plainest way to find them: read everybody, sort, cut.

use super::*;
use crate::clients::{Standing, Tab, filter::Filter};
use portico_database::{Value, record};

const LOOKING: Looking = Looking { me: None, now: NOW };
/// So many that most of them are looked for along the index, and few of them, or those under one tab, are not.
const MANY: usize = 600;

/// A list with every way in which an invitation can stand, sent at moments that have nothing to do with the names; several at each.
async fn fill(place: &Place) {
    const INVITE: &str =
        "insert into invitations (practice_id, id, client_id, state, generation, address, address_normalised, sent_at,
        expires_at, first_sent_at, delivery, delivery_at, sends_today, sends_day, renewals_today, renewals_day)
        values ($1, $2, $2, $3, 1, 'a', 'a', $4, $5, $4, $6, $4, 1, 1, 0, 0)";
    let families = ["Ärger", "Arger", "Lind", "Lindqvist", "O’Neil", "李", "de la Cruz"];
    let (earlier, before, over, later) = (NOW.minus(days(3)), NOW.minus(days(2)), NOW.minus(days(1)), NOW.plus(days(9)));
    let new: Vec<NewClient> = (0..MANY)
        .map(|n| {
            let mut new = person(&format!("Given{}", n % 11), families[n % families.len()], &format!("p{n}@example.com"), true);
            new.language = if n % 10 == 7 { "es" } else { "en" }.into();
            new
        })
        .collect();
    let mut act = place.database.begin().await.expect("begun");
    let ids = insert_many(&mut act, &place.reach(), &new, place.stamp()).await.expect("inserted");
    let rows = ids.iter().enumerate().filter_map(|(n, id)| {
        let (state, delivery, expires) = match n % 12 {
            0 => return None,
            1 => ("accepted", "accepted", later),
            2 => ("stopped", "cancelled", later),
            3 => ("revoked", "accepted", later),
            4 => ("declined", "accepted", later),
            5 => ("sent", "bounced", later),
            6 => ("sent", "accepted", earlier),
            7 => ("sent", "accepted", over),
            _ => ("sent", "accepted", later),
        };
        let sent_at = NOW.minus(days(10 + (n * 37 % 40) as u64));
        Some(values![place.practice, *id, state, sent_at, expires, delivery].to_vec())
    });
    let rows: Vec<Vec<Value>> = rows.collect();
    act.run_many(INVITE, rows).await.expect("invited");
    // Before some of them expired: their rows still say that they wait.
    refresh(&mut act, place.practice, &ids, before).await.expect("refreshed");
    act.commit().await.expect("kept");
}

record! {
    struct One {
        id: ClientId,
        sort_key: String,
        standing: Standing,
        standing_until: Moment,
        language: String,
        sent_at: Option<Moment>,
    }
}

async fn everybody(db: &mut Connection, place: &Place) -> Vec<One> {
    let sql = "select c.id, c.sort_key, c.standing, c.standing_until, c.language, i.sent_at from clients c
        left join invitations i on i.practice_id = c.practice_id and i.client_id = c.id where c.practice_id = $1";
    db.rows(sql, values![place.practice]).await.expect("read")
}

fn expected(all: &[One], filter: &Filter) -> Vec<ClientId> {
    use Standing::{Declined, Expired, NotInvited, Revoked, Undelivered, Waiting};
    let is_asked_for = |one: &&One| {
        let standing = one.standing.at(one.standing_until, NOW);
        [NotInvited, Undelivered, Waiting, Expired, Revoked, Declined].contains(&standing)
            && (filter.tab == Tab::All || filter.tab.standings().contains(&standing))
            && filter.language.is_none_or(|language| language == one.language)
    };
    let mut asked_for: Vec<&One> = all.iter().filter(is_asked_for).collect();
    asked_for.sort_by_key(|one| {
        let last_sent_at = (one.standing != NotInvited).then_some(one.sent_at);
        (last_sent_at, one.sort_key.clone(), one.id)
    });
    asked_for.into_iter().map(|one| one.id).collect()
}

on_both! {
    async fn whoever_was_never_invited_comes_first_and_then_the_oldest_invitation(place) {
        fill(place).await;
        let mut reader = place.database.read().await.expect("a reader");
        let all = everybody(&mut reader, place).await;
        let in_language = |language| Filter { language: Some(language), ..Filter::default() };
        let under = |tab| Filter { tab, ..Filter::default() };
        let found_by_name = Filter { text: "given".into(), ..Filter::default() };
        for filter in [
            Filter::default(),
            in_language("en"),
            in_language("es"),
            under(Tab::NotInvited),
            under(Tab::Waiting),
            under(Tab::NeedsAttention),
            Filter { tab: Tab::Waiting, ..in_language("es") },
            found_by_name,
        ] {
            let wanted = expected(&all, &filter);
            assert!(wanted.len() > 10, "{filter:?}");
            for most in [7, wanted.len() / 2, MANY] {
                let found = to_invite(&mut reader, &place.reach(), &filter, LOOKING, most).await.expect("found");
                assert_eq!(found, wanted[..most.min(wanted.len())], "{most} of {filter:?}");
            }
        }
    }
}
