//! The texts that legacy hashes are stored in. [`spelling`](crate::passwords::spelling) turns those of
//! other systems into these.
//!
//! | function | text |
//! |---|---|
//! | argon2 | `$argon2id$v=19$m=65536,t=3,p=4$SALT$DIGEST`, `$argon2i$`; `argon2$argon2id$…` (Django) |
//! | scrypt | `$scrypt$ln=16,r=8,p=1$SALT$DIGEST` (passlib), `scrypt$N$SALT$R$P$DIGEST` (Django), `$7$` (libxcrypt) |
//! | PBKDF2 | `$pbkdf2-sha256$ITERATIONS$SALT$DIGEST`, `$pbkdf2-sha512$`, `$pbkdf2$` (passlib); `pbkdf2_sha256$…` (Django) |
//! | SHA-crypt, yescrypt | `$5$`, `$6$`, `$y$` (crypt) |
//! | SCRAM | `SCRAM-SHA-256$ITERATIONS:SALT$STORED:SERVER` (`PostgreSQL`), `SCRAM-SHA-1$` |
//! | Firebase | `$firebase-scrypt$ln=14,r=8,p=1$SALT$STREAM`: the salt with its separator, and the key stream |
//! | bcrypt over a weak hash | `wrapped$`, the bcrypt hash, the weak one's settings |
//!
//! Django's salts are plain text, all others are Base64. passlib's PBKDF2 writes a dot for a plus.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::crypt64::{self, SHA256_ORDER, SHA512_ORDER};
use super::digits::number;
use super::function::{Function, Hash, MIN_SHA_CRYPT_ROUNDS};
use super::hash::LegacyHash;
use super::weak;
use crate::passwords::hash_error::HashError;

/// The length of a digest in bytes: shorter ones could be guessed, longer ones are not configured.
const DIGEST_BYTES: std::ops::RangeInclusive<usize> = 16..=64;
/// The length of the longest salt, in bytes.
const MAX_SALT_BYTES: usize = 128;
/// The rounds of SHA-crypt where the text has none.
const DEFAULT_SHA_CRYPT_ROUNDS: u32 = 5_000;
/// The longest salt of SHA-crypt, in bytes.
const MAX_SHA_CRYPT_SALT: usize = 16;

impl LegacyHash {
    /// Parses a text. Refuses a hash that takes too much time or memory to verify.
    pub(in crate::passwords) fn parse(text: &str) -> Result<Self, HashError> {
        let parts: Vec<&str> = text.split('$').collect();
        let (format, parsed) = match *parts {
            ["" | "argon2", "argon2id" | "argon2i", ..] => ("argon2", argon2(&parts[1..])),
            ["", "scrypt", ref parts @ ..] => ("scrypt", scrypt(parts)),
            ["", "7", ref parts @ ..] => ("scrypt ($7$)", crypt_scrypt(parts)),
            ["", "pbkdf2", ref parts @ ..] => ("PBKDF2", pbkdf2(Hash::Sha1, parts)),
            ["", "pbkdf2-sha256", ref parts @ ..] => ("PBKDF2", pbkdf2(Hash::Sha256, parts)),
            ["", "pbkdf2-sha512", ref parts @ ..] => ("PBKDF2", pbkdf2(Hash::Sha512, parts)),
            ["", "5", ref parts @ ..] => ("SHA-256-crypt", sha_crypt(Hash::Sha256, parts)),
            ["", "6", ref parts @ ..] => ("SHA-512-crypt", sha_crypt(Hash::Sha512, parts)),
            ["", "y", ref parts @ ..] => ("yescrypt", yescrypt(parts)),
            ["", "firebase-scrypt", ref parts @ ..] => ("Firebase", firebase(parts)),
            ["SCRAM-SHA-1", ref parts @ ..] => ("SCRAM", scram(Hash::Sha1, parts)),
            ["SCRAM-SHA-256", ref parts @ ..] => ("SCRAM", scram(Hash::Sha256, parts)),
            ["scrypt", ref parts @ ..] => ("Django scrypt", django_scrypt(parts)),
            ["pbkdf2_sha256", ref parts @ ..] => ("Django PBKDF2", django_pbkdf2(parts)),
            ["wrapped", ..] => ("wrapped", wrapped(text)),
            _ => return Err(HashError::Unknown),
        };
        let hash = parsed.ok_or(HashError::Malformed(format))?;
        if !DIGEST_BYTES.contains(&hash.digest.len()) || hash.salt.len() > MAX_SALT_BYTES {
            return Err(HashError::Malformed(format));
        }
        if hash.function.is_too_costly() {
            return Err(HashError::TooCostly(hash.function.describe()));
        }
        Ok(hash)
    }
}

