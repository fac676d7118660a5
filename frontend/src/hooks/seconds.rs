//! A clock that ticks while somebody looks at it.

use gloo_timers::callback::Interval;
use js_sys::Date;
use yew::prelude::*;

/// The seconds left until `end` (milliseconds since the epoch), begun ones counted: at zero it is
/// over.
///
/// It compares with the clock at every tick and counts nothing itself, so it is right again after
/// the laptop has slept.
#[hook]
pub(crate) fn use_seconds_until(end: f64) -> u32 {
    let left = use_state_eq(|| seconds_until(end));
    {
        let left = left.clone();
        use_effect_with(end.to_bits(), move |_| {
            left.set(seconds_until(end));
            let ticking = Interval::new(1000, move || left.set(seconds_until(end)));
            move || drop(ticking)
        });
    }
    *left
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` clamps: that is wanted.
fn seconds_until(end: f64) -> u32 {
    ((end - Date::now() + 999.0) / 1000.0) as u32
}
