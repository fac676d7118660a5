//! The model and the real thing side by side: each step is taken in both, and what came of it is
//! compared.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keystead::app::App;
use keystead::client::Client;
use keystead::clock::{Clock, Timestamp};
use keystead::config::{Config, Sources};
use keystead::public_url::PublicUrl;
use keystead::random::Random;
use keystead::sessions::{BrowserState, Login, SessionError};
use keystead::{chores, cli};
use keystead_common::Password;
use uuid::Uuid;

use crate::Step;
use crate::data::Data;
use crate::model::Session;

const NAMES: [&str; 2] = ["ada", "grace"];

/// What a client holds of a session.
struct Held {
    id: Uuid,
    access_token: String,
    /// Every refresh token it was ever given, oldest first.
    refresh_tokens: Vec<String>,
    /// The newest.
    pass: String,
}

pub(crate) struct World {
    app: Arc<App>,
    config: Config,
    clock: Clock,
    client: Client,
    /// How often the password of each account was changed.
    changes: [usize; 2],
    sessions: Vec<(Session, Held)>,
    _data: Data,
}

impl World {
    pub(crate) async fn new() -> Self {
        let data = Data::new();
        // How long who guesses has to wait is another subject: see `guessing`.
        let config = configure(&data, &["--throttle", "off"]);
        let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
        let app = start(&config, &clock).await;
        let client = Client { ip: [127, 0, 0, 1].into(), user_agent: None };
        for name in NAMES {
            app.accounts.register(name.to_owned(), password(0), None, &client).await.unwrap();
        }
        Self { app, config, clock, client, changes: [0; 2], sessions: Vec::new(), _data: data }
    }

    pub(crate) async fn take(&mut self, step: &Step) {
        let now = self.clock.now().as_millis();
        match *step {
            Step::LogIn { account, right } => self.log_in(account, right, now).await,
            Step::Wait(time) => self.clock.advance(time),
            Step::Sweep => chores::sweep(&self.app).await.unwrap(),
            Step::Restart => {
                self.app.stop().await;
                self.app = start(&self.config, &self.clock).await;
            }
            Step::Refresh { session, .. }
            | Step::RefreshForged { session, .. }
            | Step::LogOut { session }
            | Step::LogOutByRefreshToken { session, .. }
            | Step::RevokeOther { session, .. }
            | Step::RevokeOthers { session }
            | Step::ChangePassword { session, .. } => {
                if !self.sessions.is_empty() {
                    self.use_session(session % self.sessions.len(), step, now).await;
                }
            }
        }
    }

    /// Every session stands in the real thing just when it does in the model.
    pub(crate) async fn compare(&self) {
        let now = self.clock.now().as_millis();
        for (model, held) in &self.sessions {
            let found = self.app.sessions.authenticate(&held.access_token).await;
            assert_eq!(found.is_ok(), model.opens(now), "{model:?} {found:?}");
            let passed = self.app.sessions.verify_forward_auth_token(&held.pass).await.unwrap();
            let passed = passed.map(|passed| passed.by.session.id);
            let expected = model.lets_through(now).then_some(held.id);
            assert_eq!(passed, expected, "{model:?}");
        }
    }

    async fn log_in(&mut self, account: usize, right: bool, now: i64) {
        let password = password(self.changes[account] + usize::from(!right));
        match self
            .app
            .sessions
            .log_in(NAMES[account], password, &BrowserState::default(), &self.client)
            .await
        {
            Ok(Login { issued, .. }) => {
                assert!(right);
                let access_token = issued.access_token.expose().to_owned();
                let by = self.app.sessions.authenticate(&access_token).await.unwrap();
                let refresh_tokens = vec![issued.refresh_token.expose().to_owned()];
                let pass = issued.forward_auth_token.value.expose().to_owned();
                let held = Held { id: by.session.id, access_token, refresh_tokens, pass };
                self.sessions.push((Session::begin(account, now), held));
            }
            Err(error) => {
                assert!(!right && matches!(error, SessionError::InvalidCredentials), "{error}");
            }
        }
    }

