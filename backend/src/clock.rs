//! Time, passed in as a [`Clock`]. Nothing else in the server asks the system for the time
//! (clippy.toml forbids it), so a test can control it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::format_description::StaticFormatDescription;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// RFC 3339 in UTC. `Rfc3339` itself omits trailing zeros of the fraction.
const MILLISECONDS: StaticFormatDescription = format_description!(
    version = 2,
    "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
);

/// The difference between the clocks of two servers that has no effect.
pub const MAX_CLOCK_SKEW: Duration = Duration::from_secs(5);

/// The time by which the clock of whoever issued a token may be ahead of that of whoever verifies it. Servers
/// whose clocks are further apart refuse each other's tokens, so nobody runs them for long. Therefore only
/// what lies further in the future is changed in the database: the rest may be right by another server's clock.
pub const CLOCK_LEEWAY: Duration = Duration::from_mins(1);

/// A point in time: milliseconds since the Unix epoch, as stored in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Creates a timestamp from milliseconds since the Unix epoch.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Creates a timestamp from whole seconds since the Unix epoch: the `NumericDate` of RFC 7519 §2.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Parses an RFC 3339 text; `None` if it is not one, or if its year in UTC does not have four
    /// digits: the last hours of 9999 at a negative offset are in the year 10000.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let time = OffsetDateTime::parse(text, &Rfc3339).ok()?.checked_to_offset(UtcOffset::UTC)?;
        let millis = i64::try_from(time.unix_timestamp_nanos().div_euclid(1_000_000)).ok()?;
        (0..=9999).contains(&time.year()).then_some(Self(millis))
    }

    /// Returns the milliseconds since the Unix epoch.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Returns the whole seconds since the Unix epoch: the `NumericDate` of RFC 7519 §2.
    #[must_use]
    pub fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Returns the timestamp this much later.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// Returns the timestamp this much earlier.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// Returns how far a recorded time lies in the future, by more than [`MAX_CLOCK_SKEW`]: then the clock
    /// was ahead when it was recorded, and has been put right. Zero otherwise.
    ///
    /// A recorded time in the future counts as now: [`Self::before`] this duration. So do the times that
    /// were reckoned from it, which move by as much.
    #[must_use]
    pub fn ahead_of(self, now: Self) -> Duration {
        Some(now.until(self)).filter(|ahead| *ahead > MAX_CLOCK_SKEW).unwrap_or_default()
    }

    /// Returns the time from this timestamp until the other; zero if the other is earlier.
    #[must_use]
    pub fn until(self, other: Self) -> Duration {
        Duration::from_millis(u64::try_from(other.0.saturating_sub(self.0)).unwrap_or(0))
    }
}

/// RFC 3339 in UTC, always with milliseconds: `2026-11-22T22:47:13.042Z`. So the texts sort in the
/// order of the times.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .ok()
            .filter(|time| (0..=9999).contains(&time.year()))
            .and_then(|time| time.format(MILLISECONDS).ok())
            .ok_or(fmt::Error)?;
        formatter.write_str(&text)
    }
}

/// A source of the current time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Held(Arc<AtomicI64>),
}

impl Clock {
    /// Returns the system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// Returns a clock that shows `start` until [`Clock::advance`] moves it.
    #[must_use]
    pub fn held_at(start: Timestamp) -> Self {
        Self(Source::Held(Arc::new(AtomicI64::new(start.0))))
    }

    /// Returns the current time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the only place that asks the system")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => {
                let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(0).after(since_epoch)
            }
            Source::Held(millis) => Timestamp(millis.load(Ordering::SeqCst)),
        }
    }

    /// Moves a held clock and all its clones forward. Does nothing to the system's clock.
    pub fn advance(&self, duration: Duration) {
        if let Source::Held(millis) = &self.0 {
            millis.store(self.now().after(duration).0, Ordering::SeqCst);
        }
    }

    /// Moves a held clock and all its clones back, as if it had been ahead. Does nothing to the system's
    /// clock.
    pub fn turn_back(&self, duration: Duration) {
        if let Source::Held(millis) = &self.0 {
            millis.store(self.now().before(duration).0, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_written_as_rfc_3339() {
        // The fraction always has three digits, so the texts sort in the order of the times.
        assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Timestamp(1_795_387_633_100).to_string(), "2026-11-22T22:47:13.100Z");
        assert_eq!(Timestamp(1_795_387_633_042).to_string(), "2026-11-22T22:47:13.042Z");
    }

    #[test]
    fn a_held_clock_moves_only_when_advanced() {
        let clock = Clock::held_at(Timestamp(5_000));
        let same = clock.clone();
        clock.advance(Duration::from_millis(1_500));
        assert_eq!(same.now().as_millis(), 6_500);
        assert_eq!(same.now().as_seconds(), 6);
        assert_eq!(Timestamp(5_000).until(same.now()), Duration::from_millis(1_500));
        assert_eq!(same.now().until(Timestamp(5_000)), Duration::ZERO);
        clock.turn_back(Duration::from_millis(500));
        assert_eq!(same.now().as_millis(), 6_000);
    }

    #[test]
    fn a_time_is_ahead_if_it_is_later_than_the_skew_of_two_servers_explains() {
        let now = Timestamp(5_000);
        for (time, ahead) in [(0, 0), (5_000, 0), (10_000, 0), (10_001, 5_001)] {
            assert_eq!(Timestamp(time).ahead_of(now), Duration::from_millis(ahead), "{time}");
        }
    }
}
