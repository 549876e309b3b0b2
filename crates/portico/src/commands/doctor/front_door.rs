//! What a browser hears that opens the host of a portal: whether that portal is there, or somebody else.

use http::{Request, Uri, header};
use portico_objects::head_of;
use std::{io, time::Duration};

/// Where the first page at an address leads; none where it leads nowhere.
///
/// # Errors
/// When nobody answers there in time, or somebody who cannot show that the name is theirs, or a proxy that finds nobody.
pub(super) async fn leads_to(base_url: &str) -> io::Result<Option<String>> {
    let uri: Uri = base_url.parse().map_err(io::Error::other)?;
    let authority = uri.authority().ok_or(io::ErrorKind::InvalidInput)?;
    let tls = uri.scheme_str() == Some("https");
    let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let request = Request::get("/").header(header::HOST, authority.as_str()).header(header::ACCEPT, "text/html");
    let request = request.body(()).map_err(io::Error::other)?;
    let answer = tokio::time::timeout(Duration::from_secs(5), head_of(authority.host(), port, tls, request)).await??;
    if answer.status.is_server_error() {
        return Err(io::Error::other(format!("it answers {}", answer.status.as_u16())));
    }
    let leads = answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    Ok(leads.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    /// Where somebody leads who answers like this, and what they were asked.
    async fn hears(answer: &'static str) -> (io::Result<Option<String>>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let answering = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a caller");
            let mut asked = vec![0; 4096];
            let read = stream.read(&mut asked).await.expect("a request");
            stream.write_all(answer.as_bytes()).await.expect("answered");
            String::from_utf8_lossy(&asked[..read]).to_ascii_lowercase()
        });
        let leads = leads_to(&base_url).await;
        let asked = answering.await.expect("no panic");
        let host = base_url.trim_start_matches("http://");
        assert!(asked.contains(&format!("host: {host}\r\n")), "the name of the host is asked for: {asked}");
        (leads, asked)
    }

    #[tokio::test]
    async fn where_an_answer_leads() {
        let to = "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\nLOCATION: /p/alder-wren/\r\n\r\n";
        let (leads, asked) = hears(to).await;
        assert_eq!(leads.expect("an answer").as_deref(), Some("/p/alder-wren/"));
        assert!(asked.starts_with("get / http/1.1\r\n"), "{asked}");
        let (leads, _) = hears("HTTP/1.1 200 OK\r\n\r\nLocation: /p/alder-wren/").await;
        assert_eq!(leads.expect("an answer"), None, "what stands in a page leads nowhere");
        assert!(hears("").await.0.is_err(), "whoever hangs up has not answered");
        let (leads, _) = hears("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n").await;
        assert_eq!(leads.expect_err("nobody is behind it").to_string(), "it answers 502");
    }
}
