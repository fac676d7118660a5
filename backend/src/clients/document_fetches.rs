//! The fetches of documents: which ones an operator allows, few at once, and none too soon after another.

use std::fmt;
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;
use tokio::sync::Semaphore;
use url::Url;

use super::pattern::{UrlPattern, document_url};
use crate::outbound::{Document, Outbound, OutboundError, Reach};

/// The shortest time between two fetches of a document.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);
/// Fetches at once, at most.
const MAX_FETCHES: usize = 4;
/// The time that a fetch waits for its turn.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// Fetches that are remembered.
const ATTEMPTS: usize = 1_000;

/// The documents that may be fetched, and the latest fetches.
pub(super) struct Documents {
    pub(super) patterns: Vec<UrlPattern>,
    outbound: Outbound,
    turns: Semaphore,
    pub(super) attempts: Cache<String, Attempt>,
    pub(super) retry_interval: Duration,
}

/// The latest fetch of a document.
#[derive(Clone, Copy)]
pub(super) struct Attempt {
    pub(super) at: Instant,
    pub(super) result: Result<(), Failure>,
}

/// The reason for which there is no new document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing was heard of it. It may be as it was.
    Unreachable,
    /// There is none any more, or it is invalid.
    Withdrawn,
}

impl Documents {
    pub(super) fn new(patterns: Vec<UrlPattern>, outbound: Outbound) -> Self {
        let (turns, attempts) = (Semaphore::new(MAX_FETCHES), Cache::new(ATTEMPTS));
        Self { patterns, outbound, turns, attempts, retry_interval: RETRY_INTERVAL }
    }

    /// Returns true if the document is not fetched again yet.
    pub(super) fn is_recent(&self, attempt: Attempt) -> bool {
        attempt.at.elapsed() < self.retry_interval
    }

    /// Returns true if there is a pattern.
    pub(super) fn is_on(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// Returns the URL that an id is, and where it may be fetched from, if a pattern allows it.
    pub(super) fn allowed(&self, id: &str) -> Option<(Url, Reach)> {
        let url = document_url(id)?;
        let pattern = self.patterns.iter().find(|pattern| pattern.matches(&url))?;
        Some((url, pattern.reach()))
    }

    /// Fetches a document.
    pub(super) async fn fetch(&self, url: &Url, reach: Reach) -> Result<Document, OutboundError> {
        let turn = tokio::time::timeout(MAX_WAIT, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| OutboundError::Timeout)?;
        self.outbound.fetch(url, reach).await
    }
}

impl fmt::Debug for Documents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Documents")
            .field("patterns", &self.patterns)
            .finish_non_exhaustive()
    }
}
