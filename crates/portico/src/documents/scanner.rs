//! The virus scanner: clamd over TCP, with the command INSTREAM (clamd(8)). If one is set, nothing is kept that it has not passed.

use super::vault::Opened;
use std::{io, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// How long the scanner may take to connect, to take a piece, or to answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// The longest answer that is read.
const ANSWER: u64 = 4_096;

/// What the scanner says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was found.
    Infected,
}

/// Shows a file to the scanner, a piece at a time.
///
/// # Errors
/// When it cannot be reached, breaks off, or says something else: then nothing is known of the file.
pub async fn scan(scanner: &str, file: &mut Opened) -> io::Result<Verdict> {
    let mut stream = in_time(TcpStream::connect(scanner)).await?;
    in_time(stream.write_all(b"zINSTREAM\0")).await?;
    for number in 0..file.chunks() {
        let piece = file.chunk(number).await?;
        if piece.is_empty() {
            continue;
        }
        let length = u32::try_from(piece.len()).map_err(io::Error::other)?;
        in_time(stream.write_all(&length.to_be_bytes())).await?;
        in_time(stream.write_all(&piece)).await?;
    }
    in_time(stream.write_all(&[0; 4])).await?;
    in_time(stream.flush()).await?;
    let mut answer = Vec::new();
    in_time(stream.take(ANSWER).read_to_end(&mut answer)).await?;
    let answer = String::from_utf8_lossy(&answer);
    let answer = answer.trim_end_matches(['\0', '\n', '\r']);
    match answer {
        "stream: OK" => Ok(Verdict::Clean),
        found if found.starts_with("stream: ") && found.ends_with(" FOUND") => Ok(Verdict::Infected),
        _ => Err(io::Error::other("the virus scanner gave no verdict")),
    }
}

async fn in_time<T>(what: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(PATIENCE, what).await.map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "the virus scanner took too long"))?
}
