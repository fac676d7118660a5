//! `keystead throttle clear` beside a running server.

use serde_json::json;

use crate::support::guesses::{
    WRONG_PASSWORD, device_cookie, guess, log_in_with, retry_after, throttle,
};
use crate::support::harness::{Answer, Server, credentials};
use crate::support::operator::{assert_refused, json_of, run, stdout_of};

#[tokio::test]
async fn an_operator_ends_the_waits_for_a_name() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let body = json!({ "password": WRONG_PASSWORD });
    let delete = async || {
        let with = |r: reqwest::RequestBuilder| r.bearer_auth(&token).json(&body);
        server.send(reqwest::Method::DELETE, "/me", with).await
    };
    throttle(delete).await;
    for name in ["nobody", "ada"] {
        throttle(async || guess(&server, name).await).await;
    }
    let cleared = run(&server.data, &["throttle", "clear", "--user", "ADA"]);
    assert_eq!(stdout_of(&cleared), "Ended the waits for ADA: cleared 2 counters.\n");
    server.log_in("ada").await.tokens();
    delete().await.problem(401, "invalid_credentials");
    let cleared = json_of(&run(&server.data, &["throttle", "clear", "--user", "nobody", "--json"]));
    assert_eq!(cleared, json!({ "cleared": 1 }));
    guess(&server, "nobody").await.problem(401, "invalid_credentials");
    let again = run(&server.data, &["throttle", "clear", "--user", "somebody"]);
    assert_eq!(stdout_of(&again), "Nothing was counted for somebody.\n");
}

#[tokio::test]
async fn an_operator_ends_the_waits_for_a_network() {
    let server = Server::start();
    let mut tries = 0;
    let mut from = async |address: [u8; 4]| -> Answer {
        tries += 1;
        let body = credentials(&format!("name-{tries}"), WRONG_PASSWORD);
        server.post_from(address, "/login", body).await
    };
    let (one, other) = ([127, 0, 0, 2], [127, 0, 0, 3]);
    for address in [one, other] {
        for _ in 0..100 {
            from(address).await.problem(401, "invalid_credentials");
        }
        // The shortest wait is one second, which may pass before the next line on a busy machine.
        while from(address).await.status != 429 {}
    }
    let cleared = run(&server.data, &["throttle", "clear", "--network", "127.0.0.2"]);
    assert_eq!(stdout_of(&cleared), "Ended the waits for 127.0.0.2: cleared 1 counter.\n");
    for _ in 0..99 {
        from(one).await.problem(401, "invalid_credentials");
    }
    while from(other).await.status != 429 {}
    // Networks as the log writes them.
    for network in ["2001:db8:1:2::/64", "2001:db8:1:2::7"] {
        let cleared = run(&server.data, &["throttle", "clear", "--network", network]);
        assert_eq!(stdout_of(&cleared), "Nothing was counted for 2001:db8:1:2::/64.\n");
    }
}

#[tokio::test]
async fn an_operator_ends_all_waits_those_of_known_devices_included() {
    let server = Server::start();
    server.register("ada").await;
    let cookie = device_cookie(&server.log_in("ada").await);
    let body = credentials("ada", WRONG_PASSWORD);
    let wrong = async || {
        let with = |r: reqwest::RequestBuilder| r.json(&body).header("cookie", &cookie);
        server.send(reqwest::Method::POST, "/login", with).await
    };
    throttle(wrong).await;
    run(&server.data, &["throttle", "clear", "--user", "ada"]);
    retry_after(&log_in_with(&server, "ada", &cookie).await);
    let cleared = run(&server.data, &["throttle", "clear", "--all"]);
    assert!(stdout_of(&cleared).starts_with("Ended all waits: cleared "), "{cleared:?}");
    assert_eq!(log_in_with(&server, "ada", &cookie).await.status, 200);
}

#[test]
fn the_command_takes_exactly_one_of_a_name_a_network_and_all() {
    let server = Server::start();
    let clear =
        |arguments: &[&str]| run(&server.data, &[&["throttle", "clear"], arguments].concat());
    assert_refused(&clear(&[]), 2, "--all");
    assert_refused(&clear(&["--all", "--user", "ada"]), 2, "cannot be used with");
    for network in ["example.org", "10.0.0.0/8", "2001:db8::/32"] {
        let expected = format!(
            "--network: expected an address or a network as the log has it, found {network:?}"
        );
        assert_refused(&clear(&["--network", network]), 2, &expected);
    }
}
