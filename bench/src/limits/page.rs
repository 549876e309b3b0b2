//! The limit of a page, and of a file that is sent piece by piece: axum with nothing around it, answering so many bytes.

use crate::Done;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    response::Html,
    routing::get,
};
use futures_util::stream;
use std::{convert::Infallible, net::SocketAddr};
use tokio::net::TcpListener;

static PAGE: [u8; 1 << 20] = [b'x'; 1 << 20];

/// Serves `/{bytes}`, and `/{bytes}/{pieces}` as a stream, on a port of its own for as long as this program runs.
pub(crate) async fn serve() -> Done<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|why| why.to_string())?;
    let address = listener.local_addr().map_err(|why| why.to_string())?;
    let router = Router::new()
        .route("/{bytes}", get(|Path(bytes): Path<usize>| async move { Html(so_many(bytes)) }))
        .route("/{bytes}/{pieces}", get(|Path((bytes, pieces)): Path<(usize, usize)>| async move { in_pieces(bytes, pieces) }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

fn so_many(bytes: usize) -> Bytes {
    Bytes::from_static(&PAGE[..bytes.min(PAGE.len())])
}

fn in_pieces(bytes: usize, pieces: usize) -> Body {
    let piece = so_many(bytes / pieces.max(1));
    Body::from_stream(stream::iter((0..pieces).map(move |_| Ok::<_, Infallible>(piece.clone()))))
}
