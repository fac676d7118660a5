//! Tokens as an attacker would forge them, and as time wears them out.

use std::time::Duration;

use serde_json::json;

use super::*;

fn tokens(secret: u8, clock: &Clock) -> Tokens {
    let issuer = PublicUrl::of_listener("127.0.0.1:8000".parse().unwrap());
    let random = Random::system().unwrap();
    Tokens::new(&SigningSecret::of([secret; 32]), &issuer, clock.clone(), random)
}

fn clock() -> Clock {
    Clock::held_at(Timestamp::from_millis(1_795_387_633_042))
}

fn sign(tokens: &Tokens, clock: &Clock) -> String {
    let now = clock.now();
    let grant = Grant {
        account: Uuid::from_u128(1),
        username: "ada",
        session: Uuid::from_u128(2),
        authenticated_at: now,
        expires_at: now.after(Duration::from_mins(15)),
    };
    tokens.sign(&grant).unwrap()
}

/// A change to a token's header and claims.
type Change = fn(&mut serde_json::Value, &mut serde_json::Value);

/// The token with its header or claims changed, signed anew with this secret.
fn forge(
    token: &str,
    secret: u8,
    change: impl Fn(&mut serde_json::Value, &mut serde_json::Value),
) -> String {
    let mut parts = token.split('.').map(|part| {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap_or_default())
            .unwrap_or_default()
    });
    let (mut header, mut claims) = (parts.next().unwrap(), parts.next().unwrap());
    change(&mut header, &mut claims);
    let message = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let key = EncodingKey::from_secret(&[secret; 32]);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    format!("{message}.{signature}")
}

#[test]
fn a_token_says_what_it_was_made_for() {
    let clock = clock();
    let tokens = tokens(1, &clock);
    let claims = tokens.verify(&sign(&tokens, &clock)).unwrap();
    assert_eq!(claims.iss, "http://127.0.0.1:8000");
    assert_eq!((claims.sub, claims.sid), (Uuid::from_u128(1), Uuid::from_u128(2)));
    assert_eq!(
        (claims.exp - claims.iat, claims.nbf, claims.auth_time),
        (900, claims.iat, claims.iat)
    );
    assert_eq!((&*claims.preferred_username, claims.amr), ("ada", vec!["pwd".to_owned()]));
}

#[test]
fn a_token_dies_on_its_second() {
    let clock = clock();
    let tokens = tokens(1, &clock);
    let token = sign(&tokens, &clock);
    clock.advance(Duration::from_millis(899_957));
    assert!(tokens.verify(&token).is_ok());
    clock.advance(Duration::from_millis(1));
    assert_eq!(tokens.verify(&token), Err(TokenError::Expired));
}

#[test]
fn a_forged_token_is_refused() {
    let clock = clock();
    let ours = tokens(1, &clock);
    let token = sign(&ours, &clock);
    assert!(ours.verify(&forge(&token, 1, |_, _| {})).is_ok(), "the forge itself works");
    let changes: &[(&str, Change)] = &[
        ("another type", |header, _| header["typ"] = json!("JWT")),
        ("no type", |header, _| drop(header.as_object_mut().unwrap().remove("typ"))),
        ("another key id", |header, _| header["kid"] = json!("other")),
        ("another algorithm", |header, _| header["alg"] = json!("HS512")),
        ("no algorithm", |header, _| header["alg"] = json!("none")),
        ("a critical extension", |header, _| header["crit"] = json!(["exp"])),
        ("another issuer", |_, claims| claims["iss"] = json!("http://evil.example")),
        ("no issuer", |_, claims| drop(claims.as_object_mut().unwrap().remove("iss"))),
        ("no end", |_, claims| drop(claims.as_object_mut().unwrap().remove("exp"))),
        ("a time to come", |_, claims| claims["nbf"] = json!(i64::MAX)),
        ("no session", |_, claims| drop(claims.as_object_mut().unwrap().remove("sid"))),
        ("a strange session", |_, claims| claims["sid"] = json!("x")),
    ];
    for (name, change) in changes {
        assert_eq!(ours.verify(&forge(&token, 1, change)), Err(TokenError::Invalid), "{name}");
    }
    assert_eq!(ours.verify(&forge(&token, 2, |_, _| {})), Err(TokenError::Invalid), "another key");
    let unsigned = token.rsplit_once('.').unwrap().0;
    for broken in ["", ".", "..", "a.b.c", unsigned, &format!("{unsigned}."), &token[1..]] {
        assert_eq!(ours.verify(broken), Err(TokenError::Invalid), "{broken:?}");
    }
}
