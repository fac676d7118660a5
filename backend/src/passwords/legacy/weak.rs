//! Weak hashes: few rounds of MD5 or SHA. They are never stored as they are: an import wraps one at
//! once, by computing bcrypt over its digest.
//!
//! | settings | function |
//! |---|---|
//! | `$P$Bsaltsalt` | phpass of `WordPress` and `phpBB`: 2^13 rounds of MD5 |
//! | `$S$Dsaltsalt` | Drupal 7: 2^15 rounds of SHA-512; `U$…` over the MD5 that Drupal 6 had |
//! | `$1$salt`, `$apr1$salt` | MD5-crypt, and Apache's |
//! | `$weak-RULE$HASH$SALT` | a salted digest; see [`super::salted`] |
//!
//! The text of a weak hash is its settings with the digest behind them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bcrypt_lanes::{HashString, Key};
use md5::{Digest as _, Md5};
use pbkdf2::sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use super::crypt64::{self, MD5_ORDER};
use super::digits::hexadecimal;
use super::salted::Salted;
use super::work::{DIGEST_WORK, MAX_WORK, SHA512_DIGEST_WORK};

/// The prefix of a stored hash that is bcrypt over a weak one.
pub(in crate::passwords) const WRAPPED_PREFIX: &str = "wrapped$";
/// Characters of a bcrypt hash.
const BCRYPT_CHARS: usize = 60;
/// The base-2 logarithms of the rounds that phpass allows.
const PHPASS_LOG_ROUNDS: std::ops::RangeInclusive<u8> = 7..=30;
/// Characters of phpass's rounds and salt, and of the digests behind them.
const PHPASS_SETTING_CHARS: usize = 9;
const PHPASS_DIGEST: usize = 22;
const DRUPAL_DIGEST: usize = 43;
const MD5_CRYPT_ROUNDS: u32 = 1_000;
/// The longest salt of MD5-crypt, in bytes.
const MD5_CRYPT_SALT: usize = 8;

/// A weak hash of another system. Its `Debug` output is redacted.
#[derive(Clone)]
pub struct WeakHash {
    /// The prefix of the text to store, for the input of the function.
    prefix: String,
    function: WeakFunction,
    digest: Zeroizing<Vec<u8>>,
}

/// A weak function with its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WeakFunction {
    Phpass { is_drupal: bool, log_rounds: u8, salt: [u8; 8], over_md5: bool },
    Md5Crypt { magic: &'static str, salt: String },
    Salted(Salted),
}

impl WeakHash {
    /// Parses settings and digest.
    pub(in crate::passwords) fn parse(text: &str) -> Option<Self> {
        let at = match phpass_letter(text) {
            Some((prefix, _)) => prefix.len() + PHPASS_SETTING_CHARS,
            None => text.rfind('$')?,
        };
        let (settings, digest) = text.split_at_checked(at)?;
        let function = WeakFunction::parse(settings)?;
        let digest = match &function {
            WeakFunction::Phpass { is_drupal, .. } => {
                let length = if *is_drupal { DRUPAL_DIGEST } else { PHPASS_DIGEST };
                let exact = digest.len() == length && digest.bytes().all(is_crypt64);
                exact.then(|| digest.as_bytes().to_vec())?
            }
            WeakFunction::Md5Crypt { .. } => {
                let text = &digest[1..];
                crypt64::decode_in_order(text, &MD5_ORDER)?;
                text.as_bytes().to_vec()
            }
            WeakFunction::Salted(salted) => salted.parse_digest(&digest[1..])?,
        };
        Some(Self { prefix: String::new(), function, digest: Zeroizing::new(digest) })
    }

