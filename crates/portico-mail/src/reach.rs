//! Finding a server and connecting to it.

use std::{io, time::Duration};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

/// A connection to the first of the server's addresses that takes one, all of them tried within the time. `only_here` says that the
/// connection stays without encryption, so that an address elsewhere is passed over.
///
/// # Errors
/// What the network said, in words.
pub(crate) async fn reach(host: &str, port: u16, only_here: bool, within: Duration) -> Result<TcpStream, String> {
    let trying = async {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "no address is known for it");
        let addresses: Vec<_> = lookup_host((host, port)).await?.collect();
        let each = within / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
        for address in addresses {
            if only_here && !address.ip().is_loopback() {
                last = io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    "it is not on this machine, and nothing is sent without encryption",
                );
                continue;
            }
            match timeout(each, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = error,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(last)
    };
    match timeout(within, trying).await {
        Ok(reached) => reached.map_err(|error: io::Error| error.to_string()),
        Err(_) => Err(format!("no answer within {} seconds", within.as_secs())),
    }
}
