//! Tests of access tokens and their keys, with a server's keys in a database of its own.

mod rotation;
mod verification;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::AlgorithmParameters;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::clock::{Clock, Timestamp};
use crate::database::{Address, Database, Limits};
use crate::master_key::MasterKeySource;
use crate::public_url::PublicUrl;
use crate::random::Random;

const TTL: Duration = Duration::from_mins(15);

/// The tokens of a server, with its keys and data.
struct Server {
    tokens: Tokens,
    keys: SigningKeys,
    clock: Clock,
    _data: Option<TempDir>,
}

impl Server {
    async fn start(algorithm: Algorithm) -> Self {
        let data = TempDir::new().unwrap();
        let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
        let server = Self::start_in(&data, algorithm, &clock).await.unwrap();
        Self { _data: Some(data), ..server }
    }

    async fn start_in(
        data: &TempDir,
        algorithm: Algorithm,
        clock: &Clock,
    ) -> Result<Self, KeysError> {
        let limits = Limits { connections: 2, timeout: Duration::from_secs(5) };
        let address = Address::in_directory(data.path());
        let database = Database::open(&address, limits).await.unwrap();
        let random = Random::system().unwrap();
        let source = MasterKeySource::Directory(data.path().to_owned());
        let keys = SigningKeys::open(database, &source, clock.clone(), random).await?;
        keys.prepare(algorithm, TTL).await?;
        let issuer = PublicUrl::of_listener("127.0.0.1:8000");
        let tokens = Tokens::new(keys.clone(), &issuer, clock.clone(), random);
        Ok(Self { tokens, keys, clock: clock.clone(), _data: None })
    }

    fn sign(&self) -> String {
        let now = self.clock.now();
        let grant = Grant {
            account: Uuid::from_u128(1),
            username: "ada",
            session: Uuid::from_u128(2),
            authenticated_at: now,
            amr: vec!["pwd"],
            acr: "aal1",
            expires_at: now.after(TTL),
        };
        self.tokens.sign(&grant).unwrap()
    }

    /// Returns the secret of HS256.
    fn secret(&self) -> Vec<u8> {
        let keys = self.keys.current().secret(self.clock.now()).unwrap();
        match &keys.keys[0].algorithm {
            AlgorithmParameters::OctetKey(key) => URL_SAFE_NO_PAD.decode(&key.value).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn states(&self) -> Vec<KeyState> {
        self.keys.current().list(self.clock.now()).iter().map(|key| key.state).collect()
    }
}

/// Decodes a part of a token.
fn part(token: &str, number: usize) -> String {
    let part = token.split('.').nth(number).unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
