//! Copies of the vault: for a backup, and back. Files never change, so one that is there already and intact is not copied again. Each is
//! compared with its name, on the way or where it lies, which needs no key; one that was damaged where it lies is copied again.

use super::address_of;
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// The end of the name of a copy that is under way.
const BEGUN: &str = ".part";

/// What was copied.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Copied {
    /// Files that are in the copy now, also those that were there.
    pub files: u64,
    /// Those that were not what their name says, here and there, or that the disk does not hand out, and were left out.
    pub damaged: u64,
}

/// Copies every placed file from one root to another, in constant memory. What is still arriving is left out: no row knows it. One that
/// cannot be read keeps nobody from those behind it.
///
/// # Errors
/// When a folder cannot be read, or the copy cannot be written.
pub fn copy(from: &Path, to: &Path) -> io::Result<Copied> {
    let mut copied = Copied::default();
    for practice in folders(from)? {
        if practice.file_name().is_some_and(|name| name == "arriving") {
            continue;
        }
        for fan in folders(&practice)? {
            let inside = fan.strip_prefix(from).map_err(io::Error::other)?;
            let folder = to.join(inside);
            make_folder(&folder)?;
            for file in entries(&fan)?.into_iter().filter(|file| file.extension().is_none()) {
                match copy_one(&file, &folder)? {
                    One::There => copied.files += 1,
                    One::Damaged => copied.damaged += 1,
                    One::Gone => {}
                }
            }
            File::open(&folder)?.sync_all()?;
        }
    }
    Ok(copied)
}

/// What became of one file.
enum One {
    /// It is in the copy, intact.
    There,
    /// It is not what its name says or cannot be read, and there was no intact copy of it.
    Damaged,
    /// It was removed in the meantime: its document was erased.
    Gone,
}

fn copy_one(file: &Path, folder: &Path) -> io::Result<One> {
    let Some(name) = file.file_name().and_then(|name| name.to_str()) else { return Ok(One::Damaged) };
    let place = folder.join(name);
    if is_whole(&place, name)? {
        return Ok(One::There);
    }
    let mut source = match File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(One::Gone),
        Err(error) => return Ok(unreadable(file, &error)),
    };
    let begun = folder.join(format!("{name}{BEGUN}"));
    let outcome = write(&mut source, &begun, name);
    if !matches!(outcome, Ok(true)) {
        let _ = fs::remove_file(&begun);
    }
    match outcome {
        Ok(true) => fs::rename(&begun, &place).map(|()| One::There),
        Ok(false) => Ok(One::Damaged),
        Err(Broken::Source(error)) => Ok(unreadable(file, &error)),
        Err(Broken::Target(error)) => Err(error),
    }
}

fn unreadable(file: &Path, error: &io::Error) -> One {
    tracing::error!(file = %file.display(), %error, "the file of a document cannot be read");
    One::Damaged
}

/// On which side a copy broke off.
enum Broken {
    Source(io::Error),
    Target(io::Error),
}

/// Writes one file under the name it has in the meantime. False if it is not what its name says.
fn write(source: &mut File, begun: &Path, name: &str) -> Result<bool, Broken> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut target = options.open(begun).map_err(Broken::Target)?;
    if digest_of(source, &mut target)? != name {
        return Ok(false);
    }
    let since = source.metadata().and_then(|about| about.modified()).map_err(Broken::Source)?;
    target.set_modified(since).and_then(|()| target.sync_all()).map_err(Broken::Target)?;
    Ok(true)
}

/// Whether a file is there and is what its name says. One that the disk does not hand out any more is not.
fn is_whole(place: &Path, name: &str) -> io::Result<bool> {
    match File::open(place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(mut file) => Ok(digest_of(&mut file, &mut io::sink()).is_ok_and(|digest| digest == name)),
    }
}

/// The address of what a file holds, in constant memory, while it is written on.
fn digest_of(source: &mut File, target: &mut impl io::Write) -> Result<String, Broken> {
    let (mut digest, mut piece) = (Sha256::new(), vec![0; 256 * 1024]);
    loop {
        let read = source.read(&mut piece).map_err(Broken::Source)?;
        if read == 0 {
            return Ok(address_of(&digest.finalize()));
        }
        digest.update(&piece[..read]);
        target.write_all(&piece[..read]).map_err(Broken::Target)?;
    }
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(entries(folder)?.into_iter().filter(|path| path.is_dir()).collect())
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        reading => reading?.map(|entry| entry.map(|entry| entry.path())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_holds_what_is_whole_and_once() {
        let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let fan = from.path().join("practice/ab");
        fs::create_dir_all(&fan).expect("made");
        fs::create_dir_all(from.path().join("arriving")).expect("made");
        let name = address_of(&Sha256::digest(b"content"));
        fs::write(fan.join(&name), b"content").expect("written");
        fs::write(fan.join("0".repeat(64)), b"damaged").expect("written");
        fs::write(from.path().join("arriving/one.part"), b"half").expect("written");
        for _ in 0..2 {
            assert_eq!(copy(from.path(), to.path()).expect("copied"), Copied { files: 1, damaged: 1 });
        }
        assert_eq!(fs::read(to.path().join("practice/ab").join(&name)).expect("there"), b"content");
        // Rotten where it lies, with the same length.
        fs::write(to.path().join("practice/ab").join(&name), b"kontent").expect("written");
        assert_eq!(copy(from.path(), to.path()).expect("copied"), Copied { files: 1, damaged: 1 });
        assert_eq!(fs::read(to.path().join("practice/ab").join(&name)).expect("there"), b"content", "copied anew");
        // What is rotten where it comes from is whole in the copy still.
        fs::write(fan.join(&name), b"kontent").expect("written");
        assert_eq!(copy(from.path(), to.path()).expect("copied"), Copied { files: 1, damaged: 1 });
        assert_eq!(fs::read(to.path().join("practice/ab").join(&name)).expect("there"), b"content");
        assert!(!to.path().join("arriving").exists() && entries(&to.path().join("practice/ab")).expect("read").len() == 1);
    }

    /// Reading a folder that lies where a file should is answered with an error, as a sector is that the disk has lost.
    #[test]
    fn a_file_that_cannot_be_read_is_left_out_alone() {
        let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let fan = from.path().join("practice/ab");
        fs::create_dir_all(fan.join("0".repeat(64))).expect("made");
        fs::create_dir_all(fan.join("f".repeat(64))).expect("made");
        let name = address_of(&Sha256::digest(b"content"));
        fs::write(fan.join(&name), b"content").expect("written");
        assert_eq!(copy(from.path(), to.path()).expect("copied"), Copied { files: 1, damaged: 2 });
        assert_eq!(entries(&to.path().join("practice/ab")).expect("read"), [to.path().join("practice/ab").join(&name)]);
    }

    /// Every write to `/dev/full` is answered with “no space left on device”.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_no_half_file() {
        let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (fan, there) = (from.path().join("practice/ab"), to.path().join("practice/ab"));
        fs::create_dir_all(&fan).expect("made");
        fs::create_dir_all(&there).expect("made");
        let name = address_of(&Sha256::digest(b"content"));
        fs::write(fan.join(&name), b"content").expect("written");
        std::os::unix::fs::symlink("/dev/full", there.join(format!("{name}{BEGUN}"))).expect("a link");
        assert_eq!(copy(from.path(), to.path()).map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
        assert!(entries(&there).expect("read").is_empty());
        assert_eq!(copy(from.path(), to.path()).expect("copied"), Copied { files: 1, damaged: 0 });
    }
}
