//! The listener: who is let in, and how the server ends. The only room that knows hyper's server.
//!
//! A loop of our own instead of warp's, because of what that has not: an end to waiting for slow
//! clients and to draining, a bound on connections, and TLS that is kept up. [`places`] has the
//! bound, [`connection`] what one connection may take, [`probe`] whether a server runs already.

mod certificate;
mod connection;
mod io;
mod places;
mod probe;
mod tls;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use self::certificate::Certificate;
use self::connection::Connections;
use self::places::Places;
pub use self::probe::{Found, probe};
pub use self::tls::{Tls, TlsError};
use crate::http::Service;
use crate::metrics::Metrics;

/// How long open requests have to come to their end once their connection, or the server, is told
/// to stop.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// How many connections may wait to be accepted, if the system allows as many (`somaxconn`). Who
/// finds this full tries again after a second; the usual 128 are full after a burst of as many.
const BACKLOG: u32 = 4096;
/// Connections that there may be of those who ask for metrics.
const SCRAPERS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(31);
/// How long to wait before accepting again when the system refuses.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Listens there.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // The addresses of connections that ended just now do not keep a restart waiting.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// What serves until `stop` ends, and then drains open requests. The metrics show how much there is
/// to do, from the moment that this is called.
pub fn serve(
    listener: TcpListener,
    service: Service,
    tls: Option<Arc<Tls>>,
    max_connections: NonZeroUsize,
    metrics: &Metrics,
    stop: impl Future<Output = ()>,
) -> impl Future<Output = ()> {
    let places = Places::new(places::within_descriptors(max_connections));
    places::show(&places, metrics);
    async move { serve_in(&places, listener, service, tls, stop).await }
}

/// Serves metrics in the same way: in plain text, and not to many.
pub async fn serve_metrics(
    listener: TcpListener,
    service: Service,
    stop: impl Future<Output = ()>,
) {
    serve_in(&Places::new(SCRAPERS), listener, service, None, stop).await;
}

async fn serve_in(
    places: &Arc<Places>,
    listener: TcpListener,
    service: Service,
    tls: Option<Arc<Tls>>,
    stop: impl Future<Output = ()>,
) {
    let stopping = CancellationToken::new();
    let connections = Arc::new(Connections::new(service, tls, stopping.clone()));
    let tasks = TaskTracker::new();
    tokio::select! {
        never = accept(&listener, places, &connections, &tasks) => match never {},
        () = stop => {}
    }
    // Whoever comes now is refused at once, and not left waiting in the backlog.
    drop(listener);
    stopping.cancel();
    tasks.close();
    if tokio::time::timeout(DRAIN_TIMEOUT, tasks.wait()).await.is_err() {
        tracing::warn!("some requests were still open after {} s", DRAIN_TIMEOUT.as_secs());
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Places>,
    connections: &Arc<Connections>,
    tasks: &TaskTracker,
) -> Infallible {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let place = places.enter(peer.ip()).await;
                let connections = connections.clone();
                tasks.spawn(async move { connections.serve(stream, peer, &place).await });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
