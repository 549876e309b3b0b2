//! The list of doors that people review: `docs/reference/doors.md`.

use crate::kit::*;
use portico::doors::{Audience, Door};
use std::fmt::Write as _;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/doors.md");

fn table(doors: &[Door]) -> String {
    let mut text = String::from(
        "# Doors\n\nEvery way into Portico, with whom it is for and why. Written from the program by its census\n\
         (`PORTICO_WRITE_GOLDEN=1 cargo test -p portico --test stories golden`); a change here is a change of who may come in.\n\n\
         | Method | Path | For | Permission or reason |\n|---|---|---|---|\n",
    );
    let mut rows: Vec<(&str, &str, &str, String)> = doors.iter().map(row).collect();
    rows.sort();
    for (path, method, whom, why) in rows {
        let _ = writeln!(text, "| {method} | `{path}` | {whom} | {why} |");
    }
    text
}

fn row(door: &Door) -> (&str, &str, &str, String) {
    let (whom, why) = match door.audience {
        Audience::Staff(permission) => ("staff", format!("{permission:?}")),
        Audience::Client(permission) => ("client", format!("{permission:?}")),
        Audience::Portal(why) => ("anybody at a portal", why.to_owned()),
        Audience::Public(why) => ("anybody", why.to_owned()),
    };
    (door.path, door.method.as_str(), whom, why)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_doors_is_the_golden_list() {
    let house = House::on(Engine::Sqlite).await.expect("SQLite is always there");
    let found = table(&house.doors);
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    if kept != found && std::env::var_os("PORTICO_WRITE_GOLDEN").is_some() {
        std::fs::write(FILE, &found).expect("the list can be written");
        return;
    }
    let new: Vec<&str> = found.lines().filter(|line| !kept.lines().any(|known| known == *line)).collect();
    let gone: Vec<&str> = kept.lines().filter(|line| !found.lines().any(|known| known == *line)).collect();
    assert!(
        kept == found,
        "docs/reference/doors.md differs; review it and write it again with PORTICO_WRITE_GOLDEN=1\nnew: {new:#?}\ngone: {gone:#?}"
    );
}
