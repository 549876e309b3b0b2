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
/// How much is shown at a time where it is tried out.
const PIECE: usize = 64 * 1024;

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
    let mut stream = begin(scanner).await?;
    for number in 0..file.chunks() {
        show(&mut stream, &file.chunk(number).await?).await?;
    }
    verdict(stream).await
}

/// Shows the scanner as many bytes with nothing in them, as a document would be shown. One that is larger than it takes
/// (`StreamMaxLength` in clamd.conf(5)) gets no verdict. One that is larger than it looks through (`MaxFileSize`) it calls clean, or with
/// `AlertExceedsMax` infected; only the latter can be told from here.
///
/// # Errors
/// When it gives no verdict, or finds something.
pub async fn try_out(scanner: &str, bytes: u64) -> io::Result<()> {
    let mut stream = begin(scanner).await?;
    let nothing = vec![0; PIECE];
    let mut left = bytes;
    while left > 0 {
        let piece = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        show(&mut stream, &nothing[..piece]).await?;
        left -= piece as u64;
    }
    match verdict(stream).await? {
        Verdict::Clean => Ok(()),
        Verdict::Infected => Err(io::Error::other("the virus scanner finds something where nothing is")),
    }
}

async fn begin(scanner: &str) -> io::Result<TcpStream> {
    let mut stream = in_time(TcpStream::connect(scanner)).await?;
    in_time(stream.write_all(b"zINSTREAM\0")).await?;
    Ok(stream)
}

async fn show(stream: &mut TcpStream, piece: &[u8]) -> io::Result<()> {
    // An empty one would say that this is the end.
    if piece.is_empty() {
        return Ok(());
    }
    let length = u32::try_from(piece.len()).map_err(io::Error::other)?;
    in_time(stream.write_all(&length.to_be_bytes())).await?;
    in_time(stream.write_all(piece)).await
}

async fn verdict(mut stream: TcpStream) -> io::Result<Verdict> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// A clamd that takes so many bytes and breaks off where somebody shows it more, and that finds something in more than it looks through.
    async fn clamd(most: usize, looks_through: usize) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut command = [0; 10];
                stream.read_exact(&mut command).await.expect("a command");
                let mut shown = 0;
                let answer = loop {
                    let length = stream.read_u32().await.expect("a length") as usize;
                    shown += length;
                    if length == 0 {
                        let is_seen = shown <= looks_through;
                        break if is_seen { "stream: OK\0" } else { "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0" };
                    }
                    if shown > most {
                        break "INSTREAM size limit exceeded. ERROR\0";
                    }
                    stream.read_exact(&mut vec![0u8; length]).await.expect("a piece");
                };
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        address
    }

    #[tokio::test]
    async fn a_scanner_that_does_not_pass_the_largest_document_is_found_out() {
        let scanner = clamd(200_000, 200_000).await;
        try_out(&scanner, 200_000).await.expect("a verdict");
        assert!(try_out(&scanner, 200_001).await.is_err());
        let scanner = clamd(200_000, 100_000).await;
        try_out(&scanner, 100_000).await.expect("a verdict");
        assert!(try_out(&scanner, 100_001).await.is_err(), "large documents would be refused as infected");
        assert!(try_out("127.0.0.1:9", 1).await.is_err(), "nobody is there");
    }
}