    /// Returns the name of its form.
    #[must_use]
    pub fn form(&self) -> &'static str {
        self.function.form()
    }

    /// Returns true if verifying it would take too long.
    pub(in crate::passwords) fn is_too_costly(&self) -> bool {
        self.function.work() > MAX_WORK
    }

    /// Returns its form and its number of rounds, for an operator.
    pub(in crate::passwords) fn describe(&self) -> String {
        format!("{} with {} rounds", self.form(), self.function.work())
    }

    /// Puts a prefix before the text to store.
    pub(in crate::passwords) fn behind(mut self, prefix: String) -> Self {
        self.prefix = prefix;
        self
    }

    /// Derives the input of the bcrypt that wraps it.
    pub(in crate::passwords) fn key(&self) -> Key {
        key_of(&self.digest)
    }

    /// Returns the text to store: this bcrypt hash, and the settings that its input is computed with.
    pub(in crate::passwords) fn wrapped(&self, bcrypt: &HashString) -> String {
        format!("{}{WRAPPED_PREFIX}{bcrypt}{}", self.prefix, self.function)
    }
}

impl fmt::Debug for WeakHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "WeakHash({})", self.form())
    }
}

/// Parses a wrapped hash: the bcrypt hash, and the function that its input comes from.
pub(super) fn parse_wrapped(text: &str) -> Option<(WeakFunction, HashString)> {
    let (bcrypt, settings) = text.strip_prefix(WRAPPED_PREFIX)?.split_at_checked(BCRYPT_CHARS)?;
    Some((WeakFunction::parse(settings)?, bcrypt.parse().ok()?))
}

impl WeakFunction {
    fn parse(settings: &str) -> Option<Self> {
        if let Some((prefix, rest)) = phpass_letter(settings) {
            let (rounds, salt) = rest.split_at_checked(1)?;
            let log_rounds = *crypt64::decode(&format!("{rounds}."))?.first()?;
            let salt: [u8; 8] = salt.as_bytes().try_into().ok()?;
            let is_exact =
                PHPASS_LOG_ROUNDS.contains(&log_rounds) && salt.iter().copied().all(is_crypt64);
            let (is_drupal, over_md5) = (prefix.ends_with("$S$"), prefix.starts_with('U'));
            return is_exact.then_some(Self::Phpass { is_drupal, log_rounds, salt, over_md5 });
        }
        for magic in ["$1$", "$apr1$"] {
            if let Some(salt) = settings.strip_prefix(magic) {
                let is_exact = salt.len() <= MD5_CRYPT_SALT && !salt.contains('$');
                return is_exact.then(|| Self::Md5Crypt { magic, salt: salt.to_owned() });
            }
        }
        Salted::parse(settings).map(Self::Salted)
    }

    pub(super) fn form(&self) -> &'static str {
        match self {
            Self::Phpass { is_drupal: false, .. } => "phpass",
            Self::Phpass { is_drupal: true, .. } => "Drupal 7",
            Self::Md5Crypt { .. } => "MD5-crypt",
            Self::Salted(_) => "salted digest",
        }
    }

    /// Returns the name of the form of a hash that wraps it.
    pub(super) fn wrapped_form(&self) -> &'static str {
        match self {
            Self::Phpass { is_drupal: false, .. } => "wrapped phpass",
            Self::Phpass { is_drupal: true, .. } => "wrapped Drupal 7",
            Self::Md5Crypt { .. } => "wrapped MD5-crypt",
            Self::Salted(_) => "wrapped salted digest",
        }
    }

    pub(super) fn work(&self) -> u64 {
        match self {
            Self::Phpass { is_drupal, log_rounds, .. } => {
                (1 << log_rounds) * if *is_drupal { SHA512_DIGEST_WORK } else { DIGEST_WORK }
            }
            Self::Md5Crypt { .. } => u64::from(MD5_CRYPT_ROUNDS) * DIGEST_WORK,
            Self::Salted(salted) => salted.work(),
        }
    }

    /// Derives the input of the bcrypt that wraps it from a password.
    pub(super) fn key(&self, password: &[u8]) -> Key {
        key_of(&match self {
            Self::Phpass { is_drupal, log_rounds, salt, over_md5 } => {
                let md5 = over_md5.then(|| Zeroizing::new(hexadecimal(&Md5::digest(password))));
                let password = md5.as_ref().map_or(password, |md5| md5.as_bytes());
                Zeroizing::new(phpass(*is_drupal, *log_rounds, *salt, password).into_bytes())
            }
            Self::Md5Crypt { magic, salt } => {
                Zeroizing::new(md5_crypt(password, magic, salt.as_bytes()).into_bytes())
            }
            Self::Salted(salted) => salted.digest(password),
        })
    }
}