    async fn use_session(&mut self, index: usize, step: &Step, now: i64) {
        let (sessions, client) = (&self.app.sessions, &self.client);
        let (model, held) = &mut self.sessions[index];
        let by = sessions.authenticate(&held.access_token).await;
        match *step {
            Step::Refresh { behind, .. } => {
                let behind = behind.min(held.refresh_tokens.len() - 1);
                let token = &held.refresh_tokens[held.refresh_tokens.len() - 1 - behind];
                let answer = sessions.refresh(token, client).await;
                assert_eq!(answer.is_ok(), model.refresh(now, behind), "{model:?} {answer:?}");
                if let Ok(issued) = answer {
                    let newest = issued.refresh_token.expose();
                    let known = held.refresh_tokens.iter().any(|token| token == newest);
                    assert_eq!(known, behind == 1, "only one step behind gets the same again");
                    assert!(!known || held.refresh_tokens.last().unwrap() == newest);
                    if !known {
                        held.refresh_tokens.push(newest.to_owned());
                    }
                    issued.access_token.expose().clone_into(&mut held.access_token);
                    issued.forward_auth_token.value.expose().clone_into(&mut held.pass);
                }
            }
            Step::RefreshForged { bit, .. } => {
                let newest = held.refresh_tokens.last().unwrap();
                let mut bytes = URL_SAFE_NO_PAD.decode(newest).unwrap();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let forged = URL_SAFE_NO_PAD.encode(bytes);
                let answer = sessions.refresh(&forged, client).await;
                assert!(matches!(answer, Err(SessionError::InvalidRefreshToken)), "{answer:?}");
            }
            Step::LogOut { .. } => {
                let answer = sessions.log_out(&held.access_token, client).await;
                assert_eq!(answer.is_ok(), model.has_token(now), "twice is no error: {answer:?}");
                if answer.is_ok() {
                    model.end();
                }
            }
            Step::LogOutByRefreshToken { behind, .. } => {
                let behind = behind.min(held.refresh_tokens.len() - 1);
                let token = &held.refresh_tokens[held.refresh_tokens.len() - 1 - behind];
                sessions.log_out_by_refresh_token(token, client).await.unwrap();
                model.end();
            }
            Step::RevokeOther { other, .. } => {
                let Ok(by) = by else { return };
                let other = other % self.sessions.len();
                let (model, held) = &mut self.sessions[other];
                let revoked = sessions.revoke(by.account.id, held.id, client).await.unwrap();
                let same_account = NAMES[model.account] == by.account.username;
                assert!(!revoked || same_account);
                if same_account {
                    assert!(revoked || !model.stands(now));
                    model.end();
                }
            }
            Step::RevokeOthers { .. } => {
                let Ok(by) = by else { return };
                sessions.revoke_others(&by, client).await.unwrap();
                self.end_others(index);
            }
            Step::ChangePassword { right, .. } => {
                let Ok(by) = by else { return };
                let account = model.account;
                let current = password(self.changes[account] + usize::from(!right));
                let new = password(self.changes[account] + 1);
                let new = sessions.check_new_password(&by, new, client).await.unwrap().unwrap();
                let answer = sessions.change_password(&by, current, new, "", client).await;
                assert_eq!(answer.is_ok(), right, "{answer:?}");
                if right {
                    self.changes[account] += 1;
                    self.end_others(index);
                }
            }
            Step::LogIn { .. } | Step::Wait(_) | Step::Sweep | Step::Restart => {}
        }
    }

    fn end_others(&mut self, index: usize) {
        let account = self.sessions[index].0.account;
        for (other, (model, _)) in self.sessions.iter_mut().enumerate() {
            if other != index && model.account == account {
                model.end();
            }
        }
    }
}

/// The password after so many changes.
fn password(changes: usize) -> Password {
    format!("a quiet harbour, {changes} times painted").into()
}

/// Cheap hashes and these flags.
pub(crate) fn configure(data: &Data, flags: &[&str]) -> Config {
    let path = data.path().display().to_string();
    let line = ["keystead", "serve", "--bcrypt-cost", "4", "--data-dir", &path];
    let line = line.iter().chain(flags).map(|&argument| argument.to_owned()).chain(data.flag());
    let matches = cli::command().try_get_matches_from(line).unwrap();
    Config::read(&Sources::new(matches.subcommand().unwrap().1.clone()).unwrap()).unwrap()
}

pub(crate) async fn start(config: &Config, clock: &Clock) -> Arc<App> {
    let url = PublicUrl::of_listener("127.0.0.1:8000".parse().unwrap());
    App::start(config, &url, clock.clone(), Random::system().unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_session_in_constant_use_still_ends_at_its_maximum_lifetime() {
    let mut world = World::new().await;
    world.take(&Step::LogIn { account: 0, right: true }).await;
    for day in (6..=36).step_by(6) {
        world.take(&Step::Wait(Duration::from_hours(6 * 24))).await;
        world.take(&Step::Refresh { session: 0, behind: 0 }).await;
        world.compare().await;
        let now = world.clock.now().as_millis();
        assert_eq!(world.sessions[0].0.stands(now), day < 30, "day {day}");
    }
}

#[tokio::test]
async fn a_sweep_deletes_expired_records_and_nothing_else() {
    let mut world = World::new().await;
    let login = Step::LogIn { account: 0, right: true };
    for _ in 0..3 {
        world.take(&login).await;
    }
    world.take(&Step::Wait(Duration::from_hours(6 * 24))).await;
    world.take(&Step::Refresh { session: 0, behind: 0 }).await;
    world.take(&Step::Wait(Duration::from_hours(24))).await;
    assert_eq!(world.app.sessions.sweep(1).await.unwrap(), 1, "no more than the batch");
    assert_eq!(world.app.sessions.sweep(500).await.unwrap(), 1);
    assert_eq!(world.app.sessions.sweep(500).await.unwrap(), 0, "the used one stands");

    let events = |world: &World| {
        let account = world.app.sessions.clone();
        let token = world.sessions[0].1.refresh_tokens.last().unwrap().clone();
        let (client, audit) = (world.client.clone(), world.app.audit.clone());
        async move {
            let issued = account.refresh(&token, &client).await.unwrap();
            let by = account.authenticate(issued.access_token.expose()).await.unwrap();
            audit.page(by.account.id, None).await.unwrap().events.len()
        }
    };
    assert_eq!(world.app.audit.sweep(500).await.unwrap(), 0, "younger than 90 days");
    assert_eq!(events(&world).await, 4);
    world.clock.advance(Duration::from_hours(90 * 24));
    assert_eq!(world.app.audit.sweep(500).await.unwrap(), 5, "of both accounts");
}
