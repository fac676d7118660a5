//! `POST /refresh`

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::json;

use crate::support::harness::{Answer, Server};
use crate::support::jwt::decode_part;

#[tokio::test]
async fn a_refresh_issues_new_tokens_for_the_same_session() {
    let server = Server::start();
    let first = server.tokens_of("ada").await;
    let answer = server.refresh(&first.refresh).await;
    assert_eq!(answer.header("set-cookie"), "");
    assert_eq!(answer.json()["expires_in"], 900);
    let second = answer.tokens();
    assert_ne!(first.refresh, second.refresh);
    let (old, new) = (decode_part(&first.access, 1), decode_part(&second.access, 1));
    assert_ne!(old["jti"], new["jti"]);
    for same in ["sub", "sid", "auth_time", "iss", "amr"] {
        assert_eq!(old[same], new[same], "{same}");
    }
    for token in [&first.access, &second.access] {
        assert_eq!(server.get_as("/me", token).await.status, 200);
    }
}

#[tokio::test]
async fn a_token_one_step_behind_gets_the_current_token_again() {
    let server = Server::start();
    let first = server.tokens_of("ada").await;
    let second = server.refresh(&first.refresh).await.tokens();
    for _ in 0..3 {
        assert_eq!(server.refresh(&first.refresh).await.tokens().refresh, second.refresh);
    }
    let third = server.refresh(&second.refresh).await.tokens();
    assert_eq!(server.get_as("/me", &third.access).await.status, 200);
}

#[tokio::test]
async fn a_token_further_behind_counts_as_stolen_and_ends_the_session() {
    let server = Server::start();
    let first = server.tokens_of("ada").await;
    let second = server.refresh(&first.refresh).await.tokens();
    let third = server.refresh(&second.refresh).await.tokens();
    server.refresh(&first.refresh).await.problem(401, "invalid_refresh_token");
    server.refresh(&third.refresh).await.problem(401, "invalid_refresh_token");
    for token in [&first.access, &second.access, &third.access] {
        server.get_as("/me", token).await.problem(401, "invalid_token");
    }
    let other = server.log_in("ada").await.tokens();
    assert_eq!(server.trail(&other.access).await[..2], ["login", "refresh_reused"]);
}

#[tokio::test]
async fn concurrent_refreshes_take_one_step_and_all_return_valid_tokens() {
    let server = Server::start();
    let first = server.tokens_of("ada").await;
    let all = (0..100).map(|_| server.refresh(&first.refresh));
    let answers = futures_util::future::join_all(all).await;
    let tokens: Vec<_> = answers.iter().map(Answer::tokens).collect();
    let newest: HashSet<&str> = tokens.iter().map(|tokens| &*tokens.refresh).collect();
    assert_eq!(newest.len(), 1, "the session took one step");
    for token in &tokens {
        assert_eq!(server.get_as("/me", &token.access).await.status, 200);
    }
    let sessions = server.get_as("/me/sessions", &first.access).await.json();
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1);
    server.refresh(&tokens[0].refresh).await.tokens();
}

#[tokio::test]
async fn an_invalid_refresh_token_is_refused() {
    let server = Server::start();
    let other = Server::start();
    let tokens = server.tokens_of("ada").await;
    let foreign = other.tokens_of("ada").await.refresh;
    let mut ahead = URL_SAFE_NO_PAD.decode(&tokens.refresh).unwrap();
    ahead[23] += 1;
    let ahead = URL_SAFE_NO_PAD.encode(ahead);
    for token in ["", "nonsense", "ä\0", &foreign, &ahead, &tokens.access, &tokens.refresh[1..]] {
        let answer = server.refresh(token).await;
        answer.problem(401, "invalid_refresh_token");
        assert!(answer.header("www-authenticate").starts_with("Bearer "));
    }
    let nothing = server.send(Method::POST, "/refresh", |request| request).await;
    nothing.problem(401, "invalid_refresh_token");
    server.post("/refresh", json!({})).await.problem(401, "invalid_refresh_token");
    let number = server.post("/refresh", json!({ "refresh_token": 7 })).await;
    assert_eq!(number.field_errors(), [("refresh_token".to_owned(), "wrong_type".to_owned())]);
    server.refresh(&tokens.refresh).await.tokens();
}

