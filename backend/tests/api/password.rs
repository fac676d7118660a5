//! `PUT /me/password`

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, raw_sql};

use crate::support::harness::{Answer, Data, PASSWORD, Server, credentials};
use crate::support::import::bcrypt_hash;

const NEW: &str = "another harbour at dusk";

async fn change(server: &Server, token: &str, body: Value) -> Answer {
    server.send(Method::PUT, "/me/password", |r| r.bearer_auth(token).json(&body)).await
}

#[tokio::test]
async fn a_password_change_takes_effect_and_ends_every_other_session() {
    let server = Server::start();
    let this = server.tokens_of("ada").await;
    let other = server.log_in("ada").await.tokens();
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    let answer = change(&server, &this.access, body).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));

    assert_eq!(server.get_as("/me", &this.access).await.status, 200);
    server.refresh(&this.refresh).await.tokens();
    server.get_as("/me", &other.access).await.problem(401, "invalid_token");
    server.refresh(&other.refresh).await.problem(401, "invalid_refresh_token");
    server.log_in("ada").await.problem(401, "invalid_credentials");
    server.post("/login", credentials("ada", NEW)).await.tokens();
    assert!(server.trail(&this.access).await.contains(&"password_changed".to_owned()));
}

#[tokio::test]
async fn an_invalid_change_is_refused_and_changes_nothing() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let other = server.log_in("ada").await.tokens();
    let wrong = json!({ "current_password": "not her password", "new_password": NEW });
    let problem = change(&server, &tokens.access, wrong).await.problem(401, "invalid_credentials");
    assert_eq!(problem["detail"], "Incorrect password.");
    for (body, field, code) in [
        (
            json!({ "current_password": PASSWORD, "new_password": "short" }),
            "new_password",
            "too_short",
        ),
        (json!({ "current_password": PASSWORD }), "new_password", "required"),
        (json!({ "new_password": NEW }), "current_password", "required"),
    ] {
        let errors = change(&server, &tokens.access, body).await.field_errors();
        assert_eq!(errors, [(field.to_owned(), code.to_owned())]);
    }
    let anybody = json!({ "current_password": PASSWORD, "new_password": NEW });
    change(&server, "nonsense", anybody).await.problem(401, "invalid_token");
    assert_eq!(server.get_as("/me", &other.access).await.status, 200);
    server.log_in("ada").await.tokens();
}

#[tokio::test]
async fn one_of_two_concurrent_changes_takes_effect() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let to = |new: &'static str| {
        change(
            &server,
            &tokens.access,
            json!({ "current_password": PASSWORD, "new_password": new }),
        )
    };
    let (one, two) =
        futures_util::future::join(to("the first of two"), to("the second of two")).await;
    let mut effective = Vec::new();
    for (answer, password) in [(one, "the first of two"), (two, "the second of two")] {
        let works = server.post("/login", credentials("ada", password)).await.status == 200;
        // Both changes may have succeeded one after the other, so a 204 alone proves nothing.
        assert!(!works || answer.status == 204);
        effective.extend(works.then_some(password));
    }
    assert_eq!(effective.len(), 1);
}

#[tokio::test]
async fn a_password_manager_is_sent_to_the_page_that_changes_the_password() {
    // W3C, A Well-Known URL for Changing Passwords, §2
    let server = Server::start();
    let answer = server.get("/.well-known/change-password").await;
    assert_eq!(answer.status, 302);
    assert_eq!(answer.header("location"), "/account/security");
}

#[tokio::test]
async fn no_login_with_the_old_password_survives_its_change() {
    let server = Server::start_with(&["--throttle", "off"]);
    for round in 0..6 {
        let name = format!("ada-{round}");
        let token = server.token_of(&name).await;
        let change = json!({ "current_password": PASSWORD, "new_password": NEW });
        let changed = self::change(&server, &token, change);
        let logins = futures_util::future::join_all((0..16).map(|_| server.log_in(&name)));
        let (changed, logins) = futures_util::future::join(changed, logins).await;
        assert_eq!(changed.status, 204);
        for login in logins.iter().filter(|login| login.status == 200) {
            let answer = server.get_as("/me", &login.tokens().access).await;
            assert_eq!(answer.status, 401, "a login with the old password still has a session");
        }
    }
}

/// Adds a trigger that replaces the hash of every account when a throttle counter is reset. That is
/// the first write after a password was confirmed.
async fn replace_hashes_once_confirmed(data: &Data, hash: &str) {
    let replace = format!("UPDATE accounts SET password_hash = '{hash}'");
    let trigger = if data.postgres.is_some() {
        format!(
            "CREATE FUNCTION replace() RETURNS trigger LANGUAGE plpgsql
             AS $body$ BEGIN {replace}; RETURN NULL; END $body$;
             CREATE TRIGGER replacing AFTER DELETE ON throttle
             FOR EACH ROW EXECUTE FUNCTION replace()"
        )
    } else {
        format!("CREATE TRIGGER replacing AFTER DELETE ON throttle BEGIN {replace}; END")
    };
    let mut database = crate::support::lock::connect(data).await;
    raw_sql(AssertSqlSafe(trigger)).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

/// The responses to a password change and to an account deletion when the hash is replaced by this
/// one just after the password was confirmed.
async fn respond_with_replaced_hash(hash: &str) -> [Answer; 2] {
    let mut answers = Vec::new();
    for (method, path, field) in
        [(Method::PUT, "/me/password", "current_password"), (Method::DELETE, "/me", "password")]
    {
        let server = Server::start();
        let token = server.token_of("ada").await;
        let send = async |password: &str| {
            let body = json!({ field: password, "new_password": NEW });
            let with = |r: reqwest::RequestBuilder| r.bearer_auth(&token).json(&body);
            server.send(method.clone(), path, with).await
        };
        send("not her password").await.problem(401, "invalid_credentials");
        replace_hashes_once_confirmed(&server.data, hash).await;
        let answer = send(PASSWORD).await;
        let login = server.post("/login", credentials("ada", NEW)).await;
        let is_changed = method == Method::PUT && answer.status == 204;
        assert_eq!(login.status == 200, is_changed);
        answers.push(answer);
    }
    answers.try_into().unwrap()
}

#[tokio::test]
async fn a_correct_password_is_accepted_even_if_its_hash_is_renewed_meanwhile() {
    for answer in respond_with_replaced_hash(&bcrypt_hash()).await {
        assert_eq!(answer.status, 204, "{answer:?}");
    }
}

#[tokio::test]
async fn a_password_that_was_changed_meanwhile_is_refused() {
    for answer in respond_with_replaced_hash(&bcrypt::hash("a third harbour", 4).unwrap()).await {
        answer.problem(401, "invalid_credentials");
    }
}
