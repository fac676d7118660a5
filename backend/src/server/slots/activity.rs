//! The activity on one connection: the server answers a request, or it waits for the client.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::network::Network;

/// The longest that the server waits for a client.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct WaitLimits {
    /// For a head that has begun to arrive, for the first request, or for the client to continue reading.
    pub(in crate::server) client: Duration,
    /// Between two requests.
    pub(in crate::server) keep_alive: Duration,
}

/// The state of one connection. Either the server is answering a request, or it waits for the
/// client to send or to read.
#[derive(Debug)]
pub(in crate::server) struct Activity {
    network: Network,
    opened: Instant,
    /// When the wait for the client began, in milliseconds after `opened`.
    waiting_since: AtomicU64,
    /// Requests whose response is not sent yet.
    open_streams: AtomicUsize,
    /// Requests among them that are not answered.
    open_requests: AtomicUsize,
    /// Requests among them whose body the server waits for.
    arriving_bodies: AtomicUsize,
    /// True from the end of a request until the next begins to arrive.
    is_between_requests: AtomicBool,
    /// True while the client does not read what is sent to it.
    is_full: AtomicBool,
    eviction: CancellationToken,
    /// Bodies of this connection that gave way to others.
    refused_bodies: AtomicUsize,
    retirement: CancellationToken,
}

/// Bodies that may give way before their connection is closed: it holds memory for as many requests as it
/// ever had at once.
const MAX_REFUSED_BODIES: usize = 32;

impl Activity {
    pub(super) fn new(network: Network) -> Self {
        Self {
            network,
            opened: Instant::now(),
            waiting_since: AtomicU64::new(0),
            open_streams: AtomicUsize::new(0),
            open_requests: AtomicUsize::new(0),
            arriving_bodies: AtomicUsize::new(0),
            is_between_requests: AtomicBool::new(false),
            is_full: AtomicBool::new(false),
            eviction: CancellationToken::new(),
            refused_bodies: AtomicUsize::new(0),
            retirement: CancellationToken::new(),
        }
    }

    pub(in crate::server) fn network(&self) -> Network {
        self.network
    }

    pub(super) fn open_requests(&self) -> usize {
        self.open_requests.load(Ordering::Relaxed)
    }

    /// Records that a request has begun whose response will have to be sent.
    pub(super) fn begin_stream(&self) {
        self.open_streams.fetch_add(1, Ordering::AcqRel);
    }

    /// Records that a response has been sent.
    pub(super) fn end_stream(&self) {
        self.open_streams.fetch_sub(1, Ordering::AcqRel);
    }

    /// Returns the number of responses that the client has not read.
    pub(super) fn unread_responses(&self) -> usize {
        let open = self.open_requests.load(Ordering::Acquire);
        self.open_streams.load(Ordering::Acquire).saturating_sub(open)
    }

    /// Records that a request has begun. It counts as answered when the guard is dropped.
    pub(in crate::server) fn begin_request(self: &Arc<Self>) -> OpenRequest {
        self.restart_wait();
        self.is_between_requests.store(false, Ordering::Release);
        self.open_requests.fetch_add(1, Ordering::AcqRel);
        OpenRequest(self.clone())
    }

    /// Records that a request has begun to arrive. The client's time restarts with its first byte.
    pub(in crate::server) fn begin_head(&self) {
        if self.is_between_requests.load(Ordering::Acquire) {
            self.restart_wait();
            self.is_between_requests.store(false, Ordering::Release);
        }
    }

    /// Records that the client does not read, or that it reads again, which restarts its time.
    pub(in crate::server) fn set_full(&self, is_full: bool) {
        if !is_full {
            self.restart_wait();
        }
        self.is_full.store(is_full, Ordering::Release);
    }

    /// Records that the server waits for a request's body, until the guard is dropped.
    pub(in crate::server) fn await_body(self: &Arc<Self>) -> ArrivingBody {
        self.arriving_bodies.fetch_add(1, Ordering::AcqRel);
        ArrivingBody(self.clone())
    }

    /// Restarts the client's time, because it has done what the server waited for.
    fn restart_wait(&self) {
        let millis = self.opened.elapsed().as_millis();
        self.waiting_since.store(u64::try_from(millis).unwrap_or(u64::MAX), Ordering::Release);
    }

    /// Records that a body of this connection gave way to others.
    pub(in crate::server) fn note_refused_body(&self) {
        if self.refused_bodies.fetch_add(1, Ordering::AcqRel) + 1 >= MAX_REFUSED_BODIES {
            self.retirement.cancel();
        }
    }

    /// Completes when the connection is to be closed after its open requests.
    pub(in crate::server) async fn retired(&self) {
        self.retirement.cancelled().await;
    }

    /// Completes when the connection is to be closed in favour of others.
    pub(in crate::server) async fn evicted(&self) {
        self.eviction.cancelled().await;
    }

    /// Completes when the server has waited for the client for too long.
    pub(in crate::server) async fn client_wait_exceeds(&self, limits: WaitLimits) {
        let mut sleep = pin!(tokio::time::sleep(self.remaining_wait(limits)));
        poll_fn(|context| {
            loop {
                let rest = self.remaining_wait(limits);
                if rest.is_zero() {
                    return Poll::Ready(());
                }
                // A head that has begun to arrive shortens the wait. Whatever lengthens it is noticed when
                // the timer fires, so that usual requests do not touch the timer.
                let deadline = tokio::time::Instant::now() + rest;
                if deadline < sleep.deadline() {
                    sleep.as_mut().reset(deadline);
                }
                if sleep.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                sleep.as_mut().reset(deadline);
            }
        })
        .await;
    }

    fn remaining_wait(&self, limits: WaitLimits) -> Duration {
        let is_idle = self.is_between_requests.load(Ordering::Acquire)
            && !self.is_full.load(Ordering::Acquire);
        let limit = if is_idle { limits.keep_alive } else { limits.client };
        limit.saturating_sub(self.client_wait())
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
        if self.0.open_requests.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.is_between_requests.store(true, Ordering::Release);
        }
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
