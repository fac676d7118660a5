//! Properties of all factors: fresh proofs, the export, limits on guessing, and secrets that are written nowhere.

use std::process::Stdio;

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row as _};

use crate::support::authenticator::{PUBLIC_URL, SoftPasskey};
use crate::support::guesses::{device_cookie, guess, retry_after, throttle};
use crate::support::harness::{Answer, Data, PASSWORD, Server, assert_unavailable, credentials};
use crate::support::jwt::decode_part;
use crate::support::lock::{Lock, connect};
use crate::support::operator::{run, stdout_of};
use crate::support::totp::step;

const NEW_PASSWORD: &str = "a lively harbour at dusk";
const WRONG_RECOVERY_CODE: &str = "7K3D9-QXM2T-0V5HB-W8RNC-4JY6E";

/// The calls that change how an account is reached, with a body that is valid.
fn sensitive_acts(passkey: &str) -> Vec<(Method, String, Value)> {
    let passkey = format!("/me/factors/passkeys/{passkey}");
    vec![
        (Method::POST, "/me/factors/totp".to_owned(), json!({})),
        (Method::DELETE, "/me/factors/totp".to_owned(), json!({})),
        (Method::POST, "/me/factors/recovery-codes".to_owned(), json!({})),
        (Method::POST, "/me/factors/passkeys/options".to_owned(), json!({})),
        (Method::PATCH, passkey.clone(), json!({ "name": "Mine" })),
        (Method::DELETE, passkey, json!({})),
        (Method::DELETE, "/me/sessions".to_owned(), json!({})),
        (Method::DELETE, "/me/password".to_owned(), json!({})),
    ]
}

#[tokio::test]
async fn a_sensitive_act_wants_a_proof_of_the_last_ten_minutes() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    let mut key = SoftPasskey::new();
    let id = server.add_passkey(&token, &mut key).await;
    let before = server.get_as("/me/factors", &token).await.json();
    let methods = json!(["password", "totp", "passkey", "recovery_code"]);

    let token = server.log_in_with_code("ada", &app).await.tokens().access;
    server.age_proofs(11).await;
    for (method, path, body) in sensitive_acts(&id) {
        let refused = server.call(method.clone(), &path, &token, &body).await;
        let problem = refused.problem(403, "reauthentication_required");
        assert_eq!(problem["methods"], methods, "{method} {path}");
    }
    let mut after = server.get_as("/me/factors", &token).await.json();
    after["passkeys"][0]["last_used_at"] = json!(null);
    assert_eq!(after, before, "nothing was done");

    for proof in ["password", "totp_code", "credential", "recovery_code"] {
        let token = server.log_in_with_code("ada", &app).await.tokens().access;
        server.age_proofs(11).await;
        let rename = async || {
            let path = format!("/me/factors/passkeys/{id}");
            server.call(Method::PATCH, &path, &token, &json!({ "name": proof })).await
        };
        rename().await.problem(403, "reauthentication_required");
        server.forget_steps().await;
        let value = match proof {
            "password" => json!(PASSWORD),
            "totp_code" => json!(app.code()),
            "recovery_code" => json!(codes[0]),
            _ => {
                let path = "/me/reauthenticate/passkey-options";
                key.get(&server.options(path, &token, &json!({})).await)
            }
        };
        let proved = server.reauthenticate(&token, proof, value).await;
        assert_eq!(proved.status, 200, "{proof}: {proved:?}");
        let fresh = proved.json()["access_token"].as_str().unwrap().to_owned();
        let time = |token: &str| decode_part(token, 1)["auth_time"].as_i64().unwrap();
        assert!(time(&fresh) >= time(&token));
        assert_eq!(rename().await.json()["name"], proof, "the older token is as good");
    }
}

