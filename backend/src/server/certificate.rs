//! The validity of a certificate: its dates and its hosts.

use std::path::Path;

use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{self, CertificateError};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::tls::{TlsError, read_chain};
use crate::clock::Timestamp;

/// The certificate of a server.
#[derive(Debug)]
pub struct Certificate {
    pub(super) der: CertificateDer<'static>,
    /// The start of its validity.
    pub valid_from: Timestamp,
    /// The end of its validity.
    pub valid_until: Timestamp,
}

impl Certificate {
    /// Reads the first certificate of a file, which is the server's own.
    pub fn read(path: &Path) -> Result<Self, TlsError> {
        let unusable = || TlsError::Unusable {
            certificate: path.to_owned(),
            source: rustls::Error::InvalidCertificate(CertificateError::BadEncoding),
        };
        let der = read_chain(path)?.swap_remove(0);
        let (_, parsed) = X509Certificate::from_der(&der).map_err(|_| unusable())?;
        let timestamp = |seconds: i64| Timestamp::from_millis(seconds.saturating_mul(1000));
        let valid_from = timestamp(parsed.validity().not_before.timestamp());
        let valid_until = timestamp(parsed.validity().not_after.timestamp());
        Ok(Self { der, valid_from, valid_until })
    }

    /// Returns whether clients accept it for this host.
    #[must_use]
    pub fn is_for(&self, host: &str) -> bool {
        let (Ok(name), Ok(parsed)) =
            (ServerName::try_from(host), ParsedCertificate::try_from(&self.der))
        else {
            return false;
        };
        verify_server_name(&parsed, &name).is_ok()
    }
}
