//! `GET /me/export`: everything that there is about a person, in one file.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

use crate::support::harness::{Data, Server};
use crate::support::jwt::decode_part;
use crate::support::lock;

/// Adds events to an account's trail, as many logins in the past would have.
async fn add_events(data: &Data, account: &str, count: u32) {
    let mut database: AnyConnection = lock::connect(data).await;
    let (all, in_one) = (0..count, 500);
    let rows: Vec<String> = all
        .map(|number| {
            let id = format!("01900000-0000-7000-8000-{number:012x}");
            format!("('{id}', '{account}', 'login', {number}, NULL, '192.0.2.7', 'A \"B\"')")
        })
        .collect();
    for rows in rows.chunks(in_one) {
        let insert = format!(
            "INSERT INTO events (id, account_id, kind, created_at, session_id, ip, user_agent)
             VALUES {}",
            rows.join(", ")
        );
        sqlx::query(AssertSqlSafe(insert)).execute(&mut database).await.unwrap();
    }
    database.close().await.unwrap();
}

#[tokio::test]
async fn an_export_has_the_account_its_sessions_and_all_of_its_events() {
    let server = Server::start();
    let token = server.token_of("Ada.L@example.org").await;
    let other = server.log_in("ada.l@example.org").await.tokens();
    server.tokens_of("eve").await;
    let me = server.get_as("/me", &token).await.json();
    // More than the server reads at once, twice.
    add_events(&server.data, me["user"]["id"].as_str().unwrap(), 1_200).await;

    let answer = server.get_as("/me/export", &token).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let export = answer.json();
    let exported_at = export["exported_at"].as_str().unwrap();
    let day = exported_at.split('T').next().unwrap();
    let name = format!("attachment; filename=\"keystead-Ada.L@example.org-{day}.json\"");
    assert_eq!(answer.header("content-disposition"), name);
    assert_eq!(export["account"], me["user"]);
    let sessions = server.get_as("/me/sessions", &token).await.json();
    assert_eq!(export["sessions"], sessions["sessions"]);
    assert_eq!(export["sessions"].as_array().unwrap().len(), 2);

    let (mut events, mut path) = (Vec::<Value>::new(), "/me/events".to_owned());
    loop {
        let page = server.get_as(&path, &token).await.json();
        events.extend(page["events"].as_array().unwrap().iter().cloned());
        let Some(next) = page.get("next") else { break };
        path = format!("/me/events?cursor={}", next.as_str().unwrap());
    }
    assert_eq!(events.len(), 1_203);
    assert_eq!(export["events"], json!(events));
    let text = String::from_utf8(answer.body).unwrap();
    for secret in [&*token, &*other.access, &*other.refresh, "$2b$", "refresh_key"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn an_export_of_a_trail_that_was_swept_is_complete_json() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let id = decode_part(&token, 1)["sub"].as_str().unwrap().to_owned();
    let mut database = lock::connect(&server.data).await;
    let delete = sqlx::query("DELETE FROM events WHERE account_id = $1").bind(id);
    delete.execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    let export = server.get_as("/me/export", &token).await.json();
    assert_eq!((&export["events"], &export["account"]["username"]), (&json!([]), &json!("ada")));
}

#[tokio::test]
async fn an_export_that_fails_midway_breaks_off() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let id = decode_part(&token, 1)["sub"].as_str().unwrap().to_owned();
    // Much more than the buffers between server and client hold.
    add_events(&server.data, &id, 80_000).await;
    let url = format!("{}/me/export", server.url);
    let request = reqwest::Client::builder().no_proxy().build().unwrap().get(url);
    let mut response = request.bearer_auth(&token).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.chunk().await.unwrap().unwrap().starts_with(b"{\"exported_at\""));

    let mut database = lock::connect(&server.data).await;
    sqlx::query("ALTER TABLE events RENAME TO lost").execute(&mut database).await.unwrap();
    let mut received = 0;
    let broken = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => received += chunk.len(),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(broken, "{received} bytes look like a whole");
}

#[tokio::test]
async fn an_export_takes_an_access_token() {
    let server = Server::start();
    server.get("/me/export").await.problem(401, "missing_token");
    let token = server.token_of("ada").await;
    let head = server.send(Method::HEAD, "/me/export", |r| r.bearer_auth(&token)).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
    server.get_as("/me/export", &token).await.problem(401, "invalid_token");
}
