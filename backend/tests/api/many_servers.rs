//! Several servers on one database: a change on one takes effect on all, and concurrent changes do
//! not conflict. Only where the tests run on `PostgreSQL`.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, raw_sql};

use crate::support::harness::{PASSWORD, PUBLIC_URL, Server, credentials, is_postgres};
use crate::support::invitations::{invitation_token, with_invitation};
use crate::support::operator::keys;

/// Two servers on one database, or `None` unless the tests run on `PostgreSQL`.
fn two_servers() -> Option<[Server; 2]> {
    two_servers_with(&[])
}

fn two_servers_with(flags: &[&str]) -> Option<[Server; 2]> {
    is_postgres().then(|| {
        let flags = [&[PUBLIC_URL], flags].concat();
        let first = Server::start_with(&flags);
        let second = Server::start_beside(&first, &flags);
        [first, second]
    })
}

/// The time that a notice may take. Without one, the server would ask the database again after four
/// seconds.
const NOTICE_TIMEOUT: Duration = Duration::from_secs(3);
/// The time until a cache entry expires without a notice, with room for a busy machine.
const CACHE_TIMEOUT: Duration = Duration::from_secs(30);

/// Requests with a token that the server has cached until it is refused.
async fn wait_for_revocation(server: &Server, token: &str, within: Duration) {
    let refused = async {
        loop {
            let answer = server.get_as("/me", token).await;
            if answer.status == StatusCode::UNAUTHORIZED {
                return;
            }
            assert_eq!(answer.status, 200);
        }
    };
    tokio::time::timeout(within, refused).await.expect("the token is accepted for too long");
}

/// Logs in and has both servers cache the session. Returns the access token.
async fn log_in_on_both(servers: &[Server; 2]) -> String {
    let token = servers[0].log_in("ada").await.tokens().access;
    for server in servers {
        assert_eq!(server.get_as("/me", &token).await.status, 200);
    }
    token
}

/// Asserts that the other server refuses the token of a session sooner than its cache would expire.
pub(crate) async fn assert_a_logout_arrives_by_notice(servers: &[Server; 2]) {
    let token = log_in_on_both(servers).await;
    assert_eq!(servers[0].post_as("/logout", &token).await.status, 204);
    wait_for_revocation(&servers[1], &token, NOTICE_TIMEOUT).await;
}

#[tokio::test]
async fn a_session_that_ends_on_one_server_ends_on_all() {
    let Some(servers) = two_servers() else { return };
    let [first, second] = &servers;
    assert_eq!(first.register("ada").await.status, 201);

    assert_a_logout_arrives_by_notice(&servers).await;

    let (token, other) = (log_in_on_both(&servers).await, log_in_on_both(&servers).await);
    let all = |request: reqwest::RequestBuilder| request.bearer_auth(&other);
    assert_eq!(first.send(Method::DELETE, "/me/sessions", all).await.status, 204);
    wait_for_revocation(second, &token, NOTICE_TIMEOUT).await;

    let token = log_in_on_both(&servers).await;
    let change =
        json!({ "current_password": PASSWORD, "new_password": "a lively harbour at dusk" });
    let with = |request: reqwest::RequestBuilder| request.bearer_auth(&other).json(&change);
    assert_eq!(first.send(Method::PUT, "/me/password", with).await.status, 204);
    wait_for_revocation(second, &token, NOTICE_TIMEOUT).await;

    let body = json!({ "password": "a lively harbour at dusk" });
    assert_eq!(second.get_as("/me", &other).await.status, 200);
    let with = |request: reqwest::RequestBuilder| request.bearer_auth(&other).json(&body);
    assert_eq!(first.send(Method::DELETE, "/me", with).await.status, 204);
    wait_for_revocation(second, &other, NOTICE_TIMEOUT).await;
}

#[tokio::test]
async fn a_session_that_ends_without_a_notice_expires_from_the_cache() {
    let Some(servers) = two_servers() else { return };
    assert_eq!(servers[0].register("ada").await.status, 201);
    let token = log_in_on_both(&servers).await;
    let url = servers[0].data.postgres.clone().unwrap();
    let mut database = PgConnection::connect(url.as_str()).await.unwrap();
    raw_sql("DELETE FROM sessions").execute(&mut database).await.unwrap();
    wait_for_revocation(&servers[1], &token, CACHE_TIMEOUT).await;
}

#[tokio::test]
async fn guesses_on_all_servers_share_one_counter() {
    let Some(servers) = two_servers() else { return };
    assert_eq!(servers[0].register("ada").await.status, 201);
    let wrong = credentials("ada", "not the password");
    for server in servers.iter().cycle().take(5) {
        server.post("/login", wrong.clone()).await.problem(401, "invalid_credentials");
    }
    for server in &servers {
        server.post("/login", wrong.clone()).await.problem(429, "too_many_requests");
    }
}

