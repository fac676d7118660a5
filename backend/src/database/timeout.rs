//! The time limit on statements of a database server.

use std::io;
use std::time::Duration;

use tokio::time;

use super::Error;

/// Waits for `work`; fails if it takes longer than `timeout`.
pub(super) async fn with_timeout<T>(
    timeout: Option<Duration>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match timeout {
        Some(timeout) => time::timeout(timeout, work).await.unwrap_or_else(|_| Err(timed_out())),
        None => work.await,
    }
}

/// Returns the error of a statement that took too long. It is transient.
pub(super) fn timed_out() -> Error {
    io::Error::new(io::ErrorKind::TimedOut, "the database did not answer in time").into()
}
