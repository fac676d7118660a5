//! One password hash: how it is made, what it looks like, how it is verified.
//!
//! The text is the modular crypt format of the field: `$2b$` from bcrypt, or passlib's
//! `$bcrypt-sha256$v=2,t=2b,r=<cost>$<salt>$<digest>`, which is bcrypt over the Base64 of
//! HMAC-SHA-256 of the password under the salt's text.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use keystead_common::Password;
use sha2::Sha256;
use zeroize::Zeroizing;

const SHA256_PREFIX: &str = "$bcrypt-sha256$v=2,t=2b,r=";
/// bcrypt takes 72 bytes, one of which is the NUL at the end.
const BCRYPT_MAX: usize = 71;
/// Characters of a bcrypt salt in its Base64.
const SALT_TEXT: usize = 22;

/// A password hash in its textual form. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes a password. This takes its time: see [`super::Passwords`] for where to call it.
    pub(super) fn new(password: &Password, cost: u32, salt: [u8; 16]) -> Self {
        let password = password.expose().as_bytes();
        if is_read_whole(password) {
            return Self(bcrypt_text(password, cost, salt));
        }
        let salt_text = bcrypt::BASE_64.encode(salt);
        let text = bcrypt_text(prehash(password, &salt_text).as_slice(), cost, salt);
        let digest = &text[text.len() - 31..];
        Self(format!("{SHA256_PREFIX}{cost}${salt_text}${digest}"))
    }

    /// The hash of no password: the digest is not one that bcrypt made.
    pub(super) fn of_nobody(cost: u32, salt: [u8; 16]) -> Self {
        Self(format!("$2b${cost:02}${}{}", bcrypt::BASE_64.encode(salt), ".".repeat(31)))
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

    /// Whether it is the hash of this password; `false` as well for a text that is no hash.
    ///
    /// A password that the hash's scheme would not have taken is still hashed: how long it takes
    /// does not depend on which scheme the account has.
    pub(super) fn verify(&self, password: &Password) -> bool {
        let password = password.expose().as_bytes();
        if let Some((modular, salt_text)) = self.as_sha256() {
            let prehashed = prehash(password, &salt_text);
            return bcrypt::non_truncating_verify(prehashed.as_slice(), &modular).unwrap_or(false);
        }
        if is_read_whole(password) {
            return bcrypt::non_truncating_verify(password, &self.0).unwrap_or(false);
        }
        let prehashed = prehash(password, "");
        let _ = bcrypt::non_truncating_verify(prehashed.as_slice(), &self.0);
        false
    }

    /// The bcrypt hash inside a `$bcrypt-sha256$` one, and its salt's text.
    fn as_sha256(&self) -> Option<(String, String)> {
        let mut parts = self.0.strip_prefix(SHA256_PREFIX)?.split('$');
        let (cost, salt, digest) = (parts.next()?, parts.next()?, parts.next()?);
        let whole = salt.len() == SALT_TEXT && parts.next().is_none();
        whole.then(|| (format!("$2b${cost:0>2}${salt}{digest}"), salt.to_owned()))
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(redacted)")
    }
}

/// Whether bcrypt reads every byte of it: not too long, and no NUL to end it (nor, since bcrypt
/// repeats the password with its NUL, to make two passwords one).
fn is_read_whole(password: &[u8]) -> bool {
    password.len() <= BCRYPT_MAX && !password.contains(&0)
}

fn bcrypt_text(input: &[u8], cost: u32, salt: [u8; 16]) -> String {
    // The input fits, and the settings bound the cost.
    bcrypt::non_truncating_hash_with_salt(input, cost, salt)
        .expect("bcrypt takes this input at this cost")
        .to_string()
}

/// Base64 of HMAC-SHA-256 under the text of the salt: 44 bytes, none of them NUL.
fn prehash(password: &[u8], salt_text: &str) -> Zeroizing<Vec<u8>> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(salt_text.as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(password);
    Zeroizing::new(STANDARD.encode(mac.finalize().into_bytes()).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::from(text.to_owned())
    }

    #[test]
    fn a_password_verifies_and_its_neighbours_do_not() {
        let long = "x".repeat(71);
        let longer = "x".repeat(72);
        let longest = "ß".repeat(256);
        for text in ["correct horse", "pässwörd 😀", &long, &longer, &longest, "nul\0inside", "\0"]
        {
            let hash = PasswordHash::new(&password(text), 4, [7; 16]);
            assert!(hash.verify(&password(text)), "{text:?}");
            assert!(!hash.verify(&password(&format!("{text}x"))), "{text:?} and one more");
            let mut shorter = text.to_owned();
            shorter.pop();
            assert!(!hash.verify(&password(&shorter)), "{text:?} but its last");
            // bcrypt repeats the password after its NUL: this would be the same to it.
            assert!(!hash.verify(&password(&format!("{text}\0{text}"))), "{text:?} twice");
        }
    }

    #[test]
    fn the_text_is_the_one_that_passlib_makes() {
        // passlib 1.7.4: bcrypt_sha256.using(rounds=4, salt="BgcHBgcHBgcHBgcHBgcHBe").hash(…)
        for (text, digest) in [
            ("x".repeat(72), "e.1/o2j0gMSkZczsQlUAeh/xnYbCqXG"),
            ("ß".repeat(100), "qOQMb3iqzvevrNl0n8zYfER.01lqx4a"),
            ("nul\0inside".to_owned(), "gMQagvLVNKprNbEuhVIpmeuvn.RAFMC"),
        ] {
            let stored = format!("$bcrypt-sha256$v=2,t=2b,r=4$BgcHBgcHBgcHBgcHBgcHBe${digest}");
            let salt = *b"\x0e\x27\x89\x0e\x27\x89\x0e\x27\x89\x0e\x27\x89\x0e\x27\x89\x0e";
            assert_eq!(PasswordHash::new(&password(&text), 4, salt).expose(), stored);
            assert!(PasswordHash::from_stored(stored).verify(&password(&text)), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_hash_verifies_nothing() {
        for text in ["", "$2b$", "plain", "$2b$99$x", "$bcrypt-sha256$v=2,t=2b,r=4$ab$cd"] {
            assert!(!PasswordHash::from_stored(text.to_owned()).verify(&password("plain")));
        }
        let nobody = PasswordHash::of_nobody(4, [7; 16]);
        assert!(!nobody.verify(&password("plain")));
        assert!(nobody.expose().parse::<bcrypt::HashParts>().is_ok(), "it costs what one costs");
    }

    #[test]
    fn a_hash_is_not_printed() {
        let hash = PasswordHash::new(&password("secret"), 4, [7; 16]);
        assert!(!format!("{hash:?}").contains("$2b$"));
    }
}
