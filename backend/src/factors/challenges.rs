//! Issuing and verifying challenges of WebAuthn: 24 random and timed bytes under a MAC that names what they are for, so
//! that asking for options writes nothing. The one that was answered is remembered until it expires (decision 21).

use hmac::Mac;

use super::Factors;
use super::challenge::{Challenge, LIFETIME, NONCE_LENGTH, Purpose};
use super::error::Unverified;
use crate::clock::Timestamp;
use crate::sealed_token::TokenMac;

const TIME_LENGTH: usize = 8;
const MAC_LENGTH: usize = 32;
const LENGTH: usize = NONCE_LENGTH + TIME_LENGTH + MAC_LENGTH;

impl Factors {
    /// Issues a challenge.
    pub(super) fn issue_challenge(&self, purpose: Purpose) -> Vec<u8> {
        let nonce = self.0.random.bytes::<NONCE_LENGTH>();
        let expires_at = self.0.clock.now().after(LIFETIME).as_millis().to_be_bytes();
        let mac = self.challenge_mac(purpose, &nonce, expires_at).finalize().into_bytes();
        [&nonce[..], &expires_at, &mac].concat()
    }

    /// Verifies that a challenge was issued here for this purpose and has not expired.
    pub(super) fn verify_challenge(
        &self,
        challenge: &[u8],
        purpose: Purpose,
    ) -> Result<Challenge, Unverified> {
        let challenge: &[u8; LENGTH] = challenge.try_into().map_err(|_| Unverified::Challenge)?;
        let (nonce, rest) = challenge.split_first_chunk().ok_or(Unverified::Challenge)?;
        let (time, mac) = rest.split_first_chunk().ok_or(Unverified::Challenge)?;
        let issued = self.challenge_mac(purpose, nonce, *time);
        issued.verify_slice(mac).map_err(|_| Unverified::Challenge)?;
        let expires_at = Timestamp::from_millis(i64::from_be_bytes(*time));
        let is_current = self.0.clock.now() < expires_at;
        is_current.then_some(Challenge { nonce: *nonce, expires_at }).ok_or(Unverified::Challenge)
    }

    fn challenge_mac(
        &self,
        purpose: Purpose,
        nonce: &[u8; NONCE_LENGTH],
        time: [u8; TIME_LENGTH],
    ) -> TokenMac {
        let mac = self.0.challenges.mac();
        mac.chain_update(purpose.bytes()).chain_update(nonce).chain_update(time)
    }
}
