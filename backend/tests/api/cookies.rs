//! The cookies of one server among those of its neighbours: other apps, and other servers on this host.

use reqwest::Method;
use serde_json::json;

use crate::support::browser::{Browser, set_cookies, with_headers};
use crate::support::guesses::{guess, log_in_with, throttle};
use crate::support::harness::{PASSWORD, Server, credentials};

/// Cookies that other apps are known to set, in the bytes that browsers send.
const NEIGHBOURS: [&[u8]; 9] = [
    b"name=Jos\xc3\xa9",
    b"name=Jos\xe9",
    b"size=5\"",
    b"quoted=\"a, b\"",
    b"json={\"a\":[1,2]}",
    b"=nameless",
    b"flag",
    b"",
    b"theirs=keystead_refresh=x",
];

/// Returns `Cookie` header values that have `ours` before, after and between each neighbour.
fn beside_neighbours(ours: &str) -> Vec<Vec<u8>> {
    let ours = ours.as_bytes();
    let beside = |neighbour: &&[u8]| {
        [
            [neighbour, b"; ".as_slice(), ours].concat(),
            [ours, b"; ".as_slice(), neighbour].concat(),
            [neighbour, b"; ".as_slice(), ours, b"; ".as_slice(), neighbour].concat(),
        ]
    };
    NEIGHBOURS.iter().flat_map(beside).collect()
}

#[tokio::test]
async fn a_neighbours_cookie_never_hides_the_refresh_token() {
    let server = Server::start();
    server.register("ada").await;
    let mut browser = Browser::default();
    browser.log_in(&server, "ada").await;
    for sent in beside_neighbours(&browser.header()) {
        let answer =
            server.send(Method::POST, "/refresh", |r| r.header("cookie", sent.as_slice())).await;
        assert_eq!(answer.status, 200, "{}", sent.escape_ascii());
    }
}

#[tokio::test]
async fn a_neighbours_cookie_never_hides_the_forward_auth_token() {
    let server = Server::start_with(&crate::support::browser::FLAGS);
    let (browser, _) = Browser::register(&server, "ada").await;
    for sent in beside_neighbours(&browser.header()) {
        let answer =
            server.send(Method::GET, "/verify", |r| r.header("cookie", sent.as_slice())).await;
        assert_eq!(answer.status, 204, "{}", sent.escape_ascii());
    }
}

#[tokio::test]
async fn a_neighbours_cookie_never_hides_a_known_device() {
    let server = Server::start();
    server.register("ada").await;
    let mut browser = Browser::default();
    browser.log_in(&server, "ada").await;
    throttle(async || guess(&server, "ada").await).await;
    for sent in beside_neighbours(&browser.header()) {
        let body = credentials("ada", PASSWORD);
        let log_in = |r: reqwest::RequestBuilder| r.json(&body).header("cookie", sent.as_slice());
        let answer = server.send(Method::POST, "/login", log_in).await;
        assert_eq!(answer.status, 200, "{}", sent.escape_ascii());
    }
}

#[tokio::test]
async fn servers_on_two_ports_of_a_host_keep_people_logged_in_at_both() {
    let servers = [Server::start(), Server::start()];
    // Browsers send cookies to all ports of a host.
    let mut browser = Browser::default();
    for server in &servers {
        server.register("ada").await;
        browser.log_in(server, "ada").await;
    }
    for server in servers.iter().chain(&servers) {
        assert_eq!(browser.send(server, Method::POST, "/refresh").await.status, 200);
    }
    let [here, there] = &servers;
    assert_eq!(browser.send(here, Method::POST, "/logout").await.status, 204);
    browser.send(here, Method::POST, "/refresh").await.problem(401, "invalid_refresh_token");
    assert_eq!(browser.send(there, Method::POST, "/refresh").await.status, 200);
}

#[tokio::test]
async fn a_device_stays_known_at_both_of_two_servers_on_a_host() {
    let servers = [Server::start(), Server::start()];
    let mut browser = Browser::default();
    for server in &servers {
        server.register("ada").await;
        browser.log_in(server, "ada").await;
    }
    for server in &servers {
        throttle(async || guess(server, "ada").await).await;
        assert_eq!(log_in_with(server, "ada", &browser.header()).await.status, 200);
    }
}

#[tokio::test]
async fn a_cookie_of_another_server_is_refused_and_not_cleared() {
    let (server, other) = (Server::start(), Server::start());
    server.register("ada").await;
    let (_, theirs) = server.log_in_with_cookie("ada").await;
    let (_, value) = theirs.split_once('=').unwrap();
    let former = format!("keystead_refresh={value}");
    for cookie in [&theirs, &former] {
        let sent = [("cookie", &**cookie)];
        let answer = other.send(Method::POST, "/refresh", with_headers(&sent)).await;
        answer.problem(401, "invalid_refresh_token");
        assert_eq!(set_cookies(&answer), [""; 0]);
    }
    // A logout clears what this server has set, and nothing else.
    let answer = other.send(Method::POST, "/logout", with_headers(&[("cookie", &former)])).await;
    let own = ["keystead_refresh", "keystead_sso"];
    let own = own.map(|name| format!("{}=; ", other.cookie_name(name)));
    let is_own = |line: &String| own.iter().any(|name| line.starts_with(name));
    assert!(set_cookies(&answer).iter().all(is_own), "{answer:?}");
}

#[tokio::test]
async fn a_refused_refresh_token_is_cleared_alone() {
    let server = Server::start_with(&crate::support::browser::FLAGS);
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let body = json!({ "refresh_token": browser.value("keystead_refresh") });
    assert_eq!(server.post("/logout", body).await.status, 204);
    server.get_as("/me", &token).await.problem(401, "invalid_token");
    let refused = browser.send(&server, Method::POST, "/refresh").await;
    refused.problem(401, "invalid_refresh_token");
    // Another server may have set the one that the apps share.
    let cleared = set_cookies(&refused);
    assert_eq!(cleared.len(), 1);
    assert!(cleared[0].starts_with("keystead_refresh=; ") && cleared[0].contains("Max-Age=0"));
}

#[tokio::test]
async fn a_session_that_began_under_the_former_name_goes_on() {
    let server = Server::start();
    server.register("ada").await;
    let (_, cookie) = server.log_in_with_cookie("ada").await;
    let (name, value) = cookie.split_once('=').unwrap();
    let former = format!("keystead_refresh={value}");
    let answer = server.send(Method::POST, "/refresh", with_headers(&[("cookie", &former)])).await;
    assert_eq!(answer.status, 200);
    let set = set_cookies(&answer);
    assert!(set[0].starts_with(&format!("{name}=")), "{set:?}");
    assert!(set[2].starts_with("keystead_refresh=; ") && set[2].contains("Max-Age=0"), "{set:?}");
}
