//! Times as databases, languages and spreadsheets write them.

use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

use crate::clock::Timestamp;

/// A time in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadTime {
    /// There is none: an empty text, or the zero that some software writes for it.
    None,
    At(Timestamp),
    /// It never comes: PostgreSQL's `infinity`.
    Never,
    Unreadable,
}

/// Parses a time. Without an offset it is UTC.
pub(super) fn parse(text: &str) -> ReadTime {
    let text = text.trim();
    if let Some(time) = Timestamp::parse(text) {
        return known(Some(time));
    }
    match text {
        "" | "-infinity" => ReadTime::None,
        "infinity" => ReadTime::Never,
        // MySQL's zero, which is no date.
        _ if text.starts_with("0000-00-00") => ReadTime::None,
        _ if is_number(text) => known(digits(text).or_else(|| epoch(text))),
        _ => known(digits(text).or_else(|| numeric(text)).or_else(|| in_words(text))),
    }
}

/// Takes the beginning of an era for no time: Go's and .NET's zero, and 0 of Unix.
fn known(time: Option<Timestamp>) -> ReadTime {
    const YEAR_TWO: i64 = -62_104_060_800_000;
    match time {
        None => ReadTime::Unreadable,
        Some(time) if time.as_millis() == 0 || time.as_millis() < YEAR_TWO => ReadTime::None,
        Some(time) => ReadTime::At(time),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Parses `20240506` and `20240506070809`, as MediaWiki and LDAP write them. As seconds of Unix, the first would be a day
/// in 1970, and the second is no time at all.
fn digits(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let text = text
        .split_once('.')
        .filter(|(whole, _)| whole.len() == 14)
        .map_or(text, |(whole, _)| whole);
    let is_of_our_time = text.starts_with("19") || text.starts_with("20");
    if !is_of_our_time || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u8>().ok();
    let date = date(text.get(..4)?.parse().ok()?, part(4, 6)?, part(6, 8)?)?;
    let time = match text.len() {
        8 => Time::MIDNIGHT,
        14 => Time::from_hms(part(8, 10)?, part(10, 12)?, part(12, 14)?).ok()?,
        _ => return None,
    };
    timestamp(date, time, UtcOffset::UTC)
}

/// Parses a number since the Unix epoch. Its size says the unit: seconds, milliseconds, microseconds or
/// nanoseconds.
fn epoch(text: &str) -> Option<Timestamp> {
    const MAX_SECONDS: f64 = 1e11; // in the year 5138
    let number: f64 = text.parse().ok()?;
    let millis = match number.abs() {
        seconds if seconds < MAX_SECONDS => number * 1e3,
        millis if millis < MAX_SECONDS * 1e3 => number,
        micros if micros < MAX_SECONDS * 1e6 => number / 1e3,
        nanos if nanos < MAX_SECONDS * 1e9 => number / 1e6,
        _ => return None,
    };
    // Less than 10^14, so a float has all its digits.
    #[expect(clippy::cast_possible_truncation, reason = "less than 10^14")]
    Some(Timestamp::from_millis(millis.floor() as i64))
}

/// Parses `2024-05-06`, `2024-05-06 07:08:09.123+00`, `2024/05/06 07:08` and the like.
fn numeric(text: &str) -> Option<Timestamp> {
    let (day, rest) = text.split_at_checked(10)?;
    let separator = *day.as_bytes().get(4)?;
    let mut parts = day.split(char::from(separator));
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if !matches!(separator, b'-' | b'/') || year.len() != 4 || parts.next().is_some() {
        return None;
    }
    let date = date(number(year)?, number(month)?, number(day)?)?;
    let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim_start();
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && !":.,".contains(letter));
    let (clock, zone) = rest.split_at(end.unwrap_or(rest.len()));
    let time = if clock.is_empty() { Time::MIDNIGHT } else { time_of_day(clock)? };
    timestamp(date, time, offset(zone)?)
}

/// Parses `Mon, 06 May 2024 07:08:09 GMT` of RFC 1123, and what C and JavaScript write.
fn in_words(text: &str) -> Option<Timestamp> {
    const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec";
    // JavaScript adds the name of the zone in parentheses.
    let text = text.split('(').next()?.trim();
    let (mut year, mut month, mut day, mut time, mut zone) =
        (None, None, None, None, String::new());
    for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
        let start = word.get(..3).unwrap_or_default().to_ascii_lowercase();
        let is_month = word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        if month.is_none() && is_month && MONTHS.split(' ').any(|name| name == start) {
            let index = MONTHS.split(' ').position(|name| name == start)?;
            month = Some(u8::try_from(index + 1).ok()?);
        } else if word.contains(':') && time.is_none() {
            time = Some(time_of_day(word)?);
        } else if word.len() == 4
            && word.bytes().all(|byte| byte.is_ascii_digit())
            && year.is_none()
        {
            year = Some(number::<i32>(word)?);
        } else if let (Some(number), None) = (number::<u8>(word), day) {
            day = Some(number);
        } else if time.is_some() {
            zone += word;
        } else if !is_weekday(word) {
            return None;
        }
    }
    let date = date(year?, month?, day?)?;
    timestamp(date, time.unwrap_or(Time::MIDNIGHT), offset(&zone)?)
}

fn is_weekday(word: &str) -> bool {
    let start = word.get(..3).unwrap_or_default().to_ascii_lowercase();
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(&start.as_str())
}

/// Parses digits, and refuses a sign.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn date(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
}

