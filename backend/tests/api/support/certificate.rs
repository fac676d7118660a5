//! A server's certificate, and connections that trust it.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ALL_VERSIONS, ClientConfig, RootCertStore, SupportedProtocolVersion};

use super::harness::Server;

/// A certificate and its key in files.
pub(crate) struct Certificate(TempDir);

impl Certificate {
    pub(crate) fn new() -> Self {
        let directory = Self(TempDir::new().unwrap());
        directory.renew();
        directory
    }

    /// Writes a new certificate and key to the same files.
    pub(crate) fn renew(&self) {
        self.renew_for(2000, 2100);
    }

    /// Like [`Self::renew`], valid between the starts of these years.
    pub(crate) fn renew_for(&self, from: i32, until: i32) {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut of = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
        of.not_before = rcgen::date_time_ymd(from, 1, 1);
        of.not_after = rcgen::date_time_ymd(until, 1, 1);
        std::fs::write(self.path(), of.self_signed(&key).unwrap().pem()).unwrap();
        std::fs::write(self.key(), key.serialize_pem()).unwrap();
        std::fs::set_permissions(self.key(), Permissions::from_mode(0o600)).unwrap();
    }

    /// Makes the key readable by everybody.
    pub(crate) fn open_key(&self) {
        std::fs::set_permissions(self.key(), Permissions::from_mode(0o644)).unwrap();
    }

    /// The directory of both files.
    pub(crate) fn directory(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.0.path().join("key.pem")
    }

    pub(crate) fn der(&self) -> CertificateDer<'static> {
        CertificateDer::from_pem_file(self.path()).unwrap()
    }

    pub(crate) fn flags(&self) -> [String; 2] {
        let flag = |name: &str, path: PathBuf| format!("--{name}={}", path.display());
        [flag("tls-cert", self.path()), flag("tls-key", self.key())]
    }

    pub(crate) fn server(&self) -> Server {
        let [certificate, key] = self.flags();
        Server::start_with(&[&certificate, &key])
    }
}

/// Opens a connection that trusts only this certificate.
pub(crate) async fn connect_with(
    server: &Server,
    trusted: CertificateDer<'static>,
    protocol: &str,
    versions: &[&'static SupportedProtocolVersion],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let stream = TcpStream::connect(server.address()).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

pub(crate) async fn connect(
    server: &Server,
    certificate: &Certificate,
    protocol: &str,
) -> TlsStream<TcpStream> {
    connect_with(server, certificate.der(), protocol, ALL_VERSIONS).await.unwrap()
}

pub(crate) type Http2 = hyper::client::conn::http2::SendRequest<Full<Bytes>>;

pub(crate) async fn connect_http2(server: &Server, certificate: &Certificate) -> Http2 {
    let stream = connect(server, certificate, "h2").await;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let handshake =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (sender, connection) = handshake.await.unwrap();
    tokio::spawn(connection);
    sender
}
