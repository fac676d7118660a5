//! `POST /login`

use reqwest::Method;
use serde_json::Value;

use crate::support::harness::{PASSWORD, Server, credentials};
use crate::support::jwt::decode_part;

#[tokio::test]
async fn a_login_returns_a_token_response() {
    let server = Server::start();
    let registered = server.register("Ada").await.json();
    let answer = server.log_in("aDA").await;
    assert_eq!(answer.status, 200);
    // RFC 6749 §5.1
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    let body = answer.json();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &900.into()));

    assert!(body["refresh_token"].is_string(), "in the body by default");
    let cookies = answer.headers.get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
    assert!(!cookies.iter().any(|cookie| cookie.starts_with("keystead_refresh")), "{cookies:?}");

    let token = body["access_token"].as_str().unwrap();
    let header = decode_part(token, 0);
    assert_eq!((&header["typ"], &header["alg"]), (&"at+jwt".into(), &"HS256".into()));
    assert!(header["kid"].is_string());
    let claims = decode_part(token, 1);
    assert_eq!(claims["iss"], *server.url);
    assert_eq!(claims["sub"], registered["user"]["id"]);
    assert_eq!(claims["preferred_username"], "Ada");
    assert_eq!(claims["amr"], serde_json::json!(["pwd"]));
    assert_eq!(claims["client_id"], "keystead", "RFC 9068 §2.2");
    assert!(claims.get("aud").is_none(), "most verifiers refuse one that they were not told of");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
    let before = claims["iat"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap();
    assert_eq!(before, 60, "leeway for services whose clocks are behind");
    // The session was written between the two times.
    let since = claims["iat"].as_i64().unwrap() - claims["auth_time"].as_i64().unwrap();
    assert!((0..60).contains(&since), "{since}");
    for id in ["sid", "jti"] {
        claims[id].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    }
}

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_get_the_same_bytes() {
    let server = Server::start();
    assert_eq!(server.register("ada").await.status, 201);
    let wrong = server.post("/login", credentials("ada", "not her password")).await;
    wrong.problem(401, "invalid_credentials");
    assert!(wrong.header("www-authenticate").starts_with("Bearer "));
    for name in ["nobody", "", ".", "ädä", "a\0b", &"x".repeat(1000)] {
        let unknown = server.post("/login", credentials(name, "not her password")).await;
        assert_eq!((unknown.status, &unknown.body), (wrong.status, &wrong.body), "{name:?}");
        let mut headers = [unknown.headers, wrong.headers.clone()];
        for headers in &mut headers {
            headers.remove("x-request-id");
            headers.remove("date");
        }
        assert_eq!(headers[0], headers[1]);
    }
}

#[tokio::test]
async fn a_password_is_used_exactly_as_sent() {
    // Some of these passwords are easy to guess.
    let server = Server::start_with(&["--password-min-score", "0"]);
    let seventy_one = "x".repeat(71);
    let seventy_two = "y".repeat(72);
    let past = format!("{}end", "z".repeat(80));
    let wide = "密码".repeat(100);
    let most = "😀".repeat(256);
    let passwords = [
        " spaces around ",
        "pässwörd",
        "e\u{301}tude accent",
        "tab\tand\nline",
        "nul\0inside it",
        "12345678",
        &seventy_one,
        &seventy_two,
        &past,
        &wide,
        &most,
    ];
    for (index, password) in passwords.iter().enumerate() {
        let name = format!("user{index}");
        assert_eq!(server.post("/register", credentials(&name, password)).await.status, 201);
        let right = server.post("/login", credentials(&name, password)).await;
        assert_eq!(right.status, 200, "{password:?}");
        let mut prefix = (*password).to_owned();
        prefix.pop();
        let bytes_72: String = password
            .chars()
            .scan(0, |length, char| {
                *length += char.len_utf8();
                (*length <= 72).then_some(char)
            })
            .collect();
        let composed = password.replace("e\u{301}", "é");
        for other in
            [prefix, bytes_72, composed, password.trim().to_owned(), format!("{password}x")]
        {
            if other != *password {
                let wrong = server.post("/login", credentials(&name, &other)).await;
                wrong.problem(401, "invalid_credentials");
            }
        }
    }
}

