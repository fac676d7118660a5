//! What time it is at the server.
//!
//! Clocks differ, and a laptop's may be wrong by hours. What the server says of times only means
//! something by its own clock, so that one is asked, with every answer that it gives.

use std::cell::Cell;

use js_sys::Date;

thread_local! {
    /// By how many milliseconds the server's clock is behind this browser's.
    static BEHIND: Cell<f64> = const { Cell::new(0.0) };
}

/// Takes note of an answer's `Date` header.
pub(crate) fn set(date: &str) {
    let server = Date::parse(date);
    if !server.is_nan() {
        BEHIND.set(Date::now() - server);
    }
}

/// The server's time now, in milliseconds since the epoch.
pub(crate) fn now() -> f64 {
    Date::now() - BEHIND.get()
}

/// What this browser's clock will show when the server's shows `moment`.
pub(crate) fn here(moment: f64) -> f64 {
    moment + BEHIND.get()
}
