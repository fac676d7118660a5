//! The moments at which something of factors ends, and clocks that were put right.

use std::time::Duration;

use keystead::client::Client;
use keystead::factors::Factor;
use keystead::sessions::{Authenticated, BrowserState, Given, SessionError};
use keystead_common::Secret;

use super::model::{FRESH, LOGIN_TTL, PENDING_TTL};
use super::system::System;
use crate::totp::TotpApp;

const MOMENT: Duration = Duration::from_millis(1);
/// The time of a code in milliseconds.
const STEP: i64 = 30_000;
const YEAR: Duration = Duration::from_hours(365 * 24);

fn millis(millis: i64) -> Duration {
    Duration::from_millis(millis.unsigned_abs())
}

fn client() -> Client {
    Client { ip: [127, 0, 0, 1].into(), user_agent: None }
}

/// An account with a session, on which an app was added.
struct Owner {
    system: System,
    by: std::sync::Arc<Authenticated>,
    app: TotpApp,
}

impl Owner {
    async fn new() -> Self {
        let system = System::new().await;
        let by = system.newest_session().await;
        let sessions = &system.app.sessions;
        let enrolment = sessions.begin_totp(&by).await.unwrap();
        let app = TotpApp::of(enrolment.secret.expose());
        let owner = Self { system, by, app };
        owner.confirm().await.unwrap();
        owner
    }

    async fn confirm(&self) -> Result<(), SessionError> {
        self.system.app.sessions.confirm_totp(&self.by, &self.code(), &client()).await
    }

    fn code(&self) -> Secret {
        self.app.code_at(self.system.clock.now().as_seconds() / 30).into()
    }

    async fn begin_login(&self) -> Secret {
        let browser = BrowserState::default();
        let password = "a quiet harbour, 0 times painted".to_owned().into();
        let login = self.system.app.sessions.log_in("ada", password, &browser, &client()).await;
        let Err(SessionError::MfaRequired(more)) = login else { panic!("{login:?}") };
        more.token
    }

    async fn finish(&self, login: &Secret, code: Secret) -> Result<(), SessionError> {
        let (factor, browser) = (Factor::Totp(code), BrowserState::default());
        let sessions = &self.system.app.sessions;
        sessions.finish_login(login, &factor, &browser, &client()).await.map(drop)
    }
}

#[tokio::test]
async fn a_login_waits_for_five_minutes() {
    let owner = Owner::new().await;
    for (wait, is_over) in [(millis(LOGIN_TTL - 1), false), (millis(LOGIN_TTL), true)] {
        let login = owner.begin_login().await;
        owner.system.clock.advance(wait);
        let done = owner.finish(&login, owner.code()).await;
        assert_eq!(matches!(done, Err(SessionError::InvalidMfaToken)), is_over, "{done:?}");
        assert_eq!(done.is_ok(), !is_over);
        owner.system.clock.advance(Duration::from_mins(1));
    }
}

#[tokio::test]
async fn a_code_ends_with_the_step_after_its_own() {
    let owner = Owner::new().await;
    // To the beginning of a step.
    let into_step = owner.system.clock.now().as_millis() % STEP;
    owner.system.clock.advance(millis(2 * STEP - into_step));
    for (wait, is_good) in
        [(0, true), (STEP - 1, true), (STEP, true), (2 * STEP - 1, true), (2 * STEP, false)]
    {
        let (login, code) = (owner.begin_login().await, owner.code());
        owner.system.clock.advance(millis(wait));
        let done = owner.finish(&login, code).await;
        assert_eq!(done.is_ok(), is_good, "{wait} {done:?}");
        // To the beginning of a step again.
        owner.system.clock.advance(millis(4 * STEP - wait));
    }
}

#[tokio::test]
async fn a_proof_is_fresh_for_ten_minutes() {
    let owner = Owner::new().await;
    let (by, sessions) = (&owner.by, &owner.system.app.sessions);
    owner.system.clock.advance(millis(FRESH - 1));
    sessions.make_recovery_codes(by).await.unwrap();
    owner.system.clock.advance(MOMENT);
    let stale = sessions.make_recovery_codes(by).await;
    assert!(matches!(stale, Err(SessionError::ReauthenticationRequired(_))), "{stale:?}");
    let given = Given::Factor(Factor::Totp(owner.code()));
    sessions.reauthenticate(by, given, &client()).await.unwrap();
    sessions.make_recovery_codes(by).await.unwrap();
}

#[tokio::test]
async fn an_app_is_confirmed_within_an_hour() {
    for (wait, is_good) in [(millis(PENDING_TTL - 1), true), (millis(PENDING_TTL), false)] {
        let mut owner = Owner::new().await;
        let enrolment = owner.system.app.sessions.begin_totp(&owner.by).await.unwrap();
        owner.app = TotpApp::of(enrolment.secret.expose());
        owner.system.clock.advance(wait);
        let done = owner.confirm().await;
        assert_eq!(done.is_ok(), is_good, "{done:?}");
    }
}

#[tokio::test]
async fn codes_used_by_a_clock_that_was_ahead_lock_nobody_out() {
    let owner = Owner::new().await;
    owner.system.clock.advance(YEAR);
    let login = owner.begin_login().await;
    owner.finish(&login, owner.code()).await.unwrap();
    owner.system.clock.turn_back(YEAR);
    let login = owner.begin_login().await;
    owner.finish(&login, owner.code()).await.unwrap();
    let login = owner.begin_login().await;
    let again = owner.finish(&login, owner.code()).await;
    assert!(matches!(again, Err(SessionError::InvalidCode)), "{again:?}");
}

#[tokio::test]
async fn a_clock_a_moment_behind_another_servers_gives_no_code_back() {
    let owner = Owner::new().await;
    owner.system.clock.advance(Duration::from_mins(5));
    let (login, code) = (owner.begin_login().await, owner.code());
    owner.finish(&login, code.clone()).await.unwrap();
    owner.system.clock.turn_back(Duration::from_secs(30));
    let login = owner.begin_login().await;
    for code in [code, owner.code()] {
        let again = owner.finish(&login, code).await;
        assert!(matches!(again, Err(SessionError::InvalidCode)), "{again:?}");
    }
}

#[tokio::test]
async fn a_proof_by_a_clock_that_was_ahead_is_not_fresh() {
    let owner = Owner::new().await;
    owner.system.clock.advance(YEAR);
    let login = owner.begin_login().await;
    owner.finish(&login, owner.code()).await.unwrap();
    owner.system.clock.turn_back(YEAR);
    let ahead = owner.system.app.sessions.list(owner.by.account.id).await.unwrap();
    assert!(ahead.iter().any(|session| session.id != owner.by.session.id));
    for session in ahead.iter().filter(|session| session.id != owner.by.session.id) {
        let now = owner.system.clock.now();
        assert!(session.authenticated_at.after(millis(FRESH)) <= now, "{session:?}");
    }
}

#[tokio::test]
async fn a_login_that_a_clock_ahead_lets_wait_is_over_once_it_is_put_right() {
    let owner = Owner::new().await;
    owner.system.clock.advance(YEAR);
    let login = owner.begin_login().await;
    owner.system.clock.turn_back(YEAR);
    let done = owner.finish(&login, owner.code()).await;
    assert!(matches!(done, Err(SessionError::InvalidMfaToken)), "{done:?}");
}
