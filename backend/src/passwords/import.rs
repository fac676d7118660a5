//! Imports password hashes from other software, and exports them again.

use bcrypt_lanes::Cost;

use super::hash::{
    BASE64_PREFIX, Bcrypt, HEX_PREFIX, PasswordHash, SALT_CHARS, SALT_OFFSET, Scheme,
    TRUNCATED_PREFIX,
};
use super::legacy::{HashError, LegacyHash};

/// The highest bcrypt cost that is accepted: the maximum of `--bcrypt-cost`.
const MAX_IMPORTED_COST: u32 = 16;
/// The length of the longest hash that is parsed, in bytes.
const MAX_HASH_BYTES: usize = 1_024;
/// The first character of Django's password field where the account has no password.
const DJANGO_UNUSABLE_PREFIX: char = '!';

impl PasswordHash {
    /// Parses the hash of an imported account.
    ///
    /// A plain bcrypt hash is marked as [`Scheme::Truncated`]: other software may have made it from
    /// a truncated password. New hashes are never made so.
    pub fn import(text: &str) -> Result<Self, HashError> {
        if text.len() > MAX_HASH_BYTES {
            return Err(HashError::Unknown);
        }
        if text.starts_with(DJANGO_UNUSABLE_PREFIX) {
            return Err(HashError::NoPassword);
        }
        let plain = text.strip_prefix(TRUNCATED_PREFIX).unwrap_or(text);
        if plain.starts_with("$2$") || plain.starts_with("$2x$") {
            return Err(HashError::OldBcrypt);
        }
        let stored = if plain.starts_with("$2") {
            format!("{TRUNCATED_PREFIX}{}", with_exact_salt(plain))
        } else if let Some(hash) = text.strip_prefix(HEX_PREFIX) {
            format!("{HEX_PREFIX}{}", with_exact_salt(hash))
        } else if text.starts_with(BASE64_PREFIX) {
            text.to_owned()
        } else {
            LegacyHash::parse(text)?;
            return Ok(Self::from_stored(text.to_owned()));
        };
        let bcrypt = Bcrypt::parse(&stored).ok_or(HashError::Malformed("bcrypt"))?;
        if Cost::new(MAX_IMPORTED_COST).is_ok_and(|highest| bcrypt.hash.cost() > highest) {
            return Err(HashError::TooCostly);
        }
        Ok(Self::from_stored(stored))
    }

    /// Returns the text in a format that other software reads and that imports as the same hash.
    #[must_use]
    pub fn export(&self) -> &str {
        match Bcrypt::parse(self.expose()) {
            Some(Bcrypt { scheme: Scheme::Truncated, .. }) => {
                &self.expose()[TRUNCATED_PREFIX.len()..]
            }
            _ => self.expose(),
        }
    }
}

