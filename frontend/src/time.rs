//! Times as text: dates as the browser formats them, and durations.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::texts::{self, guest, text};

/// The precision of a formatted time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    /// The date alone.
    Day,
    /// The date and the time of day.
    Minute,
}

/// Formats a time in the person's language and time zone. A text that is not a time is returned
/// unchanged.
pub(crate) fn format_local(rfc3339: &str, precision: Precision) -> String {
    let date = Date::new(&JsValue::from_str(rfc3339));
    if date.get_time().is_nan() {
        return rfc3339.to_owned();
    }
    let options = Object::new();
    let style = |name: &str, value: &str| Reflect::set(&options, &name.into(), &value.into());
    if precision == Precision::Minute {
        let _ = style("timeStyle", "short");
    }
    let _ = style("dateStyle", if precision == Precision::Minute { "medium" } else { "long" });
    Intl::DateTimeFormat::new(&locales(), &options)
        .format()
        .call1(&JsValue::UNDEFINED, &date)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| rfc3339.to_owned())
}

/// Formats a remaining time in its two largest units.
pub(crate) fn format_countdown(seconds: u32) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let (large, large_unit, small, small_unit) = match (hours, minutes) {
        (0, 0) => return [&rest.to_string(), "\u{a0}s"].concat(),
        (0, _) => (minutes, "\u{a0}min ", rest, "\u{a0}s"),
        _ => (hours, "\u{a0}h ", minutes, "\u{a0}min"),
    };
    let zero = if small < 10 { "0" } else { "" };
    [&large.to_string(), large_unit, zero, &small.to_string(), small_unit].concat()
}

/// Formats an age in its largest unit, rounded down. The exact time is shown beside it.
pub(crate) fn format_ago(seconds: u32) -> String {
    let Some((count, unit)) = largest_unit(seconds) else {
        return text(guest::JUST_NOW).to_string();
    };
    Intl::RelativeTimeFormat::new(&locales(), &Object::new()).format(-f64::from(count), unit).into()
}

/// Returns the page's language for `Intl`.
fn locales() -> Array {
    Array::of1(&texts::language().tag().into())
}

/// Returns the number and the name of the largest unit; `None` below a minute.
fn largest_unit(seconds: u32) -> Option<(u32, &'static str)> {
    match seconds {
        0..60 => None,
        60..3600 => Some((seconds / 60, "minute")),
        3600..86_400 => Some((seconds / 3600, "hour")),
        _ => Some((seconds / 86_400, "day")),
    }
}

/// Returns the seconds from a time, given as RFC 3339, to `now`, in milliseconds since the epoch.
/// Zero if the time is after `now`, which a difference between the clocks can cause.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` clamps, as intended.
pub(crate) fn seconds_since(rfc3339: &str, now: f64) -> u32 {
    ((now - Date::parse(rfc3339)) / 1000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_has_two_units_and_a_steady_width() {
        let text = |seconds| format_countdown(seconds).replace('\u{a0}', " ");
        assert_eq!(text(0), "0 s");
        assert_eq!(text(59), "59 s");
        assert_eq!(text(60), "1 min 00 s");
        assert_eq!(text(899), "14 min 59 s");
        assert_eq!(text(3600), "1 h 00 min");
        assert_eq!(text(86_399), "23 h 59 min");
    }

    #[test]
    fn an_age_is_given_in_its_largest_unit() {
        assert_eq!((format_ago(0), format_ago(59)), ("just now".to_owned(), "just now".to_owned()));
        for (seconds, expected) in [
            (60, (1, "minute")),
            (3599, (59, "minute")),
            (3600, (1, "hour")),
            (86_399, (23, "hour")),
            (86_400, (1, "day")),
            (30 * 86_400, (30, "day")),
        ] {
            assert_eq!(largest_unit(seconds), Some(expected));
        }
    }
}
