//! The listener: accepts connections, limits them, and shuts down. The only module that knows
//! hyper's server.
//!
//! It has a loop of its own instead of warp's, which has no timeout for slow clients or for
//! draining, no limit on connections, and no TLS that reloads. [`listener`] has the socket, [`slots`] limit
//! the connections, [`connection`] limits each of them, [`probe`](mod@probe) finds out whether a server is
//! running.

mod certificate;
mod connection;
mod io;
mod listener;
mod probe;
mod slots;
mod tls;

use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use self::certificate::Certificate;
use self::connection::{Connections, DRAIN_TIMEOUT};
use self::listener::Accepted;
pub use self::listener::{Inherited, Listen, Listener, listen};
pub use self::probe::{Probe, probe, scrape};
use self::slots::ConnectionSlots;
pub use self::tls::{Tls, TlsError, TlsFiles};
use crate::http::Service;
use crate::metrics::Metrics;

/// The number of connections to the metrics listener.
const MAX_SCRAPE_CONNECTIONS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(31);
/// The delay before accepting again after the system has refused.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// Registers the metrics of connections at once, and returns a future that serves until `stop`
/// completes and then drains open requests.
pub fn serve(
    listener: Listener,
    service: Service,
    tls: Option<Arc<Tls>>,
    max_connections: NonZeroUsize,
    keep_alive: Duration,
    metrics: &Metrics,
    stop: impl Future<Output = ()>,
) -> impl Future<Output = ()> {
    let slots = ConnectionSlots::new(slots::within_descriptors(max_connections));
    slots::register_metrics(&slots, metrics);
    async move { serve_in(&slots, listener, service, tls, keep_alive, stop).await }
}

/// Serves metrics likewise, but without TLS and on few connections.
pub async fn serve_metrics(
    listener: Listener,
    service: Service,
    keep_alive: Duration,
    stop: impl Future<Output = ()>,
) {
    let slots = ConnectionSlots::new(MAX_SCRAPE_CONNECTIONS);
    serve_in(&slots, listener, service, None, keep_alive, stop).await;
}

async fn serve_in(
    slots: &Arc<ConnectionSlots>,
    listener: Listener,
    service: Service,
    tls: Option<Arc<Tls>>,
    keep_alive: Duration,
    stop: impl Future<Output = ()>,
) {
    let stopping = CancellationToken::new();
    let connections =
        Arc::new(Connections::new(service, tls, slots.clone(), keep_alive, stopping.clone()));
    let tasks = TaskTracker::new();
    tokio::select! {
        never = accept(&listener, slots, &connections, &tasks) => match never {},
        () = stop => {}
    }
    // New connections are refused at once instead of waiting in the backlog.
    drop(listener);
    stopping.cancel();
    tasks.close();
    if tokio::time::timeout(DRAIN_TIMEOUT, tasks.wait()).await.is_err() {
        tracing::warn!("drain timed out after {} s with requests open", DRAIN_TIMEOUT.as_secs());
    }
}

async fn accept(
    listener: &Listener,
    slots: &Arc<ConnectionSlots>,
    connections: &Arc<Connections>,
    tasks: &TaskTracker,
) -> Infallible {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let slot = slots.acquire(peer.ip).await;
                let connections = connections.clone();
                match stream {
                    Accepted::Tcp(stream) => {
                        // Responses are small and written whole: there is nothing to wait for.
                        let _ = stream.set_nodelay(true);
                        tasks.spawn(async move { connections.serve(stream, peer, &slot).await });
                    }
                    Accepted::Unix(stream) => {
                        tasks.spawn(async move { connections.serve(stream, peer, &slot).await });
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
}
