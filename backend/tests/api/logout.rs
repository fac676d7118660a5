//! `POST /logout`

use reqwest::Method;
use serde_json::json;

use crate::support::harness::Server;

#[tokio::test]
async fn a_logout_ends_only_its_own_session_and_at_once() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let other = server.log_in("ada").await.json()["access_token"].as_str().unwrap().to_owned();
    let answer = server.post_as("/logout", &token).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    server.get_as("/me", &token).await.problem(401, "invalid_token");
    assert_eq!(server.get_as("/me", &other).await.status, 200);
}

#[tokio::test]
async fn logging_out_twice_is_not_an_error() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
}

#[tokio::test]
async fn a_logout_requires_a_valid_token() {
    let server = Server::start();
    let nobody = server.send(Method::POST, "/logout", |request| request).await;
    nobody.problem(401, "missing_token");
    server.post_as("/logout", "nonsense").await.problem(401, "invalid_token");
    let nonsense = json!({ "refresh_token": "nonsense" });
    server.post("/logout", nonsense).await.problem(401, "invalid_refresh_token");
}

#[tokio::test]
async fn a_refresh_token_of_any_step_logs_out() {
    let server = Server::start();
    let first = server.tokens_of("ada").await;
    let second = server.refresh(&first.refresh).await.tokens();
    let third = server.refresh(&second.refresh).await.tokens();
    let body = json!({ "refresh_token": first.refresh });
    assert_eq!(server.post("/logout", body.clone()).await.status, 204);
    for token in [&first.access, &second.access, &third.access] {
        server.get_as("/me", token).await.problem(401, "invalid_token");
    }
    server.refresh(&third.refresh).await.problem(401, "invalid_refresh_token");
    assert_eq!(server.post("/logout", body).await.status, 204, "a second time");
}

#[tokio::test]
async fn the_cookie_logs_out_and_is_cleared_but_not_from_another_site() {
    let server = Server::start();
    server.register("ada").await;
    let (token, cookie) = server.log_in_with_cookie("ada").await;
    let log_out = |origin: &'static str| {
        let cookie = cookie.clone();
        server.send(Method::POST, "/logout", move |request| {
            request.header("cookie", cookie).header("origin", origin)
        })
    };
    log_out("http://evil.example").await.problem(403, "cross_site_request");
    assert_eq!(server.get_as("/me", &token).await.status, 200);
    let own: &'static str = server.url.clone().leak();
    let answer = log_out(own).await;
    assert_eq!(answer.status, 204);
    let cleared = format!("{}=; ", server.cookie_name("keystead_refresh"));
    assert!(answer.header("set-cookie").starts_with(&cleared));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    server.get_as("/me", &token).await.problem(401, "invalid_token");
}

#[tokio::test]
async fn an_invalid_cookie_is_cleared() {
    let server = Server::start();
    let name = server.cookie_name("keystead_refresh");
    let answer = server.send(Method::POST, "/logout", |request| {
        request.header("cookie", format!("{name}=from-another-database"))
    });
    let answer = answer.await;
    answer.problem(401, "invalid_refresh_token");
    assert!(answer.header("set-cookie").starts_with(&format!("{name}=; ")));
}
