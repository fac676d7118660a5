//! The server's clock, estimated from its responses.
//!
//! The clock of a device may be wrong by hours, and the server's times only have a meaning by the
//! server's clock. The difference is measured at every response.

use std::cell::Cell;

use js_sys::Date;

thread_local! {
    /// Milliseconds by which the server's clock is behind this browser's.
    static CLOCK_DIFFERENCE_MS: Cell<f64> = const { Cell::new(0.0) };
}

/// Measures the difference from a response's `Date` header.
pub(crate) fn update(date: &str) {
    let server = Date::parse(date);
    if !server.is_nan() {
        CLOCK_DIFFERENCE_MS.set(Date::now() - server);
    }
}

/// Returns the server's time now, in milliseconds since the epoch.
pub(crate) fn now() -> f64 {
    Date::now() - CLOCK_DIFFERENCE_MS.get()
}

/// Converts a time by the server's clock to this browser's clock. Both are in milliseconds since
/// the epoch.
pub(crate) fn to_local(time: f64) -> f64 {
    time + CLOCK_DIFFERENCE_MS.get()
}
