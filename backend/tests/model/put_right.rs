//! Clocks apart: one that was ahead and is put right, where what lies in the future counts as now, and
//! those of two servers on one database.

use std::sync::Arc;
use std::time::Duration;

use keystead::accounts::NewAccount;
use keystead::app::App;
use keystead::client::Client;
use keystead::clock::{Clock, Timestamp};
use keystead::config::Config;
use keystead::sessions::{Authenticated, BrowserState, Issued};
use keystead_common::Password;

use crate::data::Data;
use crate::system::{configure, new_account, start};

const YEAR: Duration = Duration::from_hours(365 * 24);
const DAY: Duration = Duration::from_hours(24);
const PASSWORD: &str = "a quiet harbour at dawn";

/// The services of a server whose clock is a year ahead, with one account.
struct Ahead {
    app: Arc<App>,
    config: Config,
    clock: Clock,
    _data: Data,
}

impl Ahead {
    async fn new(flags: &[&str]) -> Self {
        let data = Data::new();
        let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
        let config = configure(&data, flags);
        let app = start(&config, &clock).await;
        let (_, invitation) = app.invitations.invite(DAY).await.unwrap().commit().await.unwrap();
        let client = client();
        let new = NewAccount { invitation: Some(invitation), ..new_account("ada", password()) };
        app.accounts.register(new, &client).await.unwrap();
        clock.advance(YEAR);
        Self { app, config, clock, _data: data }
    }

    async fn log_in(&self) -> Issued {
        let browser = BrowserState::default();
        let login = self.app.sessions.log_in("ada", password(), &browser, &client()).await;
        login.unwrap().issued
    }

    async fn refresh(&self, issued: &Issued) -> Issued {
        let token = issued.refresh_token.expose();
        self.app.sessions.refresh(token, &client()).await.unwrap()
    }

    async fn authenticate(&self, issued: &Issued) -> Arc<Authenticated> {
        self.app.sessions.authenticate(issued.access_token.value.expose()).await.unwrap()
    }
}

fn password() -> Password {
    PASSWORD.to_owned().into()
}

fn client() -> Client {
    Client { ip: [127, 0, 0, 1].into(), user_agent: None }
}

#[tokio::test]
async fn a_session_begun_by_a_clock_that_was_ahead_lives_as_long_as_any_other() {
    let ahead = Ahead::new(&[]).await;
    let issued = ahead.log_in().await;
    let by = ahead.authenticate(&issued).await;
    ahead.clock.turn_back(YEAR);
    let now = ahead.clock.now();

    let listed = ahead.app.sessions.list(by.account.id).await.unwrap();
    let [session] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((session.created_at, session.last_used_at), (now, now));
    assert_eq!(session.expires_at, now.after(7 * DAY));

    let mut issued = ahead.refresh(&issued).await;
    assert_eq!(issued.refresh_expires_in, 7 * DAY);
    let began = ahead.authenticate(&issued).await.session.created_at;
    assert_eq!(began, now, "and from now on it is what was found at its first use");
    for day in (6..30).step_by(6) {
        ahead.clock.advance(6 * DAY);
        issued = ahead.refresh(&issued).await;
        assert_eq!(ahead.authenticate(&issued).await.session.created_at, began);
        assert_eq!(issued.refresh_expires_in, (7 * DAY).min((30 - day) * DAY));
    }
    ahead.clock.advance(6 * DAY);
    let token = issued.refresh_token.expose();
    ahead.app.sessions.refresh(token, &client()).await.unwrap_err();
}

#[tokio::test]
async fn a_server_whose_clock_is_behind_accepts_what_another_has_just_issued() {
    for behind in [300, 45_000].map(Duration::from_millis) {
        let mut servers = Ahead::new(&[]).await;
        let issued = servers.log_in().await;
        let clock = Clock::held_at(servers.clock.now().before(behind));
        servers.app = start(&servers.config, &clock).await;
        let by = servers.authenticate(&issued).await;
        let tokens = std::slice::from_ref(&issued.forward_auth_token.value);
        let verified = servers.app.sessions.verify_forward_auth_tokens(tokens).await.unwrap();
        assert_eq!(verified.unwrap().by.session.id, by.session.id);
        let issued = servers.refresh(&issued).await;
        assert_eq!(issued.access_token.expires_in, Duration::from_mins(15));
    }
}

#[tokio::test]
async fn a_forward_auth_token_from_the_future_is_refused_until_its_session_is_refreshed() {
    let ahead = Ahead::new(&[]).await;
    let issued = ahead.log_in().await;
    ahead.clock.turn_back(YEAR);
    let verify = async |issued: &Issued| {
        let tokens = std::slice::from_ref(&issued.forward_auth_token.value);
        ahead.app.sessions.verify_forward_auth_tokens(tokens).await.unwrap().is_some()
    };
    assert!(!verify(&issued).await);
    assert!(verify(&ahead.refresh(&issued).await).await);
}

#[tokio::test]
async fn an_invitation_made_by_a_clock_that_was_ahead_is_valid_and_listed_with_its_lifetime() {
    let ahead = Ahead::new(&["--registration", "invite"]).await;
    let (_, token) = ahead.app.invitations.invite(DAY).await.unwrap().commit().await.unwrap();
    ahead.clock.turn_back(YEAR);
    let now = ahead.clock.now();
    let listed = ahead.app.invitations.list().await.unwrap();
    let [invitation] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((invitation.created_at, invitation.expires_at), (now, now.after(DAY)));
    let client = client();
    let new = NewAccount { invitation: Some(token), ..new_account("grace", password()) };
    ahead.app.accounts.register(new, &client).await.unwrap();
}

#[tokio::test]
async fn events_of_a_clock_that_was_ahead_do_not_hide_newer_ones() {
    let ahead = Ahead::new(&["--throttle", "off"]).await;
    let issued = ahead.log_in().await;
    let account = ahead.authenticate(&issued).await.account.id;
    for _ in 0..60 {
        ahead.log_in().await;
    }
    ahead.clock.turn_back(YEAR);
    ahead.clock.advance(DAY);
    ahead.log_in().await;
    let now = ahead.clock.now().to_string();

    let (mut cursor, mut times) = (None, Vec::new());
    loop {
        let page = ahead.app.audit.page(account, cursor).await.unwrap();
        times.extend(page.events.into_iter().map(|event| event.created_at));
        let Some(next) = page.next else { break };
        cursor = Some(next.parse().unwrap());
    }
    assert_eq!(times[0], now, "the newest is the first");
    assert!(times[1] < now, "then the registration, before the clock was ahead");
    assert_eq!(times.len(), 63, "every event once");
    assert!(times[2..].iter().all(|time| *time > now), "then what lies in the future");
}
