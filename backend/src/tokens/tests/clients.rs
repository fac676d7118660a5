//! The tokens of clients: their claims, and the keys that sign them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Server, TTL, part};
use crate::clock::{Clock, Timestamp};
use crate::tokens::{
    Algorithm, ClientAlgorithm, ClientSubject, IdTokenHint, KeyState, KeysError, Purpose,
    SignError, TokenError, TokenType,
};

const ES256: ClientAlgorithm = ClientAlgorithm::Es256;
const RS256: ClientAlgorithm = ClientAlgorithm::Rs256;
const ROTATE_AFTER: Duration = Duration::from_mins(10);

fn json_part(token: &str, number: usize) -> Value {
    serde_json::from_str(&part(token, number)).unwrap()
}

/// Starts a server that has keys for clients.
async fn start(algorithm: Algorithm) -> Server {
    let server = Server::start(algorithm).await;
    server.keys.prepare_clients(&ClientAlgorithm::ALL, TTL).await.unwrap();
    server
}

/// Returns the purpose and the state of each key.
fn listed(server: &Server) -> Vec<(Purpose, KeyState)> {
    let keys = server.keys.current().list(server.clock.now());
    keys.into_iter().map(|key| (key.purpose, key.state)).collect()
}

/// Returns the algorithms of the keys that are published.
fn published(server: &Server) -> Vec<String> {
    let (keyring, now) = (server.keys.current(), server.clock.now());
    let keys = [keyring.public(now).keys, keyring.public_of_clients(now).keys].concat();
    keys.iter().map(|key| key.common.key_algorithm.unwrap().to_string()).collect()
}

#[tokio::test]
async fn an_access_token_of_a_client_has_the_claims_of_its_grant() {
    let server = start(Algorithm::Hs256).await;
    let now = server.clock.now();
    for algorithm in ClientAlgorithm::ALL {
        for (audience, aud) in [
            (vec!["https://notes.example".to_owned()], json!("https://notes.example")),
            (vec!["notes".to_owned(), "mail".to_owned()], json!(["notes", "mail"])),
        ] {
            for token_type in TokenType::ALL {
                let grant = server.client_grant(&audience, token_type);
                let token = server.tokens.sign_client_token(algorithm, &grant).unwrap();
                let header = json_part(&token, 0);
                assert_eq!(
                    (&header["typ"], &header["alg"]),
                    (&token_type.name().into(), &algorithm.name().into())
                );
                let claims = json_part(&token, 1);
                let seconds = now.as_seconds();
                let expected = json!({
                    "iss": "http://127.0.0.1:8000",
                    "sub": Uuid::from_u128(1),
                    "aud": aud,
                    "client_id": "app",
                    "scope": "openid notes:read",
                    "sid": Uuid::from_u128(2),
                    "grant_id": Uuid::from_u128(3),
                    "jti": claims["jti"],
                    "iat": seconds,
                    "nbf": seconds - 60,
                    "exp": seconds + 900,
                    "auth_time": seconds,
                    "preferred_username": "ada",
                    "amr": ["pwd"],
                    "acr": "aal1",
                });
                assert_eq!(claims, expected);
                let subject = ClientSubject {
                    account: Uuid::from_u128(1),
                    session: Uuid::from_u128(2),
                    grant: Uuid::from_u128(3),
                    client_id: "app".to_owned(),
                    scope: "openid notes:read".to_owned(),
                    audience: audience.clone(),
                    issued_at: Timestamp::from_seconds(seconds),
                    expires_at: Timestamp::from_seconds(seconds + 900),
                    id: claims["jti"].as_str().unwrap().parse().unwrap(),
                };
                assert_eq!(server.tokens.verify_client_token(&token), Ok(subject));
            }
        }
    }
}

