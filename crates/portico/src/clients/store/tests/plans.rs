//! The list stays fast at a million clients because every walk follows an index: SQLite is asked for its plan.

use super::*;
use crate::clients::{
    Standing, Tab,
    store::{
        in_turn::{ALONG, of_invited, values_of},
        narrow::{NARROW, Narrow},
        pool::{LED_TO, OPEN_SEARCH, SEARCH},
        tallies::COUNT,
        walk::{Stretch, open_text},
    },
};
use portico_database::{Sql, Value};

async fn plan(db: &mut Connection, sql: Sql, values: &[Value]) -> String {
    let rows: Vec<(i64, i64, i64, String)> = db.rows(Sql::from("explain query plan ").and(sql), values).await.expect("a plan");
    rows.into_iter().map(|(.., detail)| detail).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn every_walk_follows_an_index_and_sorts_nothing() {
    let place = Place::new().await;
    let mut reader = place.database.read().await.expect("a reader");
    let text = [Stretch::Everybody, Stretch::JustExpired].into_iter().chain(Standing::STORED.map(Stretch::Standing));
    let number = [Stretch::EverActive, Stretch::Active, Stretch::NeverActive];
    let stretches = text.map(|stretch| (stretch, Value::from(""))).chain(number.map(|stretch| (stretch, Value::Int(0))));
    for (stretch, key) in stretches {
        for up in [true, false] {
            let values = [place.practice.into(), NOW.into(), key.clone(), Value::of(place.staff), Value::Int(51), Value::Int(0)];
            let plan = plan(&mut reader, open_text(stretch, up), &values).await;
            let index = match stretch {
                Stretch::Everybody => "clients_by_name",
                Stretch::Standing(_) => "clients_by_standing",
                Stretch::JustExpired => "clients_expiring",
                Stretch::EverActive | Stretch::Active | Stretch::NeverActive => "clients_by_last_active",
            };
            assert!(plan.contains(&format!("INDEX {index} (practice_id=?")), "{stretch:?} {up}: {plan}");
            assert!(!plan.contains("SCAN"), "{stretch:?} {up}: {plan}");
            assert!(!plan.contains("TEMP B-TREE") || stretch == Stretch::JustExpired, "{stretch:?} {up}: {plan}");
        }
    }
}

#[tokio::test]
async fn the_oldest_invitations_are_found_without_sorting_everybody() {
    let place = Place::new().await;
    let mut reader = place.database.read().await.expect("a reader");
    let values = values_of(&Narrow::new(&place.reach(), &Default::default(), None, NOW), Tab::All, 10);
    let sql = of_invited(ALONG).and(" order by i.sent_at, c.sort_key, c.id limit $23");
    let plan = plan(&mut reader, sql, &values).await;
    assert!(plan.starts_with("SEARCH i USING COVERING INDEX invitations_to_send_again (practice_id=?)"), "{plan}");
    assert!(plan.contains("SEARCH c USING PRIMARY KEY (practice_id=? AND id=?)"), "{plan}");
    assert!(!plan.contains("SCAN"), "{plan}");
    // Those of one moment are sorted by name, and nobody else.
    assert!(!plan.contains("TEMP B-TREE FOR ORDER BY"), "{plan}");
}

#[tokio::test]
async fn counts_searches_and_filters_scan_no_table() {
    let place = Place::new().await;
    let mut reader = place.database.read().await.expect("a reader");
    let counted = plan(&mut reader, Sql::from(COUNT), values![place.practice, NOW]).await;
    assert!(!counted.contains("SCAN clients"), "{counted}");
    assert_eq!(counted.matches("clients_expiring").count(), 2, "{counted}");
    let filters = Narrow::new(&place.reach(), &Default::default(), None, NOW).values();
    let open = vec![place.practice.into(), NOW.into()];
    let (led_to, about) = (LED_TO.as_slice(), vec![place.practice.into()]);
    for (parts, mut values) in [(SEARCH.as_slice(), filters), (OPEN_SEARCH.as_slice(), open), (led_to, about)] {
        let sql = parts.iter().fold(Sql::from(""), |sql, part| sql.and(*part));
        values.extend(["ma".into(), "mb".into(), Value::Int(10), Value::Int(10)]);
        values.extend((0..5).flat_map(|_| [Value::Bool(true), "a".into(), "b".into()]));
        let searched = plan(&mut reader, sql, &values).await;
        assert!(searched.contains("PRIMARY KEY (practice_id=? AND term>? AND term<?)"), "{searched}");
        assert_eq!(searched.matches("SEARCH o USING").count(), 5, "{searched}");
        let reads_rows = searched.contains("SEARCH c USING PRIMARY KEY (practice_id=? AND id=?)");
        assert!(reads_rows || parts == led_to, "{searched}");
        assert!(!["SCAN o", "SCAN c", "SCAN t"].iter().any(|scan| searched.contains(scan)), "{searched}");
    }
    assert!(NARROW.contains("c.practice_id = $1"));
}
