//! The activity on one connection: the server answers a request, or it waits for the client.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::network::Network;

/// The state of one connection. Either the server is answering a request, or it waits for the
/// client to send or to read.
#[derive(Debug)]
pub(in crate::server) struct Activity {
    network: Network,
    opened: Instant,
    /// When the wait for the client began, in milliseconds after `opened`.
    waiting_since: AtomicU64,
    /// Requests that have begun and are not answered.
    open_requests: AtomicUsize,
    /// Requests among them whose body the server waits for.
    arriving_bodies: AtomicUsize,
    eviction: CancellationToken,
}

impl Activity {
    pub(super) fn new(network: Network) -> Self {
        Self {
            network,
            opened: Instant::now(),
            waiting_since: AtomicU64::new(0),
            open_requests: AtomicUsize::new(0),
            arriving_bodies: AtomicUsize::new(0),
            eviction: CancellationToken::new(),
        }
    }

    pub(super) fn network(&self) -> Network {
        self.network
    }

    pub(super) fn open_requests(&self) -> usize {
        self.open_requests.load(Ordering::Relaxed)
    }

    /// Records that a request has begun. It counts as answered when the guard is dropped.
    pub(in crate::server) fn begin_request(self: &Arc<Self>) -> OpenRequest {
        self.restart_wait();
        self.open_requests.fetch_add(1, Ordering::AcqRel);
        OpenRequest(self.clone())
    }

    /// Records that the server waits for a request's body, until the guard is dropped.
    pub(in crate::server) fn await_body(self: &Arc<Self>) -> ArrivingBody {
        self.arriving_bodies.fetch_add(1, Ordering::AcqRel);
        ArrivingBody(self.clone())
    }

    /// Restarts the client's time, because it has done what the server waited for.
    pub(in crate::server) fn restart_wait(&self) {
        let millis = self.opened.elapsed().as_millis();
        self.waiting_since.store(u64::try_from(millis).unwrap_or(u64::MAX), Ordering::Release);
    }

    /// Completes when the connection is to be closed in favour of others.
    pub(in crate::server) async fn evicted(&self) {
        self.eviction.cancelled().await;
    }

    /// Completes when the server has waited this long for the client.
    pub(in crate::server) async fn client_wait_exceeds(&self, limit: Duration) {
        loop {
            let rest = limit.saturating_sub(self.client_wait());
            if rest.is_zero() {
                return;
            }
            tokio::time::sleep(rest).await;
        }
    }

    pub(super) fn evict(&self) {
        self.eviction.cancel();
    }

    pub(super) fn is_answering(&self) -> bool {
        self.open_requests.load(Ordering::Acquire) > self.arriving_bodies.load(Ordering::Acquire)
    }

    /// Returns how long the server has waited for the client: zero while it answers a request.
    pub(super) fn client_wait(&self) -> Duration {
        if self.is_answering() {
            return Duration::ZERO;
        }
        let since = Duration::from_millis(self.waiting_since.load(Ordering::Acquire));
        self.opened.elapsed().saturating_sub(since)
    }

    #[cfg(test)]
    pub(super) fn is_evicted(&self) -> bool {
        self.eviction.is_cancelled()
    }

    #[cfg(test)]
    pub(super) fn set_waiting_since(&self, millis: u64) {
        self.waiting_since.store(millis, Ordering::Release);
    }
}

/// A request that is not answered yet.
#[derive(Debug)]
pub(in crate::server) struct OpenRequest(Arc<Activity>);

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.0.restart_wait();
        self.0.open_requests.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A request body that has not arrived yet.
#[derive(Debug)]
pub(in crate::server) struct ArrivingBody(Arc<Activity>);

impl Drop for ArrivingBody {
    fn drop(&mut self) {
        self.0.arriving_bodies.fetch_sub(1, Ordering::AcqRel);
    }
}
