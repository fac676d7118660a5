//! Valid, expired and forged tokens.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Server, TTL, part};
use crate::clock::{Clock, Timestamp};
use crate::tokens::{Algorithm, Subject, TokenError, TokenType};

/// Makes a token with this header and these claims, signed by HS256 with this secret.
fn forge(header: &str, claims: &str, secret: &[u8]) -> String {
    let message = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let key = EncodingKey::from_secret(secret);
    let algorithm = jsonwebtoken::Algorithm::HS256;
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, algorithm).unwrap();
    format!("{message}.{signature}")
}

#[tokio::test]
async fn a_token_has_the_claims_of_its_grant() {
    for algorithm in Algorithm::ALL {
        let server = Server::start(algorithm).await;
        let token = server.sign();
        let subject = Subject { account: Uuid::from_u128(1), session: Uuid::from_u128(2) };
        assert_eq!(server.tokens.verify(&token), Ok(subject), "{algorithm}");
        let header: Value = serde_json::from_str(&part(&token, 0)).unwrap();
        let kid = &server.keys.current().list(server.clock.now())[0].kid;
        assert_eq!(header, json!({ "typ": "at+jwt", "alg": algorithm.name(), "kid": kid }));
        let claims: Value = serde_json::from_str(&part(&token, 1)).unwrap();
        let now = server.clock.now().as_seconds();
        for (claim, value) in [
            ("client_id", json!("keystead")),
            ("aud", Value::Null),
            ("scope", Value::Null),
            ("grant_id", Value::Null),
            ("iss", json!("http://127.0.0.1:8000")),
            ("sub", json!(Uuid::from_u128(1))),
            ("sid", json!(Uuid::from_u128(2))),
            ("iat", json!(now)),
            ("nbf", json!(now - 60)),
            ("auth_time", json!(now)),
            ("exp", json!(now + 900)),
            ("preferred_username", json!("ada")),
            ("amr", json!(["pwd"])),
        ] {
            assert_eq!(claims[claim], value, "{claim}");
        }
    }
}

#[tokio::test]
async fn a_token_expires_at_its_second() {
    let server = Server::start(Algorithm::Hs256).await;
    let token = server.sign();
    server.clock.advance(Duration::from_millis(899_957));
    assert!(server.tokens.verify(&token).is_ok());
    server.clock.advance(Duration::from_millis(1));
    assert_eq!(server.tokens.verify(&token), Err(TokenError::Expired));
}

#[tokio::test]
async fn a_token_of_a_server_whose_clock_is_ahead_is_accepted_within_a_minute() {
    let data = TempDir::new().unwrap();
    let clocks = [(); 2].map(|()| Clock::held_at(Timestamp::from_millis(1_795_387_633_042)));
    let ahead = Server::start_in(&data, Algorithm::Hs256, &clocks[0]).await.unwrap();
    let behind = Server::start_in(&data, Algorithm::Hs256, &clocks[1]).await.unwrap();
    for (millis, is_accepted) in [(0, true), (958, true), (60_957, true), (60_958, false)] {
        ahead.clock.advance(Duration::from_millis(millis));
        let found = behind.tokens.verify(&ahead.sign());
        assert_eq!(found.is_ok(), is_accepted, "{millis} ms ahead: {found:?}");
        ahead.clock.turn_back(Duration::from_millis(millis));
    }
    ahead.clock.turn_back(TTL);
    assert_eq!(behind.tokens.verify(&ahead.sign()), Err(TokenError::Expired), "no leeway there");
}

