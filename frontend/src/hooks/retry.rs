//! The retries of a form whose request the server was too busy for.

use keystead_common::problem::code;

use crate::failure::Failure;

/// Most requests that a form makes by itself after the first.
const MAX_RETRIES: u8 = 5;

/// Milliseconds from the first refusal within which the last retry begins.
const MAX_RETRY_TIME_MS: f64 = 90_000.0;

/// The retries of a submission.
#[derive(Default)]
pub(crate) struct Retries {
    made: u8,
    /// Milliseconds since the epoch.
    deadline: Option<f64>,
    is_stopped: bool,
}

impl Retries {
    /// Returns the time of the next retry, in milliseconds since the epoch, if this failure leads to one. `random` is from
    /// 0 to 1: those who were refused at once come back spread over a second and a tenth of the wait.
    ///
    /// Only `overloaded` does, and only if it was received: it is sent before anything was done or counted (decision
    /// 14). After a response that was lost, the account of a registration may be there, and its name would be taken.
    pub(crate) fn next(&mut self, failure: &Failure, now: f64, random: f64) -> Option<f64> {
        let seconds = f64::from(failure.short_wait(code::OVERLOADED)?);
        let deadline = *self.deadline.get_or_insert(now + MAX_RETRY_TIME_MS);
        let time = now + 1000.0 * (seconds + random * (1.0 + seconds / 10.0));
        if self.is_stopped || self.made == MAX_RETRIES || time > deadline {
            return None;
        }
        self.made += 1;
        Some(time)
    }

    /// Returns whether there was one, and may be another.
    pub(crate) fn are_under_way(&self) -> bool {
        self.made > 0 && !self.is_stopped
    }

    /// Returns whether the person has stopped them.
    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Ends them: none follows.
    pub(crate) fn stop(&mut self) {
        self.is_stopped = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::refused;

    fn overloaded(seconds: u32) -> Failure {
        refused(503, code::OVERLOADED, Some(seconds))
    }

    #[test]
    fn a_retry_comes_after_the_time_that_was_asked_for_and_a_little_more() {
        let next = |seconds, random| Retries::default().next(&overloaded(seconds), 500.0, random);
        assert_eq!(next(3, 0.0), Some(3_500.0));
        assert_eq!(next(3, 1.0), Some(4_800.0));
        assert_eq!(next(20, 0.5), Some(22_000.0));
    }

    #[test]
    fn nothing_but_an_overloaded_server_that_asks_for_a_short_wait_is_asked_again() {
        let next = |failure| Retries::default().next(&failure, 0.0, 0.0);
        assert!(next(overloaded(30)).is_some());
        for failure in [
            overloaded(31),
            overloaded(0),
            refused(503, code::OVERLOADED, None),
            refused(503, code::UNAVAILABLE, Some(1)),
            refused(429, code::TOO_MANY_REQUESTS, Some(1)),
            refused(401, code::INVALID_CREDENTIALS, Some(1)),
            Failure::Unreachable,
            Failure::Malformed { request_id: None },
        ] {
            assert_eq!(next(failure.clone()), None, "{failure:?}");
        }
    }

    #[test]
    fn the_retries_of_a_submission_are_bounded_in_number_and_time() {
        let mut retries = Retries::default();
        let times = (0..=MAX_RETRIES).map(|_| retries.next(&overloaded(1), 0.0, 0.0));
        assert_eq!(times.flatten().count(), usize::from(MAX_RETRIES));

        let mut retries = Retries::default();
        assert!(retries.next(&overloaded(20), 0.0, 0.0).is_some());
        assert!(retries.next(&overloaded(20), 70_000.0, 0.0).is_some());
        assert_eq!(retries.next(&overloaded(20), 70_001.0, 0.0), None);
    }

    #[test]
    fn no_retry_follows_once_the_person_has_stopped_them() {
        let mut retries = Retries::default();
        assert!(!retries.are_under_way());
        assert!(retries.next(&overloaded(1), 0.0, 0.0).is_some());
        assert!(retries.are_under_way());
        retries.stop();
        assert!(!retries.are_under_way());
        assert_eq!(retries.next(&overloaded(1), 0.0, 0.0), None);
    }
}
