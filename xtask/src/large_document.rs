//! Two gigabytes go up and come down again, byte for byte, and the program grows by nothing that counts: documents stream (promises.md P18).
//! No temporary file is made on the way (P17).

use crate::{
    Done,
    installation::{Installation, Server},
    running::root,
};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
};

/// How large the document is, in bytes.
const SIZE: u64 = 2_000_000_000;
/// By how much the program may grow meanwhile, in kilobytes.
const MAY_GROW: u64 = 16 * 1024;
/// How much is sent or read between two looks at the memory, in bytes.
const PIECE: usize = 1 << 16;
const LOOK_EVERY: u64 = 64 << 20;
const BOUNDARY: &str = "two-gigabytes";

/// Brings a document to a client of the demo and takes it out again.
pub(crate) fn check(_: &[String]) -> Done {
    let room = Room::new("large-document")?;
    let mut home = Installation::new("large-document", None)?;
    for (name, bytes) in [("DOCUMENT", SIZE + 1), ("CLIENT", 2 * SIZE), ("PRACTICE", 3 * SIZE)] {
        home.set(&format!("PORTICO_{name}_BYTES"), &bytes.to_string());
    }
    let temporary = home.folder.join("temporary");
    fs::create_dir(&temporary).map_err(|why| format!("could not create {}: {why}", temporary.display()))?;
    home.set("TMPDIR", &temporary.display().to_string());
    let server = home.serve(&["demo", "--in", &room.0.join("demo").display().to_string()])?;
    let desk = Desk::at(&server)?;
    let client = desk.first_link("/clients?q=Freya", "/clients/")?;
    let before = resident(&server)?;
    let mut most = before;
    let mut look = || -> Done {
        most = most.max(resident(&server)?);
        holds_nothing(&temporary)
    };
    desk.upload(&format!("{client}/documents"), &mut look)?;
    let document = desk.first_link(&format!("{client}/documents"), &format!("{client}/documents/"))?;
    desk.download(&format!("{document}/file"), &mut look)?;
    server.stop()?;
    println!(
        "{} MB went up and came down; the program held {} MB before and {} MB at most.",
        SIZE / 1_000_000,
        before / 1024,
        most / 1024
    );
    if most > before + MAY_GROW {
        return Err(format!("it grew by {} kB, more than {MAY_GROW}", most - before));
    }
    Ok(())
}

/// A folder beside what is built: the system's folder for temporary files may lie in memory.
pub(crate) struct Room(pub(crate) PathBuf);

