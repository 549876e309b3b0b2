//! The bytes between us and the server: plain or TLS, and every wait has a time limit.

use std::{io, time::Duration};

use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::reply::{Reply, take_reply};

/// Why the conversation broke off.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    #[error("the mail server closed the connection")]
    Closed,
    #[error("the mail server did not answer within {0} seconds")]
    TimedOut(u64),
    #[error("the mail server's answer is not SMTP")]
    NotAReply,
    #[error("the connection to the mail server broke: {0}")]
    Io(#[from] io::Error),
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    async fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(piece).await,
            Self::Tls(stream) => stream.read(piece).await,
        }
    }
}

/// One connection and the bytes that arrived on it and are not read yet.
pub(super) struct Wire {
    stream: Stream,
    received: Vec<u8>,
}

impl Wire {
    /// A plain connection. Nagle's delay is switched off: with it every message waits for the peer's delayed
    /// acknowledgement (40 ms).
    pub(super) fn plain(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Wire { stream: Stream::Plain(stream), received: Vec::with_capacity(1024) })
    }

    /// The same connection under TLS. What arrived before the handshake is dropped: somebody on the way could have
    /// put it there to be read as the server's word (STARTTLS injection).
    pub(super) async fn under_tls(
        self,
        connector: &TlsConnector,
        name: ServerName<'static>,
        within: Duration,
    ) -> Result<Self, WireError> {
        let Stream::Plain(stream) = self.stream else {
            return Err(io::Error::other("the connection is already under TLS").into());
        };
        let handshake = timeout(within, connector.connect(name, stream)).await;
        let stream = handshake.map_err(|_| WireError::TimedOut(within.as_secs()))??;
        Ok(Wire { stream: Stream::Tls(Box::new(stream)), received: Vec::with_capacity(1024) })
    }

    /// Our end's address, for the greeting.
    pub(super) fn local_ip(&self) -> io::Result<std::net::IpAddr> {
        let stream = match &self.stream {
            Stream::Plain(stream) => stream,
            Stream::Tls(stream) => stream.get_ref().0,
        };
        Ok(stream.local_addr()?.ip())
    }

    /// Whether something arrived that nobody asked for.
    pub(super) fn has_unread(&self) -> bool {
        !self.received.is_empty()
    }

    /// The next reply, all of it within the time.
    pub(super) async fn reply(&mut self, within: Duration) -> Result<Reply, WireError> {
        match take_reply(&mut self.received) {
            Ok(Some(reply)) => Ok(reply),
            Ok(None) => timeout(within, self.read_reply()).await.unwrap_or(Err(WireError::TimedOut(within.as_secs()))),
            Err(_) => Err(WireError::NotAReply),
        }
    }

    async fn read_reply(&mut self) -> Result<Reply, WireError> {
        let mut piece = [0; 2048];
        loop {
            match self.stream.read(&mut piece).await {
                Ok(0) => return Err(WireError::Closed),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(WireError::Closed),
                Err(error) => return Err(error.into()),
                Ok(length) => self.received.extend_from_slice(&piece[..length]),
            }
            if let Some(reply) = take_reply(&mut self.received).map_err(|_| WireError::NotAReply)? {
                return Ok(reply);
            }
        }
    }

    /// Whether the server has left by now. What it has said before that is kept, to be read.
    pub(super) async fn is_gone(&mut self) -> bool {
        let mut piece = [0; 2048];
        let read = tokio::select! {
            biased;
            read = self.stream.read(&mut piece) => read,
            () = std::future::ready(()) => return false,
        };
        let length = read.unwrap_or(0);
        self.received.extend_from_slice(&piece[..length]);
        length == 0
    }

    /// Writes everything within the time.
    ///
    /// # Errors
    /// With the number of bytes that may have left: the bytes behind it certainly did not.
    pub(super) async fn write(&mut self, bytes: &[u8], within: Duration) -> Result<(), (usize, WireError)> {
        let mut done = 0;
        let written = timeout(within, self.write_all(bytes, &mut done)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err((done, error.into())),
            Err(_) => Err((done, WireError::TimedOut(within.as_secs()))),
        }
    }

    async fn write_all(&mut self, bytes: &[u8], done: &mut usize) -> io::Result<()> {
        while *done < bytes.len() {
            let length = match &mut self.stream {
                Stream::Plain(stream) => stream.write(&bytes[*done..]).await,
                Stream::Tls(stream) => stream.write(&bytes[*done..]).await,
            }?;
            if length == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            *done += length;
        }
        match &mut self.stream {
            Stream::Plain(_) => Ok(()),
            Stream::Tls(stream) => stream.flush().await,
        }
    }

    /// Closes both directions; the peer's view no longer matters.
    pub(super) async fn close(mut self, within: Duration) {
        let closing = async {
            match &mut self.stream {
                Stream::Plain(stream) => stream.shutdown().await,
                Stream::Tls(stream) => stream.shutdown().await,
            }
        };
        if !matches!(timeout(within, closing).await, Ok(Ok(()))) {
            tracing::debug!("the mail connection was gone before it was closed");
        }
    }
}
