//! TLS by rustls, with a certificate and a key from files that can be reloaded.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, InconsistentKeys, ServerConfig};
use zeroize::Zeroizing;

/// The ALPN name of HTTP/2 (RFC 9113 §3.1).
pub(super) const ALPN_HTTP2: &[u8] = b"h2";
/// The supported protocols, preferred first.
const ALPN_PROTOCOLS: &[&[u8]] = &[ALPN_HTTP2, b"http/1.1"];

/// The files of the certificate and its key, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, followed by the intermediate ones up to its root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// An error in the certificate or the key.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// A file is not PEM, or contains something else.
    #[error("{path} has no {what} in PEM: {source}")]
    Pem {
        /// The path of the file.
        path: PathBuf,
        /// The expected content.
        what: &'static str,
        /// The error of the PEM parser.
        source: pem::Error,
    },
    /// The key belongs to another certificate.
    #[error("the key in {key} does not belong to the certificate in {certificate}")]
    Mismatch {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
    /// The pair is unusable for another reason.
    #[error("the certificate in {certificate} and its key cannot be used: {source}")]
    Unusable {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The error of rustls.
        source: rustls::Error,
    },
}

/// The certificate and the key in use.
#[derive(Debug)]
pub struct Tls {
    files: TlsFiles,
    config: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Loads both files.
    pub fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let config = RwLock::new(Arc::new(read(&files)?));
        Ok(Self { files, config })
    }

    /// Loads both files again, for new connections. On an error, the present ones stay in use.
    pub fn reload(&self) -> Result<(), TlsError> {
        let config = Arc::new(read(&self.files)?);
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        self.config.read().unwrap_or_else(PoisonError::into_inner).clone().into()
    }
}

fn read(files: &TlsFiles) -> Result<ServerConfig, TlsError> {
    let TlsFiles { certificate, key } = files;
    let chain = read_chain(certificate)?;
    let private = read_key(key)?;
    let refused = |source| match source {
        rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            TlsError::Mismatch { certificate: certificate.clone(), key: key.clone() }
        }
        source => TlsError::Unusable { certificate: certificate.clone(), source },
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(refused)?;
    config.alpn_protocols = ALPN_PROTOCOLS.iter().map(|name| name.to_vec()).collect();
    Ok(config)
}

pub(super) fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let bad = |source| TlsError::Pem { path: path.to_owned(), what: "certificate", source };
    let text = read_file(path)?;
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(&text).collect::<Result<_, _>>().map_err(bad)?;
    if chain.is_empty() { Err(bad(pem::Error::NoItemsFound)) } else { Ok(chain) }
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let text = read_file(path)?;
    if fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o007 != 0) {
        let fix = "run chmod 600 on it; in Kubernetes, set defaultMode: 0440 for the secret";
        tracing::warn!(file = %path.display(), fix, "others can read the key of the certificate");
    }
    PrivateKeyDer::from_pem_slice(&text).map_err(|source| TlsError::Pem {
        path: path.to_owned(),
        what: "private key",
        source,
    })
}

/// Reads either file. The text is zeroed on drop, as it may hold the key.
fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, TlsError> {
    let text = fs::read(path);
    text.map(Zeroizing::new).map_err(|source| TlsError::Read { path: path.to_owned(), source })
}
