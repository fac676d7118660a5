//! Apps at two servers of one database. On SQLite both are the same server.

use crate::support::app::{App, Granted, assert_error};
use crate::support::browser::Browser;
use crate::support::harness::{PUBLIC_URL, Server, is_postgres};
use crate::support::operator::command;

/// Starts a server, and a second one on its database if there can be one.
fn start() -> (Server, Option<Server>) {
    let first = Server::start_with(&[PUBLIC_URL]);
    let second = is_postgres().then(|| Server::start_beside(&first, &[PUBLIC_URL]));
    (first, second)
}

#[tokio::test]
async fn a_code_that_is_used_at_two_servers_at_once_counts_once() {
    let (first, second) = start();
    let second = second.as_ref().unwrap_or(&first);
    let app = App::register(&first, &[]);
    let (mut browser, _) = Browser::register(&first, "ada").await;
    for _ in 0..8 {
        let code = app.code(&first, &mut browser, &[]).await;
        let (one, other) = tokio::join!(app.exchange(&first, &code), app.exchange(second, &code));
        let granted = match (one.status.as_u16(), other.status.as_u16()) {
            (200, 400) => Granted::of(&one),
            (400, 200) => Granted::of(&other),
            statuses => panic!("{statuses:?}"),
        };
        // Whoever came second may be the owner: nobody keeps anything.
        for server in [&first, second] {
            assert_error(&app.refresh(server, &granted.refresh).await, 400, "invalid_grant");
            let info = server.get_as("/oauth/userinfo", &granted.access).await;
            assert_error(&info, 401, "invalid_token");
        }
    }
}

#[tokio::test]
async fn a_refresh_token_that_is_used_at_two_servers_at_once_rotates_once() {
    let (first, second) = start();
    let second = second.as_ref().unwrap_or(&first);
    let app = App::register(&first, &[]);
    let (mut browser, _) = Browser::register(&first, "ada").await;
    let mut token = app.sign_in(&first, &mut browser).await.refresh;
    for _ in 0..8 {
        let (one, other) = tokio::join!(app.refresh(&first, &token), app.refresh(second, &token));
        let (one, other) = (Granted::of(&one), Granted::of(&other));
        assert_eq!(one.refresh, other.refresh);
        assert_ne!(one.refresh, token);
        token = one.refresh;
    }
}

#[tokio::test]
async fn a_session_that_ends_at_one_server_leaves_nothing_of_its_apps_at_the_other() {
    let (first, second) = start();
    let second = second.as_ref().unwrap_or(&first);
    let app = App::register(&first, &[]);
    let (mut browser, token) = Browser::register(&first, "ada").await;
    let granted = app.sign_in(second, &mut browser).await;
    let code = app.code(second, &mut browser, &[]).await;
    assert_eq!(first.post_as("/logout", &token).await.status, 204);
    assert_error(&app.exchange(second, &code).await, 400, "invalid_grant");
    assert_error(&app.refresh(second, &granted.refresh).await, 400, "invalid_grant");
    app.ask(second, &mut browser, &[("prompt", "none")]).await.error("login_required");
}

#[tokio::test]
async fn sessions_and_clients_that_go_away_while_codes_are_exchanged_cause_no_fault() {
    let (first, second) = start();
    let second = second.as_ref().unwrap_or(&first);
    for round in 0..6 {
        let id = format!("app-{round}");
        let app = App::register_as(&first, &id, &[]);
        let (mut browser, token) = Browser::register(&first, &format!("user-{round}")).await;
        let code = app.code(&first, &mut browser, &[]).await;
        let granted = app.sign_in(&first, &mut browser).await;
        let end = async {
            if round % 2 == 0 {
                assert_eq!(first.post_as("/logout", &token).await.status, 204);
            } else {
                let mut removal = command(&first.data, &["client", "remove", &id]).spawn().unwrap();
                while removal.try_wait().unwrap().is_none() {
                    tokio::task::yield_now().await;
                }
            }
        };
        let (exchanged, refreshed, ()) =
            tokio::join!(app.exchange(second, &code), app.refresh(second, &granted.refresh), end);
        for answer in [exchanged, refreshed] {
            assert!([200, 400, 401].contains(&answer.status.as_u16()), "{answer:?}");
        }
    }
}
