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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use passkeys::RelyingParty;
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;
    use crate::clock::Clock;
    use crate::database::{Address, Database, Limits};
    use crate::master_key::MasterKey;
    use crate::random::Random;

    const SESSION: Uuid = Uuid::from_u128(7);

    async fn factors(key: u8, clock: &Clock) -> (Factors, TempDir) {
        let data = TempDir::new().unwrap();
        let limits = Limits { connections: 1, timeout: Duration::from_secs(5) };
        let address = Address::in_directory(data.path());
        let database = Database::open(&address, limits).await.unwrap();
        let relying_party =
            RelyingParty { id: String::new(), name: String::new(), origins: Vec::new() };
        let (key, random) = (MasterKey::of([key; 32]), Random::system().unwrap());
        (Factors::new(relying_party, database, &key, clock.clone(), random), data)
    }

    #[tokio::test]
    async fn a_challenge_is_good_for_its_purpose_and_five_minutes() {
        let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
        let (factors, _data) = factors(1, &clock).await;
        let (other_server, _other) = self::factors(2, &clock).await;
        let purposes = [
            Purpose::Login,
            Purpose::SecondFactor(SESSION),
            Purpose::SecondFactor(Uuid::from_u128(8)),
            Purpose::Reauthentication(SESSION),
            Purpose::Reauthentication(Uuid::nil()),
            Purpose::Registration(SESSION),
            Purpose::ConditionalRegistration(SESSION),
        ];
        for issued_for in purposes {
            let challenge = factors.issue_challenge(issued_for);
            assert_ne!(factors.issue_challenge(issued_for), challenge);
            for purpose in purposes {
                let verified = factors.verify_challenge(&challenge, purpose);
                assert_eq!(verified.is_ok(), purpose == issued_for, "{issued_for:?} {purpose:?}");
            }
            assert!(other_server.verify_challenge(&challenge, issued_for).is_err());
            for byte in 0..challenge.len() {
                let mut changed = challenge.clone();
                changed[byte] ^= 1;
                assert!(factors.verify_challenge(&changed, issued_for).is_err(), "{byte}");
            }
            for other in [&challenge[1..], &[&*challenge, &[0]].concat(), &[]] {
                assert!(factors.verify_challenge(other, issued_for).is_err());
            }
        }
        let challenge = factors.issue_challenge(Purpose::Login);
        clock.advance(Duration::from_mins(5).saturating_sub(Duration::from_millis(1)));
        assert!(factors.verify_challenge(&challenge, Purpose::Login).is_ok());
        clock.advance(Duration::from_millis(1));
        assert!(factors.verify_challenge(&challenge, Purpose::Login).is_err());
    }
}
