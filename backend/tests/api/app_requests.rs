//! Requests of apps that are refused, and where the refusal goes.

use reqwest::Method;

use crate::support::app::{App, REDIRECT_URI, Redirect, assert_error, query};
use crate::support::browser::Browser;
use crate::support::harness::{Answer, Server};

async fn ask(server: &Server, pairs: &[(String, String)], headers: &[(&str, &str)]) -> Answer {
    let path = format!("/oauth/authorize?{}", query(pairs));
    server
        .send(Method::GET, &path, |request| {
            headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
        })
        .await
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_that_is_not_registered() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    for address in [
        "",
        "https://evil.example/callback",
        "https://app.example.org/callback/",
        "https://app.example.org/callback?more=1",
        "https://app.example.org/Callback",
        "https://app.example.org:443/callback",
        "https://app.example.org/x/../callback",
        "https://app.example.org%2Fcallback",
        "http://app.example.org/callback",
        "//app.example.org/callback",
        "javascript:alert(1)",
    ] {
        let answer = ask(&server, &app.request(&[("redirect_uri", address)]), &[]).await;
        assert_error(&answer, 400, "invalid_request");
        assert_eq!(answer.header("location"), "");
    }
    for id in ["", "other", "keystead", "NOTES", "https://evil.example/client"] {
        let answer = ask(&server, &app.request(&[("client_id", id)]), &[]).await;
        let error = if id.is_empty() { "invalid_request" } else { "invalid_client" };
        assert_error(&answer, 400, error);
    }
    // A parameter that comes twice could be read in two ways.
    let mut twice = app.request(&[]);
    twice.push(("redirect_uri".into(), REDIRECT_URI.into()));
    assert_error(&ask(&server, &twice, &[]).await, 400, "invalid_request");
}

#[tokio::test]
async fn a_browser_gets_a_page_that_says_so() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let wrong = app.request(&[("redirect_uri", "https://evil.example/<b>")]);
    let answer = ask(&server, &wrong, &[("accept", "text/html")]).await;
    assert_eq!(answer.status, 400);
    assert!(answer.header("content-type").starts_with("text/html"));
    let page = String::from_utf8(answer.body.clone()).unwrap();
    assert!(page.contains("This sign-in can’t go on") && page.contains("redirect_uri"), "{page}");
    assert!(!page.contains("evil"), "{page}");
}

#[tokio::test]
async fn frames_and_scripts_get_nothing() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    for headers in [
        [("sec-fetch-dest", "iframe"), ("sec-fetch-mode", "navigate")],
        [("sec-fetch-dest", "empty"), ("sec-fetch-mode", "cors")],
        [("sec-fetch-dest", "image"), ("sec-fetch-mode", "no-cors")],
        [("sec-fetch-dest", "document"), ("sec-fetch-mode", "cors")],
    ] {
        let answer = ask(&server, &app.request(&[]), &headers).await;
        assert_error(&answer, 403, "invalid_request");
    }
    let navigation = [("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate")];
    Redirect::of(&ask(&server, &app.request(&[]), &navigation).await).request_at("/login");
}

