//! How long the database takes, and what it could not do: counted here, in the one place that all
//! statements pass, for the metrics.

use std::sync::Arc;
use std::time::Instant;

use super::{Error, is_transient, is_unique_violation};
use crate::metrics::{Access, Durations, Failure, Storage};

impl Storage {
    /// Waits for a connection.
    pub(super) async fn wait_for<T>(
        &self,
        access: Access,
        connection: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let began = Instant::now();
        let acquired = connection.await;
        self.wait.of(access).observe(began.elapsed());
        acquired.inspect_err(|error| self.note(error))
    }

    /// Waits for the answer to a statement.
    pub(super) async fn answer<T>(
        &self,
        access: Access,
        statement: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let began = Instant::now();
        let answer = statement.await;
        self.statements.of(access).observe(began.elapsed());
        answer.inspect_err(|error| self.note(error))
    }

    /// Counts an error, unless it is an answer: that a value is taken is what was asked.
    fn note(&self, error: &Error) {
        if !is_unique_violation(error) {
            let kind = if is_transient(error) { Failure::Unavailable } else { Failure::Fault };
            self.errors.count(kind);
        }
    }
}

/// A statement whose answer comes row by row. It has taken until the last one, or until nobody
/// wants another.
pub(super) struct Statement {
    counts: Arc<Storage>,
    durations: Durations,
    began: Instant,
}

impl Statement {
    pub(super) fn begin(counts: &Arc<Storage>, access: Access) -> Self {
        let durations = counts.statements.of(access);
        Self { counts: Arc::clone(counts), durations, began: Instant::now() }
    }

    /// Passes on what came.
    pub(super) fn pass<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        answer.inspect_err(|error| self.counts.note(error))
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        self.durations.observe(self.began.elapsed());
    }
}
