//! `password_changed_at`: the time at which a person last chose the password.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::support::harness::{Data, PASSWORD, Server, credentials, is_postgres};
use crate::support::import::{bcrypt_hash, export_all, import};
use crate::support::{lock, operator};

const NEW_PASSWORD: &str = "tiny lobster parade";

async fn changed_at(server: &Server, token: &str) -> Value {
    server.get_as("/me", token).await.json()["user"]["password_changed_at"].clone()
}

#[tokio::test]
async fn the_time_of_a_password_is_that_of_registration_then_of_each_change() {
    let server = Server::start();
    let user = server.register("ada").await.json()["user"].clone();
    assert_eq!(user["password_changed_at"], user["created_at"], "{user}");
    let token = server.log_in("ada").await.tokens().access;
    assert_eq!(changed_at(&server, &token).await, user["created_at"]);

    let body = json!({ "current_password": PASSWORD, "new_password": NEW_PASSWORD });
    let change = |r: reqwest::RequestBuilder| r.bearer_auth(&token).json(&body);
    assert_eq!(server.send(Method::PUT, "/me/password", change).await.status, 204);
    let changed = changed_at(&server, &token).await;
    assert!(changed.as_str() > user["created_at"].as_str(), "at once, on the same session");
    let export = server.get_as("/me/export", &token).await.json();
    assert_eq!(export["account"]["password_changed_at"], changed);

    let set = operator::run_with_input(&server.data, &["user", "set-password", "ada"], PASSWORD);
    assert!(set.status.success(), "{set:?}");
    let token = server.log_in("ada").await.tokens().access;
    assert!(changed_at(&server, &token).await.as_str() > changed.as_str());
}

#[tokio::test]
async fn a_hash_that_a_login_renews_does_not_make_the_password_younger() {
    let data = Server::start().kill();
    let given = "2024-05-06T07:08:09.000Z";
    let line = |name: &str| json!({ "username": name, "password_hash": bcrypt_hash() });
    let mut known = line("known");
    known["password_changed_at"] = json!(given);
    let text = format!("{}\n{known}\n", line("unknown"));
    assert!(import(&data, &text, &[]).status.success());
    let hashes = |data: &Data| -> Vec<Value> {
        export_all(data).iter().map(|line| line["password_hash"].clone()).collect()
    };
    let before = hashes(&data);
    // The imported hashes have a lower cost.
    let server = Server::start_in(data, &["--bcrypt-cost", "5"]);
    for (name, expected) in [("known", json!(given)), ("unknown", Value::Null)] {
        let token = server.log_in(name).await.tokens().access;
        assert_eq!(changed_at(&server, &token).await, expected, "{name}");
    }
    let after = hashes(&server.data);
    assert!(before.iter().zip(&after).all(|(before, after)| before != after), "{after:?}");
    let exported = export_all(&server.data);
    assert_eq!(exported[0]["password_changed_at"], given);
    assert_eq!(exported[1].get("password_changed_at"), None);
}

#[tokio::test]
async fn an_older_database_learns_the_times_from_its_trails() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let body = json!({ "current_password": PASSWORD, "new_password": NEW_PASSWORD });
    let change = |r: reqwest::RequestBuilder| r.bearer_auth(&tokens.access).json(&body);
    assert_eq!(server.send(Method::PUT, "/me/password", change).await.status, 204);
    for name in ["grace", "swept"] {
        assert_eq!(server.register(name).await.status, 201);
    }
    let token = server.log_in("swept").await.tokens().access;
    let swept = server.get_as("/me", &token).await.json()["user"]["id"].clone();
    let data = server.kill();
    let mut database = lock::connect(&data).await;
    let delete = sqlx::query("DELETE FROM events WHERE account_id = $1");
    delete.bind(swept.as_str().unwrap()).execute(&mut database).await.unwrap();
    let version = if is_postgres() { 3 } else { 7 };
    for statement in [
        "ALTER TABLE accounts DROP COLUMN password_changed_at",
        "DELETE FROM _sqlx_migrations WHERE version = $1",
    ] {
        let query = sqlx::query(statement);
        let query = if statement.contains("$1") { query.bind(version) } else { query };
        query.execute(&mut database).await.unwrap();
    }
    database.close().await.unwrap();

    let server = Server::start_in(data, &[]);
    let token = server.post("/login", credentials("ada", NEW_PASSWORD)).await.tokens().access;
    let events = server.get_as("/me/events", &token).await.json()["events"].clone();
    let event = events.as_array().unwrap().iter().find(|event| event["type"] == "password_changed");
    assert_eq!(changed_at(&server, &token).await, event.unwrap()["created_at"]);
    let token = server.log_in("grace").await.tokens().access;
    let created = server.get_as("/me/events", &token).await.json()["events"][1].clone();
    assert_eq!(changed_at(&server, &token).await, created["created_at"], "{created}");
    let token = server.log_in("swept").await.tokens().access;
    assert_eq!(changed_at(&server, &token).await, Value::Null);
}
