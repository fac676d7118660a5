//! Disabled accounts: logins fail like those with a wrong password, and sessions have ended. The
//! timing of such failures is tested in [`crate::timing_leaks`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::support::guesses::throttle;
use crate::support::harness::{Answer, Server, credentials, wait_for_revocation};
use crate::support::operator::{json_of, run, stdout_of};

/// The parts of a response that do not depend on time or request.
fn visible_parts(answer: &Answer) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let headers = answer.headers.iter();
    let headers = headers.filter(|(name, _)| *name != "x-request-id" && *name != "date");
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (answer.status.as_u16(), headers.collect(), answer.body.clone())
}

#[tokio::test]
async fn a_login_to_a_disabled_account_fails_like_a_wrong_password() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let wrong = server.post("/login", credentials("ada", "not the password")).await;
    wrong.problem(401, "invalid_credentials");
    assert_eq!(server.get_as("/me", &tokens.access).await.status, 200);

    let disabled = json_of(&run(&server.data, &["user", "disable", "ADA", "--json"]));
    assert_eq!(disabled["sessions_ended"], 1);
    assert!(disabled["disabled_at"].as_str().unwrap().ends_with('Z'), "{disabled}");
    server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
    assert_eq!(
        visible_parts(&server.log_in("ada").await),
        visible_parts(&wrong),
        "even with the correct password"
    );
    assert_eq!(visible_parts(&server.log_in("nobody").await), visible_parts(&wrong));
    wait_for_revocation(&server, &tokens.access).await;
    server.register("Ada").await.problem(409, "username_taken");
    let again = run(&server.data, &["user", "disable", "ada"]);
    assert_eq!(stdout_of(&again), "ada was disabled already.\n");
    let shown = json_of(&run(&server.data, &["user", "show", "ada", "--json"]));
    assert_eq!(shown["disabled_at"], disabled["disabled_at"]);

    // These failures are counted like any other.
    throttle(async || server.log_in("ada").await).await;
    let enabled = json_of(&run(&server.data, &["user", "enable", "ada", "--json"]));
    assert_eq!(enabled["disabled_at"], Value::Null);
    assert_eq!(
        stdout_of(&run(&server.data, &["user", "enable", "ada"])),
        "ada was not disabled.\n"
    );
    let token = server.log_in("ada").await.tokens().access;
    let mut trail = server.trail(&token).await;
    // A failed login is recorded after its response.
    trail.retain(|kind| kind != "login_failed");
    assert_eq!(trail, ["login", "account_enabled", "account_disabled", "login", "account_created"]);
}

#[tokio::test]
async fn a_failed_login_to_a_disabled_account_is_in_its_audit_trail() {
    let server = Server::start();
    server.register("ada").await;
    run(&server.data, &["user", "disable", "ada"]);
    server.log_in("ada").await.problem(401, "invalid_credentials");
    // The event is written after the response.
    for _ in 0..100 {
        let shown = json_of(&run(&server.data, &["user", "show", "ada", "--json"]));
        let newest = &shown["events"][0];
        if newest["type"] == "login_failed" {
            assert_eq!(newest["ip"], "127.0.0.1");
            return;
        }
    }
    panic!("the event was never written");
}

#[tokio::test]
async fn no_concurrent_login_survives_disabling_the_account() {
    let server = Server::start_with(&["--throttle", "off", "--bcrypt-cost", "10"]);
    server.register("ada").await;
    let server = Arc::new(server);
    for _ in 0..3 {
        let stop = Arc::new(AtomicBool::new(false));
        let workers: Vec<_> = (0..6)
            .map(|_| {
                let (server, stop) = (Arc::clone(&server), Arc::clone(&stop));
                tokio::spawn(async move {
                    let mut granted = Vec::new();
                    while !stop.load(Ordering::SeqCst) {
                        let answer = server.log_in("ada").await;
                        if answer.status == 200 {
                            granted.push(answer.tokens().refresh);
                        }
                    }
                    granted
                })
            })
            .collect();
        let operated = Arc::clone(&server);
        let disable = move || json_of(&run(&operated.data, &["user", "disable", "ada", "--json"]));
        tokio::task::spawn_blocking(disable).await.unwrap();
        stop.store(true, Ordering::SeqCst);
        for worker in workers {
            for token in worker.await.unwrap() {
                server.refresh(&token).await.problem(401, "invalid_refresh_token");
            }
        }
        let shown = json_of(&run(&server.data, &["user", "show", "ada", "--json"]));
        assert_eq!(shown["sessions"], 0);
        run(&server.data, &["user", "enable", "ada"]);
    }
}
