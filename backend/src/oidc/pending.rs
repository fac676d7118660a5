//! Requests that wait until the person has done something. The browser carries them, sealed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Provider;
use super::request::AuthorizationRequest;
use super::sealed::Purpose;
use crate::clock::Timestamp;

/// The time that a person has for a request.
const LIFETIME: Duration = Duration::from_hours(1);

/// A request and the time at which it came.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) request: AuthorizationRequest,
    asked_at: i64,
}

impl Pending {
    pub(super) fn new(request: AuthorizationRequest, now: Timestamp) -> Self {
        Self { request, asked_at: now.as_millis() }
    }

    /// Returns the time at which the request came.
    pub(super) fn asked_at(&self) -> Timestamp {
        Timestamp::from_millis(self.asked_at)
    }
}

impl Provider {
    pub(super) fn seal(&self, pending: &Pending) -> String {
        self.0.seal.seal(Purpose::Request, pending)
    }

    /// Opens a sealed request; `None` if it was not made here, or is too old.
    pub(super) fn open(&self, sealed: &str) -> Option<Pending> {
        let pending: Pending = self.0.seal.open(Purpose::Request, sealed)?;
        (self.0.clock.now() < pending.asked_at().after(LIFETIME)).then_some(pending)
    }
}
