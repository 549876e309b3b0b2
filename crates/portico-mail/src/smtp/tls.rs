//! Verified TLS: the system's certificate authorities, and one file of further ones.

use std::{path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio_rustls::TlsConnector;

use super::opening::ConnectError;

/// A connector that believes a server only when its certificate is signed by an authority we know and names the host.
pub(crate) fn connector(extra_roots: Option<&Path>) -> Result<TlsConnector, ConnectError> {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(system.certs);
    if let Some(path) = extra_roots {
        let unreadable =
            |reason: String| ConnectError::Setup(format!("the certificates in {} cannot be read: {reason}", path.display()));
        let before = roots.len();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unreadable(error.to_string()))? {
            let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
            roots.add(certificate).map_err(|error| unreadable(error.to_string()))?;
        }
        if roots.len() == before {
            return Err(unreadable("there are none".into()));
        }
    }
    if roots.is_empty() {
        let reason = "no certificate authorities were found on this machine: install ca-certificates, or name a file with roots=";
        return Err(ConnectError::Setup(reason.into()));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| ConnectError::Setup(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
