//! The access token: where the browser keeps it, and what the page reads in it.
//!
//! The page never judges a token, only the server can. It reads how long the token lives, to renew
//! it in time.

use std::cell::RefCell;

use gloo_storage::{LocalStorage, Storage};
use keystead_common::Secret;

/// Where the token is in the storage that all tabs share.
pub(crate) const KEY: &str = "keystead.access_token";

/// How long before its end a token is renewed, if it lives long.
const AHEAD_MS: f64 = 60_000.0;

thread_local! {
    /// The token of a browser that keeps nothing: full, or its storage turned off. Then the login
    /// holds until the next reload, which is no reason to fail it.
    static UNKEPT: RefCell<Option<Secret>> = const { RefCell::new(None) };
}

/// The token that a login left behind, in this tab or another.
pub(crate) fn load() -> Option<Secret> {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok()?);
    let kept = kept.filter(|token| !token.is_empty()).map(Secret::from);
    kept.or_else(|| UNKEPT.with_borrow(Clone::clone))
}

/// Keeps the token over reloads and for other tabs.
pub(crate) fn store(token: &str) {
    let kept = storage().is_some_and(|storage| storage.set_item(KEY, token).is_ok());
    UNKEPT.set((!kept).then(|| token.to_owned().into()));
}

/// Forgets the token, which tells other tabs that somebody logged out.
pub(crate) fn clear() {
    UNKEPT.set(None);
    if storage().is_some() {
        LocalStorage::delete(KEY);
    }
}

/// Forgets the token of a session that has ended. Other tabs see it emptied before it goes, and
/// know that nobody wanted that.
pub(crate) fn clear_ended() {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, "");
    }
    clear();
}

/// The storage itself: `LocalStorage::get` would bring a JSON parser into the page for one string.
///
/// `raw` panics where the person has forbidden storage; looking at it first tells whether they did.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()??;
    Some(LocalStorage::raw())
}

/// The life of a token by the server's clock, in milliseconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Life {
    begins: f64,
    /// When the token runs out.
    pub ends: f64,
}

impl Life {
    /// When it is time for the next token: when four fifths of the life are over, or a minute
    /// before its end, whichever is later.
    pub(crate) fn renewal(self) -> f64 {
        (self.begins + (self.ends - self.begins) * 0.8).max(self.ends - AHEAD_MS)
    }
}

/// The `iat` and `exp` claims (RFC 7519 §4.1).
pub(crate) fn life(token: &str) -> Option<Life> {
    let payload = base64url(token.split('.').nth(1)?)?;
    let payload = String::from_utf8(payload).ok()?;
    let ends = milliseconds(&payload, "\"exp\"")?;
    Some(Life { begins: milliseconds(&payload, "\"iat\"").unwrap_or(ends), ends })
}

/// The claim of this name, quotes included.
///
/// A quote inside a JSON string is escaped, so the name can be nothing but a key. It is taken at any
/// depth, which does no harm: our claims are flat.
#[allow(clippy::cast_precision_loss)] // Exact for the next 285,000 years.
fn milliseconds(payload: &str, name: &str) -> Option<f64> {
    let (_, rest) = payload.split_once(name)?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let seconds: u64 = rest[..digits].parse().ok()?;
    Some(seconds as f64 * 1000.0)
}

/// RFC 4648 §5, unpadded, as a JWT has it.
fn base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for symbol in text.bytes() {
        let value = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(token: &str) -> Option<f64> {
        life(token).map(|life| life.ends)
    }

    #[test]
    fn reads_the_end_of_a_real_token() {
        // RFC 7515, appendix A.1.
        let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4\
                     MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.c2lnbmF0dXJl";
        assert_eq!(ends(token), Some(1_300_819_380_000.0));
    }

    #[test]
    fn reads_both_ends_of_a_life() {
        // {"iat":100,"exp":1000}
        let life = life(".eyJpYXQiOjEwMCwiZXhwIjoxMDAwfQ.").unwrap();
        assert_eq!(life, Life { begins: 100_000.0, ends: 1_000_000.0 });
    }

    #[test]
    fn a_claim_cannot_speak_for_another() {
        // {"preferred_username":"\"exp\":1","exp":2}
        let token = ".eyJwcmVmZXJyZWRfdXNlcm5hbWUiOiJcImV4cFwiOjEiLCJleHAiOjJ9.";
        assert_eq!(ends(token), Some(2000.0));
    }

    #[test]
    fn what_is_no_token_has_no_end() {
        for text in ["", ".", "a.b.c", "a.!!.c", "a.e30.c", "a._w.c", "a.eyJleHAiOiJ4In0.c"] {
            assert_eq!(ends(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_is_renewed_late_in_its_life_but_in_time() {
        for (minutes, renewed_after) in [
            (15.0, 14.0), // a minute before the end
            (60.0, 59.0),
            (5.0, 4.0), // both are the same
            (1.0, 0.8), // four fifths of a short life
            (0.0, 0.0),
        ] {
            let renewal = Life { begins: 0.0, ends: minutes * 60_000.0 }.renewal();
            assert!((renewal - renewed_after * 60_000.0).abs() < 1.0, "{minutes}: {renewal}");
        }
    }
}
