//! Requests that apps send ahead (RFC 9126), and the services that tokens are for (RFC 8707).

use serde_json::json;

use crate::support::app::{App, Granted, VERIFIER, assert_error, query};
use crate::support::browser::Browser;
use crate::support::harness::Server;
use crate::support::jwt::decode_part;

#[tokio::test]
async fn a_request_that_was_sent_ahead_is_of_use_once_and_to_its_client() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let other = App::register_as(&server, "other", &[]);
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let request = app.request(&[]);
    let form: Vec<(&str, &str)> = request.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let pushed = app.post(&server, "/oauth/par", &form).await;
    assert_eq!(pushed.status, 201, "{pushed:?}");
    let pushed = pushed.json();
    assert_eq!(pushed["expires_in"], 90);
    let uri = pushed["request_uri"].as_str().unwrap();
    assert!(uri.starts_with("urn:ietf:params:oauth:request_uri:"));
    let ask = async |browser: &mut Browser, client: &str| {
        let path =
            format!("/oauth/authorize?{}", query(&[("client_id", client), ("request_uri", uri)]));
        browser.send(&server, reqwest::Method::GET, &path).await
    };
    assert_error(&ask(&mut browser, "other").await, 400, "invalid_request_uri");
    let redirect = crate::support::app::Redirect::of(&ask(&mut browser, "notes").await);
    assert_eq!(redirect.get("state"), "the state");
    Granted::of(&app.exchange(&server, &redirect.get("code")).await);
    assert_error(&ask(&mut browser, "notes").await, 400, "invalid_request_uri");
    let wrong = [("response_type", "code"), ("redirect_uri", "https://evil.example/")];
    assert_error(&app.post(&server, "/oauth/par", &wrong).await, 400, "invalid_request");
    let again = [form.clone(), vec![("request_uri", uri)]].concat();
    assert_error(&app.post(&server, "/oauth/par", &again).await, 400, "invalid_request");
    let stranger = App { secret: Some("wrong".into()), ..other };
    let own = [("response_type", "code"), ("redirect_uri", app.redirect_uri.as_str())];
    assert_error(&stranger.post(&server, "/oauth/par", &own).await, 401, "invalid_client");
}

#[tokio::test]
async fn tokens_are_for_the_service_that_was_asked_for() {
    let server = Server::start();
    let (files, mail) = ("https://files.example.org", "https://mail.example.org");
    let app = App::register(
        &server,
        &[
            "--resource=https://files.example.org=read,write",
            "--resource=https://mail.example.org=send",
        ],
    );
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let asked = [("resource", files), ("scope", "openid read send unknown")];
    let code = app.code(&server, &mut browser, &asked).await;
    let exchange = |resource| {
        [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", &*app.redirect_uri),
            ("code_verifier", VERIFIER),
            ("resource", resource),
        ]
    };
    assert_error(&app.post(&server, "/oauth/token", &exchange(mail)).await, 400, "invalid_target");
    let granted = Granted::of(&app.post(&server, "/oauth/token", &exchange(files)).await);
    assert_eq!(granted.body["scope"], "openid read");
    let claims = decode_part(&granted.access, 1);
    assert_eq!((&claims["aud"], &claims["scope"]), (&json!(files), &json!("openid read")));
    assert_eq!(decode_part(&granted.access, 0)["typ"], "at+jwt");
    let refresh = |name, value| {
        [("grant_type", "refresh_token"), ("refresh_token", &*granted.refresh), (name, value)]
    };
    for (name, value, error) in
        [("resource", mail, "invalid_target"), ("scope", "openid write", "invalid_scope")]
    {
        assert_error(&app.post(&server, "/oauth/token", &refresh(name, value)).await, 400, error);
    }
    // With two services the token has the scopes that the client may have at both.
    let mut both = app.request(&[("resource", files), ("scope", "openid read send")]);
    both.push(("resource".into(), mail.into()));
    let path = format!("/oauth/authorize?{}", query(&both));
    let answer = browser.send(&server, reqwest::Method::GET, &path).await;
    let code = crate::support::app::Redirect::of(&answer).get("code");
    let granted = Granted::of(&app.exchange(&server, &code).await);
    assert_eq!(granted.body["scope"], "openid");
    assert_eq!(decode_part(&granted.access, 1)["aud"], json!([files, mail]));
    // A request without a scope gets all of the service's, and one without a service the first.
    let code = app.code(&server, &mut browser, &[("resource", mail), ("scope", "")]).await;
    let granted = Granted::of(&app.exchange(&server, &code).await);
    assert_eq!((granted.body["scope"].as_str(), &*granted.id), (Some("send"), ""));
    let code = app.code(&server, &mut browser, &[("scope", "openid write send")]).await;
    let granted = Granted::of(&app.exchange(&server, &code).await);
    assert_eq!(granted.body["scope"], "openid write");
    assert_eq!(decode_part(&granted.access, 1)["aud"], files);
}