impl Room {
    pub(crate) fn new(name: &str) -> Done<Self> {
        let folder = root().join("target/tmp").join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|why| format!("could not create {}: {why}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Nothing lies in the folder for temporary files.
fn holds_nothing(folder: &Path) -> Done {
    let found = fs::read_dir(folder).map_err(|why| format!("could not read {}: {why}", folder.display()))?.flatten().next();
    found.map_or(Ok(()), |file| Err(format!("{} was made while a document was on its way", file.path().display())))
}

/// What the program holds in memory now, in kilobytes.
pub(crate) fn resident(server: &Server) -> Done<u64> {
    memory(server.id(), "VmRSS:")
}

/// What Linux says of the memory of a process in this line, in kilobytes.
pub(crate) fn memory(process: u32, line: &str) -> Done<u64> {
    let file = format!("/proc/{process}/status");
    let text = fs::read_to_string(&file).map_err(|why| format!("could not read {file}: {why}"))?;
    let line = text.lines().find_map(|found| found.strip_prefix(line)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().map_err(|_| format!("{file} says nothing of memory"))
}

/// A file is taken for a PDF that begins and ends like one.
const BEGINNING: &[u8] = b"%PDF-1.7\n";
const END: &[u8] = b"\n%%EOF\n";

/// The document, piece by piece: a PDF from outside, and each piece within has its number.
struct Bytes {
    left: u64,
    number: u64,
    piece: Vec<u8>,
}

impl Bytes {
    fn new() -> Self {
        Self { left: SIZE, number: 0, piece: (0..PIECE).map(|at| (at * at % 251) as u8).collect() }
    }
    /// The next piece; none at the end.
    fn next(&mut self) -> Option<&[u8]> {
        let length = usize::try_from(self.left).unwrap_or(PIECE).min(PIECE);
        let piece = self.piece.get_mut(..length).filter(|piece| !piece.is_empty())?;
        piece[..8].copy_from_slice(&self.number.to_le_bytes());
        if self.number == 0 {
            piece[..BEGINNING.len()].copy_from_slice(BEGINNING);
        }
        self.left -= length as u64;
        self.number += 1;
        if self.left == 0 {
            piece[length - END.len()..].copy_from_slice(END);
        }
        Some(piece)
    }
}

/// A staff member with a browser that knows no more than this needs.
pub(crate) struct Desk {
    address: String,
    cookies: String,
}

/// The head of an answer, and where its body comes from.
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: BufReader<TcpStream>,
}

impl Answer {
    fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
    pub(crate) fn expect(mut self, status: u16, what: &str) -> Done<Self> {
        if self.status == status {
            return Ok(self);
        }
        let mut page = String::new();
        let _ = self.body.read_to_string(&mut page);
        Err(format!("{what} was answered with {}: {page}", self.status))
    }
}

impl Desk {
    /// Ines of the demo, signed in.
    pub(crate) fn at(server: &Server) -> Done<Self> {
        let mut desk = Self { address: server.address.clone(), cookies: String::new() };
        let form = "email=ines%40alderwren.example&password=river+candle+bicycle";
        let length = format!("content-length: {}", form.len());
        let mut stream = desk.ask("POST", "/sign-in", Some(("application/x-www-form-urlencoded", &length)))?;
        stream.write_all(form.as_bytes()).map_err(|why| why.to_string())?;
        let answer = answer(stream)?.expect(303, "signing in")?;
        let pairs: Vec<&str> = answer.header("set-cookie").filter_map(|cookie| cookie.split(';').next()).collect();
        desk.cookies = pairs.join("; ");
        Ok(desk)
    }

    /// The first address on a page that is this beginning and an id.
    fn first_link(&self, page: &str, beginning: &str) -> Done<String> {
        let mut answer = answer(self.ask("GET", page, None)?)?.expect(200, page)?;
        let mut text = String::new();
        answer.body.read_to_string(&mut text).map_err(|why| format!("{page}: {why}"))?;
        let links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let is_wanted = |link: &&str| link.strip_prefix(beginning).is_some_and(|id| id.len() == 36 && !id.contains('/'));
        links.into_iter().find(is_wanted).map(str::to_owned).ok_or_else(|| format!("{page} leads to no {beginning}…"))
    }

    fn upload(&self, page: &str, look: &mut dyn FnMut() -> Done) -> Done {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"large.pdf\"\r\ncontent-type: application/pdf\r\n\r\n"
        );
        let tail = format!("\r\n--{BOUNDARY}--\r\n");
        let length = format!("content-length: {}", SIZE + (head.len() + tail.len()) as u64);
        let mut stream = self.ask("POST", page, Some((&format!("multipart/form-data; boundary={BOUNDARY}"), &length)))?;
        let broken = |why: std::io::Error| format!("the upload broke off: {why}");
        stream.write_all(head.as_bytes()).map_err(broken)?;
        let (mut bytes, mut sent) = (Bytes::new(), 0);
        while let Some(piece) = bytes.next() {
            stream.write_all(piece).map_err(broken)?;
            sent += piece.len() as u64;
            if sent % LOOK_EVERY < PIECE as u64 {
                look()?;
            }
        }
        stream.write_all(tail.as_bytes()).map_err(broken)?;
        answer(stream)?.expect(303, "the upload").map(drop)
    }

    fn download(&self, file: &str, look: &mut dyn FnMut() -> Done) -> Done {
        let mut answer = answer(self.ask("GET", file, None)?)?.expect(200, file)?;
        if answer.header("content-length").next() != Some(&SIZE.to_string()) {
            return Err(format!("{file} does not say that it is {SIZE} bytes long"));
        }
        let (mut bytes, mut read, mut came) = (Bytes::new(), 0, vec![0; PIECE]);
        while let Some(piece) = bytes.next() {
            let came = &mut came[..piece.len()];
            answer.body.read_exact(came).map_err(|why| format!("the download broke off after {read} bytes: {why}"))?;
            if came != piece {
                return Err(format!("other bytes came back, behind the first {read}"));
            }
            read += piece.len() as u64;
            if read % LOOK_EVERY < PIECE as u64 {
                look()?;
            }
        }
        Ok(())
    }

    /// Sends the head of a request: of its body, what it is and the header that says how it ends.
    pub(crate) fn ask(&self, method: &str, path: &str, body: Option<(&str, &str)>) -> Done<TcpStream> {
        let Self { address, cookies } = self;
        let mut stream = TcpStream::connect(address).map_err(|why| format!("{address}: {why}"))?;
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncookie: {cookies}\r\n");
        if let Some((kind, ending)) = body {
            head += &format!("origin: http://{address}\r\ncontent-type: {kind}\r\n{ending}\r\n");
        }
        head += "\r\n";
        stream.write_all(head.as_bytes()).map_err(|why| format!("{path}: {why}"))?;
        Ok(stream)
    }
}

/// The head of what comes back.
pub(crate) fn answer(stream: TcpStream) -> Done<Answer> {
    let mut body = BufReader::new(stream);
    let mut line = || -> Done<String> {
        let mut line = String::new();
        body.read_line(&mut line).map_err(|why| format!("no answer came: {why}"))?;
        Ok(line.trim_end().to_owned())
    };
    let first = line()?;
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| format!("no answer: {first:?}"))?;
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    Ok(Answer { status, headers, body })
}