#[tokio::test]
async fn an_id_token_has_the_claims_of_openid_connect() {
    let server = start(Algorithm::Hs256).await;
    let seconds = server.clock.now().as_seconds();
    for algorithm in ClientAlgorithm::ALL {
        let audience = ["notes".to_owned()];
        let grant = server.client_grant(&audience, TokenType::AtJwt);
        let access_token = server.tokens.sign_client_token(algorithm, &grant).unwrap();
        let half = &Sha256::digest(&access_token)[..16];
        let mut expected = json!({
            "iss": "http://127.0.0.1:8000",
            "sub": Uuid::from_u128(1),
            "aud": "app",
            "sid": Uuid::from_u128(2),
            "iat": seconds,
            "exp": seconds + 900,
            "auth_time": seconds,
            "amr": ["pwd"],
            "acr": "aal1",
        });
        let least = server.sign_id_token(algorithm, None);
        assert_eq!(json_part(&least, 1), expected);
        expected["nonce"] = json!("n-0S6_WzA2Mj");
        expected["at_hash"] = json!(URL_SAFE_NO_PAD.encode(half));
        let token = server.sign_id_token(algorithm, Some(&access_token));
        assert_eq!(json_part(&token, 1), expected);
        let header = json_part(&token, 0);
        assert_eq!((&header["typ"], &header["alg"]), (&"JWT".into(), &algorithm.name().into()));
    }
}

#[tokio::test]
async fn a_logout_token_names_the_session_and_the_event() {
    let server = start(Algorithm::Hs256).await;
    let seconds = server.clock.now().as_seconds();
    for algorithm in ClientAlgorithm::ALL {
        let token = server.sign_logout_token(algorithm);
        let header = json_part(&token, 0);
        assert_eq!(
            (&header["typ"], &header["alg"]),
            (&"logout+jwt".into(), &algorithm.name().into())
        );
        let expected = json!({
            "iss": "http://127.0.0.1:8000",
            "sub": Uuid::from_u128(1),
            "aud": "app",
            "sid": Uuid::from_u128(2),
            "jti": Uuid::from_u128(4),
            "iat": seconds,
            "exp": seconds + 120,
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        assert_eq!(json_part(&token, 1), expected);
    }
}

#[tokio::test]
async fn an_access_token_of_a_client_expires_and_an_id_token_remains_a_hint() {
    let server = start(Algorithm::Hs256).await;
    let audience = ["notes".to_owned()];
    let grant = server.client_grant(&audience, TokenType::AtJwt);
    let access_token = server.tokens.sign_client_token(ES256, &grant).unwrap();
    let id_token = server.sign_id_token(ES256, None);
    server.clock.advance(TTL.saturating_sub(Duration::from_secs(1)));
    assert!(server.tokens.verify_client_token(&access_token).is_ok());
    server.clock.advance(Duration::from_secs(1));
    assert_eq!(server.tokens.verify_client_token(&access_token), Err(TokenError::Expired));
    let hint = IdTokenHint {
        account: Uuid::from_u128(1),
        session: Uuid::from_u128(2),
        client_id: "app".to_owned(),
    };
    assert_eq!(server.tokens.verify_id_token_hint(&id_token), Ok(hint));
    server.clock.turn_back(TTL + Duration::from_mins(2));
    assert_eq!(server.tokens.verify_client_token(&access_token), Err(TokenError::Invalid));
    assert_eq!(server.tokens.verify_id_token_hint(&id_token), Err(TokenError::Invalid));
}

#[tokio::test]
async fn keys_of_clients_are_created_once_and_published_after_those_of_logins() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    let start = async |algorithm| Server::start_in(&data, algorithm, &clock).await.unwrap();
    let server = start(Algorithm::EdDsa).await;
    assert_eq!(published(&server), ["EdDSA"], "nobody needs a key of a client yet");
    let audience = ["notes".to_owned()];
    let grant = server.client_grant(&audience, TokenType::AtJwt);
    let missing = server.tokens.sign_client_token(ES256, &grant);
    assert!(matches!(missing, Err(SignError::NoKey)), "{missing:?}");

    server.keys.prepare_clients(&[RS256, RS256], TTL).await.unwrap();
    assert_eq!(published(&server), ["EdDSA", "RS256"]);
    server.keys.prepare_clients(&[ES256, RS256], TTL).await.unwrap();
    let all = published(&server);
    assert_eq!(all, ["EdDSA", "ES256", "RS256"]);
    let other = start(Algorithm::EdDsa).await;
    let (one, another) = tokio::join!(
        other.keys.prepare_clients(&ClientAlgorithm::ALL, TTL),
        server.keys.prepare_clients(&ClientAlgorithm::ALL, TTL)
    );
    one.and(another).unwrap();
    assert_eq!(published(&other), all);
    let token = server.tokens.sign_client_token(ES256, &grant).unwrap();
    assert!(other.tokens.verify_client_token(&token).is_ok(), "they have the same keys");
}

#[tokio::test]
async fn servers_that_create_a_key_of_clients_at_once_end_with_one() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    let start = async || Server::start_in(&data, Algorithm::Hs256, &clock).await.unwrap();
    let (one, other) = (start().await, start().await);
    let (first, second) = tokio::join!(
        one.keys.prepare_clients(&[RS256], TTL),
        other.keys.prepare_clients(&[RS256], TTL)
    );
    first.and(second).unwrap();
    one.keys.reload().await.unwrap();
    assert_eq!(published(&one), ["RS256"]);
    assert_eq!(published(&other), ["RS256"]);
    let token = one.sign_id_token(RS256, None);
    assert!(other.tokens.verify_id_token_hint(&token).is_ok());
}

