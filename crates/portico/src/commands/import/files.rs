//! The files of an import: which they are, what the first look at them says, and where its results go.

use super::super::{Stop, running};
use crate::{
    act::Who,
    answer::Answer,
    app::Portico,
    import::{
        results::{self, HEADINGS},
        sort::FileSort,
        survey::{Source, survey},
    },
    settings::Settings,
};
use portico_values::ImportId;
use std::{
    collections::HashSet,
    fs::File,
    io::{BufWriter, Error, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

/// How the names of lists end.
const ENDINGS: [&str; 6] = ["csv", "tsv", "txt", "json", "ndjson", "jsonl"];

/// All files of these paths, each once.
///
/// # Errors
/// When there is none, one of the paths cannot be read, or the results would be written over one of them.
pub(super) fn gathered(paths: &[PathBuf], results: Option<&Path>) -> Result<Vec<PathBuf>, Stop> {
    let mut files = Vec::new();
    paths.iter().try_for_each(|path| gather(path, &mut files))?;
    // Two ways may lead to one list: a link beside it, or its folder and its name.
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    if files.is_empty() {
        let endings = ENDINGS.join(", .");
        return Err(Stop::Wrong(format!("there is no list to import; files in folders are chosen by their ending: .{endings}")));
    }
    match results.and_then(|path| path.canonicalize().ok()).filter(|path| files.contains(path)) {
        Some(path) => {
            let path = path.display();
            Err(Stop::Wrong(format!("{path} is to be imported, so the results cannot be written there; name another file")))
        }
        None => Ok(files),
    }
}

/// What SQLite and Portico put beside a database of this name.
const BESIDE: [&str; 5] = ["-wal", "-shm", "-journal", "-reserve", ".lock"];

/// Refuses to write the results over what the installation lives by: its database, what lies beside that, and its keys.
///
/// # Errors
/// When they would be.
pub(super) fn spares_the_installation(results: &Path, settings: &Settings) -> Result<(), Stop> {
    let mut own = vec![settings.keys_file.clone()];
    if let Some(database) = running::file_of(settings) {
        for file in [place_of(&database), database] {
            own.extend(BESIDE.map(|ending| {
                let mut name = file.clone().into_os_string();
                name.push(ending);
                PathBuf::from(name)
            }));
            own.push(file);
        }
    }
    let results = place_of(results);
    if own.iter().any(|file| place_of(file) == results) {
        let file = results.display();
        return Err(Stop::Wrong(format!(
            "{file} belongs to this installation, so the results cannot be written there; name another file"
        )));
    }
    Ok(())
}

/// Where a path leads, also if nothing is there yet.
fn place_of(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let beside = || Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(beside).unwrap_or(path)
}

/// Files, and those of folders by name.
fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let cannot = |error: Error| Stop::Wrong(format!("{} cannot be read: {error}", path.display()));
    if !path.metadata().map_err(cannot)?.is_dir() {
        files.push(path.canonicalize().map_err(cannot)?);
        return Ok(());
    }
    let mut inside = std::fs::read_dir(path)
        .map_err(cannot)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(cannot)?;
    inside.sort();
    inside.iter().filter(|path| path.is_dir() || is_a_list(path)).try_for_each(|path| gather(path, files))
}

/// What in a folder may be a list, by its name; a file that is named itself is read whatever it is called.
fn is_a_list(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let hidden = path.file_name().and_then(|name| name.to_str()).is_none_or(|name| name.starts_with('.'));
    !hidden && ENDINGS.contains(&ending.as_str())
}

/// What the first look found: files that can be read, and why others cannot.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) sources: Vec<Source>,
    pub(super) broken: Vec<Stop>,
}

/// Looks at every file, from its first byte to its last.
///
/// # Errors
/// When the looking itself fails.
pub(super) async fn look_at(files: Vec<PathBuf>) -> Result<Looked, Stop> {
    let looked = tokio::task::spawn_blocking(move || {
        let mut looked = Looked::default();
        for path in files {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("a file").to_owned();
            match survey(&path, &name) {
                Ok(source) => looked.sources.push(source),
                Err(broken) => looked.broken.push(Stop::Wrong(format!("{name}: {broken}"))),
            }
        }
        looked
    });
    looked.await.map_err(Stop::failed)
}

/// Every table for itself, FHIR files as one import.
pub(super) fn together(sources: Vec<Source>) -> Vec<Vec<Source>> {
    let (tables, fhir): (Vec<Source>, Vec<Source>) = sources.into_iter().partition(|source| source.sort == FileSort::Csv);
    let mut imports: Vec<Vec<Source>> = tables.into_iter().map(|table| vec![table]).collect();
    if !fhir.is_empty() {
        imports.push(fhir);
    }
    imports
}

/// The file of the results: one table for all imports.
pub(super) struct Results(BufWriter<File>);

impl Results {
    /// Begins the file with the headings.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn create(path: &Path) -> Result<Self, Stop> {
        let cannot = |error: Error| Stop::Wrong(format!("the results cannot be written to {}: {error}", path.display()));
        let mut file = BufWriter::new(File::create(path).map_err(cannot)?);
        file.write_all(HEADINGS.as_bytes()).map_err(cannot)?;
        Ok(Self(file))
    }
    /// Adds every row of an import.
    ///
    /// # Errors
    /// When the database or the file fails.
    pub(super) async fn add(&mut self, portico: &Arc<Portico>, who: &Who, id: ImportId) -> Answer<()> {
        results::write(portico, who, id, &mut self.0).await
    }
    /// Ends the file.
    ///
    /// # Errors
    /// When the rest of it cannot be written.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        self.0.flush().map_err(Stop::failed)
    }
}
