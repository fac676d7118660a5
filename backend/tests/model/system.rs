//! The system next to its model: applies each step to both and compares the results.

mod expiry;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keystead::accounts::NewAccount;
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

/// A client's tokens of one session.
struct ClientTokens {
    id: Uuid,
    access_token: String,
    /// Every refresh token that was issued, oldest first.
    refresh_tokens: Vec<String>,
    /// The newest forward-auth token.
    forward_auth_token: String,
}

/// The services of a server in this process, and the model of every session.
pub(crate) struct System {
    app: Arc<App>,
    config: Config,
    clock: Clock,
    client: Client,
    /// The number of password changes of each account.
    changes: [usize; 2],
    sessions: Vec<(Session, ClientTokens)>,
    _data: Data,
}

impl System {
    pub(crate) async fn new() -> Self {
        let data = Data::new();
        // Throttling has tests of its own: see `guessing`.
        let config = configure(&data, &["--throttle", "off"]);
        let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
        let app = start(&config, &clock).await;
        let client = Client { ip: [127, 0, 0, 1].into(), user_agent: None };
        for name in NAMES {
            app.accounts.register(new_account(name, password(0)), &client).await.unwrap();
        }
        Self { app, config, clock, client, changes: [0; 2], sessions: Vec::new(), _data: data }
    }