/// Parses the PHC string format. Without a version it is 1.0, which did not write one.
fn argon2(parts: &[&str]) -> Option<LegacyHash> {
    let (name, version, parameters, salt, digest) = match *parts {
        [name, "v=19", parameters, salt, digest] => {
            (name, argon2::Version::V0x13, parameters, salt, digest)
        }
        [name, "v=16", parameters, salt, digest] | [name, parameters, salt, digest] => {
            (name, argon2::Version::V0x10, parameters, salt, digest)
        }
        _ => return None,
    };
    let algorithm = match name {
        "argon2id" => argon2::Algorithm::Argon2id,
        _ => argon2::Algorithm::Argon2i,
    };
    let [m, t, p] = parameters_of(parameters, ["m", "t", "p"])?;
    let params = argon2::Params::new(m, t, p, None).ok()?;
    let salt = STANDARD_NO_PAD.decode(salt).ok();
    let salt = salt.filter(|salt| salt.len() >= argon2::MIN_SALT_LEN)?;
    let digest = STANDARD_NO_PAD.decode(digest).ok()?;
    Some(LegacyHash::new(Function::Argon2 { algorithm, version, params }, salt, digest))
}

fn scrypt(parts: &[&str]) -> Option<LegacyHash> {
    let [parameters, salt, digest] = *parts else { return None };
    let [log_n, r, p] = parameters_of(parameters, ["ln", "r", "p"])?;
    let (salt, digest) = (STANDARD_NO_PAD.decode(salt).ok()?, STANDARD_NO_PAD.decode(digest).ok()?);
    Some(LegacyHash::new(scrypt_function(log_n, r, p)?, salt, digest))
}

fn django_scrypt(parts: &[&str]) -> Option<LegacyHash> {
    let [n, salt, r, p, digest] = *parts else { return None };
    let n = number(n).filter(|n| n.is_power_of_two())?;
    let function = scrypt_function(n.ilog2(), number(r)?, number(p)?)?;
    Some(LegacyHash::new(function, salt.into(), STANDARD.decode(digest).ok()?))
}

/// Parses crypt(3)'s `$7$`: a letter for N, five each for r and p, and the salt as it is.
fn crypt_scrypt(parts: &[&str]) -> Option<LegacyHash> {
    let [settings, digest] = *parts else { return None };
    let (numbers, salt) = settings.split_at_checked(11)?;
    let number = |digits: &str| {
        let padded = format!("{digits}{}", ".".repeat(6 - digits.len()));
        let bytes: [u8; 4] = crypt64::decode(&padded).as_deref()?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    };
    let (log_n, r, p) =
        (number(numbers.get(..1)?)?, number(numbers.get(1..6)?)?, number(numbers.get(6..)?)?);
    Some(LegacyHash::new(scrypt_function(log_n, r, p)?, salt.into(), crypt64::decode(digest)?))
}

fn firebase(parts: &[&str]) -> Option<LegacyHash> {
    let LegacyHash { function, salt, digest, .. } = scrypt(parts)?;
    let Function::Scrypt { log_n, r, p: 1 } = function else { return None };
    Some(LegacyHash::new(Function::Firebase { log_n, r }, salt, digest))
}

fn scrypt_function(log_n: u32, r: u32, p: u32) -> Option<Function> {
    let log_n = u8::try_from(log_n).ok().filter(|log_n| (1..64).contains(log_n))?;
    (r > 0 && p > 0).then_some(Function::Scrypt { log_n, r, p })
}

