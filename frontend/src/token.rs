//! The access token: storing it in the browser and reading its lifetime.
//!
//! The page does not verify the token, only the server can. It reads the lifetime to refresh the
//! token in time.

use std::cell::RefCell;

use gloo_storage::{LocalStorage, Storage};
use keystead_common::Secret;

/// The key of the token in the storage that all tabs share.
pub(crate) const STORAGE_KEY: &str = "keystead.access_token";

/// Milliseconds before its expiry at which a long-lived token is refreshed.
const REFRESH_BEFORE_EXPIRY_MS: f64 = 60_000.0;

thread_local! {
    /// The token where the browser's storage is full or disabled. The login then lasts until the
    /// next reload, which is better than no login.
    static IN_MEMORY: RefCell<Option<Secret>> = const { RefCell::new(None) };
}

/// Returns the token of a login in this tab or another.
pub(crate) fn load() -> Option<Secret> {
    let stored = storage().and_then(|storage| storage.get_item(STORAGE_KEY).ok()?);
    let stored = stored.filter(|token| !token.is_empty()).map(Secret::from);
    stored.or_else(|| IN_MEMORY.with_borrow(Clone::clone))
}

/// Stores the token for reloads and for other tabs.
pub(crate) fn store(token: &str) {
    let stored = storage().is_some_and(|storage| storage.set_item(STORAGE_KEY, token).is_ok());
    IN_MEMORY.set((!stored).then(|| token.to_owned().into()));
}

/// Removes the token, which tells other tabs that the person logged out.
pub(crate) fn clear() {
    IN_MEMORY.set(None);
    if storage().is_some() {
        LocalStorage::delete(STORAGE_KEY);
    }
}

/// Removes the token of a session that has ended. Other tabs see it empty before it is removed, and
/// so know that this was no logout.
pub(crate) fn clear_ended() {
    if let Some(storage) = storage() {
        let _ = storage.set_item(STORAGE_KEY, "");
    }
    clear();
}

/// Returns the storage itself: `LocalStorage::get` would add a JSON parser to the page for one
/// string.
///
/// `raw` panics where the person has disabled storage, so that is checked first.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()??;
    Some(LocalStorage::raw())
}

/// The lifetime of a token by the server's clock, in milliseconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lifetime {
    issued_at: f64,
    /// Time at which the token expires.
    pub expires_at: f64,
}

impl Lifetime {
    /// Returns the time to refresh the token at: after four fifths of its lifetime or a minute
    /// before its expiry, whichever is later.
    pub(crate) fn refresh_at(self) -> f64 {
        let four_fifths = self.issued_at + (self.expires_at - self.issued_at) * 0.8;
        four_fifths.max(self.expires_at - REFRESH_BEFORE_EXPIRY_MS)
    }
}

/// Reads the `iat` and `exp` claims (RFC 7519 §4.1).
pub(crate) fn lifetime(token: &str) -> Option<Lifetime> {
    let payload = base64url(token.split('.').nth(1)?)?;
    let payload = String::from_utf8(payload).ok()?;
    let expires_at = time_claim(&payload, "\"exp\"")?;
    let issued_at = time_claim(&payload, "\"iat\"").unwrap_or(expires_at);
    Some(Lifetime { issued_at, expires_at })
}

/// Reads the claim of this name, quotes included, in milliseconds.
///
/// A quote inside a JSON string is escaped, so the quoted name can only be a key. It is found at
/// any depth, which is harmless because Keystead's claims are not nested.
#[allow(clippy::cast_precision_loss)] // Exact for the next 285,000 years.
fn time_claim(payload: &str, name: &str) -> Option<f64> {
    let (_, rest) = payload.split_once(name)?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let seconds: u64 = rest[..digits].parse().ok()?;
    Some(seconds as f64 * 1000.0)
}

/// Reads the `iss` claim (RFC 7519 §4.1.1): the server's public URL, which needs no escapes in JSON.
pub(crate) fn issuer(token: &str) -> Option<String> {
    let payload = String::from_utf8(base64url(token.split('.').nth(1)?)?).ok()?;
    let (_, rest) = payload.split_once("\"iss\":\"")?;
    rest.split_once('"').map(|(issuer, _)| issuer.to_owned())
}

/// Decodes unpadded base64url (RFC 4648 §5), as in a JWT.
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

    fn expires_at(token: &str) -> Option<f64> {
        lifetime(token).map(|lifetime| lifetime.expires_at)
    }

    #[test]
    fn the_expiry_of_a_real_token_is_read() {
        // RFC 7515, appendix A.1.
        let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4\
                     MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.c2lnbmF0dXJl";
        assert_eq!(expires_at(token), Some(1_300_819_380_000.0));
    }

    #[test]
    fn both_ends_of_a_lifetime_are_read() {
        // {"iat":100,"exp":1000}
        let lifetime = lifetime(".eyJpYXQiOjEwMCwiZXhwIjoxMDAwfQ.").unwrap();
        assert_eq!(lifetime, Lifetime { issued_at: 100_000.0, expires_at: 1_000_000.0 });
    }

    #[test]
    fn a_claims_text_is_not_taken_for_another_claim() {
        // {"preferred_username":"\"exp\":1","exp":2}
        let token = ".eyJwcmVmZXJyZWRfdXNlcm5hbWUiOiJcImV4cFwiOjEiLCJleHAiOjJ9.";
        assert_eq!(expires_at(token), Some(2000.0));
    }

    #[test]
    fn the_issuer_of_a_token_is_read() {
        // {"iss":"https://id.example.org","sub":"x"}
        let token = ".eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUub3JnIiwic3ViIjoieCJ9.";
        assert_eq!(issuer(token).as_deref(), Some("https://id.example.org"));
        assert_eq!(issuer(".e30."), None);
    }

    #[test]
    fn a_malformed_token_has_no_expiry() {
        for text in ["", ".", "a.b.c", "a.!!.c", "a.e30.c", "a._w.c", "a.eyJleHAiOiJ4In0.c"] {
            assert_eq!(expires_at(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_is_refreshed_late_in_its_lifetime_but_in_time() {
        for (minutes, refreshed_after) in [
            (15.0, 14.0), // a minute before the expiry
            (60.0, 59.0),
            (5.0, 4.0), // both rules agree
            (1.0, 0.8), // four fifths of a short lifetime
            (0.0, 0.0),
        ] {
            let lifetime = Lifetime { issued_at: 0.0, expires_at: minutes * 60_000.0 };
            let after = lifetime.refresh_at();
            assert!((after - refreshed_after * 60_000.0).abs() < 1.0, "{minutes}: {after}");
        }
    }
}
