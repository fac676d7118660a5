//! `--registration` and `keystead invite`.

use std::process::Output;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::{Row as _, raw_sql};

use crate::support::harness::{Answer, Data, PASSWORD, Server, credentials};
use crate::support::invitations::{invite, run_invite, stdout_json, with_invitation};
use crate::support::lock::connect;

const INVITE: &[&str] = &["--registration", "invite"];

/// The exit code and the lines on standard error.
fn error_lines(output: &Output) -> (Option<i32>, Vec<String>) {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    (output.status.code(), text.lines().map(str::to_owned).collect())
}

fn list(data: &Data) -> Vec<Value> {
    stdout_json(&run_invite(data, &["list", "--json"]))["invitations"].as_array().unwrap().clone()
}

async fn register(server: &Server, username: &str, token: &str) -> Answer {
    server.post("/register", with_invitation(username, token)).await
}

/// Expires every invitation.
async fn expire_all(data: &Data) {
    let mut database = connect(data).await;
    let expire = "UPDATE invitations SET expires_at = created_at";
    raw_sql(expire).execute(&mut database).await.unwrap();
}

#[tokio::test]
async fn a_closed_registration_refuses_everybody_alike_and_logins_still_work() {
    let server = Server::start();
    let refresh = server.tokens_of("ada").await.refresh;
    let server = Server::start_in(server.kill(), &["--registration", "closed"]);
    let token = invite(&server.data).1;
    let mut bodies = Vec::new();
    for body in [
        credentials("grace", PASSWORD),
        credentials("ada", PASSWORD),
        credentials("!", ""),
        with_invitation("grace", &token),
    ] {
        let answer = server.post("/register", body).await;
        answer.problem(403, "registration_closed");
        bodies.push(answer.body);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "names are not revealed");
    server.refresh(&refresh).await.tokens();
    server.log_in("ada").await.tokens();
}

#[tokio::test]
async fn an_invitation_creates_one_account() {
    let server = Server::start_with(INVITE);
    server.register("ada").await.problem(403, "invitation_required");
    let token = invite(&server.data).1;
    assert_eq!(register(&server, "ada", &token).await.status, 201);
    register(&server, "grace", &token).await.problem(403, "invalid_invitation");
    server.log_in("ada").await.tokens();
    assert_eq!(list(&server.data), Vec::<Value>::new());
}

#[tokio::test]
async fn a_failed_registration_does_not_use_the_invitation_up() {
    let server = Server::start_with(INVITE);
    let (first, second) = (invite(&server.data).1, invite(&server.data).1);
    assert_eq!(register(&server, "ada", &first).await.status, 201);
    register(&server, "ADA", &second).await.problem(409, "username_taken");
    let mut weak = with_invitation("grace", &second);
    weak["password"] = "password".into();
    server.post("/register", weak).await.problem(422, "invalid_fields");
    assert_eq!(register(&server, "grace", &second).await.status, 201);
}

#[tokio::test]
async fn one_of_many_concurrent_uses_of_an_invitation_succeeds() {
    let server = Server::start_with(INVITE);
    let token = invite(&server.data).1;
    let names: Vec<String> = (0..20).map(|number| format!("ada-{number}")).collect();
    let answers = join_all(names.iter().map(|name| register(&server, name, &token))).await;
    let created = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(created, 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.problem(403, "invalid_invitation");
    }
    let mut logins = 0;
    for name in &names {
        logins += usize::from(server.log_in(name).await.status == 200);
    }
    assert_eq!(logins, 1, "a refused registration creates no account");
}

#[tokio::test]
async fn every_invalid_invitation_gets_the_same_response_for_every_name() {
    let server = Server::start_with(INVITE);
    let (used, other) = (invite(&server.data).1, invite(&server.data).1);
    assert_eq!(register(&server, "ada", &used).await.status, 201);
    let (id, revoked) = invite(&server.data);
    assert!(run_invite(&server.data, &["revoke", &id]).status.success());
    let foreign = Server::start();
    let foreign = invite(&foreign.data).1;
    let cut = &other[1..];
    let answer = register(&server, "ada", &used).await;
    answer.problem(403, "invalid_invitation");
    for token in [&*used, &*revoked, &*foreign, cut, "", "nonsense"] {
        for name in ["ada", "grace", "!"] {
            assert_eq!(register(&server, name, token).await.body, answer.body, "{name} {token}");
        }
    }
    expire_all(&server.data).await;
    assert_eq!(register(&server, "grace", &other).await.body, answer.body, "it has expired");
    let mut number = credentials("grace", PASSWORD);
    number["invitation"] = json!(7);
    let wrong = ("invitation".to_owned(), "wrong_type".to_owned());
    assert_eq!(server.post("/register", number).await.field_errors(), [wrong]);
}

