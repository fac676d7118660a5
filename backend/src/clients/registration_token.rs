//! Initial access tokens (RFC 7591 §3): the time at which one expires, and a MAC over it, in Base64url.

use hmac::Mac;
use keystead_common::Secret;
use zeroize::Zeroizing;

use crate::clock::Timestamp;
use crate::master_key::MasterKey;
use crate::sealed_token::{ServerKey, decode, encode};

const TIME_LENGTH: usize = 8;
const SALT_LENGTH: usize = 8;
/// Half of what the hash function yields: 128 bits cannot be guessed, and people paste these tokens.
const MAC_LENGTH: usize = 16;
const TOKEN_LENGTH: usize = TIME_LENGTH + SALT_LENGTH + MAC_LENGTH;

/// Makes and verifies initial access tokens. They are not stored.
#[derive(Debug)]
pub(super) struct RegistrationKey(ServerKey);

impl RegistrationKey {
    pub(super) fn new(master_key: &MasterKey) -> Self {
        Self(ServerKey::derive(master_key, b"keystead client registration"))
    }

    pub(super) fn token(&self, expires_at: Timestamp, salt: [u8; SALT_LENGTH]) -> Secret {
        let mut token = Zeroizing::new([0; TOKEN_LENGTH]);
        token[..TIME_LENGTH].copy_from_slice(&expires_at.as_millis().to_be_bytes());
        token[TIME_LENGTH..][..SALT_LENGTH].copy_from_slice(&salt);
        let signed = TIME_LENGTH + SALT_LENGTH;
        let mac = self.0.mac().chain_update(&token[..signed]).finalize().into_bytes();
        token[signed..].copy_from_slice(&mac[..MAC_LENGTH]);
        encode(token.as_slice())
    }

    /// Returns true if a token is valid. Takes the same time for every wrong MAC.
    pub(super) fn verifies(&self, token: &Secret, now: Timestamp) -> bool {
        let Some(bytes) = decode::<TOKEN_LENGTH>(token.expose()) else { return false };
        let (signed, mac) = bytes.split_at(TIME_LENGTH + SALT_LENGTH);
        let is_ours = self.0.mac().chain_update(signed).verify_truncated_left(mac).is_ok();
        let expires_at = signed.first_chunk().map(|bytes| i64::from_be_bytes(*bytes));
        is_ours && expires_at.is_some_and(|at| now < Timestamp::from_millis(at))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_initial_access_token_is_valid_under_its_key_until_it_expires() {
        let now = Timestamp::from_millis(1_795_387_633_042);
        let key = RegistrationKey(ServerKey::of([1; 32]));
        let token = key.token(now.after(Duration::from_secs(1)), [7; 8]);
        assert!(key.verifies(&token, now));
        assert!(!key.verifies(&token, now.after(Duration::from_secs(1))));
        assert!(!RegistrationKey(ServerKey::of([2; 32])).verifies(&token, now));
        let bytes = decode::<TOKEN_LENGTH>(token.expose()).unwrap();
        for bit in 0..TOKEN_LENGTH * 8 {
            let mut changed = *bytes;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.verifies(&encode(&changed), now), "bit {bit}");
        }
        for text in ["", "ä", &token.expose()[1..]] {
            assert!(!key.verifies(&text.to_owned().into(), now), "{text}");
        }
    }
}
