//! Care for records: merging, looking from the other side, taking along, erasing.

mod ending;
mod in_batches;
mod merging;
mod mixed_up;
mod seeing;
mod taking;
mod trimming;
mod undoing;

use crate::kit::*;
use portico_values::ClientId;

/// A second record of Maya, made by mistake.
pub(super) const MAYA_AGAIN: Client =
    Client { given: "Maja", address: "maja@work.example", born: "1987-03-14", language: "es", ..MAYA };

/// Ines looks at both records side by side.
pub(super) async fn side_by_side<'a>(house: &'a House, kept: ClientId, gone: ClientId) -> Browser<'a> {
    let ines = house.sign_in(INES).await;
    ines.open(&format!("/clients/{kept}/merging/{gone}")).await.status(200).shows("Merge these records?");
    ines
}

stories! {
    /// What a merge puts aside and an erasure takes away is what the schema has: a column or table that nobody thought of fails this.
    async fn nothing_about_a_client_is_forgotten(house) {
        let mut reader = house.portico.database.read().await.expect("the database is there");
        let schema = reader.describe().await.expect("a schema");
        for (table, columns) in portico::care::tables() {
            let mut known: Vec<&str> = columns.split(", ").collect();
            let mut there: Vec<&str> = schema.tables[table].columns.iter().map(|column| &*column.name).collect();
            known.sort_unstable();
            there.sort_unstable();
            assert_eq!(known, there, "{table}: say in care/parts.rs what it has");
        }
        let erased: Vec<&str> = portico::care::erasing::erased_tables().collect();
        // The history keeps ids; the row of an erasure says that it was done, and of whom nobody can tell any more.
        let stay = ["audit_events", "erasures"];
        for (name, table) in &schema.tables {
            let is_theirs = table.columns.iter().any(|column| column.name == "client_id");
            assert!(!is_theirs || erased.contains(&name.as_str()) || stay.contains(&name.as_str()), "{name}: say in care/erasing.rs what becomes of it");
        }
    }
}
