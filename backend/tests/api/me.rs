//! `GET /me`, and tokens that it refuses.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::harness::{PASSWORD, Server};
use crate::support::jwt::decode_part;
use crate::support::operator::keys;

/// A token with this header and these claims, signed with this server's secret.
fn forge(server: &Server, header: &str, claims: &Value) -> String {
    let exported = keys(&server.data, &["export", "--secret"]).stdout;
    let exported: Value = serde_json::from_slice(&exported).unwrap();
    let secret = URL_SAFE_NO_PAD.decode(exported["keys"][0]["k"].as_str().unwrap()).unwrap();
    let message = [header, &claims.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&secret).unwrap();
    mac.update(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn me_returns_the_user_and_the_session_of_the_token() {
    let server = Server::start();
    let token = server.token_of("Ada").await;
    let answer = server
        .send(Method::GET, "/me", |request| {
            request.bearer_auth(&token).header("user-agent", "somebody else by now")
        })
        .await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    let claims = decode_part(&token, 1);
    assert_eq!(body["user"]["username"], "Ada");
    assert_eq!(body["user"]["id"], claims["sub"]);
    let session = &body["session"];
    assert_eq!(session["id"], claims["sid"]);
    assert_eq!((&session["ip"], &session["current"]), (&"127.0.0.1".into(), &true.into()));
    assert!(
        session["user_agent"].is_null(),
        "the user agent is that of the login, which sent none"
    );
    for time in ["created_at", "last_used_at", "expires_at"] {
        assert!(session[time].as_str().unwrap().ends_with('Z'), "{session}");
    }
}

#[tokio::test]
async fn the_authorization_scheme_is_case_insensitive() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    for value in [format!("bearer {token}"), format!("BEARER {token}"), format!("Bearer  {token}")]
    {
        let answer = server.send(Method::GET, "/me", |r| r.header("authorization", &value)).await;
        assert_eq!(answer.status, 200);
    }
}

#[tokio::test]
async fn a_token_in_the_query_or_in_a_form_is_ignored() {
    // RFC 6750 §2.2, §2.3: logs and histories would keep such tokens.
    let server = Server::start();
    let token = server.token_of("ada").await;
    for path in ["/me", "/me/sessions", "/me/events", "/me/export"] {
        let answer = server.get(&format!("{path}?access_token={token}")).await;
        answer.problem(401, "missing_token");
    }
    let form = |r: reqwest::RequestBuilder| {
        r.header("content-type", "application/x-www-form-urlencoded")
            .body(format!("access_token={token}"))
    };
    server.send(Method::DELETE, "/me/sessions", form).await.problem(401, "missing_token");
}

#[tokio::test]
async fn without_a_token_the_challenge_names_no_error() {
    let server = Server::start();
    let basic = server.send(Method::GET, "/me", |r| r.basic_auth("ada", Some(PASSWORD))).await;
    for answer in [server.get("/me").await, basic] {
        answer.problem(401, "missing_token");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"keystead\"");
    }
}

#[tokio::test]
async fn a_foreign_or_altered_token_is_refused() {
    let server = Server::start();
    let other = Server::start();
    let token = server.token_of("ada").await;
    let foreign = other.token_of("ada").await;
    let header = token.split('.').next().unwrap();
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    let claims = decode_part(&token, 1);
    let again = forge(&server, &header, &claims);
    assert_eq!(
        server.get_as("/me", &again).await.status,
        200,
        "forged tokens with these parts are accepted"
    );

    let now = claims["iat"].as_i64().unwrap();
    let mut early = claims.clone();
    for name in ["iat", "nbf"] {
        early[name] = json!(now + 30);
    }
    let early = forge(&server, &header, &early);
    assert_eq!(server.get_as("/me", &early).await.status, 200, "another server's clock is ahead");

    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        forge(&server, &header, &claims)
    };
    let unsigned = forge(&server, &header.replace("HS256", "none"), &claims);
    for (name, token) in [
        ("foreign", foreign),
        ("no JWT", "nonsense".to_owned()),
        ("cut", token[..token.len() - 1].to_owned()),
        ("without algorithm", format!("{}.", unsigned.rsplit_once('.').unwrap().0)),
        ("expired", with("exp", json!(now - 1))),
        ("not begun", with("nbf", json!(now + 3600))),
        ("issued in the future", with("iat", json!(now + 3600))),
        ("another issuer", with("iss", json!("http://evil.example"))),
        ("another account", with("sub", json!("01a20591-cdc5-7107-91ac-1e8d8d228572"))),
        ("no session", with("sid", json!("01a20591-cdc5-7107-91ac-1e8d8d228572"))),
    ] {
        let answer = server.get_as("/me", &token).await;
        answer.problem(401, "invalid_token");
        let challenge = answer.header("www-authenticate");
        assert!(
            challenge.starts_with("Bearer ") && challenge.contains("error=\"invalid_token\""),
            "{name}"
        );
    }
    let twice =
        server.send(Method::GET, "/me", |r| r.bearer_auth(&token).bearer_auth("other")).await;
    twice.problem(401, "invalid_token");
}

#[tokio::test]
async fn tokens_stay_valid_after_a_restart() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let url = server.url.clone();
    let again = Server::start_in(server.kill(), &["--public-url", &url]);
    assert_eq!(again.get_as("/me", &token).await.status, 200);
    assert_eq!(again.log_in("ada").await.status, 200);
}