#[tokio::test]
async fn every_login_creates_a_session_of_its_own() {
    let server = Server::start();
    assert_eq!(server.post("/register", credentials("ada", PASSWORD)).await.status, 201);
    let sid = |answer: crate::support::harness::Answer| {
        decode_part(answer.json()["access_token"].as_str().unwrap(), 1)["sid"].clone()
    };
    assert_ne!(sid(server.log_in("ada").await), sid(server.log_in("ada").await));
}

#[tokio::test]
async fn a_browser_that_logs_in_again_ends_its_previous_session() {
    let server = Server::start();
    server.register("ada").await;
    server.register("eve").await;
    let log_in = async |name: &str, cookie: &str, kept_in: &str, site: &'static str| {
        let mut body = credentials(name, PASSWORD);
        body["refresh_token_in"] = kept_in.into();
        let log_in = |r: reqwest::RequestBuilder| {
            r.json(&body).header("cookie", cookie).header("sec-fetch-site", site)
        };
        let answer = server.send(Method::POST, "/login", log_in).await;
        assert_eq!(answer.status, 200);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    };
    let (before, cookie) = server.log_in_with_cookie("ada").await;
    // The session is kept if the login is for another account, cross-site, or leaves the cookie as
    // it is.
    log_in("eve", &cookie, "cookie", "same-origin").await;
    log_in("ada", &cookie, "cookie", "cross-site").await;
    let elsewhere = log_in("ada", &cookie, "body", "same-origin").await;
    log_in("ada", "keystead_refresh=nonsense", "cookie", "same-origin").await;
    assert_eq!(server.get_as("/me", &before).await.status, 200);

    let after = log_in("ada", &cookie, "cookie", "same-origin").await;
    server.get_as("/me", &before).await.problem(401, "invalid_token");
    let old = |r: reqwest::RequestBuilder| r.header("cookie", &cookie);
    let refreshed = server.send(Method::POST, "/refresh", old).await;
    refreshed.problem(401, "invalid_refresh_token");
    for token in [&after, &elsewhere] {
        assert_eq!(server.get_as("/me", token).await.status, 200);
    }
    let trail = server.trail(&after).await;
    assert_eq!(trail.iter().filter(|event| *event == "logout").count(), 1, "{trail:?}");
}

#[tokio::test]
async fn a_browser_gets_the_refresh_token_in_a_cookie_hidden_from_scripts() {
    let https = ["--public-url", "https://id.example.org"];
    for (flags, name, secure) in
        [(&[][..], "keystead_refresh", false), (&https, "__Host-keystead_refresh", true)]
    {
        let server = Server::start_with(flags);
        let name = if secure { name.to_owned() } else { server.cookie_name(name) };
        server.register("ada").await;
        let mut body = credentials("ada", PASSWORD);
        body["refresh_token_in"] = "cookie".into();
        let answer = server.post("/login", body).await;
        assert!(answer.json().get("refresh_token").is_none());
        let cookie = answer.header("set-cookie");
        let mut parts: Vec<&str> = cookie.split("; ").collect();
        assert!(parts.remove(0).starts_with(&format!("{name}=")), "{cookie}");
        let mut expected = vec!["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=604800"];
        expected.extend(secure.then_some("Secure"));
        assert_eq!(parts, expected);
    }
}

#[tokio::test]
async fn refresh_token_in_accepts_only_body_and_cookie() {
    let server = Server::start();
    server.register("ada").await;
    for (value, refused) in [
        ("body".into(), None),
        (Value::Null, None),
        ("header".into(), Some(("invalid_value", "must be `body` or `cookie`."))),
        ("x, expected y".into(), Some(("invalid_value", "must be `body` or `cookie`."))),
        (["cookie"][..].into(), Some(("wrong_type", "must be a string."))),
    ] {
        let mut body = credentials("ada", PASSWORD);
        body["refresh_token_in"] = value;
        let answer = server.post("/login", body).await;
        match refused {
            None => drop(answer.tokens()),
            Some((code, rule)) => {
                let expected = ("refresh_token_in".to_owned(), code.to_owned());
                assert_eq!(answer.field_errors(), [expected]);
                let detail = format!("The field refresh_token_in {rule}");
                assert_eq!(answer.json()["errors"][0]["detail"], detail);
            }
        }
    }
}
