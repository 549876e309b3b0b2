//! What a browser hears that opens the host of a portal: whether that portal is there, or somebody else.

use portico_objects::reach;
use std::{io, time::Duration};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// More than the head of any answer of ours.
const LONGEST: u64 = 16 * 1024;

/// Where the first page at an address leads; none where it leads nowhere.
///
/// # Errors
/// When nobody answers there in time, or somebody who cannot show that the name is theirs, or a proxy that finds nobody.
pub(super) async fn leads_to(base_url: &str) -> io::Result<Option<String>> {
    let answer = tokio::time::timeout(Duration::from_secs(5), first_answer(base_url)).await??;
    let answer = String::from_utf8_lossy(&answer);
    match answer.split(' ').nth(1) {
        Some(status) if status.starts_with('5') => Err(io::Error::other(format!("it answers {status}"))),
        _ => Ok(location_in(&answer)),
    }
}

/// The head of the answer, and what came with it.
async fn first_answer(base_url: &str) -> io::Result<Vec<u8>> {
    let uri: http::Uri = base_url.parse().map_err(io::Error::other)?;
    let authority = uri.authority().ok_or(io::ErrorKind::InvalidInput)?;
    let tls = uri.scheme_str() == Some("https");
    let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let mut wire = reach(authority.host(), port, tls, None).await?;
    let request = format!("GET / HTTP/1.1\r\nHost: {authority}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
    wire.write_all(request.as_bytes()).await?;
    wire.flush().await?;
    let (mut wire, mut answer) = (wire.take(LONGEST), Vec::new());
    while !answer.windows(4).any(|four| four == b"\r\n\r\n") {
        if wire.read_buf(&mut answer).await? == 0 {
            break;
        }
    }
    Ok(answer)
}

/// Where the head of an answer leads.
fn location_in(answer: &str) -> Option<String> {
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let mut headers = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    headers.find(|(name, _)| name.eq_ignore_ascii_case("location")).map(|(_, value)| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[test]
    fn where_an_answer_leads() {
        let leads = |answer: &str| location_in(answer);
        let to = "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\nLOCATION: /p/alder-wren/\r\n\r\n";
        assert_eq!(leads(to).as_deref(), Some("/p/alder-wren/"));
        assert_eq!(leads("HTTP/1.1 200 OK\r\n\r\nLocation: /p/alder-wren/"), None, "what stands in a page leads nowhere");
        assert_eq!(leads(""), None);
    }

    #[tokio::test]
    async fn the_name_of_the_host_is_asked_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let answering = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a caller");
            let mut asked = vec![0; 4096];
            let read = stream.read(&mut asked).await.expect("a request");
            stream.write_all(b"HTTP/1.1 303 See Other\r\nlocation: /clients\r\n\r\n").await.expect("answered");
            String::from_utf8_lossy(&asked[..read]).into_owned()
        });
        assert_eq!(leads_to(&base_url).await.expect("an answer"), Some("/clients".into()));
        let asked = answering.await.expect("no panic");
        assert!(asked.contains(&format!("Host: {}\r\n", base_url.trim_start_matches("http://"))), "{asked}");
    }
}
