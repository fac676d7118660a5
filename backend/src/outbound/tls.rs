//! TLS to the other side, by the certificate authorities of this system.

use std::fmt;
use std::io;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use url::{Host, Url};

use super::OutboundError;

/// The certificate authorities, read when they are first needed: most servers never do, and they take a megabyte.
#[derive(Clone, Default)]
pub(super) struct Tls(Arc<OnceCell<Arc<ClientConfig>>>);

impl Tls {
    #[cfg(test)]
    pub(super) fn with_roots(roots: RootCertStore) -> Self {
        Self(Arc::new(OnceCell::new_with(Some(Arc::new(config(roots).unwrap())))))
    }

    /// Begins TLS on a connection to the host of this URL.
    pub(super) async fn connect(
        &self,
        url: &Url,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, OutboundError> {
        let name = match url.host() {
            Some(Host::Ipv4(address)) => ServerName::from(std::net::IpAddr::from(address)),
            Some(Host::Ipv6(address)) => ServerName::from(std::net::IpAddr::from(address)),
            Some(Host::Domain(name)) => {
                ServerName::try_from(name.to_owned()).map_err(OutboundError::request)?
            }
            None => return Err(OutboundError::Scheme),
        };
        let config = Arc::clone(self.0.get_or_try_init(load).await?);
        TlsConnector::from(config).connect(name, stream).await.map_err(OutboundError::Tls)
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Tls").field(&self.0.initialized()).finish()
    }
}

async fn load() -> Result<Arc<ClientConfig>, OutboundError> {
    let found = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs).await;
    let found = found.map_err(|error| OutboundError::Tls(io::Error::other(error)))?;
    let mut roots = RootCertStore::empty();
    // Some systems have a few that cannot be read.
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        return Err(OutboundError::NoRoots);
    }
    config(roots).map(Arc::new).map_err(|error| OutboundError::Tls(io::Error::other(error)))
}

fn config(roots: RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
