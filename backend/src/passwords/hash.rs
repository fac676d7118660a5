//! One password hash: what goes into it, and what it looks like.
//!
//! The text is the modular crypt format of the field: `$2b$` from bcrypt, or passlib's
//! `$bcrypt-sha256$v=2,t=2b,r=<cost>$<salt>$<digest>`, which is bcrypt over the Base64 of
//! HMAC-SHA-256 of the password under the salt's text. The second is for what bcrypt would not
//! read whole.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bcrypt::BASE_64;
use bcrypt_lanes::{Cost, Digest, HashString, Key};
use hmac::{Hmac, Mac};
use keystead_common::Password;
use sha2::Sha256;
use zeroize::Zeroizing;

const SHA256_PREFIX: &str = "$bcrypt-sha256$v=2,t=2b,r=";
/// Characters of a salt, and where it begins in the text of a bcrypt hash.
const SALT_TEXT: usize = 22;
const SALT_AT: usize = 7;

/// A password hash in its textual form. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// What bcrypt is given of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// The password itself.
    Plain,
    /// What HMAC-SHA-256 makes of it.
    Sha256,
}

/// A password hash taken apart.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) scheme: Scheme,
    pub(super) bcrypt: HashString,
}

impl PasswordHash {
    /// The text of a hash.
    pub(super) fn new(scheme: Scheme, bcrypt: &HashString) -> Self {
        let text = bcrypt.to_string();
        Self(match scheme {
            Scheme::Plain => text,
            Scheme::Sha256 => {
                let (salt, digest) = text[SALT_AT..].split_at(SALT_TEXT);
                format!("{SHA256_PREFIX}{}${salt}${digest}", bcrypt.cost().get())
            }
        })
    }

    /// A hash as the database keeps it.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text to keep.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What it costs to verify; `None` for a text that is no hash.
    #[must_use]
    pub fn cost(&self) -> Option<Cost> {
        self.parse().map(|parsed| parsed.bcrypt.cost())
    }

    /// Takes it apart; `None` for a text that is no hash.
    pub(super) fn parse(&self) -> Option<Parsed> {
        let Some(rest) = self.0.strip_prefix(SHA256_PREFIX) else {
            return Some(Parsed { scheme: Scheme::Plain, bcrypt: self.0.parse().ok()? });
        };
        let (cost, rest) = rest.split_once('$')?;
        let (salt, digest) = rest.split_once('$')?;
        let bcrypt = format!("$2b${cost:0>2}${salt}{digest}").parse().ok()?;
        Some(Parsed { scheme: Scheme::Sha256, bcrypt })
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(redacted)")
    }
}

impl Parsed {
    /// The hash of no password: its digest is none that bcrypt made.
    pub(super) fn of_nobody(cost: Cost, salt: [u8; 16]) -> Self {
        let digest = Digest::from_bytes([0; Digest::BYTES]);
        Self { scheme: Scheme::Plain, bcrypt: HashString::new(cost, salt, digest) }
    }
}

/// What bcrypt is to be given of this password, under this scheme if it can be.
///
/// Under the plain one it cannot, if bcrypt would not read the password whole: because it is too
/// long, or because of a NUL, after which bcrypt begins anew. Then the scheme comes back as the
/// other one: a key that takes as long, and whose digest no plain hash has.
pub(super) fn key(password: &Password, salt: [u8; 16], scheme: Scheme) -> (Scheme, Key) {
    let password = password.expose().as_bytes();
    if scheme == Scheme::Plain
        && let Ok(key) = Key::new(password)
    {
        return (Scheme::Plain, key);
    }
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(BASE_64.encode(salt).as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(password);
    let mac: Zeroizing<[u8; 32]> = Zeroizing::new(mac.finalize().into_bytes().into());
    let text = Zeroizing::new(STANDARD.encode(mac.as_slice()));
    let key = Key::new(text.as_bytes()).expect("44 characters, none of them NUL");
    (Scheme::Sha256, key)
}

#[cfg(test)]
mod tests {
    use bcrypt_lanes::Job;

    use super::*;

    fn password(text: &str) -> Password {
        Password::from(text.to_owned())
    }

    fn hash(text: &str, salt: [u8; 16]) -> PasswordHash {
        let cost = Cost::new(4).unwrap();
        let (scheme, key) = key(&password(text), salt, Scheme::Plain);
        let digest = bcrypt_lanes::run(Job { key, salt, cost });
        PasswordHash::new(scheme, &HashString::new(cost, salt, digest))
    }

    fn verifies(hash: &PasswordHash, text: &str) -> bool {
        let parsed = hash.parse().unwrap();
        let (scheme, key) = key(&password(text), parsed.bcrypt.salt(), parsed.scheme);
        bcrypt_lanes::run(parsed.bcrypt.job(key)) == *parsed.bcrypt.digest()
            && scheme == parsed.scheme
    }

    #[test]
    fn a_password_verifies_and_its_neighbours_do_not() {
        let long = "x".repeat(71);
        let longer = "x".repeat(72);
        let longest = "ß".repeat(256);
        for text in ["correct horse", "pässwörd 😀", &long, &longer, &longest, "nul\0in", "\0"]
        {
            let hash = hash(text, [7; 16]);
            assert!(verifies(&hash, text), "{text:?}");
            assert!(!verifies(&hash, &format!("{text}x")), "{text:?} and one more");
            let mut shorter = text.to_owned();
            shorter.pop();
            assert!(!verifies(&hash, &shorter), "{text:?} but its last");
            // bcrypt repeats the password after its NUL: this would be the same to it.
            assert!(!verifies(&hash, &format!("{text}\0{text}")), "{text:?} twice");
        }
    }

    #[test]
    fn a_plain_hash_is_one_to_the_bcrypt_crate_and_the_other_way_round() {
        assert!(bcrypt::verify("correct horse", hash("correct horse", [7; 16]).expose()).unwrap());
        let theirs = PasswordHash::from_stored(bcrypt::hash("correct horse", 4).unwrap());
        assert!(verifies(&theirs, "correct horse") && !verifies(&theirs, "correct house"));
    }

    #[test]
    fn the_other_text_is_the_one_that_passlib_makes() {
        // passlib 1.7.4: bcrypt_sha256.using(rounds=4, salt="BgcHBgcHBgcHBgcHBgcHBe").hash(…)
        let salt = *b"\x0e\x27\x89\x0e\x27\x89\x0e\x27\x89\x0e\x27\x89\x0e\x27\x89\x0e";
        for (text, digest) in [
            ("x".repeat(72), "e.1/o2j0gMSkZczsQlUAeh/xnYbCqXG"),
            ("ß".repeat(100), "qOQMb3iqzvevrNl0n8zYfER.01lqx4a"),
            ("nul\0inside".to_owned(), "gMQagvLVNKprNbEuhVIpmeuvn.RAFMC"),
        ] {
            let stored = format!("$bcrypt-sha256$v=2,t=2b,r=4$BgcHBgcHBgcHBgcHBgcHBe${digest}");
            assert_eq!(hash(&text, salt).expose(), stored);
            assert!(verifies(&PasswordHash::from_stored(stored), &text), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_hash_is_not_taken_apart() {
        for text in ["", "$2b$", "plain", "$2b$99$x", "$bcrypt-sha256$v=2,t=2b,r=4$ab$cd"] {
            assert!(PasswordHash::from_stored(text.to_owned()).parse().is_none(), "{text}");
        }
    }

    #[test]
    fn a_hash_is_not_printed() {
        assert!(!format!("{:?}", hash("secret", [7; 16])).contains("$2b$"));
    }
}
