//! `GET /me/sessions`, `DELETE /me/sessions`, `DELETE /me/sessions/{id}`

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::harness::{PASSWORD, Server, Tokens, credentials};
use crate::support::jwt::decode_part;

async fn log_in_from(server: &Server, user_agent: &str) -> Tokens {
    let body = credentials("ada", PASSWORD);
    let send =
        |request: reqwest::RequestBuilder| request.json(&body).header("user-agent", user_agent);
    server.send(Method::POST, "/login", send).await.tokens()
}

async fn list(server: &Server, token: &str) -> Vec<Value> {
    let answer = server.get_as("/me/sessions", token).await;
    assert_eq!(answer.status, 200);
    answer.json()["sessions"].as_array().unwrap().clone()
}

async fn delete(server: &Server, path: &str, token: &str) -> crate::support::harness::Answer {
    server.send(Method::DELETE, path, |request| request.bearer_auth(token)).await
}

#[tokio::test]
async fn sessions_are_listed_by_latest_use() {
    let server = Server::start();
    server.register("ada").await;
    let phone = log_in_from(&server, "Phone/1").await;
    let laptop = log_in_from(&server, "Laptop/2").await;
    let agents = |list: &[Value]| -> Vec<String> {
        list.iter().map(|session| session["user_agent"].as_str().unwrap().to_owned()).collect()
    };
    let sessions = list(&server, &phone.access).await;
    assert_eq!(agents(&sessions), ["Laptop/2", "Phone/1"]);
    assert_eq!([&sessions[0]["current"], &sessions[1]["current"]], [&json!(false), &json!(true)]);
    assert_eq!(sessions[1]["id"], decode_part(&phone.access, 1)["sid"]);
    assert_eq!(sessions[0]["ip"], "127.0.0.1");

    let body = json!({ "refresh_token": phone.refresh });
    let used = |r: reqwest::RequestBuilder| r.json(&body).header("user-agent", "Phone/9");
    server.send(Method::POST, "/refresh", used).await.tokens();
    let sessions = list(&server, &laptop.access).await;
    assert_eq!(agents(&sessions), ["Phone/9", "Laptop/2"], "a refresh updates user agent and time");
    assert_ne!(sessions[0]["last_used_at"], sessions[0]["created_at"]);
    let me = server.get_as("/me", &phone.access).await.json();
    assert_eq!(me["session"]["last_used_at"], sessions[0]["last_used_at"]);
}

#[tokio::test]
async fn a_session_is_revoked_at_once_from_another() {
    let server = Server::start();
    server.register("ada").await;
    let phone = log_in_from(&server, "Phone/1").await;
    let laptop = log_in_from(&server, "Laptop/2").await;
    assert_eq!(server.get_as("/me", &phone.access).await.status, 200);
    let path = format!("/me/sessions/{}", decode_part(&phone.access, 1)["sid"].as_str().unwrap());
    assert_eq!(delete(&server, &path, &laptop.access).await.status, 204);
    server.get_as("/me", &phone.access).await.problem(401, "invalid_token");
    server.refresh(&phone.refresh).await.problem(401, "invalid_refresh_token");
    delete(&server, &path, &laptop.access).await.problem(404, "not_found");
    assert_eq!(list(&server, &laptop.access).await.len(), 1);
    assert_eq!(server.trail(&laptop.access).await[0], "session_revoked");
}

#[tokio::test]
async fn a_session_of_another_account_cannot_be_revoked() {
    let server = Server::start();
    let ada = server.tokens_of("ada").await;
    let eve = server.tokens_of("eve").await;
    let path = format!("/me/sessions/{}", decode_part(&ada.access, 1)["sid"].as_str().unwrap());
    delete(&server, &path, &eve.access).await.problem(404, "not_found");
    for path in ["/me/sessions/nonsense", "/me/sessions/01a20591-cdc5-7107-91ac-1e8d8d228572/x"] {
        delete(&server, path, &eve.access).await.problem(404, "not_found");
    }
    assert_eq!(server.get_as("/me", &ada.access).await.status, 200);
    let wrong = server.send(Method::PUT, &path, |request| request).await;
    wrong.problem(405, "method_not_allowed");
    assert_eq!(wrong.header("allow"), "DELETE");
}

