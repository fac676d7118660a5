//! The listener of clients: a TCP address, a Unix socket, or a socket that systemd hands over.

use std::fmt;
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, ToSocketAddrs};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixStream as StdUnixStream;
use std::path::{Path, PathBuf};

use listenfd::ListenFd;
use tokio::net::{TcpListener, TcpSocket, TcpStream, UnixListener, UnixStream};
use url::Host;

use crate::client::Peer;

/// Connections that may wait to be accepted, if the system allows as many (`somaxconn`). A client
/// that finds the backlog full retries after a second; the usual 128 are full after a burst of as
/// many.
const LISTEN_BACKLOG: u32 = 4096;
/// The mode of a Unix socket: for the user and the group of the server. A proxy of another user has to be in
/// that group.
const SOCKET_MODE: u32 = 0o660;
/// The start of the address of a Unix socket.
const UNIX: &str = "unix:";

/// The address to listen at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// An IP address and a port.
    Address(SocketAddr),
    /// A host name and a port.
    Host(String, u16),
    /// The path of a Unix socket.
    Unix(PathBuf),
}

impl Listen {
    /// Parses `127.0.0.1:8000`, `localhost:8000` or `unix:/run/keystead.sock`; `None` for all else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix(UNIX) {
            return path.starts_with('/').then(|| Self::Unix(path.into()));
        }
        if let Ok(address) = text.parse() {
            return Some(Self::Address(address));
        }
        let (host, port) = text.rsplit_once(':')?;
        let Ok(Host::Domain(host)) = Host::parse(host) else { return None };
        Some(Self::Host(host, port.parse().ok()?))
    }

    /// Returns the port; `None` for a Unix socket.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Address(address) => Some(address.port()),
            Self::Host(_, port) => Some(*port),
            Self::Unix(_) => None,
        }
    }

    /// Returns the addresses, those of IPv4 first, where proxies look for `localhost`; none for a Unix socket.
    pub fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        match self {
            Self::Address(address) => Ok(vec![*address]),
            Self::Host(host, port) => {
                let mut addresses: Vec<_> = (host.as_str(), *port).to_socket_addrs()?.collect();
                addresses.sort_by_key(SocketAddr::is_ipv6);
                Ok(addresses)
            }
            Self::Unix(_) => Ok(Vec::new()),
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(formatter),
            Self::Host(host, port) => write!(formatter, "{host}:{port}"),
            Self::Unix(path) => write!(formatter, "{UNIX}{}", path.display()),
        }
    }
}

/// A socket that accepts connections, and its address.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    address: Listen,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// A connection that was accepted.
#[derive(Debug)]
pub(super) enum Accepted {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Listener {
    /// Listens at an address: of a name, at the first that can be used.
    pub fn bind(at: &Listen) -> io::Result<Self> {
        if let Listen::Unix(path) = at {
            return Ok(Self { socket: Socket::Unix(bind_unix(path)?), address: at.clone() });
        }
        let mut failed = io::Error::new(ErrorKind::NotFound, "the name has no address");
        for address in at.resolve()? {
            match listen(address) {
                Ok(listener) => return Self::of_tcp(listener, at),
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    fn of_tcp(listener: TcpListener, listen: &Listen) -> io::Result<Self> {
        let bound = listener.local_addr()?;
        let address = match listen {
            Listen::Host(host, _) => Listen::Host(host.clone(), bound.port()),
            Listen::Address(_) | Listen::Unix(_) => Listen::Address(bound),
        };
        Ok(Self { socket: Socket::Tcp(listener), address })
    }

    /// Returns the address: the real port where any was asked for.
    #[must_use]
    pub fn address(&self) -> &Listen {
        &self.address
    }

    pub(super) async fn accept(&self) -> io::Result<(Accepted, Peer)> {
        match &self.socket {
            Socket::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                Ok((Accepted::Tcp(stream), peer.into()))
            }
            Socket::Unix(listener) => {
                let (stream, _) = listener.accept().await?;
                Ok((Accepted::Unix(stream), Peer::of_unix_socket()))
            }
        }
    }
}

/// Listens at a TCP address.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Do not let connections that have just closed delay a restart.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(LISTEN_BACKLOG)
}

/// Binds a Unix socket. A file of a server that is gone is replaced, since nobody else can listen there.
fn bind_unix(path: &Path) -> io::Result<UnixListener> {
    let listener = match UnixListener::bind(path) {
        Err(error) if error.kind() == ErrorKind::AddrInUse && is_stale(path) => {
            fs::remove_file(path)?;
            UnixListener::bind(path)?
        }
        bound => bound?,
    };
    fs::set_permissions(path, Permissions::from_mode(SOCKET_MODE))?;
    Ok(listener)
}

fn is_stale(path: &Path) -> bool {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|data| data.file_type().is_socket());
    let refused = |error: io::Error| error.kind() == ErrorKind::ConnectionRefused;
    is_socket && StdUnixStream::connect(path).is_err_and(refused)
}

/// The sockets that systemd hands over (`sd_listen_fds`).
pub struct Inherited(ListenFd);

impl fmt::Debug for Inherited {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Inherited").field(&self.0.len()).finish()
    }
}

impl Inherited {
    /// Takes them, and removes the variables that tell of them. To be called before there are threads.
    #[must_use]
    pub fn take() -> Self {
        Self(ListenFd::from_env())
    }

    /// Returns the listener, if a socket was handed over.
    pub fn listener(&mut self) -> io::Result<Option<Listener>> {
        match self.0.len() {
            0 => return Ok(None),
            1 => {}
            _ => return Err(io::Error::other("more than one socket was handed over")),
        }
        if let Ok(Some(listener)) = self.0.take_tcp_listener(0) {
            listener.set_nonblocking(true)?;
            let address = Listen::Address(listener.local_addr()?);
            let socket = Socket::Tcp(TcpListener::from_std(listener)?);
            return Ok(Some(Listener { socket, address }));
        }
        let Some(listener) = self.0.take_unix_listener(0)? else { return Ok(None) };
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let path = address.as_pathname().unwrap_or(Path::new("@")).to_owned();
        let socket = Socket::Unix(UnixListener::from_std(listener)?);
        Ok(Some(Listener { socket, address: Listen::Unix(path) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port_or_is_the_path_of_a_socket() {
        for text in ["127.0.0.1:8000", "[::1]:80", "localhost:0", "unix:/run/keystead.sock"] {
            assert_eq!(Listen::parse(text).unwrap().to_string(), text);
        }
        for text in
            ["", "localhost", "127.0.0.1", ":80", "x:99999", "a b:1", "unix:", "unix:x", "::1:80x"]
        {
            assert_eq!(Listen::parse(text), None, "{text}");
        }
    }
}
