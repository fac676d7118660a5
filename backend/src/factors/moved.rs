//! The factors of an account on their way to another server, and their form in a file: JSON, sealed under the operator's
//! key for this account, in Base64url.
//!
//! Recovery codes are stored as digests under a key of the server that made them. No digest can be turned into one under
//! another key, so that key goes with them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::factors_key::FactorsKey;
use crate::random::Random;

/// The factors of an account. A field that is unknown here makes them unreadable, so that nothing is lost in silence.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MovedFactors {
    pub(super) totp: Option<MovedTotp>,
    pub(super) passkeys: Vec<MovedPasskey>,
    pub(super) recovery_codes: Vec<MovedCodes>,
}

/// An authenticator app.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MovedTotp {
    pub(super) secret: Bytes,
    pub(super) created_at: i64,
    pub(super) last_step: i64,
}

/// A passkey.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MovedPasskey {
    pub(super) credential_id: Bytes,
    pub(super) user_handle: Bytes,
    pub(super) public_key: Bytes,
    pub(super) name: String,
    pub(super) aaguid: Bytes,
    pub(super) transports: Vec<String>,
    pub(super) sign_count: u32,
    pub(super) backup_eligible: bool,
    pub(super) backed_up: bool,
    pub(super) is_proved: bool,
    pub(super) created_at: i64,
    pub(super) last_used_at: Option<i64>,
}

/// Recovery codes under one key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MovedCodes {
    pub(super) key: Bytes,
    pub(super) codes: Vec<MovedCode>,
}

/// A recovery code.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MovedCode {
    pub(super) digest: Bytes,
    pub(super) created_at: i64,
}

/// The factors of a file cannot be read: another key, another account, a newer version, or damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the factors cannot be opened: is it the key and the id of their export?")]
pub struct Unopened;

impl MovedFactors {
    /// Opens factors that were sealed for this account.
    pub fn open(text: &str, account: Uuid, key: &FactorsKey) -> Result<Self, Unopened> {
        let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| Unopened)?;
        let opened = key.0.open(&sealed, &place(account)).ok_or(Unopened)?;
        let factors: Self = serde_json::from_slice(&opened).map_err(|_| Unopened)?;
        let has_lengths = factors.totp.iter().all(|totp| totp.secret.0.len() == 20)
            && factors.passkeys.iter().all(|passkey| passkey.aaguid.0.len() == 16)
            && factors.recovery_codes.iter().all(|moved| {
                moved.key.0.len() == 32 && moved.codes.iter().all(|code| code.digest.0.len() == 32)
            });
        has_lengths.then_some(factors).ok_or(Unopened)
    }

    /// Seals factors for this account.
    pub(super) fn seal(&self, account: Uuid, key: &FactorsKey, random: Random) -> String {
        let json = Zeroizing::new(serde_json::to_vec(self).expect("every key is a string"));
        URL_SAFE_NO_PAD.encode(key.0.seal(&json, &place(account), random))
    }

    /// Returns true if somebody without a password can log in with them, or set a password.
    #[must_use]
    pub fn is_way_in(&self) -> bool {
        self.passkeys.iter().any(|passkey| passkey.is_proved) || !self.recovery_codes.is_empty()
    }

    /// Returns the ids by which authenticators know the passkeys.
    pub fn credential_ids(&self) -> impl Iterator<Item = &[u8]> {
        self.passkeys.iter().map(|passkey| passkey.credential_id.0.as_slice())
    }
}

/// The place that factors are sealed for.
fn place(account: Uuid) -> String {
    format!("factors of {account}")
}

/// Bytes that are Base64url in JSON. Never printed, wiped when dropped.
pub(super) struct Bytes(pub(super) Zeroizing<Vec<u8>>);

impl Bytes {
    pub(super) fn of(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Bytes(redacted)")
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(URL_SAFE_NO_PAD.encode(&self.0)))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = URL_SAFE_NO_PAD.decode(text.as_bytes());
        bytes.map(Self::of).map_err(|_| D::Error::custom("not Base64url"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::master_key::SealingKey;

    #[test]
    fn only_what_is_whole_and_known_is_opened() {
        let (random, account) = (Random::system().unwrap(), Uuid::from_u128(7));
        let key = FactorsKey(SealingKey::of(Zeroizing::new([7; 32])));
        let seal = |json: &str| {
            URL_SAFE_NO_PAD.encode(key.0.seal(json.as_bytes(), &place(account), random))
        };
        let open = |json: &str| MovedFactors::open(&seal(json), account, &key);
        let secret = |length| URL_SAFE_NO_PAD.encode(vec![1; length]);
        let totp = |length| {
            let secret = secret(length);
            format!(r#"{{"secret":"{secret}","created_at":1,"last_step":2}}"#)
        };
        let factors = |totp: &str, more: &str| {
            format!(r#"{{"totp":{totp},"passkeys":[],"recovery_codes":[]{more}}}"#)
        };
        let opened = open(&factors(&totp(20), "")).unwrap();
        assert_eq!(opened.totp.as_ref().unwrap().last_step, 2);
        assert!(!opened.is_way_in(), "an authenticator app alone lets nobody in");
        let again = MovedFactors::open(&opened.seal(account, &key, random), account, &key).unwrap();
        assert_eq!(again.totp.unwrap().secret.0, opened.totp.unwrap().secret.0);
        for json in [factors(&totp(19), ""), factors("null", r#","email":"a""#), "[]".to_owned()] {
            assert!(open(&json).is_err(), "{json}");
        }
        let sealed = seal(&factors("null", ""));
        assert!(MovedFactors::open(&sealed, account, &key).is_ok());
        assert!(MovedFactors::open(&sealed, Uuid::from_u128(8), &key).is_err());
        assert!(MovedFactors::open(&sealed[1..], account, &key).is_err());
        assert!(MovedFactors::open("$", account, &key).is_err());
    }
}