#[tokio::test]
async fn a_refresh_by_cookie_returns_a_cookie() {
    let server = Server::start();
    server.register("ada").await;
    let (_, cookie) = server.log_in_with_cookie("ada").await;
    let refresh = |cookie: String| {
        server.send(Method::POST, "/refresh", move |request| {
            request.header("cookie", format!("theme=dark; {cookie}"))
        })
    };
    let answer = refresh(cookie.clone()).await;
    assert_eq!(answer.status, 200);
    assert!(answer.json().get("refresh_token").is_none());
    let next = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(next.starts_with(&server.cookie_name("keystead_refresh")) && next != cookie);
    assert!(answer.header("set-cookie").contains("HttpOnly"));

    assert_eq!(refresh(next).await.status, 200);
    let stolen = refresh(cookie).await;
    stolen.problem(401, "invalid_refresh_token");
    assert!(stolen.header("set-cookie").contains("Max-Age=0"), "an invalid cookie is cleared");
}

#[tokio::test]
async fn an_empty_object_is_accepted_like_no_body() {
    let server = Server::start();
    server.register("ada").await;
    let (token, cookie) = server.log_in_with_cookie("ada").await;
    let refreshed = server
        .send(Method::POST, "/refresh", |r| r.header("cookie", &cookie).json(&json!({})))
        .await;
    assert_eq!(refreshed.status, 200);
    let logged_out =
        server.send(Method::POST, "/logout", |r| r.bearer_auth(&token).json(&json!({}))).await;
    assert_eq!(logged_out.status, 204);
}

#[tokio::test]
async fn the_cookie_is_refused_from_another_site() {
    let server = Server::start();
    server.register("ada").await;
    let (_, cookie) = server.log_in_with_cookie("ada").await;
    for (name, value) in [
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let answer = server
            .send(Method::POST, "/refresh", |request| {
                request.header("cookie", &cookie).header(name, value)
            })
            .await;
        answer.problem(403, "cross_site_request");
        assert_eq!(answer.header("set-cookie"), "");
    }
    let own = server
        .send(Method::POST, "/refresh", |request| {
            request.header("cookie", &cookie).header("origin", &server.url)
        })
        .await;
    assert_eq!(own.status, 200);
}

#[tokio::test]
async fn a_lost_response_does_not_end_the_session_even_if_the_server_is_killed() {
    let server = Server::start();
    let first = server.tokens_of("ada").await;
    // The refresh is committed and its response discarded, as by a kill between the two.
    server.refresh(&first.refresh).await;
    let again = Server::start_in(server.kill(), &[]);
    let next = again.refresh(&first.refresh).await.tokens();
    again.refresh(&next.refresh).await.tokens();
}

#[tokio::test]
async fn a_kill_during_refreshes_ends_no_session() {
    let mut data = crate::support::harness::Data::new();
    let mut token: Option<String> = None;
    for round in 0..5 {
        let server = Server::start_in(data, &[]);
        let mut newest = match token.take() {
            None => server.tokens_of("ada").await.refresh,
            Some(token) => server.refresh(&token).await.tokens().refresh,
        };
        let (url, client) = (server.url.clone(), reqwest::Client::new());
        let (enough, mut reached) = tokio::sync::mpsc::unbounded_channel();
        let refresh = async {
            let body = |token: &str| json!({ "refresh_token": token });
            while let Ok(answer) =
                client.post(format!("{url}/refresh")).json(&body(&newest)).send().await
            {
                let Ok(answer) = answer.json::<serde_json::Value>().await else { break };
                newest = answer["refresh_token"].as_str().unwrap().to_owned();
                let _ = enough.send(());
            }
            newest
        };
        let kill = async {
            for _ in 0..10 + round {
                reached.recv().await.unwrap();
            }
            server.kill()
        };
        let (killed, last) = futures_util::future::join(kill, refresh).await;
        (data, token) = (killed, Some(last));
    }
}
