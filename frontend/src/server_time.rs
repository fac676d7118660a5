//! The server's clock, estimated from its responses.
//!
//! The clock of a device may be wrong by hours, and the server's times only have a meaning by the
//! server's clock. The difference is measured at every response.

use std::cell::Cell;

use js_sys::Date;

thread_local! {
    /// Milliseconds by which the server's clock is behind this browser's.
    static CLOCK_DIFFERENCE_MS: Cell<Option<f64>> = const { Cell::new(None) };
}

/// Measures the difference from a response's `Date` header.
///
/// The header has whole seconds, so a measurement is up to a second too large: the smallest is the best, until
/// one is larger by more than that, after which a clock has been set.
pub(crate) fn update(date: &str) {
    let measured = Date::now() - Date::parse(date);
    let is_better = match CLOCK_DIFFERENCE_MS.get() {
        Some(best) => measured < best || measured > best + 1000.0,
        None => !measured.is_nan(),
    };
    if is_better {
        CLOCK_DIFFERENCE_MS.set(Some(measured));
    }
}

/// Returns the server's time now, in milliseconds since the epoch.
pub(crate) fn now() -> f64 {
    Date::now() - difference()
}

/// Converts a time by the server's clock to this browser's clock. Both are in milliseconds since
/// the epoch.
pub(crate) fn to_local(time: f64) -> f64 {
    time + difference()
}

fn difference() -> f64 {
    CLOCK_DIFFERENCE_MS.get().unwrap_or_default()
}
