//! The changes that other software made to a password before it hashed it, in front of the text of a hash.
//!
//! | prefix | input |
//! |---|---|
//! | `nfkc$` | the NFKC of the password (better-auth, Lucia, Matrix Synapse) |
//! | `saslprep$`; `SCRAM-SHA-…` without a prefix | the password by `SASLprep`, RFC 4013 |
//! | `prefixed$BASE64$` | a text of the account's own before the password (Metabase) |
//! | `peppered$RULE$SEALED$` | the password with a pepper, which is sealed under the master key |

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use hmac::{Hmac, Mac};
use keystead_common::{Password, Secret};
use sha2::Sha512;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::import_rules::{PepperKey, PepperRule, SealedPepper};

pub(super) const NFKC_PREFIX: &str = "nfkc$";
pub(super) const SASLPREP_PREFIX: &str = "saslprep$";
pub(super) const PREFIXED_PREFIX: &str = "prefixed$";
pub(super) const PEPPERED_PREFIX: &str = "peppered$";
/// The beginning of a hash that is of SCRAM, which prepares passwords itself.
const SCRAM: &str = "SCRAM-SHA-";

/// The input of a hash's function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// The password as it was typed.
    AsTyped,
    /// Its NFKC.
    Nfkc,
    /// The password by `SASLprep`, or as it was typed where that forbids it.
    SaslPrep,
    /// A text before the password.
    Prefixed(String),
    /// The password with a pepper.
    Peppered(SealedPepper),
}

/// The input for one password.
pub(super) struct Prepared {
    pub(super) password: Password,
    /// The secret of argon2, if the pepper is one.
    pub(super) secret: Option<Secret>,
}

impl Input {
    /// Splits the input off the text of a hash; `None` if it is malformed.
    pub(super) fn split(text: &str) -> Option<(Self, &str)> {
        if let Some(rest) = text.strip_prefix(NFKC_PREFIX) {
            return Some((Self::Nfkc, rest));
        }
        if let Some(rest) = text.strip_prefix(SASLPREP_PREFIX) {
            return Some((Self::SaslPrep, rest));
        }
        if let Some(rest) = text.strip_prefix(PREFIXED_PREFIX) {
            let (before, rest) = rest.split_once('$')?;
            let before = String::from_utf8(STANDARD_NO_PAD.decode(before).ok()?).ok()?;
            return Some((Self::Prefixed(before), rest));
        }
        if let Some(rest) = text.strip_prefix(PEPPERED_PREFIX) {
            let (rule, rest) = rest.split_once('$')?;
            let (sealed, rest) = rest.split_once('$')?;
            let rule = PepperRule::named(rule)?;
            return Some((Self::Peppered(SealedPepper { rule, sealed: sealed.to_owned() }), rest));
        }
        let input = if text.starts_with(SCRAM) { Self::SaslPrep } else { Self::AsTyped };
        Some((input, text))
    }

    /// Returns the prefix of this input before a hash.
    pub(super) fn prefix(&self) -> String {
        match self {
            Self::AsTyped => String::new(),
            Self::Nfkc => NFKC_PREFIX.to_owned(),
            Self::SaslPrep => SASLPREP_PREFIX.to_owned(),
            Self::Prefixed(before) => {
                format!("{PREFIXED_PREFIX}{}$", STANDARD_NO_PAD.encode(before))
            }
            Self::Peppered(SealedPepper { rule, sealed }) => {
                format!("{PEPPERED_PREFIX}{}${sealed}$", rule.name())
            }
        }
    }

    /// Prepares a password; `None` if the pepper cannot be opened.
    pub(super) fn prepare(&self, typed: &Password, key: Option<&PepperKey>) -> Option<Prepared> {
        let text = typed.expose();
        let password = match self {
            Self::AsTyped => typed.clone(),
            Self::Nfkc => text.nfkc().collect::<String>().into(),
            Self::SaslPrep => {
                stringprep::saslprep(text).map_or_else(|_| text.to_owned(), Into::into).into()
            }
            Self::Prefixed(before) => format!("{before}{text}").into(),
            Self::Peppered(sealed) => {
                let pepper = key?.open(sealed)?;
                return Some(with_pepper(sealed.rule, typed, pepper));
            }
        };
        Some(Prepared { password, secret: None })
    }
}

fn with_pepper(rule: PepperRule, typed: &Password, pepper: Secret) -> Prepared {
    let text = typed.expose();
    let password = match rule {
        PepperRule::Appended => format!("{text}{}", pepper.expose()).into(),
        PepperRule::Prepended => format!("{}{text}", pepper.expose()).into(),
        PepperRule::AppendedToNfkc => {
            text.nfkc().chain(pepper.expose().chars()).collect::<String>().into()
        }
        PepperRule::HmacSha512 => {
            let mac = <Hmac<Sha512> as Mac>::new_from_slice(pepper.expose().as_bytes());
            let mac = mac.expect("HMAC takes a key of any length").chain_update(text);
            let bytes: Zeroizing<[u8; 64]> = Zeroizing::new(mac.finalize().into_bytes().into());
            STANDARD.encode(bytes.as_slice()).into()
        }
        PepperRule::Argon2Secret => {
            return Prepared { password: typed.clone(), secret: Some(pepper) };
        }
    };
    Prepared { password, secret: None }
}