/// Clears the unused bits of a bcrypt salt. Its last character carries two bits of the salt and
/// four unused ones, which some software has set and all software ignores.
fn with_exact_salt(hash: &str) -> String {
    const LAST: usize = SALT_OFFSET + SALT_CHARS - 1;
    let value = match hash.as_bytes().get(LAST) {
        Some(b'.') => 0,
        Some(b'/') => 1,
        Some(letter @ b'A'..=b'Z') => letter - b'A' + 2,
        Some(letter @ b'a'..=b'z') => letter - b'a' + 28,
        Some(digit @ b'0'..=b'9') => digit - b'0' + 54,
        // Not a hash; the caller's parser says so.
        _ => return hash.to_owned(),
    };
    let exact = [".", "O", "e", "u"][usize::from(value >> 4)];
    format!("{}{exact}{}", &hash[..LAST], &hash[LAST + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(text: &str) -> Result<String, HashError> {
        PasswordHash::import(text).map(|hash| hash.expose().to_owned())
    }

    #[test]
    fn a_plain_hash_is_marked_and_exported_without_the_mark() {
        const REST: &str = "04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
        for version in ["2a", "2b", "2y"] {
            let plain = format!("${version}${REST}");
            let stored = format!("bcrypt${plain}");
            assert_eq!(import(&plain), Ok(stored.clone()));
            assert_eq!(import(&stored), Ok(stored.clone()), "as Django writes it");
            assert_eq!(PasswordHash::from_stored(stored).export(), plain);
            assert_eq!(PasswordHash::from_stored(plain.clone()).export(), plain, "a new hash");
        }
        for old in ["2", "2x"] {
            assert_eq!(import(&format!("${old}${REST}")), Err(HashError::OldBcrypt));
        }
    }

    #[test]
    fn unused_bits_of_a_salt_are_ignored() {
        let digest = "h8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
        for (last, exact) in
            [("e", "e"), ("f", "e"), ("t", "e"), ("/", "."), ("d", "O"), ("9", "u")]
        {
            let stored = format!("bcrypt$$2a$04$BgcHBgcHBgcHBgcHBgcHB{exact}{digest}");
            assert_eq!(import(&format!("$2a$04$BgcHBgcHBgcHBgcHBgcHB{last}{digest}")), Ok(stored));
        }
    }

    #[test]
    fn malformed_unknown_and_costly_hashes_are_refused() {
        let salt = "c2FsdHNhbHRzYWx0c2FsdA";
        let digest = "BBs.1.PaslLtBPULUr8/lQicvVuHiEPMz0i8MjLCbzM";
        let padded = "F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=";
        let of = |parameters: &str| format!("${parameters}${salt}${}", digest.replace('.', "+"));
        let bcrypt = |cost: &str| {
            format!("$2b${cost}$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq")
        };
        for good in [
            of("argon2id$v=19$m=65536,t=3,p=4"),
            of("argon2i$m=65536,t=3,p=4"),
            format!("argon2{}", of("argon2id$v=16$m=8,t=1,p=1")),
            of("scrypt$ln=17,r=8,p=1"),
            of("pbkdf2-sha256$600000"),
            of("pbkdf2-sha512$1"),
            format!("pbkdf2_sha256$1000000$salt${padded}"),
            format!("scrypt$16384$salt$8$5${padded}"),
            bcrypt("16"),
        ] {
            assert!(import(&good).is_ok(), "{good}: {:?}", import(&good));
        }
        for costly in [
            of("argon2id$v=19$m=262145,t=1,p=1"),
            of("argon2id$v=19$m=65536,t=100,p=1"),
            of("argon2id$v=19$m=4294967295,t=4294967295,p=1"),
            of("scrypt$ln=19,r=8,p=1"),
            of("scrypt$ln=63,r=4294967295,p=4294967295"),
            of("scrypt$ln=1,r=1,p=4294967295"),
            of("pbkdf2-sha256$4294967295"),
            of("pbkdf2-sha512$1250001"),
            bcrypt("17"),
            bcrypt("31"),
            format!("bcrypt_sha256${}", bcrypt("17")),
            "$bcrypt-sha256$2b,17$BgcHBgcHBgcHBgcHBgcHBe$.0FO.A7tGEVC5XgLJi66l227KiRrF9y"
                .to_owned(),
        ] {
            assert_eq!(import(&costly), Err(HashError::TooCostly), "{costly}");
        }
        for malformed in [
            of("argon2id$v=19$m=7,t=1,p=1"),
            of("argon2id$v=19$m=64,t=0,p=1"),
            of("argon2id$v=19$m=64,t=1,p=0"),
            of("argon2id$v=19$m=64,t=+1,p=1"),
            of("argon2id$v=19$t=1,m=64,p=1"),
            of("argon2id$v=19$m=64,t=1,p=1,keyid=x"),
            of("argon2id$v=18$m=64,t=1,p=1"),
            of("scrypt$ln=0,r=8,p=1"),
            of("scrypt$ln=64,r=8,p=1"),
            of("scrypt$ln=256,r=8,p=1"),
            of("pbkdf2-sha256$0"),
            of("pbkdf2-sha256$1$x"),
            format!("$pbkdf2-sha256$1000${salt}$BBs.1.PaslL"),
            format!("pbkdf2_sha256$1$salt${digest}"),
            format!("scrypt$16383$salt$8$5${padded}"),
            bcrypt("3"),
            bcrypt("04").replace("BgcH", "Bgc"),
            "$2b$ä".to_owned(),
            "$2b$04$BgcHBgcHBgcHBgcHBgcHäh8CsNQm2p96R".to_owned(),
            "bcrypt_sha256$".to_owned(),
        ] {
            let found = import(&malformed);
            assert!(matches!(found, Err(HashError::Malformed(_))), "{malformed}: {found:?}");
        }
        for unknown in ["", "secret", "md5$x$y", "$1$x$y", "sha1$x", "{SSHA}x", "$argon2d$v=19$m"] {
            assert_eq!(import(unknown), Err(HashError::Unknown), "{unknown}");
        }
        assert_eq!(import("!Hh3ho6XPXNqGQO1wkC2JZSv0yKx"), Err(HashError::NoPassword));
    }
}
