//! The limit of a page: axum with nothing around it, answering so many bytes.

use crate::Done;
use axum::{Router, body::Bytes, extract::Path, response::Html, routing::get};
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Serves `/{bytes}` on a port of its own for as long as this program runs.
pub(crate) async fn serve() -> Done<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|why| why.to_string())?;
    let address = listener.local_addr().map_err(|why| why.to_string())?;
    static PAGE: [u8; 1 << 20] = [b'x'; 1 << 20];
    let router = Router::new().route(
        "/{bytes}",
        get(|Path(bytes): Path<usize>| async move { Html(Bytes::from_static(&PAGE[..bytes.min(PAGE.len())])) }),
    );
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
