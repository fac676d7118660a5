//! Times as text, as the browser's `Intl` writes them: dates, ages and durations.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::texts::{self, account, text};

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// The precision of a formatted time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    /// The date alone.
    Day,
    /// The date and the time of day.
    Minute,
    /// The time of day alone.
    TimeOfDay,
}

/// Formats a time in the person's language and time zone. A text that is not a time is returned
/// unchanged.
pub(crate) fn format_local(rfc3339: &str, precision: Precision) -> String {
    format_range(rfc3339, rfc3339, precision)
}

/// Formats the span between two times. Equal times give one, and so does a browser that formats no spans
/// (Safari before 14.1).
pub(crate) fn format_range(from: &str, to: &str, precision: Precision) -> String {
    let (start, end) = (date(from), date(to));
    if start.get_time().is_nan() || end.get_time().is_nan() {
        return to.to_owned();
    }
    let (day, time) = match precision {
        Precision::Day => (Some("long"), None),
        Precision::Minute => (Some("medium"), Some("short")),
        Precision::TimeOfDay => (None, Some("short")),
    };
    let options = Object::new();
    for (name, style) in [("dateStyle", day), ("timeStyle", time)] {
        if let Some(style) = style {
            let _ = Reflect::set(&options, &name.into(), &style.into());
        }
    }
    let format = Intl::DateTimeFormat::new(&locales(), &options);
    let range = Reflect::get(&format, &"formatRange".into())
        .ok()
        .filter(|_| from != to)
        .and_then(|function| function.dyn_into::<Function>().ok())
        .and_then(|function| function.call2(&format, &start, &end).ok());
    range
        .or_else(|| format.format().call1(&JsValue::UNDEFINED, &end).ok())
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| to.to_owned())
}

/// Formats the day of a time: the last two days in words, others with their weekday. `now` is in
/// milliseconds since the epoch.
pub(crate) fn format_day(rfc3339: &str, now: f64) -> String {
    let (date, today) = (date(rfc3339), Date::new(&now.into()));
    let yesterday = Date::new(&now.into());
    yesterday.set_date(today.get_date().saturating_sub(1));
    let days_ago = match day_number(&date) {
        day if day == day_number(&today) => Some(0.0),
        day if day == day_number(&yesterday) => Some(-1.0),
        _ => None,
    };
    let options = Object::new();
    if let Some(days) = days_ago {
        let _ = Reflect::set(&options, &"numeric".into(), &"auto".into());
        return Intl::RelativeTimeFormat::new(&locales(), &options).format(days, "day").into();
    }
    let _ = Reflect::set(&options, &"dateStyle".into(), &"full".into());
    let text =
        Intl::DateTimeFormat::new(&locales(), &options).format().call1(&JsValue::UNDEFINED, &date);
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Returns a number that two times have in common exactly if they are on the same day of the person's calendar.
pub(crate) fn day_of(rfc3339: &str) -> u32 {
    day_number(&date(rfc3339))
}

fn day_number(date: &Date) -> u32 {
    (date.get_full_year() * 12 + date.get_month()) * 32 + date.get_date()
}

fn date(rfc3339: &str) -> Date {
    Date::new(&JsValue::from_str(rfc3339))
}

/// Formats a duration in its largest unit, rounded down.
pub(crate) fn format_duration(seconds: u32) -> String {
    let (count, unit) = largest_unit(seconds).unwrap_or((seconds, "second"));
    let options = Object::new();
    for (name, value) in [("style", "unit"), ("unit", unit), ("unitDisplay", "long")] {
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    let format = Intl::NumberFormat::new(&locales(), &options).format();
    let text = format.call1(&JsValue::UNDEFINED, &count.into());
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Formats an age in its largest unit, rounded down.
pub(crate) fn format_ago(seconds: u32) -> String {
    let Some((count, unit)) = largest_unit(seconds) else {
        return text(account::JUST_NOW).to_string();
    };
    Intl::RelativeTimeFormat::new(&locales(), &Object::new()).format(-f64::from(count), unit).into()
}

/// Returns the page's language for `Intl`.
fn locales() -> Array {
    Array::of1(&texts::language().tag().into())
}

/// Returns the number and the name of the largest unit; `None` below a minute.
fn largest_unit(seconds: u32) -> Option<(u32, &'static str)> {
    const UNITS: [(u32, &str); 5] = [
        (365 * DAY, "year"),
        (30 * DAY, "month"),
        (DAY, "day"),
        (HOUR, "hour"),
        (MINUTE, "minute"),
    ];
    let (length, name) = UNITS.iter().find(|(length, _)| seconds >= *length)?;
    // Twelve months of 30 days are not yet a year.
    let most = if *name == "month" { 11 } else { u32::MAX };
    Some(((seconds / length).min(most), name))
}

/// Returns true for a time less than a day before `now`, whose age says more than its date.
pub(crate) fn is_recent(rfc3339: &str, now: f64) -> bool {
    seconds_since(rfc3339, now) < DAY
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
    fn a_time_is_counted_in_its_largest_unit() {
        assert_eq!((largest_unit(0), largest_unit(59)), (None, None));
        for (seconds, expected) in [
            (60, (1, "minute")),
            (3599, (59, "minute")),
            (3600, (1, "hour")),
            (DAY - 1, (23, "hour")),
            (DAY, (1, "day")),
            (30 * DAY - 1, (29, "day")),
            (30 * DAY, (1, "month")),
            (364 * DAY, (11, "month")),
            (365 * DAY, (1, "year")),
            (800 * DAY, (2, "year")),
        ] {
            assert_eq!(largest_unit(seconds), Some(expected), "{seconds}");
        }
    }
}
