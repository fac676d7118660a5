//! Signing in to an app: authorization codes and the tokens for them.

use reqwest::Method;

use crate::support::app::{App, Granted, Redirect, VERIFIER, assert_error, interact};
use crate::support::browser::Browser;
use crate::support::harness::Server;
use crate::support::jwt::decode_part;

#[tokio::test]
async fn a_browser_with_a_session_is_signed_in_without_a_page() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let redirect = app.ask(&server, &mut browser, &[]).await;
    assert!(redirect.address.starts_with("https://app.example.org/callback?code="));
    assert_eq!(redirect.get("state"), "the state");
    assert_eq!(redirect.get("iss"), server.url);

    let granted = Granted::of(&app.exchange(&server, &redirect.get("code")).await);
    assert_eq!(granted.body["token_type"], "Bearer");
    assert_eq!(granted.body["scope"], "openid profile");
    assert!(granted.body["expires_in"].as_u64().unwrap() > 0);
    let me = server.get_as("/me", &token).await.json();
    let claims = granted.claims();
    assert_eq!(claims["iss"], server.url);
    assert_eq!(claims["sub"], me["user"]["id"]);
    assert_eq!(claims["aud"], "notes");
    assert_eq!(claims["nonce"], "the nonce");
    assert_eq!(claims["sid"], me["session"]["id"]);
    assert_eq!(claims["acr"], "aal1");
    assert_eq!(claims["amr"], serde_json::json!(["pwd"]));
    for time in ["iat", "exp", "auth_time"] {
        assert!(claims[time].is_i64(), "{claims}");
    }
    assert!(claims["at_hash"].as_str().is_some_and(|hash| hash.len() == 22));
    assert_eq!(decode_part(&granted.id, 0)["alg"], "ES256");
    let access = decode_part(&granted.access, 1);
    assert_eq!(
        (&access["client_id"], &access["aud"]),
        (&"notes".into(), &server.url.as_str().into())
    );

    let info = server.get_as("/oauth/userinfo", &granted.access).await;
    assert_eq!(info.status, 200, "{info:?}");
    assert_eq!(info.json()["sub"], claims["sub"]);
    assert_eq!(info.json()["preferred_username"], "ada");
    // Services that take the tokens of logins do not get the key of this one.
    let keys = server.get("/oauth/jwks.json").await.json();
    assert_eq!(keys["keys"][0]["kid"], decode_part(&granted.access, 0)["kid"]);
    let keys = server.get("/.well-known/jwks.json").await.json();
    assert_eq!(keys, serde_json::json!({ "keys": [] }));
    // A token of an app is none of the account.
    server.get_as("/me", &granted.access).await.problem(401, "invalid_token");
    let by_login = server.get_as("/oauth/userinfo", &token).await;
    assert_error(&by_login, 401, "invalid_token");
}

#[tokio::test]
async fn a_browser_without_a_session_goes_by_the_login_page() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let mut browser = Browser::default();
    let redirect = app.ask(&server, &mut browser, &[("login_hint", "ada")]).await;
    let request = redirect.request_at("/login");
    assert_eq!(redirect.get("username"), "ada");
    let token = server.token_of("ada").await;
    let next = interact(&server, &token, &request, None).await;
    assert_eq!(next.status, 200, "{next:?}");
    let body = next.json();
    assert_eq!(body["app"]["name"], "notes");
    assert_eq!(body["app"]["host"], "app.example.org");
    let redirect = Redirect { address: body["redirect_to"].as_str().unwrap().to_owned() };
    let granted = Granted::of(&app.exchange(&server, &redirect.get("code")).await);
    assert_eq!(granted.claims()["nonce"], "the nonce");
}

