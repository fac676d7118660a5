//! The rules of an import for all hashes of a file: parameters of a site, and which hashes it takes.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keystead_common::Secret;
use zeroize::Zeroizing;

use crate::master_key::{MasterKey, SealingKey};
use crate::random::Random;

/// The place that peppers are sealed for. All hashes of an import share one sealed text.
const PLACE: &str = "pepper";

/// The rules of an import. [`Passwords::import_rules`](super::Passwords::import_rules) makes them; the
/// default ones cannot read peppers of earlier exports.
#[derive(Clone, Debug, Default)]
pub struct ImportRules {
    /// Takes weak hashes too, which come as [`Imported::Weak`](super::Imported::Weak).
    pub allow_weak: bool,
    /// Verifies the NFKC of a password, as Matrix Synapse does.
    pub normalize: bool,
    /// The pepper of all hashes.
    pub pepper: Option<SealedPepper>,
    /// The parameters of the Firebase project that the hashes come from.
    pub firebase: Option<FirebaseParameters>,
    /// Opens the peppers of earlier exports of this server.
    pub(super) key: Option<PepperKey>,
}

/// The way a site puts its pepper into a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PepperRule {
    /// After the password (Devise).
    Appended,
    /// Before the password.
    Prepended,
    /// After the NFKC of the password (Matrix Synapse).
    AppendedToNfkc,
    /// As the key of HMAC-SHA-512, whose Base64 is hashed (Flask-Security's `SECURITY_PASSWORD_SALT`).
    HmacSha512,
    /// As the secret of argon2 (`secret` of npm's argon2).
    Argon2Secret,
}

impl PepperRule {
    /// All rules.
    pub const ALL: [Self; 5] = [
        Self::Appended,
        Self::Prepended,
        Self::AppendedToNfkc,
        Self::HmacSha512,
        Self::Argon2Secret,
    ];

    /// Returns its name, in a stored hash and for operators.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Appended => "appended",
            Self::Prepended => "prepended",
            Self::AppendedToNfkc => "appended-nfkc",
            Self::HmacSha512 => "hmac-sha512",
            Self::Argon2Secret => "argon2-secret",
        }
    }

    /// Finds a rule by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

/// A pepper that is stored with a hash, encrypted. Its `Debug` output is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedPepper {
    pub(super) rule: PepperRule,
    /// Base64url.
    pub(super) sealed: String,
}

impl fmt::Debug for SealedPepper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SealedPepper({})", self.rule.name())
    }
}

/// The error of sealing a pepper without a master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no master key to seal the pepper under: give the server's --master-key-file or KEYSTEAD_MASTER_KEY"
)]
pub struct NoPepperKey;

/// The key that peppers are sealed under, derived from the master key, which never changes.
#[derive(Clone, Debug)]
pub(super) struct PepperKey(Arc<SealingKey>);

impl PepperKey {
    pub(super) fn derive(master_key: &MasterKey) -> Self {
        Self(Arc::new(master_key.sealing_key(b"keystead peppers of imported hashes")))
    }

    pub(super) fn seal(&self, rule: PepperRule, pepper: &Secret, random: Random) -> SealedPepper {
        let sealed = self.0.seal(pepper.expose().as_bytes(), PLACE, random);
        SealedPepper { rule, sealed: URL_SAFE_NO_PAD.encode(sealed) }
    }

    /// Decrypts a pepper; `None` if it was sealed under another key.
    pub(super) fn open(&self, pepper: &SealedPepper) -> Option<Secret> {
        let sealed = URL_SAFE_NO_PAD.decode(&pepper.sealed).ok()?;
        let opened: Zeroizing<Vec<u8>> = self.0.open(&sealed, PLACE)?;
        Some(Secret::from(std::str::from_utf8(&opened).ok()?.to_owned()))
    }
}

/// The parameters of a Firebase project, as the console's "Password hash parameters" has them.
#[derive(Clone, Debug)]
pub struct FirebaseParameters {
    /// `base64_signer_key`, in Base64. It is not stored.
    pub signer_key: Secret,
    /// `base64_salt_separator`, in Base64.
    pub salt_separator: String,
    /// `rounds`: the block size of scrypt.
    pub rounds: u32,
    /// `mem_cost`: the base-2 logarithm of scrypt's N.
    pub mem_cost: u32,
}
