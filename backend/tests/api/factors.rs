//! Properties of all factors: the export, secrets that are written nowhere, and what a database could not write.

use std::process::Stdio;

use serde_json::json;
use sqlx::{AssertSqlSafe, Row as _};

use crate::support::authenticator::{PUBLIC_URL, SoftPasskey};
use crate::support::harness::{Data, PASSWORD, Server, assert_unavailable, credentials};
use crate::support::lock::{Lock, connect};
use crate::support::recovery::{NEW_PASSWORD, WRONG_RECOVERY_CODE};

#[tokio::test]
async fn the_export_has_the_factors() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    server.add_totp(&token).await;
    server.add_codes(&token).await;
    server.add_passkey(&token, &mut SoftPasskey::new()).await;
    let exported = server.get_as("/me/export", &token).await.json();
    let listed = server.get_as("/me/factors", &token).await.json();
    assert_eq!(exported["factors"], listed);
    assert_eq!(listed["recovery_codes"]["left"], 10);
    let numbers = json!({ "password": true, "totp": true, "passkeys": 1, "recovery_codes": 10 });
    assert_eq!(server.enrolled(&token).await, numbers);
}

/// Everything that the database has, as text.
async fn dump(data: &Data) -> Vec<u8> {
    if data.postgres.is_none() {
        let files = ["keystead.db", "keystead.db-wal"].map(|name| data.path().join(name));
        return files.iter().filter_map(|file| std::fs::read(file).ok()).flatten().collect();
    }
    let mut database = connect(data).await;
    let names =
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let mut text = String::new();
    for table in sqlx::query(names).fetch_all(&mut database).await.unwrap() {
        let rows = format!("SELECT t::text FROM {} t", table.get::<String, _>(0));
        for row in sqlx::query(AssertSqlSafe(rows)).fetch_all(&mut database).await.unwrap() {
            text.push_str(&row.get::<String, _>(0));
        }
    }
    text.into_bytes()
}

#[tokio::test]
async fn neither_log_nor_database_nor_export_has_a_secret() {
    let (log, path) = tempfile::NamedTempFile::new().unwrap().keep().unwrap();
    let flags = [PUBLIC_URL, "--log-level=trace"];
    let mut server = Server::start_logging(Data::new(), &flags, Stdio::from(log));
    let mut body = credentials("ada", PASSWORD);
    body["recovery_code"] = json!(true);
    let first_code = server.post("/register", body).await.json()["recovery_code"].clone();
    let mut secrets = vec![first_code.as_str().unwrap().to_owned()];
    let token = server.log_in("ada").await.tokens().access;
    let begun = server.post_as("/me/factors/totp", &token).await.json();
    let secret = begun["secret"].as_str().unwrap();
    let app = crate::support::totp::TotpApp::of(secret);
    secrets.push(secret.to_owned());
    let wrong_code = app.wrong_code();
    server.confirm_totp(&token, &wrong_code).await.problem(401, "invalid_code");
    assert_eq!(server.confirm_totp(&token, &app.code()).await.status, 204);
    let codes = server.add_codes(&token).await;
    let mut key = SoftPasskey::new();
    server.add_passkey(&token, &mut key).await;

    let login = server.begin_login("ada").await;
    server.finish(&login, "totp_code", wrong_code).await.problem(401, "invalid_code");
    server.finish(&login, "recovery_code", WRONG_RECOVERY_CODE).await.problem(401, "invalid_code");
    assert_eq!(server.finish(&login, "recovery_code", &*codes[0]).await.status, 200);
    let tokens = server.log_in_by(&key).await.tokens();
    let exported = server.get_as("/me/export", &tokens.access).await.body;
    let body = json!({
        "username": "ada", "recovery_code": codes[1], "new_password": NEW_PASSWORD,
    });
    assert_eq!(server.post("/recover", body).await.status, 204);
    secrets.extend([token, tokens.access, tokens.refresh, login, WRONG_RECOVERY_CODE.to_owned()]);
    secrets.extend(codes);
    let dumped = dump(&server.data).await;
    server.stop();
    let dumped = [dumped, dump(&server.data).await].concat();
    let logged = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();

    let has = |place: &[u8], secret: &[u8]| place.windows(secret.len()).any(|part| part == secret);
    assert!(has(&logged, b"second factor refused") && has(&dumped, b"ada"));
    for secret in secrets {
        let bare = secret.replace('-', "");
        let raw = data_encoding::BASE32_NOPAD.decode(bare.as_bytes()).unwrap_or_default();
        let hex = data_encoding::HEXLOWER.encode(&raw);
        let forms = [secret.as_bytes(), bare.as_bytes(), &raw, hex.as_bytes()];
        for form in forms.iter().filter(|form| !form.is_empty()) {
            for (name, place) in [("log", &logged), ("database", &dumped), ("export", &exported)] {
                assert!(!has(place, form), "{secret} is in the {name}");
            }
        }
    }
}

#[tokio::test]
async fn what_a_database_could_not_write_was_not_used_up() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    let mut key = SoftPasskey::new();
    server.add_passkey(&token, &mut key).await;
    let logins = [server.begin_login("ada").await, server.begin_login("ada").await];
    let answer = key.get(&server.passkey_login_options().await);
    let code = app.code();
    let recovery = json!({
        "username": "ada", "recovery_code": codes[1], "new_password": NEW_PASSWORD,
    });
    let lock = Lock::take(&server.data).await;
    let (first, second, third, fourth) = tokio::join!(
        server.finish(&logins[0], "totp_code", code.clone()),
        server.finish(&logins[1], "recovery_code", &*codes[0]),
        server.log_in_with_passkey(answer.clone()),
        server.post("/recover", recovery.clone()),
    );
    for refused in [first, second, third, fourth] {
        assert_unavailable(&refused);
    }
    lock.release().await;
    assert_eq!(server.log_in_with_passkey(answer).await.status, 200);
    assert_eq!(server.finish(&logins[0], "totp_code", code).await.status, 200);
    assert_eq!(server.finish(&logins[1], "recovery_code", &*codes[0]).await.status, 200);
    assert_eq!(server.post("/recover", recovery).await.status, 204);
}
