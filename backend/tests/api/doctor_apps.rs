//! `keystead doctor` on the apps that people sign in to, and on the hashes that accounts brought along.

use serde_json::json;
use sqlx::{Connection as _, raw_sql};

use crate::support::findings::assert_found;
use crate::support::harness::{Data, Server};
use crate::support::import::{bcrypt_hash, import};
use crate::support::lock::connect;
use crate::support::operator::run;

/// Asserts the outcome and the text of a check.
fn assert_check(data: &Data, check: &str, outcome: &str, expected: &str) {
    let output = run(data, &["doctor", "--json", "--listen=127.0.0.1:0"]);
    assert_found(&output, check, outcome, expected);
}

async fn change(data: &Data, statement: &'static str) {
    let mut database = connect(data).await;
    raw_sql(statement).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

#[tokio::test]
async fn an_app_without_a_valid_secret_is_reported_unless_it_needs_none() {
    let data = Server::start().kill();
    assert_check(&data, "apps", "ok", "0 apps");
    let add = |name: &str, flags: &[&str]| {
        let redirect = "--redirect=https://notes.example.org/callback";
        let added = run(&data, &[&["client", "add", name, redirect], flags].concat());
        assert!(added.status.success(), "{added:?}");
    };
    add("notes", &[]);
    add("wiki", &[]);
    add("phone", &["--public"]);
    assert_check(&data, "apps", "ok", "3 apps, 0 of them by documents");

    // An expired secret, and one that is to expire.
    change(&data, "UPDATE client_secrets SET expires_at = 1 WHERE client_id = 'notes'").await;
    change(&data, "UPDATE client_secrets SET expires_at = 4102444800000 WHERE client_id = 'wiki'")
        .await;
    let expected =
        "3 apps; 1 cannot sign anybody in without a valid secret: notes: keystead client";
    assert_check(&data, "apps", "warning", expected);
    change(&data, "DELETE FROM client_secrets").await;
    assert_check(
        &data,
        "apps",
        "warning",
        "2 cannot sign anybody in without a valid secret: notes, wiki:",
    );
    let rotated = run(&data, &["client", "rotate-secret", "notes"]);
    assert!(rotated.status.success(), "{rotated:?}");
    assert_check(
        &data,
        "apps",
        "warning",
        "1 cannot sign anybody in without a valid secret: wiki:",
    );
}

#[tokio::test]
async fn logout_notices_that_wait_too_long_are_reported() {
    let data = Server::start().kill();
    assert_check(&data, "logout_notices", "ok", "apps are told");
    // Due in the future, after few attempts.
    change(
        &data,
        "INSERT INTO logout_notices (id, client_id, account_id, session_id, attempts, due_at)
         VALUES ('a', 'notes', 'x', 'x', 3, 4102444800000)",
    )
    .await;
    assert_check(&data, "logout_notices", "ok", "apps are told");
    change(&data, "UPDATE logout_notices SET due_at = 1").await;
    assert_check(&data, "logout_notices", "warning", "1 notice of logouts should have been sent");
    change(
        &data,
        "UPDATE logout_notices SET attempts = 4, due_at = 4102444800000;
         INSERT INTO logout_notices (id, client_id, account_id, session_id, attempts, due_at)
         VALUES ('b', 'notes', 'x', 'x', 9, 4102444800000), ('c', 'wiki', 'x', 'x', 5, 1)",
    )
    .await;
    let expected = "apps do not take what tells them of logouts: notes (2), wiki (1): correct";
    assert_check(&data, "logout_notices", "warning", expected);
}

#[tokio::test]
async fn hashes_of_elsewhere_are_counted_by_form() {
    let data = Server::start().kill();
    let pbkdf2 = "pbkdf2_sha256$1000$saltsaltsalt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=";
    let scrypt =
        "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$A9lBa6RTbfBovWqamVIqXKovIl4Vk6OZyVojLJmYmSI";
    let add = |prefix: &str, number: usize, hash: &str| {
        let lines = (0..number).map(|place| {
            let name = format!("{prefix}-{place}");
            json!({ "username": name, "password_hash": hash }).to_string() + "\n"
        });
        let output = import(&data, &lines.collect::<String>(), &["--allow-weak"]);
        assert!(output.status.success(), "{output:?}");
    };
    assert!(run(&data, &["user", "add", "ours", "--generate"]).status.success());
    assert_check(&data, "password_hashes", "ok", "every hash is bcrypt");
    // More than are read at once.
    add("bcrypt", 4_001, &bcrypt_hash());
    assert_check(
        &data,
        "password_hashes",
        "ok",
        "these were made elsewhere: bcrypt of elsewhere 4001",
    );
    add("scrypt", 1, scrypt);
    add("pbkdf2", 2, pbkdf2);
    let expected = "3 accounts with a hash other than bcrypt (bcrypt of elsewhere 4001, PBKDF2 2, scrypt 1): every \
                    failed login takes longer";
    assert_check(&data, "password_hashes", "warning", expected);
}
