//! Probes whether a Keystead server runs at an address, and reads its metrics, as a client would.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::Request;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use super::certificate::Certificate;

/// The longest that a probe may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);
/// The size of the largest response, in bytes: some ten times that of the metrics.
const MAX_BODY_BYTES: usize = 1 << 20;

/// The result of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// A Keystead server that is ready.
    Ready,
    /// A Keystead server that is not ready.
    NotReady,
    /// A server with another certificate than the expected one.
    OtherCertificate,
    /// Another program, or no answer.
    OtherProgram,
}

/// Probes the server at an address, over TLS if a certificate is expected.
pub async fn probe(address: SocketAddr, certificate: Option<&Certificate>) -> Probe {
    let asked = tokio::time::timeout(PROBE_TIMEOUT, ask(address, certificate));
    asked.await.ok().flatten().unwrap_or(Probe::OtherProgram)
}

/// Returns the metrics that a server serves at an address, if there are any.
pub async fn scrape(address: SocketAddr) -> Option<String> {
    let scraped = async {
        let stream = TcpStream::connect(reachable(address)).await.ok()?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        let connection = tokio::spawn(connection);
        let body = get(&mut sender, "/metrics").await;
        connection.abort();
        String::from_utf8(body?.into()).ok()
    };
    tokio::time::timeout(PROBE_TIMEOUT, scraped).await.ok().flatten()
}

/// Returns the body of a response.
async fn get(sender: &mut SendRequest<Empty<Bytes>>, path: &str) -> Option<Bytes> {
    let request = Request::get(path).header(HOST, "localhost").body(Empty::<Bytes>::new());
    let answer = sender.send_request(request.ok()?).await.ok()?;
    Some(Limited::new(answer.into_body(), MAX_BODY_BYTES).collect().await.ok()?.to_bytes())
}

async fn ask(address: SocketAddr, certificate: Option<&Certificate>) -> Option<Probe> {
    let Some(certificate) = certificate else {
        return ask_over(TcpStream::connect(reachable(address)).await.ok()?).await;
    };
    let verifier = Arc::new(AcceptAnyCertificate { provider: ring::default_provider() });
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let stream = TcpStream::connect(reachable(address)).await.ok()?;
    let name = ServerName::IpAddress(reachable(address).ip().into());
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
    let is_same = stream.get_ref().1.peer_certificates()?.first()? == &certificate.der;
    let found = ask_over(stream).await?;
    Some(if is_same { found } else { Probe::OtherCertificate })
}

/// Replaces an unspecified address, at which a server listens everywhere, by the loopback one.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

async fn ask_over(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Option<Probe> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let connection = tokio::spawn(connection);
    let mut status = async |path: &str| -> Option<Value> {
        let body = get(&mut sender, path).await?;
        serde_json::from_slice::<Value>(&body).ok()?.get("status").cloned()
    };
    let is_live = status("/health/live").await == Some("live".into());
    let found = match is_live {
        false => Probe::OtherProgram,
        true if status("/health/ready").await == Some("ready".into()) => Probe::Ready,
        true => Probe::NotReady,
    };
    connection.abort();
    Some(found)
}

/// Accepts any certificate: nothing secret is sent, and the certificate is compared afterwards.
#[derive(Debug)]
struct AcceptAnyCertificate {
    provider: CryptoProvider,
}

impl ServerCertVerifier for AcceptAnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