#[tokio::test]
async fn one_invitation_creates_one_account_across_servers() {
    let Some(servers) = two_servers_with(&["--registration", "invite"]) else { return };
    for round in 0..5 {
        let token = invitation_token(&servers[0].data);
        let bodies: Vec<_> = (0..8)
            .map(|number| with_invitation(&format!("ada-{round}-{number}"), &token))
            .collect();
        let tries = bodies.iter().enumerate();
        let tries = tries.map(|(number, body)| servers[number % 2].post("/register", body.clone()));
        let answers = futures_util::future::join_all(tries).await;
        let created = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(created, 1);
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            answer.problem(403, "invalid_invitation");
        }
    }
}

#[tokio::test]
async fn concurrent_guesses_on_all_servers_share_one_limit() {
    let Some(servers) = two_servers() else { return };
    let wrong = credentials("nobody", "not the password");
    let guesses = (0..40).map(|number| servers[number % 2].post("/login", wrong.clone()));
    let answers = futures_util::future::join_all(guesses).await;
    let verified = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(verified, 5, "as many as of consecutive guesses");
}

#[tokio::test]
async fn no_login_with_the_old_password_survives_its_change_on_another_server() {
    let Some(servers) = two_servers_with(&["--throttle", "off"]) else { return };
    assert_no_login_survives_a_password_change(&servers).await;
}

/// Changes a password on one server while others log in with the old one on the other.
pub(crate) async fn assert_no_login_survives_a_password_change([first, second]: &[Server; 2]) {
    for round in 0..6 {
        let name = format!("ada-{round}");
        let token = first.token_of(&name).await;
        let new = "a lively harbour at dusk";
        let change = json!({ "current_password": PASSWORD, "new_password": new });
        let with = |request: reqwest::RequestBuilder| request.bearer_auth(&token).json(&change);
        let changed = first.send(Method::PUT, "/me/password", with);
        let logins = futures_util::future::join_all((0..16).map(|_| second.log_in(&name)));
        let (changed, logins) = futures_util::future::join(changed, logins).await;
        assert_eq!(changed.status, 204);
        for login in logins.iter().filter(|login| login.status == 200) {
            wait_for_revocation(second, &login.tokens().access, NOTICE_TIMEOUT).await;
        }
    }
}

#[tokio::test]
async fn keys_and_their_rotation_are_shared() {
    let Some(servers) = two_servers_with(&["--jwt-algorithm", "ES256"]) else { return };
    assert_eq!(servers[0].register("ada").await.status, 201);
    log_in_on_both(&servers).await;
    let published = async |server: &Server| server.get("/.well-known/jwks.json").await.json();
    assert_eq!(published(&servers[0]).await, published(&servers[1]).await);
    let rotated = keys(&servers[0].data, &["rotate"]);
    assert!(rotated.status.success(), "{rotated:?}");
    for server in &servers {
        while published(server).await["keys"].as_array().unwrap().len() < 2 {}
    }
    assert_eq!(published(&servers[0]).await, published(&servers[1]).await);
}

#[tokio::test]
async fn refresh_rules_hold_across_servers() {
    let Some([first, second]) = two_servers() else { return };
    let oldest = first.tokens_of("ada").await.refresh;
    let next = first.refresh(&oldest).await.tokens().refresh;
    assert_eq!(second.refresh(&oldest).await.tokens().refresh, next, "a token one step behind");

    // Both servers refresh at once, repeatedly: one rotates, and the other returns the same token.
    let mut newest = next;
    for _ in 0..20 {
        let (here, there) =
            futures_util::future::join(first.refresh(&newest), second.refresh(&newest)).await;
        let (here, there) = (here.tokens().refresh, there.tokens().refresh);
        assert_eq!(here, there);
        assert_ne!(here, newest);
        newest = here;
    }
    second.refresh(&oldest).await.problem(401, "invalid_refresh_token");
    first.refresh(&newest).await.problem(401, "invalid_refresh_token");
}

#[tokio::test]
async fn a_name_registered_on_two_servers_at_once_is_registered_once() {
    let Some(servers) = two_servers() else { return };
    for round in 0..10 {
        let name = format!("ada-{round}");
        let both = (servers[0].register(&name), servers[1].register(&name));
        let (here, there) = futures_util::future::join(both.0, both.1).await;
        let mut found = [here.status.as_u16(), there.status.as_u16()];
        found.sort_unstable();
        assert_eq!(found, [201, 409]);
    }
}