    /// Takes one step in the system and in the model.
    pub(crate) async fn apply(&mut self, step: &Step) {
        let now = self.clock.now().as_millis();
        match *step {
            Step::LogIn { account, is_correct } => self.log_in(account, is_correct, now).await,
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

    /// Asserts that the system accepts exactly the tokens that the model accepts.
    pub(crate) async fn compare(&self) {
        let now = self.clock.now().as_millis();
        for (model, tokens) in &self.sessions {
            let found = self.app.sessions.authenticate(&tokens.access_token).await;
            assert_eq!(found.is_ok(), model.accepts_access_token(now), "{model:?} {found:?}");
            let verified = self
                .app
                .sessions
                .verify_forward_auth_tokens(&[tokens.forward_auth_token.clone().into()])
                .await
                .unwrap();
            let verified = verified.map(|verified| verified.by.session.id);
            let expected = model.accepts_forward_auth_token(now).then_some(tokens.id);
            assert_eq!(verified, expected, "{model:?}");
        }
    }

    async fn log_in(&mut self, account: usize, is_correct: bool, now: i64) {
        let password = password(self.changes[account] + usize::from(!is_correct));
        match self
            .app
            .sessions
            .log_in(NAMES[account], password, &BrowserState::default(), &self.client)
            .await
        {
            Ok(Login { issued, .. }) => {
                assert!(is_correct);
                let access_token = issued.access_token.value.expose().to_owned();
                let by = self.app.sessions.authenticate(&access_token).await.unwrap();
                let refresh_tokens = vec![issued.refresh_token.expose().to_owned()];
                let forward_auth_token = issued.forward_auth_token.value.expose().to_owned();
                let tokens = ClientTokens {
                    id: by.session.id,
                    access_token,
                    refresh_tokens,
                    forward_auth_token,
                };
                self.sessions.push((Session::new(account, now), tokens));
            }
            Err(error) => {
                assert!(
                    !is_correct && matches!(error, SessionError::InvalidCredentials),
                    "{error}"
                );
            }
        }
    }

    async fn use_session(&mut self, index: usize, step: &Step, now: i64) {
        let (sessions, client) = (&self.app.sessions, &self.client);
        let (model, tokens) = &mut self.sessions[index];
        let by = sessions.authenticate(&tokens.access_token).await;
        match *step {
            Step::Refresh { behind, .. } => {
                let behind = behind.min(tokens.refresh_tokens.len() - 1);
                let token = &tokens.refresh_tokens[tokens.refresh_tokens.len() - 1 - behind];
                let answer = sessions.refresh(token, client).await;
                assert_eq!(answer.is_ok(), model.refresh(now, behind), "{model:?} {answer:?}");
                if let Ok(issued) = answer {
                    let newest = issued.refresh_token.expose();
                    let known = tokens.refresh_tokens.iter().any(|token| token == newest);
                    assert_eq!(
                        known,
                        behind == 1,
                        "only a token one step behind gets a known token"
                    );
                    assert!(!known || tokens.refresh_tokens.last().unwrap() == newest);
                    if !known {
                        tokens.refresh_tokens.push(newest.to_owned());
                    }
                    issued.access_token.value.expose().clone_into(&mut tokens.access_token);
                    issued
                        .forward_auth_token
                        .value
                        .expose()
                        .clone_into(&mut tokens.forward_auth_token);
                }
            }
            Step::RefreshForged { bit, .. } => {
                let newest = tokens.refresh_tokens.last().unwrap();
                let mut bytes = URL_SAFE_NO_PAD.decode(newest).unwrap();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let forged = URL_SAFE_NO_PAD.encode(bytes);
                let answer = sessions.refresh(&forged, client).await;
                assert!(matches!(answer, Err(SessionError::InvalidRefreshToken)), "{answer:?}");
            }
            Step::LogOut { .. } => {
                let answer = sessions.log_out(&tokens.access_token, client).await;
                assert_eq!(
                    answer.is_ok(),
                    model.has_unexpired_token(now),
                    "a second logout is no error: {answer:?}"
                );
                if answer.is_ok() {
                    model.revoke();
                }
            }
            Step::LogOutByRefreshToken { behind, .. } => {
                let behind = behind.min(tokens.refresh_tokens.len() - 1);
                let token = &tokens.refresh_tokens[tokens.refresh_tokens.len() - 1 - behind];
                sessions.log_out_by_refresh_token(token, client).await.unwrap();
                model.revoke();
            }
            Step::RevokeOther { other, .. } => {
                let Ok(by) = by else { return };
                let other = other % self.sessions.len();
                let (model, tokens) = &mut self.sessions[other];
                let revoked = sessions.revoke(by.account.id, tokens.id, client).await.unwrap();
                let same_account = NAMES[model.account] == by.account.username;
                assert!(!revoked || same_account);
                if same_account {
                    assert!(revoked || !model.is_active(now));
                    model.revoke();
                }
            }
            Step::RevokeOthers { .. } => {
                let Ok(by) = by else { return };
                let done = sessions.revoke_others(&by, client).await;
                assert_eq!(done.is_ok(), model.has_fresh_proof(now), "{done:?}");
                if done.is_ok() {
                    self.revoke_others_in_model(index);
                }
            }
            Step::ChangePassword { is_correct, .. } => {
                let Ok(by) = by else { return };
                let account = model.account;
                let current = password(self.changes[account] + usize::from(!is_correct));
                let new = password(self.changes[account] + 1);
                let new = sessions.check_new_password(&by, new, client).await.unwrap().unwrap();
                let answer = sessions.change_password(&by, Some(current), new, "", client).await;
                assert_eq!(answer.is_ok(), is_correct, "{answer:?}");
                if is_correct {
                    self.changes[account] += 1;
                    self.revoke_others_in_model(index);
                }
            }
            Step::LogIn { .. } | Step::Wait(_) | Step::Sweep | Step::Restart => {}
        }
    }

    fn revoke_others_in_model(&mut self, index: usize) {
        let account = self.sessions[index].0.account;
        for (other, (model, _)) in self.sessions.iter_mut().enumerate() {
            if other != index && model.account == account {
                model.revoke();
            }
        }
    }
}

/// The password after this many changes.
fn password(changes: usize) -> Password {
    format!("a quiet harbour, {changes} times painted").into()
}

/// An account that is asked for without an invitation.
pub(crate) fn new_account(name: &str, password: Password) -> NewAccount {
    NewAccount { username: name.to_owned(), password, invitation: None, with_recovery_code: false }
}

/// Settings with cheap hashes and these flags.
pub(crate) fn configure(data: &Data, flags: &[&str]) -> Config {
    let path = data.path().display().to_string();
    let line = ["keystead", "serve", "--bcrypt-cost", "4", "--data-dir", &path];
    let line = line.iter().chain(flags).map(|&argument| argument.to_owned()).chain(data.flag());
    let matches = cli::command().try_get_matches_from(line).unwrap();
    Config::read(&Sources::new(matches.subcommand().unwrap().1.clone()).unwrap()).unwrap()
}

pub(crate) async fn start(config: &Config, clock: &Clock) -> Arc<App> {
    let url = PublicUrl::of_listener("127.0.0.1:8000");
    App::start(config, &url, clock.clone(), Random::system().unwrap()).await.unwrap()
}