impl fmt::Display for WeakFunction {
    /// Writes the settings.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phpass { is_drupal, log_rounds, salt, over_md5 } => {
                let (over, letter) =
                    (if *over_md5 { "U" } else { "" }, if *is_drupal { 'S' } else { 'P' });
                let rounds = crypt64::encode(&[*log_rounds]);
                let salt = salt.escape_ascii();
                write!(formatter, "{over}${letter}${}{salt}", &rounds[..1])
            }
            Self::Md5Crypt { magic, salt } => write!(formatter, "{magic}{salt}"),
            Self::Salted(salted) => salted.fmt(formatter),
        }
    }
}

/// Splits phpass's prefix off.
fn phpass_letter(text: &str) -> Option<(&'static str, &str)> {
    let prefixes = ["$P$", "$H$", "$S$", "U$P$", "U$H$", "U$S$"];
    prefixes.into_iter().find_map(|prefix| Some((prefix, text.strip_prefix(prefix)?)))
}

fn is_crypt64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"./".contains(&byte)
}

/// Derives the input of bcrypt from a weak digest: 44 characters, none of them NUL.
fn key_of(digest: &[u8]) -> Key {
    let text = Zeroizing::new(STANDARD.encode(Sha256::digest(digest)));
    Key::new(text.as_bytes()).expect("44 characters, none of them NUL")
}

fn phpass(is_drupal: bool, log_rounds: u8, salt: [u8; 8], password: &[u8]) -> String {
    let mut digest = Zeroizing::new(salt.to_vec());
    for _ in 0..=(1u32 << log_rounds) {
        digest = Zeroizing::new(if is_drupal {
            Sha512::new().chain_update(&*digest).chain_update(password).finalize().to_vec()
        } else {
            Md5::new().chain_update(&*digest).chain_update(password).finalize().to_vec()
        });
    }
    let mut text = crypt64::encode(&digest);
    text.truncate(if is_drupal { DRUPAL_DIGEST } else { PHPASS_DIGEST });
    text
}

/// Computes MD5-crypt, as FreeBSD's crypt(3) and Apache do.
fn md5_crypt(password: &[u8], magic: &str, salt: &[u8]) -> String {
    let inner = Md5::new().chain_update(password).chain_update(salt).chain_update(password);
    let inner = inner.finalize();
    let mut outer = Md5::new().chain_update(password).chain_update(magic).chain_update(salt);
    for left in (1..=password.len()).rev().step_by(inner.len()) {
        outer.update(&inner[..left.min(inner.len())]);
    }
    let mut bits = password.len();
    while bits > 0 {
        outer.update(if bits & 1 == 1 { &[0] } else { &password[..1] });
        bits >>= 1;
    }
    let mut digest = outer.finalize();
    for round in 0..MD5_CRYPT_ROUNDS {
        let is_odd = round % 2 == 1;
        let mut hash = Md5::new();
        hash.update(if is_odd { password } else { digest.as_slice() });
        if round % 3 > 0 {
            hash.update(salt);
        }
        if round % 7 > 0 {
            hash.update(password);
        }
        hash.update(if is_odd { digest.as_slice() } else { password });
        digest = hash.finalize();
    }
    crypt64::encode_in_order(&digest, &MD5_ORDER)
}
