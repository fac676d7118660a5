//! A countdown that updates every second.

use gloo_timers::callback::Interval;
use js_sys::Date;
use yew::prelude::*;

/// Returns the seconds until `end` (milliseconds since the epoch), rounded up: zero means that it
/// has passed.
///
/// Every tick compares with the clock instead of counting, so the result is right again after the
/// device has slept.
#[hook]
pub(crate) fn use_seconds_until(end: f64) -> u32 {
    let left = use_state_eq(|| seconds_until(end));
    {
        let left = left.clone();
        use_effect_with(end.to_bits(), move |_| {
            left.set(seconds_until(end));
            let interval = Interval::new(1000, move || left.set(seconds_until(end)));
            move || drop(interval)
        });
    }
    *left
}

/// Returns the seconds until `end` (milliseconds since the epoch), rounded up.
pub(crate) fn seconds_until(end: f64) -> u32 {
    milliseconds_until(end).div_ceil(1000)
}

/// Returns the milliseconds until `end` (milliseconds since the epoch), rounded up.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` clamps, as intended.
pub(crate) fn milliseconds_until(end: f64) -> u32 {
    (end - Date::now()).ceil() as u32
}
