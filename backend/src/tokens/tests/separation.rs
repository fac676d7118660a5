//! No token passes for one of another kind.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Server, TTL, part};
use crate::tokens::token_type::HeaderType;
use crate::tokens::{Algorithm, ClientAlgorithm, Purpose, TokenError, TokenType, Tokens};

/// Returns the names of the kinds that a token passes for.
fn kinds(tokens: &Tokens, token: &str) -> Vec<&'static str> {
    let passes = [
        ("login", tokens.verify(token).is_ok()),
        ("access token", tokens.verify_client_token(token).is_ok()),
        ("ID token", tokens.verify_id_token_hint(token).is_ok()),
    ];
    passes.into_iter().filter_map(|(kind, passes)| passes.then_some(kind)).collect()
}

#[tokio::test]
async fn a_token_passes_for_its_own_kind_only() {
    // The algorithms of clients, so that the keys are the only difference.
    for algorithm in [Algorithm::Es256, Algorithm::Rs256] {
        let server = Server::start(algorithm).await;
        server.keys.prepare_clients(&ClientAlgorithm::ALL, TTL).await.unwrap();
        let tokens = &server.tokens;
        let audience = ["notes".to_owned()];
        for token_type in TokenType::ALL {
            let logins = server.with_logins(&["notes"], token_type);
            let token = logins.sign(&server.grant()).unwrap();
            assert_eq!(kinds(tokens, &token), ["login"], "{token_type:?}");
            for algorithm in ClientAlgorithm::ALL {
                let grant = server.client_grant(&audience, token_type);
                let token = tokens.sign_client_token(algorithm, &grant).unwrap();
                assert_eq!(kinds(tokens, &token), ["access token"], "{token_type:?}");
            }
        }
        for algorithm in ClientAlgorithm::ALL {
            assert_eq!(kinds(tokens, &server.sign_id_token(algorithm, None)), ["ID token"]);
            assert_eq!(kinds(tokens, &server.sign_logout_token(algorithm)), [""; 0]);
        }
    }
}

/// Signs any claims as a token of any type, by the key of this purpose.
fn sign_as(server: &Server, purpose: Purpose, of: HeaderType, claims: &Value) -> String {
    server.keys.current().signing(purpose, server.clock.now()).unwrap().sign(of, claims).unwrap()
}

#[tokio::test]
async fn the_key_the_type_and_the_claims_each_keep_the_kinds_apart() {
    use HeaderType::{AtJwt, Jwt, LogoutJwt};

    const CLIENTS: Purpose = Purpose::Clients(ClientAlgorithm::Es256);
    let server = Server::start(Algorithm::Es256).await;
    server.keys.prepare_clients(&[ClientAlgorithm::Es256], TTL).await.unwrap();
    let audience = ["notes".to_owned()];
    let grant = server.client_grant(&audience, TokenType::AtJwt);
    let access_token = server.tokens.sign_client_token(ClientAlgorithm::Es256, &grant).unwrap();
    let [login, access, id, logout] = [
        server.sign(),
        access_token,
        server.sign_id_token(ClientAlgorithm::Es256, None),
        server.sign_logout_token(ClientAlgorithm::Es256),
    ]
    .map(|token| serde_json::from_str::<Value>(&part(&token, 1)).unwrap());
    let kinds =
        |purpose, of, claims: &Value| kinds(&server.tokens, &sign_as(&server, purpose, of, claims));
    // The key: claims of one chain, signed by the other.
    for of in HeaderType::ALL {
        assert_eq!(kinds(CLIENTS, of, &login), [""; 0], "{of:?}");
        for claims in [&access, &id, &logout] {
            assert_eq!(kinds(Purpose::Logins, of, claims), [""; 0], "{of:?} {claims}");
        }
    }
    // The type.
    assert_eq!(kinds(Purpose::Logins, LogoutJwt, &login), [""; 0]);
    assert_eq!(kinds(CLIENTS, LogoutJwt, &access), [""; 0]);
    assert_eq!(kinds(CLIENTS, AtJwt, &id), [""; 0]);
    assert_eq!(kinds(CLIENTS, LogoutJwt, &id), [""; 0]);
    // The claims.
    let with = |claims: &Value, name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        claims
    };
    for of in [AtJwt, Jwt] {
        assert_eq!(kinds(Purpose::Logins, of, &login), ["login"]);
        assert_eq!(kinds(CLIENTS, of, &access), ["access token"]);
        let of_client = with(&login, "client_id", json!("app"));
        assert_eq!(kinds(Purpose::Logins, of, &of_client), [""; 0]);
        let of_grant = with(&login, "grant_id", json!(Uuid::from_u128(3)));
        assert_eq!(kinds(Purpose::Logins, of, &of_grant), [""; 0]);
    }
    assert_eq!(kinds(CLIENTS, Jwt, &id), ["ID token"]);
    assert_eq!(kinds(CLIENTS, Jwt, &with(&id, "client_id", json!("app"))), [""; 0]);
    assert_eq!(kinds(CLIENTS, Jwt, &with(&id, "grant_id", json!("x"))), [""; 0]);
    for (claims, expected) in [(&access, TokenError::Invalid), (&id, TokenError::Invalid)] {
        let foreign = with(claims, "iss", json!("http://evil.example"));
        let token = sign_as(&server, CLIENTS, Jwt, &foreign);
        assert_eq!(server.tokens.verify_client_token(&token), Err(expected));
        assert_eq!(server.tokens.verify_id_token_hint(&token), Err(expected));
    }
}

#[tokio::test]
async fn a_text_names_a_key_by_the_header_of_any_kind_of_token() {
    let server = Server::start(Algorithm::Hs256).await;
    server.keys.prepare_clients(&ClientAlgorithm::ALL, TTL).await.unwrap();
    let audience = ["notes".to_owned()];
    let keyring = server.keys.current();
    for token_type in TokenType::ALL {
        let logins = server.with_logins(&[], token_type);
        assert!(keyring.are_named_in(&logins.sign(&server.grant()).unwrap()));
        for algorithm in ClientAlgorithm::ALL {
            let grant = server.client_grant(&audience, token_type);
            let token = server.tokens.sign_client_token(algorithm, &grant).unwrap();
            assert!(keyring.are_named_in(&format!("Bearer {token}")));
        }
    }
    for algorithm in ClientAlgorithm::ALL {
        assert!(keyring.are_named_in(&server.sign_id_token(algorithm, None)));
        assert!(keyring.are_named_in(&server.sign_logout_token(algorithm)));
    }
    assert!(!keyring.are_named_in(&Server::start(Algorithm::Hs256).await.sign()));
}
