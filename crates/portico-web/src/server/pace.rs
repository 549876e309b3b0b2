//! Waiting for the other side is paid for from a budget that every byte refills: a client may be slow, but not for ever.

use super::connection::Progress;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

const START: Duration = Duration::from_secs(10);
const MOST: Duration = Duration::from_secs(30);
/// How long what is still being sent is read and dropped after an answer that did not wait for it. A connection that is closed sooner is
/// reset, and the answer may be lost with it (RFC 9112, 9.6).
const LINGER: Duration = Duration::from_secs(10);

/// How much longer the other side may be waited for.
pub(super) struct Budget {
    left: Duration,
    per_byte: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Budget {
    pub(super) fn new(bytes_per_second: u32) -> Self {
        Self { left: START, per_byte: Duration::from_secs(1) / bytes_per_second.max(1), waiting: None }
    }
    /// Something moved.
    fn moved(&mut self, bytes: usize) {
        if let Some((since, _)) = self.waiting.take() {
            self.left = self.left.saturating_sub(since.elapsed());
        }
        let earned = self.per_byte.saturating_mul(u32::try_from(bytes).unwrap_or(u32::MAX));
        self.left = self.left.saturating_add(earned).min(MOST);
    }
    /// Nothing moves; ready when the budget is used up.
    fn poll_spent(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let left = self.left;
        let (_, timer) = self.waiting.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(left))));
        timer.as_mut().poll(context)
    }
}

fn too_slow() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the other side is too slow")
}

/// A connection that notes when bytes arrive, gives up on a reader who does not read, and hears a sender out for a moment before it closes.
pub(super) struct Paced {
    stream: TcpStream,
    writing: Budget,
    progress: Arc<Progress>,
    lingering: Option<Pin<Box<Sleep>>>,
}

impl Paced {
    pub(super) fn new(stream: TcpStream, bytes_per_second: u32, progress: Arc<Progress>) -> Self {
        Self { stream, writing: Budget::new(bytes_per_second), progress, lingering: None }
    }
    fn written(&mut self, context: &mut Context<'_>, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(Ok(bytes)) => self.writing.moved(bytes),
            Poll::Pending if self.writing.poll_spent(context).is_ready() => return Poll::Ready(Err(too_slow())),
            _ => {}
        }
        result
    }
}

impl AsyncRead for Paced {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.progress.bytes_arrived();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Paced {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, result)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.written(context, result)
    }
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, progress, lingering, .. } = &mut *self;
        if lingering.is_none() {
            ready!(Pin::new(&mut *stream).poll_shutdown(context))?;
            if !progress.has_left_unread() {
                return Poll::Ready(Ok(()));
            }
        }
        let timer = lingering.get_or_insert_with(|| Box::pin(sleep(LINGER)));
        let mut piece = [0; 16 * 1024];
        while timer.as_mut().poll(context).is_pending() {
            let mut dropped = ReadBuf::new(&mut piece);
            let read = ready!(Pin::new(&mut *stream).poll_read(context, &mut dropped));
            if read.is_err() || dropped.filled().is_empty() {
                break;
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// The body of a request, given up when it trickles in too slowly. Time the handler takes is not counted.
pub(super) struct PacedBody<B> {
    body: B,
    reading: Budget,
    progress: Arc<Progress>,
    has_ended: bool,
}

impl<B: Body> PacedBody<B> {
    pub(super) fn new(body: B, bytes_per_second: u32, progress: Arc<Progress>) -> Self {
        let has_ended = body.is_end_stream();
        Self { body, reading: Budget::new(bytes_per_second), progress, has_ended }
    }
}

impl<B> Drop for PacedBody<B> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.progress.leave_unread();
        }
    }
}

impl<B> Body for PacedBody<B>
where
    B: Body<Data = Bytes, Error: Into<axum::BoxError>> + Unpin,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => {
                let bytes = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
                self.reading.moved(bytes);
                self.has_ended = frame.is_none() || self.body.is_end_stream();
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => self.reading.poll_spent(context).map(|()| Some(Err(too_slow().into()))),
        }
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
