//! The access token: where the browser keeps it, and what the page reads in it.
//!
//! The page never judges a token, only the server can. It reads one number, to show when the
//! token runs out.

use gloo_storage::{LocalStorage, Storage};
use keystead_common::Secret;

const KEY: &str = "keystead.access_token";

/// The token that a login left behind.
pub(crate) fn load() -> Option<Secret> {
    storage()?.get_item(KEY).ok()?.map(Secret::from)
}

/// Keeps the token over reloads and for other tabs.
///
/// A browser may refuse (full, or storage turned off). Then the login holds until the next reload,
/// which is no reason to fail it.
pub(crate) fn store(token: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, token);
    }
}

/// Forgets the token.
pub(crate) fn clear() {
    if storage().is_some() {
        LocalStorage::delete(KEY);
    }
}

/// The storage itself: `LocalStorage::get` would bring a JSON parser into the page for one string.
///
/// `raw` panics where the person has forbidden storage; looking at it first tells whether they did.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()??;
    Some(LocalStorage::raw())
}

/// The `exp` claim: seconds since the epoch (RFC 7519 §4.1.4).
pub(crate) fn expiry(token: &str) -> Option<u64> {
    let payload = base64url(token.split('.').nth(1)?)?;
    let payload = String::from_utf8(payload).ok()?;
    // A quote inside a JSON string is escaped, so this can be nothing but a key. It is taken at
    // any depth, which does no harm: our claims are flat.
    let (_, rest) = payload.split_once("\"exp\"")?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
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

    #[test]
    fn reads_the_expiry_of_a_real_token() {
        // RFC 7515, appendix A.1.
        let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4\
                     MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.c2lnbmF0dXJl";
        assert_eq!(expiry(token), Some(1_300_819_380));
    }

    #[test]
    fn a_claim_cannot_speak_for_another() {
        // {"preferred_username":"\"exp\":1","exp":2}
        let token = ".eyJwcmVmZXJyZWRfdXNlcm5hbWUiOiJcImV4cFwiOjEiLCJleHAiOjJ9.";
        assert_eq!(expiry(token), Some(2));
    }

    #[test]
    fn what_is_no_token_has_no_expiry() {
        for text in ["", ".", "a.b.c", "a.!!.c", "a.e30.c", "a._w.c", "a.eyJleHAiOiJ4In0.c"] {
            assert_eq!(expiry(text), None, "{text}");
        }
    }
}
