//! Whose turn it is on one connection, and since when: the server's, for as long as it works on a
//! request, or the client's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::network::Network;

/// Whose turn it is on one connection: the server's, to answer, or the client's.
#[derive(Debug)]
pub(in crate::server) struct Turn {
    pub(super) network: Network,
    entered: Instant,
    /// Since when it is the client's turn, in milliseconds after `entered`.
    pub(super) since: AtomicU64,
    /// Requests that have begun and are not answered.
    pub(super) open: AtomicUsize,
    /// Those of them whose body the server waits for.
    arriving: AtomicUsize,
    pub(super) give_way: CancellationToken,
}

impl Turn {
    pub(super) fn new(network: Network) -> Self {
        Self {
            network,
            entered: Instant::now(),
            since: AtomicU64::new(0),
            open: AtomicUsize::new(0),
            arriving: AtomicUsize::new(0),
            give_way: CancellationToken::new(),
        }
    }

    /// A request has begun; it is answered when what this gives is dropped.
    pub(in crate::server) fn request(self: &Arc<Self>) -> OpenRequest {
        self.renew();
        self.open.fetch_add(1, Ordering::AcqRel);
        OpenRequest(self.clone())
    }

    /// The server waits for a request's body, until what this gives is dropped.
    pub(in crate::server) fn body(self: &Arc<Self>) -> ArrivingBody {
        self.arriving.fetch_add(1, Ordering::AcqRel);
        ArrivingBody(self.clone())
    }

    /// The client has done what it was waited for: its time begins anew.
    pub(in crate::server) fn renew(&self) {
        let millis = self.entered.elapsed().as_millis();
        self.since.store(u64::try_from(millis).unwrap_or(u64::MAX), Ordering::Release);
    }

    /// Ends when the connection has to make room for others.
    pub(in crate::server) async fn give_way(&self) {
        self.give_way.cancelled().await;
    }

    /// Ends when the client has been waited for that long.
    pub(in crate::server) async fn waited_for(&self, limit: Duration) {
        loop {
            let rest = limit.saturating_sub(self.waited());
            if rest.is_zero() {
                return;
            }
            tokio::time::sleep(rest).await;
        }
    }

    pub(super) fn is_servers(&self) -> bool {
        self.open.load(Ordering::Acquire) > self.arriving.load(Ordering::Acquire)
    }

    /// How long the client has been waited for: not at all while it is the server's turn.
    pub(super) fn waited(&self) -> Duration {
        if self.is_servers() {
            return Duration::ZERO;
        }
        let since = Duration::from_millis(self.since.load(Ordering::Acquire));
        self.entered.elapsed().saturating_sub(since)
    }
}

/// A request that is not answered yet.
#[derive(Debug)]
pub(in crate::server) struct OpenRequest(Arc<Turn>);

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.0.renew();
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A body that has not arrived yet.
#[derive(Debug)]
pub(in crate::server) struct ArrivingBody(Arc<Turn>);

impl Drop for ArrivingBody {
    fn drop(&mut self) {
        self.0.arriving.fetch_sub(1, Ordering::AcqRel);
    }
}