#[tokio::test]
async fn each_chain_of_keys_rotates_and_expires_by_itself() {
    use KeyState::{Next, Signing, Verifying};

    const CLIENTS: Purpose = Purpose::Clients(ClientAlgorithm::Es256);
    let server = Server::start(Algorithm::Es256).await;
    let refused = server.keys.rotate(CLIENTS, ROTATE_AFTER).await;
    assert!(matches!(refused, Err(KeysError::NoClientKey("ES256"))), "{refused:?}");
    server.clock.advance(Duration::from_secs(1));
    server.keys.prepare_clients(&[ES256], 2 * TTL).await.unwrap();
    let login = server.sign();
    let id_token = server.sign_id_token(ES256, None);

    let next = server.keys.rotate(CLIENTS, ROTATE_AFTER).await.unwrap();
    assert_eq!((next.purpose, next.algorithm), (CLIENTS, Algorithm::Es256));
    let states = [(Purpose::Logins, Signing), (CLIENTS, Signing), (CLIENTS, Next)];
    assert_eq!(listed(&server), states);
    let pending = server.keys.rotate(CLIENTS, ROTATE_AFTER).await;
    assert!(matches!(pending, Err(KeysError::RotationPending(..))), "{pending:?}");
    assert_eq!(published(&server).len(), 3);

    server.clock.advance(ROTATE_AFTER);
    assert!(part(&server.sign_id_token(ES256, None), 0).contains(&next.kid));
    assert_eq!(part(&server.sign(), 0), part(&login, 0), "logins keep their key");
    server.keys.prepare(Algorithm::Es256, TTL).await.unwrap();
    assert_eq!(part(&server.sign(), 0), part(&login, 0), "a start makes no further key");
    server.keys.rotate(Purpose::Logins, ROTATE_AFTER).await.unwrap();
    let all = [
        (Purpose::Logins, Signing),
        (Purpose::Logins, Next),
        (CLIENTS, Verifying),
        (CLIENTS, Signing),
    ];
    assert_eq!(listed(&server), all);

    // The longer life of clients' tokens is theirs alone.
    server.clock.advance(ROTATE_AFTER + TTL + Duration::from_mins(1));
    assert!(server.tokens.verify_id_token_hint(&id_token).is_ok());
    server.keys.sweep().await.unwrap();
    server.keys.reload().await.unwrap();
    assert_eq!(
        listed(&server),
        [(Purpose::Logins, Signing), (CLIENTS, Verifying), (CLIENTS, Signing)]
    );
    server.clock.advance(TTL);
    assert_eq!(server.tokens.verify_id_token_hint(&id_token), Err(TokenError::Invalid));
    server.keys.sweep().await.unwrap();
    server.keys.reload().await.unwrap();
    assert_eq!(listed(&server), [(Purpose::Logins, Signing), (CLIENTS, Signing)]);
}
