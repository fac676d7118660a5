//! `keystead user factors`: what an operator sees and removes.

use serde_json::{Value, json};

use crate::support::enrolled::{
    add_passkey, add_recovery_codes, add_totp, remove_password, totp_code,
};
use crate::support::harness::{PUBLIC_URL, Server, wait_for_revocation};
use crate::support::operator::{assert_refused, json_of, run, stdout_of};

/// The type of each event of ada's trail without an address, newest first.
fn events_by_operator(server: &Server) -> Vec<String> {
    let shown = json_of(&run(&server.data, &["user", "show", "ada", "--json"]));
    let events = shown["events"].as_array().unwrap().iter().filter(|event| event["ip"].is_null());
    events.map(|event| event["type"].as_str().unwrap().to_owned()).collect()
}

fn remove(server: &Server, which: &[&str]) -> std::process::Output {
    run(&server.data, &[&["user", "factors", "remove", "ada"], which].concat())
}

#[tokio::test]
async fn an_operator_sees_every_factor_and_no_secret() {
    let server = Server::start();
    let access = server.token_of("ada").await;
    let list = || run(&server.data, &["user", "factors", "list", "ada", "--json"]);
    assert_eq!(
        json_of(&list()),
        json!({ "password": true, "totp": null, "recovery_codes": null, "passkeys": [] })
    );
    let secret = add_totp(&server, &access).await;
    let codes = add_recovery_codes(&server, &access).await;
    let id = add_passkey(&server.data, &access, "Laptop").await;
    let listed = json_of(&list());
    let mut own = server.get_as("/me/factors", &access).await.json();
    own.as_object_mut().unwrap().remove("webauthn");
    assert_eq!(listed, own, "as the owner sees them");
    assert_eq!(
        (&listed["passkeys"][0]["id"], &listed["recovery_codes"]["left"]),
        (&id.clone().into(), &10.into())
    );
    let text = run(&server.data, &["user", "factors", "list", "ada"]);
    let text = stdout_of(&text);
    assert!(text.contains(&id) && text.contains("10 left") && text.contains("Laptop"), "{text}");
    assert!(!text.contains(&secret) && !text.contains(&codes[0]), "{text}");
}

#[tokio::test]
async fn a_removed_factor_is_asked_for_no_more_and_the_sessions_end() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    add_totp(&server, &tokens.access).await;
    add_recovery_codes(&server, &tokens.access).await;
    let laptop = add_passkey(&server.data, &tokens.access, "Laptop").await;
    add_passkey(&server.data, &tokens.access, "Phone").await;
    let methods = async || -> Value {
        server.log_in("ada").await.problem(403, "mfa_required")["methods"].clone()
    };
    assert_eq!(methods().await, json!(["totp", "passkey", "recovery_code"]));

    let removed = json_of(&remove(&server, &["--totp", "--json"]));
    assert_eq!(removed, json!({ "removed": ["the authenticator app"], "sessions_ended": 1 }));
    server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
    wait_for_revocation(&server, &tokens.access).await;
    assert_eq!(methods().await, json!(["passkey", "recovery_code"]));
    let output = remove(&server, &["--passkey", &laptop]);
    assert_eq!(
        stdout_of(&output),
        format!("Removed from ada: the passkey \"Laptop\" ({laptop}); 0 sessions ended.\n")
    );
    assert_refused(&remove(&server, &["--passkey", &laptop]), 1, "ada has no passkey");
    assert_eq!(methods().await, json!(["passkey", "recovery_code"]), "the phone is there");
    let output = remove(&server, &["--all"]);
    assert!(stdout_of(&output).ends_with("10 recovery codes; 0 sessions ended.\n"), "{output:?}");
    assert_eq!(server.log_in("ada").await.status, 200, "the password is enough again");
    let output = remove(&server, &["--recovery-codes"]);
    assert_eq!(stdout_of(&output), "ada has no such factor: nothing was removed.\n");
    // Those of one removal have one time.
    let mut events = events_by_operator(&server);
    events.sort();
    let expected = ["passkey_removed", "passkey_removed", "recovery_codes_removed", "totp_removed"];
    assert_eq!(events, expected);
    for which in [&[][..], &["--totp", "--all"], &["--passkey", "17"]] {
        assert_eq!(remove(&server, which).status.code(), Some(2), "{which:?}");
    }
}

