//! Live pages: server-sent events that carry fragments of HTML, and end when the server stops.

use crate::server::Stopping;
use axum::response::{IntoResponse, Response, Sse, sse};
use futures_util::{Stream, StreamExt, stream};
use http::{HeaderValue, header};
use std::{convert::Infallible, time::Duration};

/// One message to a live page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiveEvent {
    /// Elements with ids that take the place of their namesakes.
    Fragment(String),
    /// A sentence for screen readers.
    Status(String),
    /// Nothing more comes; with `reload`, the page shows itself again.
    Done {
        /// Whether the page reloads.
        reload: bool,
    },
}

impl LiveEvent {
    fn named(self) -> sse::Event {
        match self {
            Self::Fragment(html) => sse::Event::default().event("fragment").data(html.replace('\r', "")),
            Self::Status(text) => sse::Event::default().event("status").data(text.replace(['\r', '\n'], " ")),
            Self::Done { reload } => sse::Event::default().event("done").data(if reload { "reload" } else { "done" }),
        }
    }
}

/// Answers with a stream of events. A comment every 15 seconds keeps the connection; the end of the server ends it, so that
/// a graceful stop does not wait for open pages (browsers come back by themselves).
pub fn live(events: impl Stream<Item = LiveEvent> + Send + 'static, stopping: Stopping) -> Response {
    let events = stream::select(
        events.map(Some).chain(stream::once(async { None })),
        stream::once(async move {
            stopping.wait().await;
            None
        }),
    );
    let named = events.take_while(|event| std::future::ready(event.is_some())).filter_map(std::future::ready);
    let named = named.map(|event| Ok::<_, Infallible>(event.named()));
    let keep_alive = sse::KeepAlive::new().interval(Duration::from_secs(15)).text("still here");
    let mut response = Sse::new(named).keep_alive(keep_alive).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::stop_signal;
    use axum::body::to_bytes;

    #[tokio::test]
    async fn fragments_go_out_line_by_line_and_the_stream_ends() {
        let (_stop, stopping) = stop_signal();
        let events = [
            LiveEvent::Fragment("<p id=\"a\">\r\nhello</p>".into()),
            LiveEvent::Status("34 of 45\ndone".into()),
            LiveEvent::Done { reload: false },
        ];
        let response = live(stream::iter(events), stopping);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let body = to_bytes(response.into_body(), 9_999).await.expect("an end");
        let text = String::from_utf8(body.to_vec()).expect("text");
        assert_eq!(
            text,
            "event: fragment\ndata: <p id=\"a\">\ndata: hello</p>\n\nevent: status\ndata: 34 of 45 done\n\nevent: done\ndata: done\n\n"
        );
    }

    #[tokio::test]
    async fn a_stopping_server_ends_every_stream() {
        let (stop, stopping) = stop_signal();
        let response = live(stream::pending(), stopping);
        stop.stop();
        let body = to_bytes(response.into_body(), 9_999).await.expect("an end");
        assert!(body.is_empty());
    }
}