#[tokio::test]
async fn a_proof_of_nine_minutes_ago_is_enough() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let mut app = server.add_totp(&token).await;
    server.add_codes(&token).await;
    let id = server.add_passkey(&token, &mut SoftPasskey::new()).await;
    for (method, path, body) in sensitive_acts(&id) {
        let token = match server.log_in("ada").await.status.as_u16() {
            200 => server.log_in("ada").await.tokens().access,
            _ => server.log_in_with_code("ada", &app).await.tokens().access,
        };
        server.age_proofs(9).await;
        let answer = server.call(method.clone(), &path, &token, &body).await;
        assert!(answer.status.is_success() || answer.status == 409, "{method} {path}: {answer:?}");
        if path.ends_with("totp") && method == Method::DELETE {
            app = server.add_totp(&token).await;
        }
    }
}

#[tokio::test]
async fn finishing_what_was_begun_with_a_proof_wants_no_other() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let app = server.begin_totp(&token).await;
    let codes = server.make_codes(&token).await;
    let credential = SoftPasskey::new().create(&server.creation_options(&token).await);
    server.age_proofs(11).await;
    // The server keeps the session in memory for seconds.
    while server.delete_as("/me/factors/totp", &token).await.status != 403 {}
    assert_eq!(server.confirm_totp(&token, &app.code()).await.status, 204);
    assert_eq!(server.confirm_codes(&token, &codes[0]).await.status, 204);
    assert_eq!(server.register_passkey(&token, credential).await.status, 201);
}

#[tokio::test]
async fn a_session_from_before_the_second_factor_proves_it_first() {
    let server = Server::start_with_passkeys();
    let token = server.token_of("ada").await;
    let older = server.log_in("ada").await.tokens().access;
    let app = server.add_totp(&token).await;
    let id = server.add_passkey(&token, &mut SoftPasskey::new()).await;
    for (method, path, body) in sensitive_acts(&id) {
        let refused = server.call(method.clone(), &path, &older, &body).await;
        let problem = refused.problem(403, "reauthentication_required");
        assert_eq!(problem["methods"], json!(["totp", "passkey"]), "{method} {path}");
    }
    assert_eq!(server.reauthenticate(&older, "password", PASSWORD).await.status, 200);
    let again = server.delete_as("/me/factors/totp", &older).await;
    again.problem(403, "reauthentication_required");
    assert_eq!(server.reauthenticate(&older, "totp_code", app.code()).await.status, 200);
    assert_eq!(server.delete_as("/me/factors/totp", &older).await.status, 204);
}

#[tokio::test]
async fn a_factor_of_another_member_or_of_another_person_proves_nothing() {
    let server = Server::start_with_passkeys();
    let (ada, eve) = (server.token_of("ada").await, server.token_of("eve").await);
    let app = server.add_totp(&ada).await;
    let codes = server.add_codes(&ada).await;
    server.reauthenticate(&eve, "totp_code", app.code()).await.problem(401, "invalid_code");
    server.reauthenticate(&eve, "recovery_code", &*codes[0]).await.problem(401, "invalid_code");
    server.reauthenticate(&ada, "recovery_code", app.code()).await.problem(401, "invalid_code");
    server.reauthenticate(&ada, "totp_code", &*codes[0]).await.problem(401, "invalid_code");
    server.reauthenticate(&ada, "other", 7).await.problem(422, "invalid_fields");
    let two = json!({ "password": PASSWORD, "totp_code": app.code() });
    let two = server.call(Method::POST, "/me/reauthenticate", &ada, &two).await;
    two.problem(422, "invalid_fields");
    assert_eq!(server.reauthenticate(&ada, "totp_code", app.code()).await.status, 200);
    server
        .reauthenticate(&ada, "totp_code", app.code_at(step()))
        .await
        .problem(401, "invalid_code");
}

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

/// Sends a request from a browser with this device cookie.
async fn from_device(server: &Server, path: &str, cookie: &str, body: &Value) -> Answer {
    server.send(Method::POST, path, |r| r.json(body).header("cookie", cookie)).await
}

