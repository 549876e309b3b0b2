//! TLS to PostgreSQL, as `sslmode` in the address asks.
//!
//! | `sslmode` | encrypted | certificate checked |
//! |---|---|---|
//! | `disable` | no | |
//! | `prefer` | when the server can | no |
//! | `require` | yes | no, as in PostgreSQL's own clients: safe from listeners, not from an impostor |
//! | `verify-ca`, `verify-full` | yes | authority and host name |
//!
//! Without `sslmode` a server on this machine (loopback or a socket) is spoken to with `prefer`, any other with `verify-full`.
//! `sslrootcert=FILE` names the authorities (PEM); otherwise those of the operating system count.

use crate::DatabaseError;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::sync::Arc;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// What the pools connect with.
pub(crate) type Connector = MakeRustlsConnect;

/// What the address asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    mode: Option<String>,
    authorities: Option<String>,
}

impl Wish {
    /// Takes `sslmode` and `sslrootcert` out of an address, because the driver does not know all of their values.
    pub(crate) fn taken_from(url: &str) -> Result<(String, Self), DatabaseError> {
        let mut wish = Self { mode: None, authorities: None };
        let Some((address, query)) = url.split_once('?') else { return Ok((url.to_owned(), wish)) };
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", mode)) => wish.mode = Some(mode.to_owned()),
                Some(("sslrootcert", file)) => wish.authorities = Some(percent_decoded(file)?),
                _ => rest.push(pair),
            }
        }
        let address = if rest.is_empty() { address.to_owned() } else { format!("{address}?{}", rest.join("&")) };
        Ok((address, wish))
    }

    /// Applies what was asked for to the driver's settings, and returns the matching connector.
    pub(crate) fn settle(self, config: &mut Config) -> Result<Connector, DatabaseError> {
        let mode = match self.mode.as_deref() {
            Some(mode) => mode,
            None if is_near(config) => "prefer",
            None => "verify-full",
        };
        let checked = match mode {
            "disable" | "prefer" | "require" => false,
            "verify-ca" | "verify-full" => true,
            other => {
                let text = format!("sslmode={other} is not known; use disable, prefer, require or verify-full");
                return Err(DatabaseError::Other(text));
            }
        };
        config.ssl_mode(match mode {
            "disable" => SslMode::Disable,
            "prefer" => SslMode::Prefer,
            _ => SslMode::Require,
        });
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| DatabaseError::Other(error.to_string()))?;
        let tls = if checked {
            builder.with_root_certificates(authorities(self.authorities.as_deref())?).with_no_client_auth()
        } else {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Unchecked(provider))).with_no_client_auth()
        };
        Ok(MakeRustlsConnect::new(tls))
    }
}

/// Whether all hosts in the address are this machine.
fn is_near(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

fn authorities(file: Option<&str>) -> Result<RootCertStore, DatabaseError> {
    let mut store = RootCertStore::empty();
    let certificates: Vec<CertificateDer<'static>> = match file {
        Some(file) => CertificateDer::pem_file_iter(file)
            .and_then(Iterator::collect)
            .map_err(|error| DatabaseError::Other(format!("sslrootcert {file} cannot be read: {error}")))?,
        None => authorities_of_the_system(),
    };
    let (taken, _) = store.add_parsable_certificates(certificates);
    if taken == 0 {
        return Err(DatabaseError::other(
            "no certificate authority was found to check the database's certificate with; name a file with sslrootcert",
        ));
    }
    Ok(store)
}

fn authorities_of_the_system() -> Vec<CertificateDer<'static>> {
    let system = rustls_native_certs::load_native_certs();
    for error in &system.errors {
        tracing::warn!(%error, "a certificate authority of this machine cannot be read");
    }
    system.certs
}

fn percent_decoded(text: &str) -> Result<String, DatabaseError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next(), rest.next()];
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match (digit(digits[0]), digit(digits[1])) {
            (Some(high), Some(low)) => bytes.push((high * 16 + low) as u8),
            _ => return Err(DatabaseError::other("the address of the database holds a % that stands for nothing")),
        }
    }
    String::from_utf8(bytes).map_err(|_| DatabaseError::other("the address of the database is not UTF-8"))
}

/// Accepts any certificate, but checks that the server holds its key.
#[derive(Debug)]
struct Unchecked(Arc<CryptoProvider>);

impl ServerCertVerifier for Unchecked {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode_of(url: &str) -> Result<SslMode, DatabaseError> {
        let (address, wish) = Wish::taken_from(url)?;
        let mut config: Config = address.parse()?;
        wish.settle(&mut config)?;
        Ok(config.get_ssl_mode())
    }

    #[test]
    fn sslmode_is_taken_out_and_understood() {
        let (address, wish) =
            Wish::taken_from("postgres://a@db/x?sslmode=verify-full&connect_timeout=3&sslrootcert=%2Fca%20s").expect("readable");
        assert_eq!(address, "postgres://a@db/x?connect_timeout=3");
        assert_eq!(wish, Wish { mode: Some("verify-full".into()), authorities: Some("/ca s".into()) });
    }

    #[test]
    fn each_mode() {
        assert_eq!(mode_of("postgres://a@localhost/x"), Ok(SslMode::Prefer));
        assert_eq!(mode_of("postgres://a@127.0.0.1/x?sslmode=disable"), Ok(SslMode::Disable));
        assert_eq!(mode_of("postgres://a@db.example/x?sslmode=require"), Ok(SslMode::Require));
        assert!(mode_of("postgres://a@db.example/x?sslmode=maybe").is_err());
        assert!(mode_of("postgres://a@db.example/x?sslmode=verify-full&sslrootcert=/nowhere.pem").is_err());
    }
}
