//! Imports without pages: for the census and for proofs about interruptions.

use super::{ALDER, House, INES};
use portico::import::{
    actions,
    plan::{Choices, Consent},
    survey::{Source, survey},
    work::{self, Held, Progress},
};
use portico_database::values;
use portico_values::ImportId;
use std::{path::PathBuf, time::Duration};

impl House {
    /// Writes a file into the folder of uploads and looks at it.
    pub(crate) fn list_file(&self, name: &str, bytes: &[u8]) -> Source {
        let folder: PathBuf = self.portico.settings.data_dir.join("imports");
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("written");
        survey(&path, name).expect("a list")
    }
    /// Ines takes a file in; nothing is chosen yet.
    pub(crate) async fn taken_in(&self, name: &str, bytes: &[u8]) -> (ImportId, Source) {
        let source = self.list_file(name, bytes);
        let mut act = self.act(&self.who(INES).await).await;
        let id = actions::take_in(&mut act, vec![source.clone()], name).await.expect("taken in");
        act.commit().await.expect("kept");
        (id, source)
    }
    /// Ines chooses what is usual, with consent; the check is due.
    pub(crate) async fn chosen(&self, id: ImportId, source: &Source) -> Held {
        let choices = Choices {
            mapping: source.mapping(),
            order: None,
            consent: Some(Consent::Yes),
            language: "en".into(),
            staff: None,
            care_status: "active".into(),
            leave_out_duplicates: false,
        };
        let mut act = self.act(&self.who(INES).await).await;
        let held = actions::choose(&mut act, id, choices).await.expect("chosen");
        act.commit().await.expect("kept");
        held
    }
}

impl House {
    /// Ines brings a list in, from the file to the clients.
    pub(crate) async fn imported(&self, name: &str, bytes: &[u8]) {
        let (id, source) = self.taken_in(name, bytes).await;
        let (who, progress) = (self.who(INES).await, Progress::default());
        let held = self.chosen(id, &source).await;
        work::check(&self.portico, &who, held, &progress).await.expect("checked");
        let mut act = self.act(&who).await;
        let held = actions::confirm(&mut act, id).await.expect("confirmed");
        act.commit().await.expect("kept");
        work::write(&self.portico, &who, held, &progress).await.expect("written");
    }
    /// The same, cut short: to the rows and the folder that is a process that ended after the last client, before any contact.
    pub(crate) async fn imported_but_for_contacts(&self, name: &str, bytes: &[u8]) -> ImportId {
        const CONTACTS: &str = "delete from contacts where client_id in (select id from clients where import_id = $1)";
        const KEYS: &str = "select key_hash, row_number from import_keys where import_id = $1";
        const KEY: &str = "insert into import_keys (practice_id, import_id, key_hash, row_number) values ($1, $2, $3, $4)";
        let (id, source) = self.taken_in(name, bytes).await;
        let (who, progress, practice) = (self.who(INES).await, Progress::default(), self.practice(ALDER).await);
        let held = self.chosen(id, &source).await;
        work::check(&self.portico, &who, held, &progress).await.expect("checked");
        let keys: Vec<(Vec<u8>, i64)> = self.rows(KEYS, values![id]).await;
        let mut act = self.act(&who).await;
        let held = actions::confirm(&mut act, id).await.expect("confirmed");
        act.commit().await.expect("kept");
        work::write(&self.portico, &who, held, &progress).await.expect("written");
        self.list_file(name, bytes);
        self.change(CONTACTS, values![id]).await;
        self.change("update import_rows set client_id = null where verdict = 'contact' and import_id = $1", values![id]).await;
        self.change("update imports set state = 'importing', contacts_written = 0 where id = $1", values![id]).await;
        for (key, row) in keys {
            self.change(KEY, values![practice, id, key, row]).await;
        }
        id
    }
    /// Ines continues an import that was cut short; writing is due.
    pub(crate) async fn continued(&self, id: ImportId) -> Held {
        self.clock.advance(Duration::from_secs(61));
        let mut act = self.act(&self.who(INES).await).await;
        let held = actions::go_on(&mut act, id).await.expect("continued");
        act.commit().await.expect("kept");
        held
    }
}
