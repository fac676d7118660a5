//! Secrets of clients. What is stored is a keyed hash: neither a copy of the database nor the master key alone lets
//! anybody test guesses, and 256 random bits need no slow hash.

use std::sync::Arc;

use hmac::Mac;
use keystead_common::Secret;
use subtle::{Choice, ConstantTimeEq};

use super::{Client, Resource};
use crate::clock::Timestamp;
use crate::master_key::MasterKey;
use crate::random::Random;
use crate::sealed_token::{ServerKey, encode};

/// The beginning of every secret, by which people and scanners of repositories recognize one.
const PREFIX: &str = "keystead_secret_";

/// The keyed hash of a secret.
pub(super) type Digest = [u8; 32];

/// Makes and hashes secrets.
#[derive(Debug)]
pub(super) struct SecretKey(ServerKey);

impl SecretKey {
    pub(super) fn new(master_key: &MasterKey) -> Self {
        Self(ServerKey::derive(master_key, b"keystead client secrets"))
    }

    /// Returns the hash of a client's secret. It is another one for another client.
    pub(super) fn digest(&self, client_id: &str, secret: &Secret) -> Digest {
        // No id has a zero in it.
        let mac = self.0.mac().chain_update(client_id).chain_update([0]);
        mac.chain_update(secret.expose()).finalize().into_bytes().into()
    }
}

/// A client with its secrets.
#[derive(Debug)]
pub(super) struct StoredClient {
    pub(super) client: Arc<Client>,
    pub(super) secrets: Vec<StoredSecret>,
}

/// A secret as it is stored.
#[derive(Debug)]
pub(super) struct StoredSecret {
    pub(super) digest: Digest,
    pub(super) dates: SecretDates,
}

/// The time for which a secret counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretDates {
    /// The time at which it was made.
    pub created_at: Timestamp,
    /// The time from which it is refused; `None` until another takes its place.
    pub expires_at: Option<Timestamp>,
}

impl StoredClient {
    pub(super) fn new(client: Client, secrets: Vec<StoredSecret>) -> Self {
        Self { client: Arc::new(client), secrets }
    }

    /// Returns the client with these resources.
    pub(super) fn with_resources(self, resources: Vec<Resource>) -> Self {
        let client = Client { resources, ..Client::clone(&self.client) };
        Self { client: Arc::new(client), ..self }
    }

    /// Returns true if a secret with this hash counts. Takes the same time for every wrong one.
    pub(super) fn has_secret(&self, digest: &Digest, now: Timestamp) -> bool {
        let valid =
            self.secrets.iter().filter(|secret| secret.dates.expires_at.is_none_or(|at| now < at));
        valid.fold(Choice::from(0), |found, secret| found | secret.digest.ct_eq(digest)).into()
    }
}

/// Generates a secret.
pub(super) fn generate(random: Random) -> Secret {
    format!("{PREFIX}{}", encode(&random.bytes::<32>()).expose()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_of_one_client_one_secret_and_one_key() {
        let key = SecretKey(ServerKey::of([1; 32]));
        let digest = key.digest("notes", &"secret".to_owned().into());
        assert_eq!(digest, key.digest("notes", &"secret".to_owned().into()));
        assert_ne!(digest, key.digest("note", &"ssecret".to_owned().into()));
        assert_ne!(digest, key.digest("notes", &"Secret".to_owned().into()));
        let other = SecretKey(ServerKey::of([2; 32]));
        assert_ne!(digest, other.digest("notes", &"secret".to_owned().into()));
    }

    #[test]
    fn a_secret_can_be_recognized_and_is_new_each_time() {
        let random = Random::system().unwrap();
        let secret = generate(random);
        assert!(secret.expose().starts_with("keystead_secret_"));
        assert_eq!(secret.expose().len(), 16 + 43);
        assert_ne!(secret.expose(), generate(random).expose());
    }
}