fn pbkdf2(hash: Hash, parts: &[&str]) -> Option<LegacyHash> {
    let [iterations, salt, digest] = *parts else { return None };
    let bytes = |text: &str| STANDARD_NO_PAD.decode(text.replace('.', "+")).ok();
    let (salt, digest) = (bytes(salt)?, bytes(digest)?);
    pbkdf2_function(hash, iterations, salt, digest)
}

fn django_pbkdf2(parts: &[&str]) -> Option<LegacyHash> {
    let [iterations, salt, digest] = *parts else { return None };
    let digest = STANDARD.decode(digest).ok()?;
    pbkdf2_function(Hash::Sha256, iterations, salt.into(), digest)
}

fn pbkdf2_function(
    hash: Hash,
    iterations: &str,
    salt: Vec<u8>,
    digest: Vec<u8>,
) -> Option<LegacyHash> {
    let iterations = number(iterations).filter(|iterations| *iterations > 0)?;
    // Each further block would take as long again.
    let is_one_block = digest.len() <= hash.bytes();
    let function = Function::Pbkdf2 { hash, iterations };
    is_one_block.then(|| LegacyHash::new(function, salt, digest))
}

fn sha_crypt(hash: Hash, parts: &[&str]) -> Option<LegacyHash> {
    let (rounds, salt, digest) = match *parts {
        [rounds, salt, digest] => (number(rounds.strip_prefix("rounds=")?)?, salt, digest),
        [salt, digest] => (DEFAULT_SHA_CRYPT_ROUNDS, salt, digest),
        _ => return None,
    };
    let order = if hash == Hash::Sha512 { &SHA512_ORDER[..] } else { &SHA256_ORDER[..] };
    let digest = crypt64::decode_in_order(digest, order)?;
    let is_valid = rounds >= MIN_SHA_CRYPT_ROUNDS && salt.len() <= MAX_SHA_CRYPT_SALT;
    let function = Function::ShaCrypt { hash, rounds };
    is_valid.then(|| LegacyHash::new(function, salt.into(), digest))
}

/// Parses crypt(3)'s `$y$`, in the only flavor that it writes and without parallelism.
fn yescrypt(parts: &[&str]) -> Option<LegacyHash> {
    let [parameters, salt, digest] = *parts else { return None };
    let params: yescrypt::Params = parameters.parse().ok()?;
    let usual = yescrypt::Params::new(yescrypt::Mode::Rw, params.n(), params.r(), 1).ok()?;
    let digest = crypt64::decode(digest).filter(|digest| digest.len() == 32)?;
    (params == usual).then_some(())?;
    Some(LegacyHash::new(Function::Yescrypt(params), crypt64::decode(salt)?, digest))
}

/// Parses `ITERATIONS:SALT$STORED:SERVER`. The server's key says nothing more of the password.
fn scram(hash: Hash, parts: &[&str]) -> Option<LegacyHash> {
    let [settings, keys] = *parts else { return None };
    let (iterations, salt) = settings.split_once(':')?;
    let (stored, _) = keys.split_once(':')?;
    let iterations = number(iterations).filter(|iterations| *iterations > 0)?;
    let digest = STANDARD.decode(stored).ok().filter(|digest| digest.len() == hash.bytes())?;
    let function = Function::Scram { hash, iterations };
    Some(LegacyHash::new(function, STANDARD.decode(salt).ok()?, digest))
}

fn wrapped(text: &str) -> Option<LegacyHash> {
    let (weak, bcrypt) = weak::parse_wrapped(text)?;
    let function = Function::Wrapped { weak, cost: bcrypt.cost(), salt: bcrypt.salt() };
    Some(LegacyHash::new(function, Vec::new(), bcrypt.digest().as_bytes().to_vec()))
}

/// Parses the numbers in `a=1,b=2,c=3`, by these names in this order.
fn parameters_of(text: &str, names: [&str; 3]) -> Option<[u32; 3]> {
    let mut parts = text.split(',');
    let mut numbers = [0; 3];
    for (target, name) in numbers.iter_mut().zip(names) {
        *target = number(parts.next()?.strip_prefix(name)?.strip_prefix('=')?)?;
    }
    parts.next().is_none().then_some(numbers)
}
