//! Challenges of WebAuthn: 24 random and timed bytes under a MAC that names what they are for, so that asking for
//! options writes nothing. The one that was answered is remembered until it expires (decision 21).

use std::time::Duration;

use hmac::Mac;
use uuid::Uuid;

use super::Factors;
use super::error::Unverified;
use crate::clock::Timestamp;

/// The time within which a challenge has to be answered, and the timeout that browsers are given.
pub(super) const LIFETIME: Duration = Duration::from_mins(5);

const NONCE_LENGTH: usize = 16;
const TIME_LENGTH: usize = 8;
const MAC_LENGTH: usize = 32;
const LENGTH: usize = NONCE_LENGTH + TIME_LENGTH + MAC_LENGTH;

/// What a challenge is issued for. It is of no use for anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A login with a passkey only.
    Login,
    /// The second factor of the login with this id.
    SecondFactor(Uuid),
    /// Proving again who the person is, on the session with this id.
    Reauthentication(Uuid),
    /// A new passkey, on the session with this id.
    Registration(Uuid),
    /// A new passkey that the browser makes without asking, on the session with this id.
    ConditionalRegistration(Uuid),
}

impl Purpose {
    fn bytes(self) -> [u8; 17] {
        let (kind, subject) = match self {
            Self::Login => (0, Uuid::nil()),
            Self::SecondFactor(login) => (1, login),
            Self::Reauthentication(session) => (2, session),
            Self::Registration(session) => (3, session),
            Self::ConditionalRegistration(session) => (4, session),
        };
        let mut bytes = [kind; 17];
        bytes[1..].copy_from_slice(subject.as_bytes());
        bytes
    }
}

/// A challenge that was issued here and has not expired. Whether it was answered already is known to the database.
#[derive(Clone, Copy, Debug)]
pub(super) struct Challenge {
    pub(super) nonce: [u8; NONCE_LENGTH],
    pub(super) expires_at: Timestamp,
}

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
    ) -> crate::sealed_token::TokenMac {
        let mac = self.0.challenges.mac();
        mac.chain_update(purpose.bytes()).chain_update(nonce).chain_update(time)
    }
}
