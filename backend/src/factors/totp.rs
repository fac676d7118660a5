//! Codes of an authenticator app (RFC 6238): SHA-1, six digits, a step of 30 seconds, because that is what every
//! app supports.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac};
use keystead_common::Secret;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;
use subtle::{ConditionallySelectable, ConstantTimeEq, CtOption};
use zeroize::Zeroizing;

use crate::clock::{CLOCK_LEEWAY, Timestamp};

/// Bytes of a secret: as many as the hash has, which RFC 4226 §4 recommends.
const SECRET_LENGTH: usize = 20;
const DIGITS: usize = 6;
/// The number of codes that there are.
const CODES: u32 = 1_000_000;
const STEP_SECONDS: i64 = 30;
/// Everything but the unreserved characters (RFC 3986 §2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the latest step that a right clock may have recorded as used: one that lies further ahead is of a clock that was
/// put right, and would lock the owner out until it comes.
pub(crate) fn latest_step(now: Timestamp) -> i64 {
    now.after(CLOCK_LEEWAY).as_seconds().div_euclid(STEP_SECONDS)
}

/// The secret that a server shares with an authenticator app. Never printed, wiped when dropped.
pub(crate) struct TotpSecret(Zeroizing<[u8; SECRET_LENGTH]>);

impl TotpSecret {
    /// Makes a secret of random bytes.
    pub(crate) fn new(bytes: [u8; SECRET_LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Takes the secret as it is stored; `None` if it has another length.
    pub(crate) fn from_stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }

    /// Returns the secret as it is stored, before it is sealed.
    pub(crate) fn to_stored(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Returns the secret for typing: Base32 without padding (RFC 4648 §6).
    pub(crate) fn to_base32(&self) -> Secret {
        BASE32_NOPAD.encode(self.0.as_slice()).into()
    }

    /// Returns the address that authenticator apps read from a QR code, by the [Key Uri Format][format]. Its defaults
    /// are our algorithm, digits and step. Colons are left out of the names, because one separates the two.
    ///
    /// [format]: https://github.com/google/google-authenticator/wiki/Key-Uri-Format
    pub(crate) fn uri(&self, issuer: &str, account: &str) -> Secret {
        let encode = |name: &str| utf8_percent_encode(&name.replace(':', ""), RESERVED).to_string();
        let (issuer, account, secret) = (encode(issuer), encode(account), self.to_base32());
        let secret = secret.expose();
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}").into()
    }

    /// Returns the step whose code this is: the current one, or the one before, for a code that was typed slowly and
    /// for a clock that is behind (RFC 6238 §5.2). White space is ignored. Takes the same time for every code of six
    /// digits.
    pub(crate) fn matching_step(&self, code: &str, now: Timestamp) -> Option<i64> {
        let code = parse(code)?;
        let current = now.as_seconds().div_euclid(STEP_SECONDS);
        let previous = current - 1;
        let [is_current, is_previous] =
            [current, previous].map(|step| self.code(step).ct_eq(&code));
        // The later one of two equal codes, so that the next login cannot use the same code again.
        let step = i64::conditional_select(&previous, &current, is_current);
        CtOption::new(step, is_current | is_previous).into()
    }

    /// Returns the code of a step as a number (RFC 4226 §5.3).
    fn code(&self, step: i64) -> u32 {
        let mac = <Hmac<Sha1> as Mac>::new_from_slice(self.0.as_slice())
            .expect("HMAC takes a key of any length");
        let mac = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
        let offset = usize::from(mac[19] & 0xf);
        let bytes = [mac[offset], mac[offset + 1], mac[offset + 2], mac[offset + 3]];
        (u32::from_be_bytes(bytes) & 0x7fff_ffff) % CODES
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TotpSecret(redacted)")
    }
}

/// Reads a code of exactly six ASCII digits, with white space anywhere.
fn parse(code: &str) -> Option<u32> {
    let mut digits = 0;
    let mut number = 0;
    for char in code.chars().filter(|char| !char.is_whitespace()) {
        digits += 1;
        if digits > DIGITS {
            return None;
        }
        number = number * 10 + char.to_digit(10)?;
    }
    (digits == DIGITS).then_some(number)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// The secret of RFC 6238 Appendix B.
    fn secret() -> TotpSecret {
        TotpSecret::new(*b"12345678901234567890")
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        // The last six of the eight digits there.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret().matching_step(code, at(seconds)), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_valid_for_its_step_and_the_next() {
        let code = "050471";
        let begin = 1_111_111_110;
        let matching = |time: Timestamp| secret().matching_step(code, time);
        let step = Some(begin / 30);
        let before = |seconds| at(seconds).before(Duration::from_millis(1));
        assert_eq!(matching(before(begin)), None, "the server's clock is behind");
        assert_eq!(matching(at(begin)), step);
        assert_eq!(matching(at(begin + 29)), step);
        assert_eq!(matching(at(begin + 30)), step);
        assert_eq!(matching(before(begin + 60)), step, "the last moment of the next step");
        assert_eq!(matching(at(begin + 60)), None);
    }

    #[test]
    fn two_steps_with_one_code_count_as_the_later_one() {
        // Found by a search: the two steps happen to have the same code.
        let (code, step) = ("911617", 910_738);
        assert_eq!(secret().code(step), secret().code(step - 1));
        assert_eq!(secret().matching_step(code, at(step * 30)), Some(step));
        assert_eq!(secret().matching_step(code, at((step - 1) * 30)), Some(step - 1));
    }

    #[test]
    fn only_six_ascii_digits_are_a_code() {
        let now = at(1_111_111_111);
        for code in ["050 471", " 050471\n", "0 5 0 4 7 1", "050\u{a0}471"] {
            assert!(secret().matching_step(code, now).is_some(), "{code:?}");
        }
        for code in [
            "",
            " ",
            "50471",
            "0504710",
            "050472",
            "05046b",
            "+50471",
            "0x0471",
            "050-471",
            "٠٥٠٤٧١",
        ] {
            assert_eq!(secret().matching_step(code, now), None, "{code:?}");
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        assert_eq!(secret().to_base32().expose(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(TotpSecret::new([0xff; 20]).to_base32().expose(), "7".repeat(32));
        assert_eq!(TotpSecret::new([0; 20]).to_base32().expose(), "A".repeat(32));
        // The vectors of §10, without padding.
        for (text, encoded) in [("f", "MY"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(BASE32_NOPAD.encode(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn an_address_has_the_percent_encoded_names() {
        let uri = |issuer, account| secret().uri(issuer, account).expose().to_owned();
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(
            uri("Keystead", "ada"),
            format!("otpauth://totp/Keystead:ada?secret={secret}&issuer=Keystead"),
        );
        assert_eq!(
            uri("Bücher: Tom & Co/100%?", "ada+b@example.org"),
            format!(
                "otpauth://totp/B%C3%BCcher%20Tom%20%26%20Co%2F100%25%3F:ada%2Bb%40example.org\
                 ?secret={secret}&issuer=B%C3%BCcher%20Tom%20%26%20Co%2F100%25%3F"
            ),
        );
    }

    #[test]
    fn a_secret_is_stored_as_its_bytes_and_never_printed() {
        let stored = TotpSecret::from_stored(secret().to_stored()).unwrap();
        assert_eq!(stored.to_base32().expose(), secret().to_base32().expose());
        assert!(TotpSecret::from_stored(&[0; 19]).is_none());
        assert_eq!(format!("{stored:?}"), "TotpSecret(redacted)");
    }
}
