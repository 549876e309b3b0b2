//! `portico backup`: a copy of the database and of the documents while Portico runs.

use super::{GivenSettings, Stop, audit::verify_chains, progress, running, saying::say};
use crate::{
    app::Portico,
    documents::{
        jobs,
        vault::{Copied, Vault, copy},
    },
    import::counted,
    practices,
};
use clap::Args;
use portico_database::Engine;
use std::path::{Path, PathBuf};

/// Back up the database to a file, and the documents to a folder beside it, while Portico runs
///
/// Documents in an object store (PORTICO_DOCUMENTS_URL) are not copied. Those in the data folder stay encrypted. Each file is compared with
/// its name, and what the folder already has intact is not copied again: with --documents several backups share one folder. The history is
/// verified on the way. The keys are not in the copy: without them its sealed parts cannot be read, so keep a copy of the keys file too,
/// somewhere else.
///
/// Nothing is created and nothing is migrated: exit code 2 when the database or the keys are not where the settings say, or belong to
/// another version. Exit code 1 when the copy could not be written, or when something in it is damaged.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  portico backup /backups/portico-2026-11-21.db\n  portico backup --dump /backups/portico.dump\n  \
    portico backup --documents /backups/documents /backups/portico-2026-11-21.db\n\n\
    Any copy can be restored on SQLite and on PostgreSQL, with --dump or without."
)]
pub(crate) struct Backup {
    /// The file to write; it must not exist yet
    file: PathBuf,
    /// Write a dump instead of a SQLite file; on PostgreSQL it always is one
    #[arg(long)]
    dump: bool,
    /// The folder for the documents, FILE.documents unless set
    #[arg(long, value_name = "FOLDER")]
    documents: Option<PathBuf>,
}

impl Backup {
    pub(crate) async fn run(self, given: &GivenSettings) -> Result<(), Stop> {
        let portico = running::standing(given).await?;
        if self.file.exists() {
            return Err(Stop::Wrong(format!("{} already exists; name a new file", self.file.display())));
        }
        self.refuse_where_they_are(&portico)?;
        let outcome = progress::spin("Writing the copy", async {
            match (self.dump, portico.database.engine()) {
                (false, _) => portico.database.backup_to(&self.file).await,
                (true, Engine::Sqlite | Engine::Postgres) => portico.database.dump_to(&self.file).await,
            }
        });
        outcome.await?;
        let size = std::fs::metadata(&self.file).map_err(Stop::failed)?.len();
        say!("{} is written, {}, and was read through.", self.file.display(), progress::in_words(size));
        let verified = progress::spin("Verifying the history", verify_chains(&portico, None)).await?;
        let mut amiss = Vec::new();
        if !verified.broken.is_empty() {
            verified.broken.iter().for_each(|line| say!("{line}"));
            amiss.push("the history in it is broken".to_owned());
        }
        // After the database: each row in the copy has its file by now.
        match self.documents(&portico).await {
            Ok(more) => amiss.extend(more),
            Err(stop) => amiss.push(format!("the documents are not: {}", stop.why())),
        }
        say!("The keys are not in it: keep a copy of {} somewhere else.", portico.settings.keys_file.display());
        match amiss.is_empty() {
            true => Ok(()),
            false => Err(Stop::Failed(format!("the copy is written, but {}", amiss.join(", and ")))),
        }
    }

    /// Where the documents go.
    fn folder(&self) -> PathBuf {
        self.documents.clone().unwrap_or_else(|| beside(&self.file))
    }
    /// Refuses to copy the documents to where they are: each would be found there already, and nothing be copied.
    fn refuse_where_they_are(&self, portico: &Portico) -> Result<(), Stop> {
        let (root, folder) = (Vault::folder_in(&portico.settings.data_dir), self.folder());
        match (root.canonicalize(), std::path::absolute(&folder)) {
            (Ok(root), Ok(folder)) if there_is_of(&folder).starts_with(&root) => Err(Stop::Wrong(format!(
                "{} is where the documents are; name another folder for their copy with --documents",
                folder.display()
            ))),
            _ => Ok(()),
        }
    }
    /// Copies the documents. What is amiss with them, one phrase each.
    async fn documents(&self, portico: &Portico) -> Result<Vec<String>, Stop> {
        if let Some(bucket) = &portico.settings.documents.bucket {
            say!("Documents are in {bucket} and not in this backup: rely on that store’s own backups, or copy it separately.");
            return Ok(Vec::new());
        }
        let root = Vault::folder_in(&portico.settings.data_dir);
        let mut amiss = Vec::new();
        if root.exists() {
            let folder = self.folder();
            let copied = progress::spin("Copying the documents", copied(root.clone(), folder.clone())).await?;
            say!("{} in {}.", counted(copied.files as i64, "document is", "documents are"), folder.display());
            if copied.damaged > 0 {
                let damaged = counted(copied.damaged as i64, "document is", "documents are");
                amiss.push(format!("{damaged} damaged or cannot be read, and not in it"));
            }
        }
        let practices = practices::store::all(&mut *portico.database.read().await?).await?;
        let mut missing = 0;
        for practice in practices {
            missing += jobs::missing(portico, practice.id).await?;
        }
        if missing > 0 {
            amiss.push(format!("{} no file in {}", counted(missing as i64, "document has", "documents have"), root.display()));
        }
        Ok(amiss)
    }
}