#[tokio::test]
async fn other_faults_go_to_the_app_with_state_and_issuer() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, _) = Browser::register(&server, "ada").await;
    for (change, error) in [
        (("response_type", ""), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", "code id_token"), "unsupported_response_type"),
        (("response_mode", "fragment"), "invalid_request"),
        (("response_mode", "form_post"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("request", "e30.e30."), "request_not_supported"),
        (("request_uri", "https://app.example.org/request"), "request_uri_not_supported"),
        (("registration", "{}"), "registration_not_supported"),
        (("prompt", "none login"), "invalid_request"),
        (("prompt", "create"), "invalid_request"),
        (("max_age", "-1"), "invalid_request"),
        (("scope", "openid \"quoted\""), "invalid_scope"),
        (("resource", "https://unknown.example"), "invalid_target"),
        (("id_token_hint", "a.b.c"), "invalid_request"),
    ] {
        app.ask(&server, &mut browser, &[change]).await.error(error);
    }
    // What is unknown does no harm.
    for change in [
        ("foo", "bar"),
        ("display", "popup"),
        ("claims_locales", "se"),
        ("ui_locales", "se"),
        ("claims", "{}"),
        ("scope", "openid email phone"),
    ] {
        app.code(&server, &mut browser, &[change]).await;
    }
}

#[tokio::test]
async fn only_a_client_that_the_operator_lets_does_without_pkce() {
    let server = Server::start();
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let app = App::register(&server, &["--without-pkce"]);
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = app.code(&server, &mut browser, &without).await;
    // A verifier where there was no challenge: the code may be somebody else's.
    assert_error(&app.exchange(&server, &code).await, 400, "invalid_grant");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &app.redirect_uri),
    ];
    assert_eq!(app.post(&server, "/oauth/token", &form).await.status, 200);
    let code = app.code(&server, &mut browser, &[]).await;
    let form =
        [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT_URI)];
    assert_error(&app.post(&server, "/oauth/token", &form).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_program_on_the_persons_machine_may_listen_at_any_port() {
    let server = Server::start();
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let registered = [
        "--public",
        "--redirect=http://127.0.0.1/callback",
        "--redirect=http://localhost/callback",
        "--redirect=http://[::1]/callback",
    ];
    let app = App::register(&server, &registered);
    for address in [
        "http://127.0.0.1:49152/callback",
        "http://localhost:1/callback",
        "http://[::1]:65535/callback",
        "http://localhost/callback",
    ] {
        let app = App { redirect_uri: address.to_owned(), ..app.clone() };
        app.sign_in(&server, &mut browser).await;
    }
    for address in [
        "http://127.0.0.1:49152/other",
        "http://127.0.0.2:49152/callback",
        "http://127.0.0.1:49152@evil.example/callback",
        "http://localhost.evil.example/callback",
        "https://localhost:1/callback",
        "http://localhost:99999/callback",
    ] {
        let app = App { redirect_uri: address.to_owned(), ..app.clone() };
        let answer = ask(&server, &app.request(&[]), &[]).await;
        assert_error(&answer, 400, "invalid_request");
    }
}

#[tokio::test]
async fn the_token_endpoint_takes_forms_and_grant_types_that_it_knows() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    for (grant_type, error) in [
        ("", "invalid_request"),
        ("password", "unsupported_grant_type"),
        ("client_credentials", "unsupported_grant_type"),
        ("urn:ietf:params:oauth:grant-type:device_code", "unauthorized_client"),
        ("refresh_token", "invalid_request"),
        ("authorization_code", "invalid_request"),
    ] {
        let form = [("grant_type", grant_type)];
        assert_error(&app.post(&server, "/oauth/token", &form).await, 400, error);
    }
    let json = serde_json::json!({ "grant_type": "refresh_token" });
    assert_error(&server.post("/oauth/token", json).await, 415, "invalid_request");
    let nobody = App { id: "nobody".into(), secret: Some("secret".into()), ..app.clone() };
    let form = [("grant_type", "refresh_token")];
    let unknown = nobody.post(&server, "/oauth/token", &form).await;
    assert_error(&unknown, 401, "invalid_client");
    assert!(unknown.header("www-authenticate").starts_with("Basic "));
    let wrong = App { secret: Some("secret".into()), ..app.clone() };
    let wrong = wrong.post(&server, "/oauth/token", &form).await;
    assert_eq!(wrong.body, unknown.body, "nobody learns which clients there are");
    let assertion = [("grant_type", "refresh_token"), ("client_assertion", "a.b.c")];
    assert_error(&app.post(&server, "/oauth/token", &assertion).await, 401, "invalid_client");
    let get = server.get("/oauth/token").await;
    assert_eq!((get.status.as_u16(), get.header("allow")), (405, "POST"));
}

#[tokio::test]
async fn a_removed_client_is_unknown_at_once_with_all_that_it_had() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let granted = app.sign_in(&server, &mut browser).await;
    let code = app.code(&server, &mut browser, &[]).await;
    let removed = crate::support::operator::run(&server.data, &["client", "remove", "notes"]);
    assert!(removed.status.success(), "{removed:?}");
    let refused = async { while app.refresh(&server, &granted.refresh).await.status != 401 {} };
    tokio::time::timeout(std::time::Duration::from_secs(30), refused).await.unwrap();
    assert_error(&app.exchange(&server, &code).await, 401, "invalid_client");
    let info = server.get_as("/oauth/userinfo", &granted.access).await;
    assert_error(&info, 401, "invalid_token");
    let apps = server.get_as("/me/apps", &token).await.json();
    assert_eq!(apps, serde_json::json!({ "apps": [] }));
}

#[tokio::test]
async fn pages_of_every_origin_may_call_the_token_endpoint_and_none_with_cookies() {
    let server = Server::start();
    for path in ["/oauth/token", "/oauth/userinfo", "/.well-known/openid-configuration"] {
        let answer = server
            .send(Method::OPTIONS, path, |request| {
                request
                    .header("origin", "https://app.example.org")
                    .header("access-control-request-method", "POST")
                    .header("access-control-request-headers", "content-type")
            })
            .await;
        assert_eq!(answer.status, 204, "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    let answer = server
        .send(Method::GET, "/oauth/authorize", |request| {
            request.header("origin", "https://app.example.org")
        })
        .await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
