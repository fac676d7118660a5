//! Tokens as an attacker would forge them, and as time wears them out.

use std::time::Duration;

use jsonwebtoken::EncodingKey;
use jsonwebtoken::jwk::AlgorithmParameters;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::database::{Address, Database, Limits};
use crate::master_key::{MasterKey, MasterKeyError, MasterKeySource};

const TTL: Duration = Duration::from_mins(15);
const AFTER: Duration = Duration::from_mins(10);

/// A server's tokens, and what they are kept in.
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
        let issuer = PublicUrl::of_listener("127.0.0.1:8000".parse().unwrap());
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
            expires_at: now.after(TTL),
        };
        self.tokens.sign(&grant).unwrap()
    }

    /// The secret of HS256.
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

/// A part of a token, as text.
fn part(token: &str, number: usize) -> String {
    let part = token.split('.').nth(number).unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A token of this header and these claims, signed by HS256 under this secret.
fn forge(header: &str, claims: &str, secret: &[u8]) -> String {
    let message = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let key = EncodingKey::from_secret(secret);
    let algorithm = jsonwebtoken::Algorithm::HS256;
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, algorithm).unwrap();
    format!("{message}.{signature}")
}

#[tokio::test]
async fn a_token_says_what_it_was_made_for() {
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
            ("iss", json!("http://127.0.0.1:8000")),
            ("sub", json!(Uuid::from_u128(1))),
            ("sid", json!(Uuid::from_u128(2))),
            ("iat", json!(now)),
            ("nbf", json!(now)),
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
async fn a_token_dies_on_its_second() {
    let server = Server::start(Algorithm::Hs256).await;
    let token = server.sign();
    server.clock.advance(Duration::from_millis(899_957));
    assert!(server.tokens.verify(&token).is_ok());
    server.clock.advance(Duration::from_millis(1));
    assert_eq!(server.tokens.verify(&token), Err(TokenError::Expired));
}

#[tokio::test]
async fn a_forged_token_is_refused() {
    let server = Server::start(Algorithm::Hs256).await;
    let (token, secret) = (server.sign(), server.secret());
    let (header, claims) = (part(&token, 0), part(&token, 1));
    assert_eq!(forge(&header, &claims, &secret), token, "the forge itself works");
    for (from, to) in [
        (r#""typ":"at+jwt""#, r#""typ":"JWT""#),
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
        ("sid", json!("x")),
        ("sub", Value::Null),
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
async fn a_public_key_is_no_secret_to_sign_with() {
    // RFC 8725 §2.1: the public key, which everybody has, as a secret of HS256.
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

#[tokio::test]
async fn a_next_key_is_published_then_signs_and_the_old_one_outlives_its_tokens() {
    use KeyState::{Next, Signing, Verifying};

    let server = Server::start(Algorithm::Es256).await;
    let first = server.sign();
    let next = server.keys.rotate(AFTER).await.unwrap();
    assert_eq!(server.states(), [Signing, Next]);
    assert_eq!(server.keys.current().public(server.clock.now()).keys.len(), 2, "both are known");
    assert!(matches!(server.keys.rotate(AFTER).await, Err(KeysError::Waiting(..))));

    server.clock.advance(AFTER.saturating_sub(Duration::from_millis(1)));
    let last = server.sign();
    assert_eq!(part(&last, 0), part(&first, 0), "until then, the first one signs");
    server.clock.advance(Duration::from_millis(1));
    assert!(part(&server.sign(), 0).contains(&next.kid));
    assert_eq!(server.states(), [Verifying, Signing]);

    server.clock.advance(TTL.saturating_sub(Duration::from_secs(1)));
    assert!(server.tokens.verify(&last).is_ok(), "the last of its tokens");
    server.keys.sweep().await.unwrap();
    assert_eq!(server.states(), [Verifying, Signing]);

    server.clock.advance(Duration::from_mins(2));
    assert_eq!(server.tokens.verify(&last), Err(TokenError::Invalid), "its key is dead");
    assert_eq!(server.keys.current().public(server.clock.now()).keys.len(), 1);
    server.keys.sweep().await.unwrap();
    server.keys.reload().await.unwrap();
    assert_eq!(server.states(), [Signing]);
}

#[tokio::test]
async fn what_one_server_rotates_another_takes_up() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    let [one, other] = [
        Server::start_in(&data, Algorithm::Hs256, &clock).await.unwrap(),
        Server::start_in(&data, Algorithm::Hs256, &clock).await.unwrap(),
    ];
    assert!(one.tokens.verify(&other.sign()).is_ok(), "they have the same key");
    one.keys.rotate(AFTER).await.unwrap();
    other.keys.reload().await.unwrap();
    clock.advance(AFTER);
    let token = one.sign();
    assert!(other.tokens.verify(&token).is_ok());
    assert_eq!(part(&other.sign(), 0), part(&token, 0), "both sign with the next key");
}

#[tokio::test]
async fn another_algorithm_signs_from_the_start_that_asks_for_it() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    let before = Server::start_in(&data, Algorithm::Hs256, &clock).await.unwrap();
    let token = before.sign();
    before.keys.rotate(AFTER).await.unwrap();
    clock.advance(Duration::from_secs(1));
    let after = Server::start_in(&data, Algorithm::EdDsa, &clock).await.unwrap();
    assert!(after.tokens.verify(&token).is_ok(), "what was signed before is good");
    assert!(part(&after.sign(), 0).contains("EdDSA"));
    clock.advance(AFTER);
    assert!(part(&after.sign(), 0).contains("EdDSA"), "the key that waited is gone");
}

#[tokio::test]
async fn without_its_master_key_no_key_is_read_and_none_made() {
    let data = TempDir::new().unwrap();
    let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
    let start = async || Server::start_in(&data, Algorithm::Hs256, &clock).await.map(|_| ());
    start().await.unwrap();
    let path = data.path().join("master-key");
    let aside = data.path().join("aside");
    std::fs::rename(&path, &aside).unwrap();
    let missing = KeysError::MasterKey(MasterKeyError::Missing(path.display().to_string()));
    assert_eq!(start().await.unwrap_err().to_string(), missing.to_string());
    let other = TempDir::new().unwrap();
    Server::start_in(&other, Algorithm::Hs256, &clock).await.unwrap();
    std::fs::copy(other.path().join("master-key"), &path).unwrap();
    assert!(matches!(start().await, Err(KeysError::Sealed(_))));
    std::fs::rename(&aside, &path).unwrap();
    start().await.unwrap();
}

#[test]
fn what_is_sealed_opens_in_its_place_alone_and_unchanged() {
    let (key, random) = (MasterKey::of([7; 32]), Random::system().unwrap());
    let sealed = key.seal(b"secret", "here", random);
    assert_eq!(key.open(&sealed, "here").unwrap().as_slice(), b"secret");
    assert!(key.open(&sealed, "there").is_none());
    assert!(MasterKey::of([8; 32]).open(&sealed, "here").is_none());
    assert!(key.open(&[], "here").is_none() && key.open(&sealed[1..], "here").is_none());
    for index in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1;
        assert!(key.open(&changed, "here").is_none(), "{index}");
    }
}
