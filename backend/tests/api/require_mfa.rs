//! `--require-mfa`: accounts that have to have a second factor, and the time that they are given.

use serde_json::{Value, json};

use crate::support::enrolled::{
    add_passkey, add_recovery_codes, add_totp, log_in_by_passkey, log_in_with, totp_code,
};
use crate::support::harness::{Answer, Data, PUBLIC_URL, Server, credentials};
use crate::support::lock::connect;
use crate::support::operator::{json_of, run, stdout_of};

const ALL: &[&str] = &["--require-mfa=all", "--require-mfa-grace=2d", PUBLIC_URL];
const ORIGIN: &str = "http://keystead.test";

/// The time by which the account of a login has to have a second factor.
async fn required_by(server: &Server, login: &Answer) -> Value {
    server.get_as("/me", &login.tokens().access).await.json()["factors"]["required_by"].clone()
}

/// Lets the time of every account be over.
async fn run_out(data: &Data) {
    let done = sqlx::query("UPDATE accounts SET mfa_due_at = 1 WHERE mfa_due_at IS NOT NULL");
    let done = done.execute(&mut connect(data).await).await.unwrap();
    assert!(done.rows_affected() > 0, "no time has begun");
}

/// The time that the database has for ada.
fn due_at(data: &Data) -> Value {
    json_of(&run(data, &["user", "show", "ada", "--json"]))["mfa_due_at"].clone()
}

#[tokio::test]
async fn the_first_login_begins_the_time_and_none_succeeds_after_it() {
    let server = Server::start_with(ALL);
    server.register("ada").await;
    assert_eq!(due_at(&server.data), Value::Null, "a registration is no login");
    let first = server.log_in("ada").await;
    let by = required_by(&server, &first).await;
    assert!(by.is_string(), "{by}");
    assert_eq!(by, due_at(&server.data));
    assert_eq!(required_by(&server, &server.log_in("ada").await).await, by, "it does not move");
    let shown = run(&server.data, &["user", "show", "ada"]);
    let text = format!("factors   password; a second one is due by {}", by.as_str().unwrap());
    assert!(stdout_of(&shown).contains(&text), "{shown:?}");

    run_out(&server.data).await;
    server.log_in("ada").await.problem(403, "mfa_enrolment_required");
    // Nothing is told before the password was right.
    let wrong = server.post("/login", credentials("ada", "not the password")).await;
    let wrong = wrong.problem(401, "invalid_credentials");
    let unknown = server.post("/login", credentials("eve", "not the password")).await;
    assert_eq!(wrong, unknown.problem(401, "invalid_credentials"));
    // A session that began before goes on, and its owner adds the factor.
    let tokens = first.tokens();
    let tokens = server.refresh(&tokens.refresh).await.tokens();
    let secret = add_totp(&server, &tokens.access).await;
    let done = log_in_with(&server, "ada", ("totp_code", &totp_code(&secret, 0))).await;
    assert_eq!(required_by(&server, &done).await, Value::Null);
    assert_eq!(due_at(&server.data), Value::Null, "the time is over for good");
}

#[tokio::test]
async fn recovery_codes_and_passkeys_without_proof_are_no_second_factor() {
    let server = Server::start_with(ALL);
    let access = server.token_of("ada").await;
    add_recovery_codes(&server, &access).await;
    add_passkey(&server.data, &access, "Laptop").await;
    let unproved = sqlx::query("UPDATE passkeys SET is_proved = 0");
    unproved.execute(&mut connect(&server.data).await).await.unwrap();
    run_out(&server.data).await;
    server.log_in("ada").await.problem(403, "mfa_enrolment_required");
    // With the person verified, the passkey stands for two.
    let login = log_in_by_passkey(&server, ORIGIN, "Laptop", 8).await;
    assert_eq!(required_by(&server, &login).await, Value::Null);
    assert_eq!(due_at(&server.data), Value::Null);
    server.log_in("ada").await.problem(403, "mfa_required");
}

#[tokio::test]
async fn an_operator_gives_more_time() {
    let server = Server::start_with(ALL);
    server.tokens_of("ada").await;
    run_out(&server.data).await;
    server.log_in("ada").await.problem(403, "mfa_enrolment_required");
    let given = ["user", "factors", "postpone", "ada", "--by", "3d", "--json"];
    let given = json_of(&run(&server.data, &given));
    assert_eq!(required_by(&server, &server.log_in("ada").await).await, given["mfa_due_at"]);
    let output = run(&server.data, &["user", "factors", "postpone", "ada"]);
    assert!(stdout_of(&output).starts_with("ada has until "), "{output:?}");
    let refused = run(&server.data, &["user", "factors", "postpone", "ada", "--by", "soon"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[tokio::test]
async fn only_marked_accounts_are_operators() {
    let server = Server::start_with(&["--require-mfa=operators"]);
    for name in ["ada", "grace"] {
        server.register(name).await;
    }
    let mark = |arguments: &[&str]| {
        let output = run(&server.data, &[&["user", "operator", "ada"], arguments].concat());
        stdout_of(&output).to_owned()
    };
    assert_eq!(required_by(&server, &server.log_in("ada").await).await, Value::Null);
    assert_eq!(mark(&[]), "Marked ada as an operator's account.\n");
    assert_eq!(mark(&[]), "ada was marked as an operator's account already.\n");
    assert!(required_by(&server, &server.log_in("ada").await).await.is_string());
    assert_eq!(required_by(&server, &server.log_in("grace").await).await, Value::Null);
    let shown = json_of(&run(&server.data, &["user", "show", "ada", "--json"]));
    assert_eq!(shown["is_operator"], json!(true));
    run_out(&server.data).await;
    server.log_in("ada").await.problem(403, "mfa_enrolment_required");
    assert_eq!(mark(&["--remove"]), "ada is no longer marked as an operator's account.\n");
    assert_eq!(required_by(&server, &server.log_in("ada").await).await, Value::Null);
    // A time of before does not count for a later mark.
    mark(&[]);
    assert!(required_by(&server, &server.log_in("ada").await).await.is_string());
}

#[tokio::test]
async fn a_server_that_demands_nothing_asks_for_nothing() {
    let server = Server::start();
    server.register("ada").await;
    run(&server.data, &["user", "factors", "postpone", "ada", "--by", "1s"]);
    run_out(&server.data).await;
    assert_eq!(required_by(&server, &server.log_in("ada").await).await, Value::Null);
}
