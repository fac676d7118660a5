//! Times in words: the browser's own for dates, ours for distances.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// How exactly a moment is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    /// The day alone.
    Day,
    /// The day and the time.
    Minute,
}

/// A moment as the person's browser writes it: their language, their time zone.
///
/// What is not a time is shown as it came.
pub(crate) fn local(rfc3339: &str, precision: Precision) -> String {
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
    Intl::DateTimeFormat::new(&Array::new(), &options)
        .format()
        .call1(&JsValue::UNDEFINED, &date)
        .ok()
        .and_then(|words| words.as_string())
        .unwrap_or_else(|| rfc3339.to_owned())
}

/// How long it is until something ends, the two largest units of it.
pub(crate) fn countdown(seconds: u32) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let (large, large_unit, small, small_unit) = match (hours, minutes) {
        (0, 0) => return [&rest.to_string(), "\u{a0}s"].concat(),
        (0, _) => (minutes, "\u{a0}min ", rest, "\u{a0}s"),
        _ => (hours, "\u{a0}h ", minutes, "\u{a0}min"),
    };
    let zero = if small < 10 { "0" } else { "" };
    [&large.to_string(), large_unit, zero, &small.to_string(), small_unit].concat()
}

/// How long ago it was, the largest unit of it: near enough for "lately" or "long ago", with the
/// exact time beside it.
pub(crate) fn ago(seconds: u32) -> String {
    let (count, unit) = match seconds {
        0..60 => return "just now".to_owned(),
        60..3600 => (seconds / 60, " minute"),
        3600..86_400 => (seconds / 3600, " hour"),
        _ => (seconds / 86_400, " day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    [&count.to_string(), unit, plural, " ago"].concat()
}

/// The seconds from a moment, given as RFC 3339, to another, in milliseconds since the epoch. What
/// is not over yet by the clocks' difference is now.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` clamps: that is wanted.
pub(crate) fn seconds_since(rfc3339: &str, now: f64) -> u32 {
    ((now - Date::parse(rfc3339)) / 1000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_has_two_units_and_does_not_jump_in_width() {
        let words = |seconds| countdown(seconds).replace('\u{a0}', " ");
        assert_eq!(words(0), "0 s");
        assert_eq!(words(59), "59 s");
        assert_eq!(words(60), "1 min 00 s");
        assert_eq!(words(899), "14 min 59 s");
        assert_eq!(words(3600), "1 h 00 min");
        assert_eq!(words(86_399), "23 h 59 min");
    }

    #[test]
    fn distances_are_told_in_their_largest_unit() {
        for (seconds, words) in [
            (0, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3599, "59 minutes ago"),
            (3600, "1 hour ago"),
            (86_399, "23 hours ago"),
            (86_400, "1 day ago"),
            (30 * 86_400, "30 days ago"),
        ] {
            assert_eq!(ago(seconds), words);
        }
    }
}
