//! The client of a request, as far as connection and headers tell.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The client of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address that the request came from.
    pub ip: IpAddr,
    /// The value of its `User-Agent` header.
    pub user_agent: Option<String>,
}

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its address; that of this machine for a Unix socket.
    pub ip: IpAddr,
    /// True for a Unix socket. The modes of its file decide who may connect, so it is a trusted proxy.
    pub is_unix: bool,
}

impl Peer {
    /// Returns the peer of a Unix socket.
    #[must_use]
    pub fn of_unix_socket() -> Self {
        Self { ip: Ipv4Addr::LOCALHOST.into(), is_unix: true }
    }
}

impl From<SocketAddr> for Peer {
    fn from(address: SocketAddr) -> Self {
        Self { ip: address.ip(), is_unix: false }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_unix { formatter.write_str("unix") } else { self.ip.fmt(formatter) }
    }
}