#[tokio::test]
async fn guessing_invitations_is_throttled() {
    let server = Server::start_with(INVITE);
    for _ in 0..100 {
        register(&server, "ada", "nonsense").await.problem(403, "invalid_invitation");
    }
    let token = invite(&server.data).1;
    let throttled = register(&server, "ada", &token).await;
    throttled.problem(429, "too_many_requests");
    assert_ne!(throttled.header("retry-after"), "");
    let elsewhere = [127, 0, 0, 2];
    let answer = server.post_from(elsewhere, "/register", with_invitation("ada", &token)).await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn an_open_registration_does_not_use_an_invitation_up() {
    let server = Server::start();
    let token = invite(&server.data).1;
    for (name, token) in [("ada", &*token), ("grace", &*token), ("alan", "nonsense")] {
        assert_eq!(register(&server, name, token).await.status, 201);
    }
    assert_eq!(list(&server.data).len(), 1);
}

#[tokio::test]
async fn an_invitation_survives_a_restart_and_is_swept_once_it_expires() {
    let server = Server::start_with(INVITE);
    let (first, _) = (invite(&server.data).1, invite(&server.data).1);
    let server = Server::start_in(server.kill(), INVITE);
    assert_eq!(register(&server, "ada", &first).await.status, 201);
    expire_all(&server.data).await;
    assert_eq!(list(&server.data), Vec::<Value>::new());
    let server = Server::start_in(server.kill(), INVITE);
    let mut database = connect(&server.data).await;
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let count = sqlx::query("SELECT count(*) FROM invitations");
        let count: i64 = count.fetch_one(&mut database).await.unwrap().get(0);
        if count == 0 {
            break;
        }
        assert!(Instant::now() < deadline, "the invitation is never swept");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn an_invitation_link_is_printed_as_text_and_as_json() {
    let server = Server::start_with(INVITE);
    let flags = ["--public-url", "https://id.example.org", "--registration", "invite"];
    let output = run_invite(&server.data, &flags);
    let link = String::from_utf8(output.stdout.clone()).unwrap();
    let token = link.trim().strip_prefix("https://id.example.org/register#invitation=").unwrap();
    assert!(link.ends_with('\n') && link.lines().count() == 1, "the output can be piped");
    let (code, lines) = error_lines(&output);
    let listed = list(&server.data);
    let id = listed[0]["id"].as_str().unwrap();
    assert_eq!((code, lines.len()), (Some(0), 1), "{lines:?}");
    assert!(lines[0].contains(&format!("keystead invite revoke {id}")), "{lines:?}");
    assert!(lines[0].contains(listed[0]["expires_at"].as_str().unwrap()), "{lines:?}");
    assert_eq!(register(&server, "ada", token).await.status, 201);

    let made = stdout_json(&run_invite(
        &server.data,
        &[&flags[..], &["--expires", "2h", "--json"]].concat(),
    ));
    let token = made["invitation"].as_str().unwrap();
    assert!(made["link"].as_str().unwrap().ends_with(token));
    let shown = run_invite(&server.data, &["list"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains(made["id"].as_str().unwrap()) && !shown.contains(token), "{shown}");
    let log =
        String::from_utf8_lossy(&run_invite(&server.data, &["list", "--json"]).stdout).into_owned();
    assert!(!log.contains(token), "{log}");
}

#[test]
fn settings_that_make_an_invitation_useless_cause_a_warning() {
    let server = Server::start();
    let url = ["--public-url", "https://id.example.org"];
    for (flags, expected) in [
        (&[&url[..], &["--json"]].concat(), "registration is open"),
        (&[&url[..], &["--json", "--registration", "closed"]].concat(), "registration is closed"),
        (&[INVITE, &["--json"]].concat(), "--public-url is not set"),
    ] {
        let output = run_invite(&server.data, flags);
        let (code, lines) = error_lines(&output);
        assert_eq!((code, lines.len()), (Some(0), 1), "{lines:?}");
        assert!(
            lines[0].starts_with("keystead: warning: ") && lines[0].contains(expected),
            "{lines:?}"
        );
        stdout_json(&output);
    }
}

#[test]
fn a_mistake_is_reported_in_one_line() {
    let server = Server::start();
    let nobody = "01936b2e-0000-7000-8000-000000000000";
    for (arguments, code, expected) in [
        (&["--expires", "59s"][..], 2, "--expires: expected a duration from 1m to 90d"),
        (&["--expires", "91d"], 2, "--expires"),
        (&["--expires", "soon"], 2, "--expires"),
        (&["--listen", "127.0.0.1:0"], 2, "--public-url: expected the URL of the server"),
        (&["revoke", "ada"], 2, "the ID that keystead invite list shows"),
        (&["revoke", nobody], 1, "there is no invitation"),
        (&["burn"], 2, "burn"),
    ] {
        let output = run_invite(&server.data, arguments);
        let (actual_code, lines) = error_lines(&output);
        assert_eq!((actual_code, lines.len()), (Some(code), 1), "{lines:?}");
        assert!(lines[0].starts_with("keystead: ") && lines[0].contains(expected), "{lines:?}");
    }
    assert_eq!(list(&server.data), Vec::<Value>::new());
}

#[tokio::test]
async fn the_page_names_the_registration_mode_and_has_an_etag_for_each() {
    let mut tags = Vec::new();
    for mode in ["open", "invite", "closed"] {
        let server = Server::start_with(&["--registration", mode]);
        for (path, encoding) in
            [("/login", "identity"), ("/register", "identity"), ("/no/page", "")]
        {
            let answer = server
                .send(reqwest::Method::GET, path, |request| {
                    request.header("accept", "text/html").header("accept-encoding", encoding)
                })
                .await;
            assert_ne!(answer.status, 503, "compiled without the app: run `make app` first");
            let page = String::from_utf8(answer.body.clone()).unwrap();
            assert!(page.contains(&format!("data-registration=\"{mode}\"")), "{path} {mode}");
            tags.push(answer.header("etag").to_owned());
        }
        server.get("/index.html").await.problem(404, "not_found");
    }
    assert_ne!(tags[0], tags[1], "each page has its own form");
    assert!(tags[0] != tags[3] && tags[3] != tags[6] && tags[0] != tags[6], "{tags:?}");
}
