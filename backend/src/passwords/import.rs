//! Imports password hashes from other software, and exports them again.

use bcrypt_lanes::{Cost, KEY_BYTES};

use super::bcrypt_hash::{Bcrypt, Scheme, TRUNCATED_PREFIX};
use super::hash::PasswordHash;
use super::hash_error::HashError;
use super::import_rules::{ImportRules, PepperRule, SealedPepper};
use super::input::Input;
use super::legacy::{LegacyHash, WeakHash};
use super::spelling::{self, Spelled};

/// The highest bcrypt cost that is accepted: the maximum of `--bcrypt-cost`.
const MAX_IMPORTED_COST: u32 = 16;
/// The bytes that bcrypt must read of a password behind what is put before it: 36 with Metabase's salt.
const MIN_BYTES_OF_PASSWORD: usize = 32;
/// The form whose function takes a secret.
const ARGON2: &str = "argon2";
/// The length of the longest hash that is parsed, in bytes.
const MAX_HASH_BYTES: usize = 4_096;

/// A hash that an import has taken.
#[derive(Clone, Debug)]
pub enum Imported {
    /// A hash to store as it is.
    Ready(PasswordHash),
    /// A weak hash, to be wrapped by [`Passwords::wrap`](super::Passwords::wrap) before it is stored.
    Weak(WeakHash),
}

impl PasswordHash {
    /// Parses the hash of an imported account, in the spelling of any system that is known.
    ///
    /// A plain bcrypt hash is marked as [`Scheme::Truncated`]: other software may have made it from
    /// a truncated password. New hashes are never made so.
    pub fn import(text: &str, rules: &ImportRules) -> Result<Imported, HashError> {
        if text.len() > MAX_HASH_BYTES {
            return Err(HashError::Unknown);
        }
        // libsodium fills 128 bytes with NULs, and spreadsheets add spaces.
        let text = text.trim_end_matches('\0').trim();
        let (input, rest) = Input::split(text).ok_or(HashError::Malformed("prefixed"))?;
        let (input, stored) = match spelling::read(rest, rules)? {
            Spelled::Stored(stored) => (input, stored),
            Spelled::Prepared(own, stored) if input == Input::AsTyped => (own, stored),
            Spelled::Prepared(..) => return Err(HashError::Malformed("prefixed")),
            Spelled::Marked(_) => return Err(HashError::Unknown),
            Spelled::Weak(weak) => return Self::import_weak(weak, input, rules),
        };
        let form = check(&stored, rules)?;
        let input = with_rules(input, rules)?;
        if Bcrypt::parse(&stored).is_some_and(|bcrypt| bcrypt.scheme == Scheme::Truncated) {
            check_bytes_left(&input, rules)?;
        }
        if let Input::Peppered(SealedPepper { rule: PepperRule::Argon2Secret, .. }) = &input
            && form != ARGON2
        {
            return Err(HashError::PepperDoesNotFit(form));
        }
        // SCRAM's text implies what it makes of a password.
        let is_implied = Input::split(&stored).is_some_and(|(implied, _)| implied == input);
        let prefix = if is_implied { String::new() } else { input.prefix() };
        Ok(Imported::Ready(Self::from_stored(format!("{prefix}{stored}"))))
    }

    fn import_weak(
        weak: WeakHash,
        input: Input,
        rules: &ImportRules,
    ) -> Result<Imported, HashError> {
        if !rules.allow_weak {
            return Err(HashError::Weak(weak.form()));
        }
        if weak.is_too_costly() {
            return Err(HashError::TooCostly(weak.describe()));
        }
        match with_rules(input, rules)? {
            Input::Peppered(SealedPepper { rule: PepperRule::Argon2Secret, .. }) => {
                Err(HashError::PepperDoesNotFit(weak.form()))
            }
            input => Ok(Imported::Weak(weak.behind(input.prefix()))),
        }
    }

    /// Returns the text in a format that other software reads, where there is one, and that imports as the
    /// same hash: those with a pepper only on a server with this master key.
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

/// Checks a text that is to be stored, and returns the name of its form.
fn check(stored: &str, rules: &ImportRules) -> Result<&'static str, HashError> {
    let is_too_costly =
        |cost: Cost| Cost::new(MAX_IMPORTED_COST).is_ok_and(|highest| cost > highest);
    if !spelling::is_bcrypt(stored) {
        let legacy = LegacyHash::parse(stored)?;
        if legacy.bcrypt_cost().is_some_and(is_too_costly) {
            return Err(HashError::TooCostly(legacy.describe()));
        }
        if legacy.is_too_quick() && !rules.allow_weak {
            return Err(HashError::TooQuick(legacy.describe()));
        }
        return Ok(legacy.form());
    }
    let Bcrypt { hash, .. } = Bcrypt::parse(stored).ok_or(HashError::Malformed("bcrypt"))?;
    if is_too_costly(hash.cost()) {
        return Err(HashError::TooCostly(format!("bcrypt of cost {}", hash.cost().get())));
    }
    Ok("bcrypt")
}

/// Checks that truncation leaves enough of a password: else every password would be right that begins as the
/// account's own does, or any at all.
fn check_bytes_left(input: &Input, rules: &ImportRules) -> Result<(), HashError> {
    let before = match input {
        Input::Prefixed(before) => before.len(),
        Input::Peppered(sealed) if sealed.rule == PepperRule::Prepended => {
            let pepper = rules.key.as_ref().and_then(|key| key.open(sealed));
            pepper.ok_or(HashError::ForeignPepper)?.expose().len()
        }
        _ => 0,
    };
    if before + MIN_BYTES_OF_PASSWORD > KEY_BYTES {
        return Err(HashError::LittleOfPassword(before));
    }
    Ok(())
}

/// Adds what the rules say of every password to what the hash says of its own.
fn with_rules(input: Input, rules: &ImportRules) -> Result<Input, HashError> {
    match (input, &rules.pepper) {
        (Input::Peppered(sealed), _) => {
            let key = rules.key.as_ref().and_then(|key| key.open(&sealed));
            key.map(|_| Input::Peppered(sealed)).ok_or(HashError::ForeignPepper)
        }
        (Input::AsTyped, Some(pepper)) => Ok(Input::Peppered(pepper.clone())),
        (Input::AsTyped, None) if rules.normalize => Ok(Input::Nfkc),
        (input, None) => Ok(input),
        (_, Some(_)) => Err(HashError::PepperDoesNotFit("a hash of a prepared password")),
    }
}

#[cfg(test)]
mod tests;