#[tokio::test]
async fn a_forged_token_is_refused() {
    let server = Server::start(Algorithm::Hs256).await;
    let (token, secret) = (server.sign(), server.secret());
    let (header, claims) = (part(&token, 0), part(&token, 1));
    assert_eq!(forge(&header, &claims, &secret), token, "the forge itself works");
    for (from, to) in [
        (r#""typ":"at+jwt""#, r#""typ":"logout+jwt""#),
        (r#""typ":"at+jwt""#, r#""typ":"application/at+jwt""#),
        (r#""typ":"at+jwt","#, ""),
        (r#""kid":""#, r#""kid":"x"#),
        (r#""alg":"HS256""#, r#""alg":"HS512""#),
        (r#""alg":"HS256""#, r#""alg":"none""#),
        (r#""alg":"HS256""#, r#""crit":["exp"],"alg":"HS256""#),
        (r#""alg":"HS256""#, r#""jku":"http://evil.example/keys","alg":"HS256""#),
        (r#""alg":"HS256""#, r#""alg":"HS256","alg":"HS256""#),
    ] {
        let changed = header.replace(from, to);
        assert_ne!(changed, header, "{from}");
        let forged = forge(&changed, &claims, &secret);
        assert_eq!(server.tokens.verify(&forged), Err(TokenError::Invalid), "{changed}");
    }
    for (claim, value) in [
        ("iss", json!("http://evil.example")),
        ("iss", Value::Null),
        ("exp", Value::Null),
        ("exp", json!("never")),
        ("nbf", json!(i64::MAX)),
        ("iat", json!(i64::MAX)),
        ("iat", Value::Null),
        ("sid", json!("x")),
        ("sub", Value::Null),
        ("client_id", json!("app")),
        ("client_id", json!(7)),
        ("grant_id", json!(Uuid::from_u128(3))),
    ] {
        let mut changed: Value = serde_json::from_str(&claims).unwrap();
        changed[claim] = value;
        let forged = forge(&header, &changed.to_string(), &secret);
        assert_eq!(server.tokens.verify(&forged), Err(TokenError::Invalid), "{changed}");
    }
    let another = forge(&header, &claims, &[7; 32]);
    assert_eq!(server.tokens.verify(&another), Err(TokenError::Invalid), "another secret");
    let unsigned = token.rsplit_once('.').unwrap().0;
    for broken in ["", ".", "..", "a.b.c", "ä.ö.ü", unsigned, &format!("{unsigned}."), &token[1..]]
    {
        assert_eq!(server.tokens.verify(broken), Err(TokenError::Invalid), "{broken:?}");
    }
}

#[tokio::test]
async fn a_token_has_the_type_and_the_audience_that_the_operator_chose() {
    for algorithm in [Algorithm::Hs256, Algorithm::Es256] {
        let server = Server::start(algorithm).await;
        for (audience, token_type, expected) in [
            (&["https://notes.example"][..], TokenType::AtJwt, json!("https://notes.example")),
            (&["notes", "mail"], TokenType::Jwt, json!(["notes", "mail"])),
            (&[], TokenType::Jwt, Value::Null),
        ] {
            let other = server.with_logins(audience, token_type);
            let token = other.sign(&server.grant()).unwrap();
            let header: Value = serde_json::from_str(&part(&token, 0)).unwrap();
            let claims: Value = serde_json::from_str(&part(&token, 1)).unwrap();
            assert_eq!(header["typ"], token_type.name());
            assert_eq!((&claims["aud"], &claims["client_id"]), (&expected, &"keystead".into()));
            assert_eq!(claims.get("aud").is_some(), !audience.is_empty());
            // Of one setting, each is valid under the other.
            server.tokens.verify(&token).unwrap();
            other.verify(&token).unwrap();
            other.verify(&server.sign()).unwrap();
        }
    }
}

#[tokio::test]
async fn a_token_without_a_client_id_is_one_of_an_earlier_version_if_its_type_is_theirs() {
    let server = Server::start(Algorithm::Hs256).await;
    let (token, secret) = (server.sign(), server.secret());
    let mut claims: Value = serde_json::from_str(&part(&token, 1)).unwrap();
    claims.as_object_mut().unwrap().remove("client_id").unwrap();
    let forge_as = |of: &str| {
        let header = part(&token, 0).replace("at+jwt", of);
        forge(&header, &claims.to_string(), &secret)
    };
    server.tokens.verify(&forge_as("at+jwt")).unwrap();
    assert_eq!(server.tokens.verify(&forge_as("JWT")), Err(TokenError::Invalid));
}

#[tokio::test]
async fn a_public_key_is_not_accepted_as_a_secret() {
    // Algorithm confusion (RFC 8725 §2.1): the public key, which everybody has, as a secret of HS256.
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        let server = Server::start(algorithm).await;
        let token = server.sign();
        let (header, claims) = (part(&token, 0), part(&token, 1));
        let keys = server.keys.current().public(server.clock.now());
        let public = serde_json::to_string(&keys.keys[0]).unwrap();
        let confused = header.replace(algorithm.name(), "HS256");
        for header in [&header, &confused] {
            for secret in [public.as_bytes(), b""] {
                let forged = forge(header, &claims, secret);
                assert_eq!(server.tokens.verify(&forged), Err(TokenError::Invalid), "{header}");
            }
        }
        let other = Server::start(algorithm).await.sign();
        let message = token.rsplit_once('.').unwrap().0;
        let forged = format!("{message}.{}", other.rsplit_once('.').unwrap().1);
        assert_eq!(server.tokens.verify(&forged), Err(TokenError::Invalid), "another key's");
    }
}
