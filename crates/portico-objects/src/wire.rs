//! One request to the store and its answer, over a connection of its own, encrypted unless the store is on this machine.

use crate::settings::BucketSettings;
use bytes::Bytes;
use http::{Request, Response, response};
use http_body_util::Full;
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{io, path::Path, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// How long connecting may take.
const REACHED: Duration = Duration::from_secs(10);
/// How long it may take to answer once a request is there, a part of an upload included.
const ANSWERED: Duration = Duration::from_secs(120);

/// A connection, encrypted or not.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// Connects to a host, with `tls` encrypted and to nobody else. Roots beside those of the system may stand in a file.
async fn reach(host: &str, port: u16, tls: bool, extra_roots: Option<&Path>) -> io::Result<Box<dyn Wire>> {
    let host = host.trim_matches(['[', ']']);
    let stream = in_time(REACHED, TcpStream::connect((host, port))).await?;
    stream.set_nodelay(true)?;
    if !tls {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    Ok(Box::new(in_time(REACHED, connector(extra_roots)?.connect(name, stream)).await?))
}

/// Sends a request and waits for the head of its answer.
///
/// # Errors
/// When the store cannot be reached, is not who it should be, or does not answer.
pub(crate) async fn send(settings: &BucketSettings, request: Request<Full<Bytes>>) -> io::Result<Response<Incoming>> {
    let stream = reach(&settings.host, settings.port, settings.tls, settings.roots.as_deref()).await?;
    exchange(stream, request).await
}

/// Sends a request without a body to any host, encrypted if `tls` says so, and returns the head of its answer.
///
/// # Errors
/// When nobody answers there in time, or somebody who cannot show that the name is theirs.
pub async fn head_of(host: &str, port: u16, tls: bool, request: Request<()>) -> io::Result<response::Parts> {
    let stream = reach(host, port, tls, None).await?;
    let answer = exchange(stream, request.map(|()| Full::default())).await?;
    Ok(answer.into_parts().0)
}

async fn exchange(stream: Box<dyn Wire>, request: Request<Full<Bytes>>) -> io::Result<Response<Incoming>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // It ends with the answer's body: nobody sends a second request over it.
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection broke");
        }
    });
    in_time(ANSWERED, async { sender.send_request(request).await.map_err(io::Error::other) }).await
}

/// Waits, but no longer than this.
///
/// # Errors
/// What went wrong, or that it took too long.
pub(crate) async fn in_time<T>(limit: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    match timeout(limit, work).await {
        Ok(done) => done,
        Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "there is no answer")),
    }
}

fn connector(extra_roots: Option<&Path>) -> io::Result<TlsConnector> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = extra_roots {
        for certificate in CertificateDer::pem_file_iter(path).map_err(io::Error::other)? {
            roots.add(certificate.map_err(io::Error::other)?).map_err(io::Error::other)?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