#[tokio::test]
async fn a_code_is_exchanged_once_and_a_second_use_ends_what_the_first_gave() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let code = app.code(&server, &mut browser, &[]).await;
    let granted = Granted::of(&app.exchange(&server, &code).await);
    assert_error(&app.exchange(&server, &code).await, 400, "invalid_grant");
    let info = server.get_as("/oauth/userinfo", &granted.access).await;
    assert_error(&info, 401, "invalid_token");
    assert_error(&app.refresh(&server, &granted.refresh).await, 400, "invalid_grant");
    assert_error(&app.exchange(&server, &code).await, 400, "invalid_grant");
    assert_eq!(server.trail(&token).await[0], "app_refresh_reused");
}

#[tokio::test]
async fn a_code_is_bound_to_its_client_its_address_and_its_verifier() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let other = App::register_as(&server, "other", &[]);
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let code = app.code(&server, &mut browser, &[]).await;
    assert_error(&other.exchange(&server, &code).await, 400, "invalid_grant");
    let elsewhere = App { redirect_uri: "https://app.example.org/other".into(), ..app.clone() };
    assert_error(&elsewhere.exchange(&server, &code).await, 400, "invalid_grant");
    for verifier in ["", "another-verifier-that-is-as-long-as-the-other"] {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &app.redirect_uri),
            ("code_verifier", verifier),
        ];
        assert_error(&app.post(&server, "/oauth/token", &form).await, 400, "invalid_grant");
    }
    let changed = format!("{}{}", &code[1..], &code[..1]);
    assert_error(&app.exchange(&server, &changed).await, 400, "invalid_grant");
    let no_one = App { secret: Some("wrong".into()), ..app.clone() };
    assert_error(&no_one.exchange(&server, &code).await, 401, "invalid_client");
    let public = App { secret: None, ..app.clone() };
    assert_error(&public.exchange(&server, &code).await, 401, "invalid_client");
    Granted::of(&app.exchange(&server, &code).await);
}

#[tokio::test]
async fn a_code_is_worth_nothing_once_its_session_has_ended() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let code = app.code(&server, &mut browser, &[]).await;
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
    assert_error(&app.exchange(&server, &code).await, 400, "invalid_grant");
}

#[tokio::test]
async fn refresh_tokens_rotate_and_end_with_their_session() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let other = App::register_as(&server, "other", &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let first = app.sign_in(&server, &mut browser).await;
    assert_error(&other.refresh(&server, &first.refresh).await, 400, "invalid_grant");
    let second = Granted::of(&app.refresh(&server, &first.refresh).await);
    assert_ne!(second.refresh, first.refresh);
    for claim in ["iss", "sub", "aud", "auth_time", "sid"] {
        assert_eq!(second.claims()[claim], first.claims()[claim], "{claim}");
    }
    assert!(second.claims().get("nonce").is_none());
    // The answer was lost: the token one step behind gets the current one again.
    let again = Granted::of(&app.refresh(&server, &first.refresh).await);
    assert_eq!(again.refresh, second.refresh);
    let third = Granted::of(&app.refresh(&server, &second.refresh).await);
    let narrow =
        [("grant_type", "refresh_token"), ("refresh_token", &third.refresh), ("scope", "openid")];
    assert_eq!(app.post(&server, "/oauth/token", &narrow).await.json()["scope"], "openid");
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
    assert_error(&app.refresh(&server, &third.refresh).await, 400, "invalid_grant");
    let info = server.get_as("/oauth/userinfo", &third.access).await;
    assert_error(&info, 401, "invalid_token");
}

#[tokio::test]
async fn a_refresh_token_that_was_used_long_ago_ends_the_grant_and_nothing_else() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let first = app.sign_in(&server, &mut browser).await;
    let second = Granted::of(&app.refresh(&server, &first.refresh).await);
    let third = Granted::of(&app.refresh(&server, &second.refresh).await);
    assert_error(&app.refresh(&server, &first.refresh).await, 400, "invalid_grant");
    assert_error(&app.refresh(&server, &third.refresh).await, 400, "invalid_grant");
    assert_eq!(server.get_as("/me", &token).await.status, 200);
    assert_eq!(server.trail(&token).await[0], "app_refresh_reused");
}

