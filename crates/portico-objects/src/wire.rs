//! One request to the store and its answer, over a connection of its own, encrypted unless the store is on this machine.

use crate::settings::BucketSettings;
use bytes::Bytes;
use http::{Request, Response};
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

/// How long connecting to the store may take.
const REACHED: Duration = Duration::from_secs(10);
/// How long it may take to answer once a request is there, a part of an upload included.
const ANSWERED: Duration = Duration::from_secs(120);

/// Sends a request and waits for the head of its answer.
///
/// # Errors
/// When the store cannot be reached, is not who it should be, or does not answer.
pub(crate) async fn send(settings: &BucketSettings, request: Request<Full<Bytes>>) -> io::Result<Response<Incoming>> {
    let host = settings.host.trim_matches(['[', ']']);
    let stream = in_time(REACHED, TcpStream::connect((host, settings.port))).await?;
    stream.set_nodelay(true)?;
    if !settings.tls {
        return over(stream, request).await;
    }
    let connector = connector(settings.roots.as_deref())?;
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let stream = in_time(REACHED, connector.connect(name, stream)).await?;
    over(stream, request).await
}

async fn over(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> io::Result<Response<Incoming>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // It ends with the answer's body: nobody sends a second request over it.
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to the object store broke");
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
        Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the object store does not answer")),
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
