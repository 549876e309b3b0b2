//! A client list of a gigabyte comes to the doors of the import. The page says how it can still come in, from what is announced of it or
//! after what a page takes; the command says what is wrong with it. Nobody holds it in memory, and nothing of it stays (settled.md 27).

use crate::{
    Done,
    installation::Installation,
    large_document::{Desk, Room, answer, memory, resident},
};
use std::{
    fs::{self, File},
    io::{Read, Write},
    path::Path,
    process::Stdio,
    thread::sleep,
    time::Duration,
};

/// How large the list is, in bytes.
const SIZE: u64 = 1_000_000_000;
/// By how much the program may grow meanwhile, and what a command may hold, in kilobytes.
const MAY_GROW: u64 = 16 * 1024;
const MAY_HOLD: u64 = 256 * 1024;
/// How much is sent between two looks at the memory, in bytes.
const LOOK_EVERY: u64 = 64 << 20;
const ROW: &str = "Maya,Lindqvist,1987-03-14,maya@example.com\n";
const HEAD: &str = "--list\r\ncontent-disposition: form-data; name=\"file\"; filename=\"clients.csv\"\r\ncontent-type: text/csv\r\n\r\n\
                    First name,Last name,Date of birth,Email\n";
/// What the page says behind how it calls what was chosen.
const WAY_IN: &str = "larger than 200 MB. Ask Portico’s operator to import with the command “portico import”.";

/// Brings such a list to the page of a demo, and to the command beside it.
pub(crate) fn check(_: &[String]) -> Done {
    let room = Room::new("large-list")?;
    let home = Installation::new("large-list", None)?;
    let data = room.0.join("demo");
    let server = home.serve(&["demo", "--in", &data.display().to_string()])?;
    let desk = Desk::at(&server)?;
    let before = resident(&server)?;
    let mut most = before;
    for (ending, said) in [(Ending::Announced, "What you chose is"), (Ending::Open, "This file is")] {
        let page = ending.upload(&desk, &mut || {
            most = most.max(resident(&server)?);
            Ok(())
        })?;
        if !page.contains(&format!("{said} {WAY_IN}")) {
            return Err(format!("the page does not say “{said} {WAY_IN}”: {page}"));
        }
        is_empty(&data.join("imports"))?;
    }
    let mut held = 0;
    for (name, beginning) in [
        ("clients.csv", "First name,Last name\nMaya,Lindqvist\n"),
        ("Patient.ndjson", "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"Maya Lindqvist\"}]}\n"),
    ] {
        held = held.max(refused_by_the_command(&home, &data, &sparse(&room.0.join(name), beginning)?)?);
    }
    server.stop()?;
    println!(
        "{} MB were refused by the page, which held {} MB before and {} MB at most, and by the command, which held {} MB.",
        SIZE / 1_000_000,
        before / 1024,
        most / 1024,
        held / 1024
    );
    if most > before + MAY_GROW {
        return Err(format!("the server grew by {} kB, more than {MAY_GROW}", most - before));
    }
    if held > MAY_HOLD {
        return Err(format!("the command held {held} kB, more than {MAY_HOLD}"));
    }
    Ok(())
}

/// How the list says where it ends.
#[derive(Clone, Copy)]
enum Ending {
    /// By its length, beforehand.
    Announced,
    /// Only when it is over, as programs send what they make while they send it.
    Open,
}

impl Ending {
    /// Sends the list, and returns the page that comes back. A server may hang up before the end, as long as it has answered.
    fn upload(self, desk: &Desk, look: &mut dyn FnMut() -> Done) -> Done<String> {
        let rows = ROW.repeat((1 << 16) / ROW.len());
        let header = match self {
            Self::Announced => format!("content-length: {SIZE}"),
            Self::Open => "transfer-encoding: chunked".to_owned(),
        };
        let mut stream = desk.ask("POST", "/clients/import", Some(("multipart/form-data; boundary=list", &header)))?;
        let (mut sent, mut piece) = (0, HEAD);
        while sent < SIZE {
            let part = &piece[..piece.len().min(usize::try_from(SIZE - sent).unwrap_or(usize::MAX))];
            let written = match self {
                Self::Announced => stream.write_all(part.as_bytes()),
                Self::Open => write!(stream, "{:x}\r\n{part}\r\n", part.len()),
            };
            if written.is_err() {
                break;
            }
            sent += part.len() as u64;
            piece = &rows;
            if sent % LOOK_EVERY < rows.len() as u64 {
                look()?;
            }
        }
        let mut page = String::new();
        let mut answer = answer(stream)?.expect(422, "a list that is too large")?;
        answer.body.read_to_string(&mut page).map_err(|why| format!("the answer broke off: {why}"))?;
        Ok(page)
    }
}

/// Nothing lies in this folder, if it is there.
fn is_empty(folder: &Path) -> Done {
    match fs::read_dir(folder).into_iter().flatten().flatten().next() {
        Some(file) => Err(format!("{} stayed of a list that was refused", file.path().display())),
        None => Ok(()),
    }
}

/// A file of that size, of which only the beginning takes room on the disk.
fn sparse(path: &Path, beginning: &str) -> Done<String> {
    let cannot = |why: std::io::Error| format!("could not write {}: {why}", path.display());
    let mut file = File::create(path).map_err(cannot)?;
    file.write_all(beginning.as_bytes()).map_err(cannot)?;
    file.set_len(SIZE).map_err(cannot)?;
    Ok(path.display().to_string())
}

/// The command reads the list to its end and says that it is none. Returns the most that it held in memory, in kilobytes.
fn refused_by_the_command(home: &Installation, data: &Path, list: &str) -> Done<u64> {
    let at = |name: &str| data.join(name).display().to_string();
    let database = format!("sqlite:{}", at("portico.db"));
    let (folder, keys) = (data.display().to_string(), at("keys"));
    let kept = ["--data-dir", &folder, "--database-url", &database, "--keys-file", &keys];
    let words = [&["import", list, "--practice", "alder-wren", "--dry-run"][..], &kept[..]].concat();
    let mut command = home.portico(&words);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut process = command.spawn().map_err(|why| format!("the command could not be started: {why}"))?;
    let mut held = 0;
    while process.try_wait().map_err(|why| why.to_string())?.is_none() {
        held = held.max(memory(process.id(), "VmHWM:").unwrap_or_default());
        sleep(Duration::from_millis(20));
    }
    let ended = process.wait_with_output().map_err(|why| why.to_string())?;
    let said = String::from_utf8_lossy(&ended.stderr);
    if ended.status.success() || !said.contains("doesn’t look like a client list") {
        return Err(format!("importing {list} ended with {} and said: {said}", ended.status));
    }
    Ok(held)
}