#[tokio::test]
async fn all_other_sessions_are_revoked_and_the_current_one_stays_active() {
    let server = Server::start();
    server.register("ada").await;
    let mut others = Vec::new();
    for _ in 0..3 {
        others.push(log_in_from(&server, "Other/1").await);
    }
    let bystander = server.tokens_of("eve").await;
    let this = log_in_from(&server, "This/1").await;
    assert_eq!(delete(&server, "/me/sessions", &this.access).await.status, 204);
    for other in others {
        server.get_as("/me", &other.access).await.problem(401, "invalid_token");
        server.refresh(&other.refresh).await.problem(401, "invalid_refresh_token");
    }
    assert_eq!(list(&server, &this.access).await.len(), 1);
    server.refresh(&this.refresh).await.tokens();
    assert_eq!(server.get_as("/me", &bystander.access).await.status, 200);
}

#[tokio::test]
async fn a_revoked_session_stays_revoked_after_a_restart() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    assert_eq!(server.post_as("/logout", &tokens.access).await.status, 204);
    let url = server.url.clone();
    let again = Server::start_in(server.kill(), &["--public-url", &url]);
    again.get_as("/me", &tokens.access).await.problem(401, "invalid_token");
}

#[tokio::test]
async fn the_101st_session_of_an_account_ends_the_least_recently_used_one() {
    let server = Server::start();
    let bystander = server.tokens_of("eve").await;
    server.register("ada").await;
    let mut sessions = Vec::new();
    for _ in 0..100 {
        sessions.push(log_in_from(&server, "Program/1").await);
    }
    // The first session is refreshed; the second is only cached as active.
    let first = server.refresh(&sessions[0].refresh).await.tokens();
    assert_eq!(server.get_as("/me", &sessions[1].access).await.status, 200);
    assert_eq!(list(&server, &first.access).await.len(), 100);

    let newest = log_in_from(&server, "Program/2").await;
    server.get_as("/me", &sessions[1].access).await.problem(401, "invalid_token");
    server.refresh(&sessions[1].refresh).await.problem(401, "invalid_refresh_token");
    for active in [&first, &sessions[2], &newest, &bystander] {
        assert_eq!(server.get_as("/me", &active.access).await.status, 200);
    }
    assert_eq!(list(&server, &newest.access).await.len(), 100);
    let events = server.get_as("/me/events", &newest.access).await.json();
    let events = events["events"].as_array().unwrap();
    let revoked: Vec<&Value> =
        events.iter().filter(|event| event["type"] == "session_revoked").collect();
    assert_eq!(revoked.len(), 1);
    assert_eq!(revoked[0]["session_id"], decode_part(&sessions[1].access, 1)["sid"]);
}

#[tokio::test]
async fn a_program_that_logs_in_each_time_ends_its_own_sessions_before_a_new_one_of_a_person() {
    let server = Server::start();
    server.register("ada").await;
    let person = log_in_from(&server, "Browser/1").await;
    for _ in 0..150 {
        log_in_from(&server, "Program/1").await;
    }
    assert_eq!(server.get_as("/me", &person.access).await.status, 200);
}

#[tokio::test]
async fn a_program_that_logs_in_each_time_does_not_end_the_session_of_a_person() {
    let server = Server::start();
    server.register("ada").await;
    let person = log_in_from(&server, "Browser/1").await;
    let person = server.refresh(&person.refresh).await.tokens();
    // Its sessions are all younger than the person's last use, and none is used after its login.
    for _ in 0..150 {
        log_in_from(&server, "Program/1").await;
    }
    assert_eq!(server.get_as("/me", &person.access).await.status, 200);
    server.refresh(&person.refresh).await.tokens();
    assert_eq!(list(&server, &person.access).await.len(), 100);
}