#[tokio::test]
async fn nobody_is_locked_out_of_an_account_without_a_password() {
    let server = Server::start();
    let access = server.token_of("ada").await;
    add_recovery_codes(&server, &access).await;
    add_passkey(&server.data, &access, "Laptop").await;
    let access = remove_password(&server, &server.url, "Laptop", 8).await;
    assert_refused(&remove(&server, &["--all"]), 1, "run keystead user reset-link ada");
    assert_eq!(server.get_as("/me", &access).await.status, 200, "its sessions go on");
    // With the codes, the owner sets a password; with neither, nobody does.
    assert!(remove(&server, &["--passkeys"]).status.success());
    assert_refused(&remove(&server, &["--recovery-codes"]), 1, "ada has no password");
    // What the refusal advises.
    let made = json_of(&run(&server.data, &["user", "reset-link", "ada", "--json", PUBLIC_URL]));
    let token = made["link"].as_str().unwrap().rsplit_once('=').unwrap().1.to_owned();
    let body = json!({ "reset_token": token, "new_password": crate::support::harness::PASSWORD });
    assert_eq!(server.post("/recover", body).await.status, 204);
    assert!(remove(&server, &["--recovery-codes"]).status.success());
    assert_eq!(server.log_in("ada").await.status, 200);
}

#[tokio::test]
async fn an_owner_whose_app_was_removed_adds_another() {
    let server = Server::start();
    let access = server.token_of("ada").await;
    let lost = add_totp(&server, &access).await;
    assert!(remove(&server, &["--totp"]).status.success());
    let access = server.log_in("ada").await.tokens().access;
    let secret = add_totp(&server, &access).await;
    let waits = server.log_in("ada").await.problem(403, "mfa_required");
    let finish = async |code: String| {
        let body = json!({ "mfa_token": waits["mfa_token"], "totp_code": code });
        server.post("/login/mfa", body).await.status.as_u16()
    };
    assert_eq!(finish(totp_code(&lost, 0)).await, 401);
    assert_eq!(finish(totp_code(&secret, 0)).await, 200);
}

#[tokio::test]
async fn doctor_counts_the_accounts_with_and_without() {
    let server = Server::start();
    let ada = server.token_of("ada").await;
    add_recovery_codes(&server, &ada).await;
    add_passkey(&server.data, &ada, "Laptop").await;
    remove_password(&server, &server.url, "Laptop", 8).await;
    let grace = server.token_of("grace").await;
    add_totp(&server, &grace).await;
    add_recovery_codes(&server, &server.token_of("lin").await).await;
    let found = |flags: &[&str]| {
        let output = run(&server.data, &[&["doctor", "--json"], flags].concat());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let checks = report["checks"].as_array().unwrap().iter();
        let mut checks = checks.filter(|check| check["check"] == "second_factors");
        let check = checks.next().unwrap();
        (
            check["outcome"].as_str().unwrap().to_owned(),
            check["detail"].as_str().unwrap().to_owned(),
        )
    };
    let summary = "2 accounts with a second factor, 1 without; 1 without a password";
    assert_eq!(found(&[]), ("ok".to_owned(), summary.to_owned()));
    let all = format!("{summary}; 1 account without the one that --require-mfa all demands");
    assert_eq!(found(&["--require-mfa=all"]), ("warning".to_owned(), all));
    let (outcome, detail) = found(&["--require-mfa=operators"]);
    assert!(outcome == "warning" && detail.ends_with("concerns none of them"), "{detail}");
    run(&server.data, &["user", "operator", "ada"]);
    assert_eq!(found(&["--require-mfa=operators"]).0, "ok");
    run(&server.data, &["user", "operator", "lin"]);
    let (outcome, detail) = found(&["--require-mfa=operators"]);
    assert!(outcome == "warning" && detail.contains("1 account without"), "{detail}");
}

#[test]
fn doctor_warns_of_an_address_that_has_no_passkeys() {
    let data = crate::support::harness::Data::local();
    for (url, warns) in [
        ("https://192.0.2.7", true),
        ("https://[2001:db8::7]:8443", true),
        ("https://id.example.org", false),
        ("http://localhost:8000", false),
    ] {
        let flag = format!("--public-url={url}");
        let output = run(&data, &["doctor", "--json", &flag]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.contains("for which browsers make no passkeys"), warns, "{url}: {text}");
    }
}