#[tokio::test]
async fn wrong_codes_wait_and_wrong_passwords_do_not_count_with_them() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let app = server.add_totp(&token).await;
    let codes = server.add_codes(&token).await;
    let login = server.begin_login("ada").await;
    throttle(async || guess(&server, "ada").await).await;
    for _ in 0..4 {
        let wrong = server.finish(&login, "totp_code", app.wrong_code()).await;
        wrong.problem(401, "invalid_code");
    }
    assert_eq!(server.finish(&login, "totp_code", app.code()).await.status, 200);

    assert_eq!(run(&server.data, &["throttle", "clear", "--user", "ada"]).status.code(), Some(0));
    let login = server.begin_login("ada").await;
    throttle(async || server.finish(&login, "totp_code", app.wrong_code()).await).await;
    server.forget_steps().await;
    retry_after(&server.finish(&login, "totp_code", app.code()).await);
    server.log_in("ada").await.problem(403, "mfa_required");
    guess(&server, "ada").await.problem(401, "invalid_credentials");
    let trail = server.trail(&token).await;
    assert!(trail.contains(&"second_factor_failed".to_owned()), "{trail:?}");

    let cleared = run(&server.data, &["throttle", "clear", "--user", "ada"]);
    assert!(stdout_of(&cleared).starts_with("Ended the waits for ada"), "{cleared:?}");
    assert_eq!(server.finish(&login, "totp_code", app.code()).await.status, 200, "not used up");

    let login = server.begin_login("ada").await;
    throttle(async || server.finish(&login, "totp_code", app.wrong_code()).await).await;
    let by_code = server.finish(&login, "recovery_code", &*codes[0]).await;
    assert_eq!(by_code.status, 200, "what cannot be guessed waits for nobody");
}

#[tokio::test]
async fn a_stranger_who_knows_the_password_does_not_make_the_owners_device_wait() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let cookie = device_cookie(&server.log_in("ada").await);
    let app = server.add_totp(&token).await;
    let stranger = server.begin_login("ada").await;
    throttle(async || server.finish(&stranger, "totp_code", app.wrong_code()).await).await;

    let begun = from_device(&server, "/login", &cookie, &credentials("ada", PASSWORD)).await;
    let login = begun.problem(403, "mfa_required")["mfa_token"].clone();
    let body = json!({ "mfa_token": login, "totp_code": app.code() });
    let finished = from_device(&server, "/login/mfa", &cookie, &body).await;
    assert_eq!(finished.status, 200, "{finished:?}");
}

#[tokio::test]
async fn wrong_recovery_codes_from_one_network_wait_and_right_ones_do_not() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let codes = server.add_codes(&token).await;
    let recover = async |name: &str, code: &str| {
        let body = json!({ "username": name, "recovery_code": code, "new_password": NEW_PASSWORD });
        server.post("/recover", body).await
    };
    for number in 0..100 {
        let name = if number % 2 == 0 { "ada" } else { "nobody" };
        let refused = recover(name, WRONG_RECOVERY_CODE).await;
        refused.problem(401, "invalid_recovery_code");
    }
    // The shortest wait is one second, which may pass before the next line on a busy machine.
    for name in ["ada", "nobody"] {
        while recover(name, WRONG_RECOVERY_CODE).await.status != 429 {}
    }
    assert_eq!(recover("ada", &codes[0]).await.status, 204);
    let network = ["throttle", "clear", "--network", "127.0.0.1"];
    assert!(stdout_of(&run(&server.data, &network)).starts_with("Ended the waits"));
    recover("nobody", WRONG_RECOVERY_CODE).await.problem(401, "invalid_recovery_code");
}

#[tokio::test]
async fn codes_guessed_on_a_stolen_session_wait_without_affecting_the_owner() {
    let server = Server::start();
    let stolen = server.token_of("ada").await;
    let owners = server.log_in("ada").await.tokens().access;
    let app = server.add_totp(&owners).await;
    throttle(async || server.reauthenticate(&stolen, "totp_code", app.wrong_code()).await).await;
    retry_after(&server.reauthenticate(&stolen, "totp_code", app.code()).await);
    assert_eq!(server.reauthenticate(&stolen, "password", PASSWORD).await.status, 200);
    assert_eq!(server.reauthenticate(&owners, "totp_code", app.code()).await.status, 200);
    assert_eq!(server.log_in_with_code("ada", &app).await.status, 200);
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