/// A folder by its true name, or the nearest one above it that is there.
fn there_is_of(folder: &Path) -> PathBuf {
    folder.ancestors().find_map(|above| above.canonicalize().ok()).unwrap_or_else(|| folder.to_owned())
}

/// Where the documents of a backup lie unless somebody says otherwise.
pub(super) fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".documents");
    PathBuf::from(name)
}

/// Copies a folder of documents.
pub(super) async fn copied(from: PathBuf, to: PathBuf) -> Result<Copied, Stop> {
    let shown = to.display().to_string();
    let copied = tokio::task::spawn_blocking(move || copy(&from, &to)).await.map_err(Stop::failed)?;
    copied.map_err(|error| Stop::Failed(format!("{shown}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(folder: &Path) -> GivenSettings {
        GivenSettings {
            database_url: Some(format!("sqlite:{}", folder.join("portico.db").display())),
            data_dir: Some(folder.display().to_string()),
            keys_file: Some(folder.join("keys").display().to_string()),
            ..GivenSettings::default()
        }
    }
    async fn to(file: &Path, given: &GivenSettings) -> Result<(), Stop> {
        Backup { file: file.to_owned(), dump: false, documents: None }.run(given).await
    }
    async fn failed(file: &Path, given: &GivenSettings) -> String {
        match to(file, given).await {
            Err(Stop::Failed(why)) if !why.contains('\n') => why,
            other => panic!("not one line that says what failed: {other:?}"),
        }
    }

    /// “--documents” names where the copy goes, and is easily taken for where they are: each was there already and counted as copied.
    #[tokio::test]
    async fn documents_are_not_copied_to_where_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = given(folder.path());
        drop(running::first_or_standing(&given).await.expect("a house"));
        let (root, file) = (Vault::folder_in(folder.path()), folder.path().join("copy"));
        std::fs::create_dir_all(root.join("practice")).expect("a folder");
        for mistaken in [root.clone(), root.join("copies").join("new"), root.join("practice").join("..")] {
            let asked = Backup { file: file.clone(), dump: false, documents: Some(mistaken.clone()) };
            let refused = asked.run(&given).await;
            assert!(
                matches!(&refused, Err(Stop::Wrong(why)) if why.contains("where the documents are")),
                "{mistaken:?} {refused:?}"
            );
            assert!(!file.exists(), "nothing was begun");
        }
        let asked = Backup { file: file.clone(), dump: false, documents: Some(folder.path().join("copies")) };
        asked.run(&given).await.expect("elsewhere");
    }

    #[tokio::test]
    async fn what_cannot_be_written_is_said_and_the_next_try_works() {
        let folder = tempfile::tempdir().expect("a folder");
        let given = given(folder.path());
        drop(running::first_or_standing(&given).await.expect("a house"));
        let file = folder.path().join("copies").join("copy");
        let why = failed(&file, &given).await;
        assert!(why.contains(&format!("{} could not be written", file.display())), "{why}");
        std::fs::create_dir_all(&file).expect("a folder");
        assert!(matches!(to(&file, &given).await, Err(Stop::Wrong(why)) if why.contains("already exists; name a new file")));
        std::fs::remove_dir(&file).expect("removed");

        // What belongs beside the copy finds a file in its place: the copy is whole, and so it says.
        let fan = Vault::folder_in(folder.path()).join("practice").join("ab");
        std::fs::create_dir_all(&fan).expect("a folder");
        std::fs::write(fan.join("document"), "not what its name says").expect("written");
        std::fs::write(beside(&file), "in the way").expect("written");
        let why = failed(&file, &given).await;
        assert!(why.starts_with("the copy is written, but the documents are not: ") && why.contains("copy.documents"), "{why}");
        std::fs::remove_dir_all(&fan).expect("removed");
        to(&folder.path().join("second"), &given).await.expect("written");
        let sizes = [file, folder.path().join("second")].map(|copy| std::fs::metadata(copy).expect("there").len());
        assert_eq!(sizes[0], sizes[1]);
    }
}
