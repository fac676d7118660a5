//! Where bcrypt runs: on threads of its own, so many at once, never on the async ones.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

/// How many may wait. Past that, a client is better told to come again.
const MAX_WAITING: usize = 1024;

/// More hashes wait than can be done in a time that a person would wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many password hashes are waiting")]
pub struct Overloaded;

/// The bound on how many hashes are computed side by side, and how many wait.
#[derive(Debug)]
pub(super) struct HashThreads {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl HashThreads {
    pub(super) fn new(threads: NonZeroUsize) -> Self {
        Self { free: Arc::new(Semaphore::new(threads.get())), waiting: AtomicUsize::new(0) }
    }

    /// Computes on a thread that may take its time. A caller that goes away while it waits is
    /// forgotten; one that goes away later leaves the work to be finished for nobody.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Overloaded> {
        let place = Place::take(&self.waiting)?;
        let permit = Arc::clone(&self.free).acquire_owned().await.map_err(|_| Overloaded)?;
        drop(place);
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        match done.await {
            Ok(result) => Ok(result),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Overloaded), // cancelled: the process is ending
            },
        }
    }
}

/// A place in the queue, given back when dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, Overloaded> {
        if waiting.fetch_add(1, Ordering::Relaxed) < MAX_WAITING {
            Ok(Self(waiting))
        } else {
            waiting.fetch_sub(1, Ordering::Relaxed);
            Err(Overloaded)
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