/// Parses `07:08`, `07:08:09` and `07:08:09.123456`.
fn time_of_day(text: &str) -> Option<Time> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let second: u8 = parts.next().map_or(Some(0), number)?;
    let nanos = format!("{:0<9}", fraction.get(..fraction.len().min(9))?);
    if parts.next().is_some() {
        return None;
    }
    // A leap second is in no other count.
    Time::from_hms_nano(hour, minute, second.min(59), number(&nanos)?).ok()
}

/// Parses the offset after a time: none, `Z`, `+00`, `+0200`, `+02:00`, `GMT`, `GMT+0200`, `+0000 UTC`.
fn offset(text: &str) -> Option<UtcOffset> {
    let text: String = text.chars().filter(|letter| *letter != ' ').collect();
    let text = text.to_ascii_uppercase();
    let is_utc = |name: &str| matches!(name, "" | "Z" | "UTC" | "GMT");
    if is_utc(&text) {
        return Some(UtcOffset::UTC);
    }
    let text = text.trim_start_matches("GMT").trim_start_matches("UTC");
    let sign: i8 = match text.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let end = text[1..].find(|letter: char| !letter.is_ascii_digit() && letter != ':');
    let (digits, name) = text[1..].split_at(end.unwrap_or(text.len() - 1));
    let digits = digits.replace(':', "");
    let two = |from: usize| digits.get(from..from + 2).map_or(Some(0), number::<i8>);
    if !matches!(digits.len(), 2 | 4 | 6) || !is_utc(name) {
        return None;
    }
    UtcOffset::from_hms(sign * two(0)?, sign * two(2)?, sign * two(4)?).ok()
}

fn timestamp(date: Date, time: Time, offset: UtcOffset) -> Option<Timestamp> {
    let time = PrimitiveDateTime::new(date, time).assume_offset(offset);
    let time = time.checked_to_offset(UtcOffset::UTC)?;
    let millis = i64::try_from(time.unix_timestamp_nanos().div_euclid(1_000_000)).ok()?;
    (0..=9999).contains(&time.year()).then(|| Timestamp::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_databases_and_languages_are_read() {
        for (text, expected) in [
            ("2024-05-06T07:08:09Z", "2024-05-06T07:08:09.000Z"),
            ("2024-05-06 07:08:09.123456+00", "2024-05-06T07:08:09.123Z"), // PostgreSQL
            ("2024-05-06 09:08:09.5+02", "2024-05-06T07:08:09.500Z"),
            ("2024-05-06 12:38:09+05:30", "2024-05-06T07:08:09.000Z"),
            ("2024-05-06 07:08:09", "2024-05-06T07:08:09.000Z"), // MySQL, SQLite
            ("2024-05-06T07:08:09.123456", "2024-05-06T07:08:09.123Z"), // Django without zones
            ("2024-05-06T07:08:09+0000", "2024-05-06T07:08:09.000Z"),
            ("2024-05-06 07:08:09 -0130", "2024-05-06T08:38:09.000Z"),
            ("2024-05-06 07:08:09 UTC", "2024-05-06T07:08:09.000Z"), // Rails
            ("2024-05-06 07:08:09.123 +0000 UTC", "2024-05-06T07:08:09.123Z"), // Go
            ("2024-05-06 07:08", "2024-05-06T07:08:00.000Z"),
            ("2024-05-06", "2024-05-06T00:00:00.000Z"),
            ("2024/05/06 07:08:09", "2024-05-06T07:08:09.000Z"),
            ("20240506070809", "2024-05-06T07:08:09.000Z"), // MediaWiki
            ("20240506070809Z", "2024-05-06T07:08:09.000Z"), // LDAP
            ("20240506070809.0Z", "2024-05-06T07:08:09.000Z"),
            ("20240506", "2024-05-06T00:00:00.000Z"),
            ("1714979289", "2024-05-06T07:08:09.000Z"),
            ("1714979289.5", "2024-05-06T07:08:09.500Z"),
            ("1714979289123", "2024-05-06T07:08:09.123Z"), // Keycloak, Firebase
            ("1714979289123456", "2024-05-06T07:08:09.123Z"),
            ("1714979289123456789", "2024-05-06T07:08:09.123Z"),
            ("-86400", "1969-12-31T00:00:00.000Z"),
            ("Mon, 06 May 2024 07:08:09 GMT", "2024-05-06T07:08:09.000Z"), // RFC 1123
            ("6 May 2024 09:08:09 +0200", "2024-05-06T07:08:09.000Z"),
            ("Mon May  6 07:08:09 2024", "2024-05-06T07:08:09.000Z"), // C
            (
                "Mon May 06 2024 09:08:09 GMT+0200 (Central European Summer Time)",
                "2024-05-06T07:08:09.000Z",
            ),
            ("2016-12-31 23:59:60", "2016-12-31T23:59:59.000Z"),
        ] {
            let ReadTime::At(time) = parse(text) else { panic!("{text}: {:?}", parse(text)) };
            assert_eq!(time.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn zeros_are_no_time_and_other_texts_are_not_guessed_at() {
        for none in ["", " ", "0", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "-infinity"] {
            assert_eq!(parse(none), ReadTime::None, "{none}");
        }
        assert_eq!(parse("infinity"), ReadTime::Never);
        for unreadable in [
            "yesterday",
            "05/06/2024",
            "06.05.2024",
            "2024-13-01",
            "2024-02-30 07:08:09",
            "2024-05-06 25:00:00",
            "2024-05-06 07:08:09 CEST",
            "2024-05-06 07:08:09+1",
            "2024-05-06+",
            "May",
            "May 2024",
            "1e300",
            "99999999999999999999999",
            "9999-12-31T23:59:59-05:00",
            "2024-05-0é",
            "Mon, 06 Maé 2024",
            "$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq",
        ] {
            assert_eq!(parse(unreadable), ReadTime::Unreadable, "{unreadable}");
        }
    }
}
