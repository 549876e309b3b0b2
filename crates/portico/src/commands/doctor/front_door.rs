//! What a browser hears that opens an address of this installation: whether Portico is there, or somebody else.

use http::{Request, StatusCode, Uri, header, response};
use portico_objects::head_of;
use std::{io, time::Duration};

/// Where the first page at an address leads; none where it leads nowhere.
///
/// # Errors
/// When nobody answers there in time, or somebody who cannot show that the name is theirs, or a proxy that finds nobody.
pub(super) async fn leads_to(base_url: &str) -> io::Result<Option<String>> {
    let answer = answer_at(base_url, "/").await?;
    if answer.status.is_server_error() {
        return Err(amiss(&answer));
    }
    let leads = answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    Ok(leads.map(str::to_owned))
}

/// Whether Portico answers at an address, and says that it is well.
///
/// # Errors
/// As with [`leads_to`], and when what answers there says anything else.
pub(super) async fn is_well(base_url: &str) -> io::Result<()> {
    let answer = answer_at(base_url, "/health").await?;
    if answer.status == StatusCode::OK { Ok(()) } else { Err(amiss(&answer)) }
}

async fn answer_at(base_url: &str, path: &str) -> io::Result<response::Parts> {
    let uri: Uri = base_url.parse().map_err(io::Error::other)?;
    let authority = uri.authority().ok_or(io::ErrorKind::InvalidInput)?;
    let tls = uri.scheme_str() == Some("https");
    let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let request = Request::get(path).header(header::HOST, authority.as_str()).header(header::ACCEPT, "text/html");
    let request = request.body(()).map_err(io::Error::other)?;
    tokio::time::timeout(Duration::from_secs(5), head_of(host, port, tls, request)).await?
}

fn amiss(answer: &response::Parts) -> io::Error {
    io::Error::other(format!("it answers {}", answer.status.as_u16()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
        task::JoinHandle,
    };

    /// Where somebody is found who answers like this, and what they are asked, once they have been.
    async fn answering(answer: &'static str) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a caller");
            let mut asked = vec![0; 4096];
            let read = stream.read(&mut asked).await.expect("a request");
            stream.write_all(answer.as_bytes()).await.expect("answered");
            String::from_utf8_lossy(&asked[..read]).to_ascii_lowercase()
        });
        (base_url, asked)
    }

    /// Where somebody leads who answers like this, and what they were asked.
    async fn hears(answer: &'static str) -> (io::Result<Option<String>>, String) {
        let (base_url, asked) = answering(answer).await;
        let leads = leads_to(&base_url).await;
        let asked = asked.await.expect("no panic");
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

    /// A proxy with nobody behind it, or another server, takes calls too.
    #[tokio::test]
    async fn that_somebody_takes_the_call_is_not_enough() {
        for (answer, well) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true),
            ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", false),
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", false),
            ("", false),
        ] {
            let (base_url, asked) = answering(answer).await;
            assert_eq!(is_well(&base_url).await.is_ok(), well, "{answer}");
            assert!(asked.await.expect("no panic").starts_with("get /health http/1.1\r\n"));
        }
    }
}
