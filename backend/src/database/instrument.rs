//! Metrics of the database. Every statement passes here, so nothing else has to count.

use std::sync::Arc;
use std::time::Instant;

use super::{Error, is_transient, is_unique_violation};
use crate::metrics::{Access, Durations, Failure, Storage};

impl Storage {
    /// Measures the wait for a connection.
    pub(super) async fn time_wait<T>(
        &self,
        access: Access,
        connection: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let start = Instant::now();
        let result = connection.await;
        self.wait.of(access).observe(start.elapsed());
        result.inspect_err(|error| self.count_error(error))
    }

    /// Measures a statement.
    pub(super) async fn time_statement<T>(
        &self,
        access: Access,
        statement: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let start = Instant::now();
        let result = statement.await;
        self.statements.of(access).observe(start.elapsed());
        result.inspect_err(|error| self.count_error(error))
    }

    /// Counts an error. A unique violation is the answer to a question and no error.
    fn count_error(&self, error: &Error) {
        if !is_unique_violation(error) {
            let kind = if is_transient(error) { Failure::Unavailable } else { Failure::Fault };
            self.errors.count(kind);
        }
    }
}

/// Measures a statement whose rows arrive one by one: until the last one, or until the caller drops
/// the rest.
pub(super) struct StatementTimer {
    metrics: Arc<Storage>,
    durations: Durations,
    start: Instant,
}

impl StatementTimer {
    pub(super) fn start(metrics: &Arc<Storage>, access: Access) -> Self {
        let durations = metrics.statements.of(access);
        Self { metrics: Arc::clone(metrics), durations, start: Instant::now() }
    }

    /// Counts the result if it is an error, and returns it.
    pub(super) fn count_error<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        result.inspect_err(|error| self.metrics.count_error(error))
    }
}

impl Drop for StatementTimer {
    fn drop(&mut self) {
        self.durations.observe(self.start.elapsed());
    }
}
