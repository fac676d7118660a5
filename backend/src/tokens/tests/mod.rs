//! Tests of tokens and their keys, with a server's keys in a database of its own.

mod clients;
mod rotation;
mod separation;
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
        let logins = LoginTokens { audience: Vec::new(), token_type: TokenType::AtJwt };
        let tokens = Tokens::new(keys.clone(), &issuer, logins, clock.clone(), random);
        Ok(Self { tokens, keys, clock: clock.clone(), _data: None })
    }

    /// Returns the tokens of this server under other settings.
    fn with_logins(&self, audience: &[&str], token_type: TokenType) -> Tokens {
        let issuer = PublicUrl::of_listener("127.0.0.1:8000");
        let audience = audience.iter().copied().map(str::to_owned).collect();
        let logins = LoginTokens { audience, token_type };
        let random = Random::system().unwrap();
        Tokens::new(self.keys.clone(), &issuer, logins, self.clock.clone(), random)
    }

    fn sign(&self) -> String {
        self.tokens.sign(&self.grant()).unwrap()
    }

    fn grant(&self) -> Grant<'static> {
        let now = self.clock.now();
        Grant {
            account: Uuid::from_u128(1),
            username: "ada",
            session: Uuid::from_u128(2),
            authenticated_at: now,
            amr: vec!["pwd"],
            acr: "aal1",
            expires_at: now.after(TTL),
        }
    }

    fn client_grant<'a>(&self, audience: &'a [String], token_type: TokenType) -> ClientGrant<'a> {
        let Grant { account, username, session, authenticated_at, amr, acr, expires_at } =
            self.grant();
        let grant = Uuid::from_u128(3);
        let (client_id, scope) = ("app", "openid notes:read");
        ClientGrant {
            account,
            username,
            session,
            grant,
            client_id,
            audience,
            scope,
            authenticated_at,
            amr,
            acr,
            expires_at,
            token_type,
        }
    }

    fn sign_id_token(&self, algorithm: ClientAlgorithm, access_token: Option<&str>) -> String {
        let Grant { account, session, authenticated_at, amr, acr, expires_at, .. } = self.grant();
        let nonce = access_token.map(|_| "n-0S6_WzA2Mj");
        let grant = IdTokenGrant {
            client_id: "app",
            account,
            username: None,
            session,
            authenticated_at,
            amr,
            acr,
            nonce,
            access_token,
            expires_at,
        };
        self.tokens.sign_id_token(algorithm, &grant).unwrap()
    }

    fn sign_logout_token(&self, algorithm: ClientAlgorithm) -> String {
        let Grant { account, session, .. } = self.grant();
        let grant = LogoutGrant { client_id: "app", account, session, id: Uuid::from_u128(4) };
        self.tokens.sign_logout_token(algorithm, &grant).unwrap()
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