#[tokio::test]
async fn a_public_client_names_itself_and_proves_its_code_by_pkce() {
    let server = Server::start();
    let app = App::register(&server, &["--public"]);
    assert_eq!(app.secret, None);
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let granted = app.sign_in(&server, &mut browser).await;
    Granted::of(&app.refresh(&server, &granted.refresh).await);
    let pretender = App { secret: Some("anything".into()), ..app.clone() };
    assert_error(&pretender.refresh(&server, &granted.refresh).await, 401, "invalid_client");
}

#[tokio::test]
async fn the_form_may_have_the_secret_but_not_beside_the_header() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let secret = app.secret.clone().unwrap();
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let code = app.code(&server, &mut browser, &[]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &app.redirect_uri),
        ("code_verifier", VERIFIER),
        ("client_secret", &secret),
    ];
    assert_error(&app.post(&server, "/oauth/token", &form).await, 400, "invalid_request");
    let by_form = App { secret: None, ..app.clone() };
    Granted::of(&by_form.post(&server, "/oauth/token", &form).await);
}

#[tokio::test]
async fn tokens_are_introspected_by_their_client_and_revoked_with_all_that_they_are_of() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let other = App::register_as(&server, "other", &[]);
    let (mut browser, _) = Browser::register(&server, "ada").await;
    let granted = app.sign_in(&server, &mut browser).await;
    for token in [&granted.access, &granted.refresh] {
        let form = [("token", token.as_str())];
        let found = app.post(&server, "/oauth/introspect", &form).await.json();
        assert_eq!(
            (&found["active"], &found["username"]),
            (&true.into(), &"ada".into()),
            "{found}"
        );
        assert_eq!(found["client_id"], "notes");
        let hidden = other.post(&server, "/oauth/introspect", &form).await.json();
        assert_eq!(hidden, serde_json::json!({ "active": false }));
        assert_error(&other.post(&server, "/oauth/revoke", &form).await, 400, "invalid_grant");
    }
    let form = [("token", granted.refresh.as_str())];
    for _ in 0..2 {
        assert_eq!(app.post(&server, "/oauth/revoke", &form).await.status, 200);
    }
    let form = [("token", granted.access.as_str())];
    let found = app.post(&server, "/oauth/introspect", &form).await.json();
    assert_eq!(found, serde_json::json!({ "active": false }));
    assert_error(&app.refresh(&server, &granted.refresh).await, 400, "invalid_grant");
    let unknown = [("token", "unknown")];
    assert_eq!(app.post(&server, "/oauth/revoke", &unknown).await.status, 200);
}

#[tokio::test]
async fn the_owner_sees_the_apps_and_ends_them() {
    let server = Server::start();
    let app = App::register(&server, &[]);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let granted = app.sign_in(&server, &mut browser).await;
    app.sign_in(&server, &mut browser).await;
    let apps = server.get_as("/me/apps", &token).await.json();
    let apps = apps["apps"].as_array().unwrap();
    assert_eq!(apps.len(), 1, "{apps:?}");
    assert_eq!((&apps[0]["name"], &apps[0]["is_registered"]), (&"notes".into(), &true.into()));
    let path = format!("/me/apps/{}", apps[0]["id"].as_str().unwrap());
    let stranger = server.token_of("bob").await;
    let delete = async |token: &str| {
        server.send(Method::DELETE, &path, |request| request.bearer_auth(token)).await
    };
    delete(&stranger).await.problem(404, "not_found");
    assert_eq!(delete(&token).await.status, 204);
    delete(&token).await.problem(404, "not_found");
    assert_error(&app.refresh(&server, &granted.refresh).await, 400, "invalid_grant");
    assert_eq!(server.trail(&token).await[0], "app_ended");
}
