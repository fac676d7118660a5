//! Salted digests of LDAP, forums and frameworks, spelled `$weak-RULE$HASH$SALT` with the digest behind
//! it. HASH is md5, sha1, sha256 or sha512; salt and digest are Base64 without padding.
//!
//! | rule | function | of |
//! |---|---|---|
//! | `suffix` | H(password, salt) | LDAP, Dovecot, Jupyter; without a salt too |
//! | `prefix` | H(salt, password) | Django, SMF (the salt is the name in small letters) |
//! | `redmine` | H(salt, hex(H(password))) | Redmine |
//! | `vbulletin` | H(hex(H(password)), salt) | vBulletin 3 and 4 |
//! | `mybb` | H(hex(H(salt)), hex(H(password))) | `MyBB`, IPB |
//! | `symfony` | H(… H(H(password{salt}), password{salt})), `HASH,i=5000` times | Symfony's `MessageDigestPasswordHasher` |

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use md5::{Digest as _, Md5};
use pbkdf2::sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use super::digits::{hexadecimal, number};
use super::work::{DIGEST_WORK, SHA512_DIGEST_WORK};

const PREFIX: &str = "$weak-";
/// The length of the longest salt, in bytes.
const MAX_SALT_BYTES: usize = 256;
/// The iterations that are accepted, at most.
const MAX_ITERATIONS: u32 = 1_000_000;

/// A salted digest's function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Salted {
    rule: Rule,
    hash: Hash,
    iterations: u32,
    salt: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Suffix,
    Prefix,
    Redmine,
    VBulletin,
    MyBb,
    Symfony,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

const RULES: [(&str, Rule); 6] = [
    ("suffix", Rule::Suffix),
    ("prefix", Rule::Prefix),
    ("redmine", Rule::Redmine),
    ("vbulletin", Rule::VBulletin),
    ("mybb", Rule::MyBb),
    ("symfony", Rule::Symfony),
];
const HASHES: [(&str, Hash); 4] =
    [("md5", Hash::Md5), ("sha1", Hash::Sha1), ("sha256", Hash::Sha256), ("sha512", Hash::Sha512)];

impl Salted {
    /// Parses the settings.
    pub(super) fn parse(settings: &str) -> Option<Self> {
        let mut parts = settings.strip_prefix(PREFIX)?.split('$');
        let (name, hash, salt) = (parts.next()?, parts.next()?, parts.next()?);
        let (_, rule) = RULES.into_iter().find(|(known, _)| *known == name)?;
        let (hash, iterations) = match hash.split_once(",i=") {
            Some((hash, iterations)) if rule == Rule::Symfony => (hash, number(iterations)?),
            Some(_) => return None,
            None => (hash, 1),
        };
        let (_, hash) = HASHES.into_iter().find(|(known, _)| *known == hash)?;
        let salt = STANDARD_NO_PAD.decode(salt).ok()?;
        let is_valid = parts.next().is_none()
            && salt.len() <= MAX_SALT_BYTES
            && (1..=MAX_ITERATIONS).contains(&iterations);
        is_valid.then_some(Self { rule, hash, iterations, salt })
    }

    /// Parses a digest of this function.
    pub(super) fn parse_digest(&self, text: &str) -> Option<Vec<u8>> {
        STANDARD_NO_PAD.decode(text).ok().filter(|digest| digest.len() == self.hash.bytes())
    }

    pub(super) fn work(&self) -> u64 {
        let one = if self.hash == Hash::Sha512 { SHA512_DIGEST_WORK } else { DIGEST_WORK };
        u64::from(self.iterations) * one
    }

    /// Computes the digest of a password.
    pub(super) fn digest(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        let (hash, salt) = (self.hash, self.salt.as_slice());
        let hex = |bytes: &[u8]| Zeroizing::new(hexadecimal(&hash.of(&[bytes])));
        match self.rule {
            Rule::Suffix => hash.of(&[password, salt]),
            Rule::Prefix => hash.of(&[salt, password]),
            Rule::Redmine => hash.of(&[salt, hex(password).as_bytes()]),
            Rule::VBulletin => hash.of(&[hex(password).as_bytes(), salt]),
            Rule::MyBb => hash.of(&[hex(salt).as_bytes(), hex(password).as_bytes()]),
            Rule::Symfony => {
                let braces: [&[u8]; 3] = [b"{", salt, b"}"];
                let brackets = if salt.is_empty() { Vec::new() } else { braces.concat() };
                let salted = Zeroizing::new([password, &brackets].concat());
                let first = hash.of(&[&salted]);
                (1..self.iterations).fold(first, |digest, _| hash.of(&[&digest, &salted]))
            }
        }
    }
}

impl fmt::Display for Salted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = RULES.into_iter().find(|(_, rule)| *rule == self.rule);
        let hash = HASHES.into_iter().find(|(_, hash)| *hash == self.hash);
        let name = |found: Option<&'static str>| found.unwrap_or_default();
        let (rule, hash) = (name(rule.map(|rule| rule.0)), name(hash.map(|hash| hash.0)));
        write!(formatter, "{PREFIX}{rule}${hash}")?;
        if self.rule == Rule::Symfony {
            write!(formatter, ",i={}", self.iterations)?;
        }
        write!(formatter, "${}", STANDARD_NO_PAD.encode(&self.salt))
    }
}

impl Hash {
    fn of(self, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
        fn digest(parts: &[&[u8]], mut update: impl FnMut(&[u8])) {
            for part in parts {
                update(part);
            }
        }
        Zeroizing::new(match self {
            Self::Md5 => {
                let mut hash = Md5::new();
                digest(parts, |part| hash.update(part));
                hash.finalize().to_vec()
            }
            Self::Sha1 => {
                let mut hash = <sha1::Sha1 as sha1::Digest>::new();
                digest(parts, |part| sha1::Digest::update(&mut hash, part));
                sha1::Digest::finalize(hash).to_vec()
            }
            Self::Sha256 => {
                let mut hash = Sha256::new();
                digest(parts, |part| hash.update(part));
                hash.finalize().to_vec()
            }
            Self::Sha512 => {
                let mut hash = Sha512::new();
                digest(parts, |part| hash.update(part));
                hash.finalize().to_vec()
            }
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}
