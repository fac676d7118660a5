//! The system next to the model of factors: applies each step to both and compares the results.

use std::sync::Arc;

use keystead::app::App;
use keystead::chores;
use keystead::client::Client;
use keystead::clock::{Clock, Timestamp};
use keystead::config::Config;
use keystead::factors;
use keystead::sessions::{Authenticated, BrowserState, Given, Login, SessionError};
use keystead_common::{Password, Secret};

use super::Step;
use super::model::{Factor, Model, Outcome, is_near};
use crate::data::Data;
use crate::system::{configure, new_account, start};
use crate::totp::TotpApp;

pub(super) const START: i64 = 1_795_387_633_042;

/// The services of a server in this process, what its only account has, and the model of it.
pub(super) struct System {
    pub(super) app: Arc<App>,
    config: Config,
    pub(super) clock: Clock,
    client: Client,
    model: Model,
    apps: Vec<TotpApp>,
    codes: Vec<Secret>,
    /// The newest refresh token of each session.
    sessions: Vec<Secret>,
    /// The tokens of logins that waited.
    logins: Vec<Secret>,
    _data: Data,
}

impl System {
    pub(super) async fn new() -> Self {
        let data = Data::new();
        let config = configure(&data, &["--throttle", "off"]);
        let clock = Clock::held_at(Timestamp::from_millis(START));
        let app = start(&config, &clock).await;
        let client = Client { ip: [127, 0, 0, 1].into(), user_agent: None };
        app.accounts.register(new_account("ada", password(0)), &client).await.unwrap();
        let mut system = Self {
            app,
            config,
            clock,
            client,
            model: Model::default(),
            apps: Vec::new(),
            codes: Vec::new(),
            sessions: Vec::new(),
            logins: Vec::new(),
            _data: data,
        };
        system.log_in(true).await;
        system
    }

    /// Returns the session that began last.
    pub(super) async fn newest_session(&self) -> Arc<Authenticated> {
        let token = self.sessions.last().unwrap();
        let issued = self.app.sessions.refresh(token.expose(), &self.client).await.unwrap();
        let token = issued.access_token.value;
        self.app.sessions.authenticate(token.expose()).await.unwrap()
    }

    fn now(&self) -> i64 {
        self.clock.now().as_millis()
    }

    /// Takes one step in the system and in the model.
    pub(super) async fn apply(&mut self, step: &Step) {
        match *step {
            Step::LogIn { is_correct } => self.log_in(is_correct).await,
            Step::Finish { login, factor } => {
                if !self.logins.is_empty() {
                    self.finish(self.logins.len() - 1 - login % self.logins.len(), factor).await;
                }
            }
            Step::Recover { code } => self.recover(code).await,
            Step::Wait(time) => self.clock.advance(time),
            Step::Sweep => chores::sweep(&self.app).await.unwrap(),
            Step::Restart => {
                self.app.stop().await;
                self.app = start(&self.config, &self.clock).await;
            }
            Step::Reauthenticate { session, .. }
            | Step::BeginApp { session }
            | Step::ConfirmApp { session, .. }
            | Step::RemoveApp { session }
            | Step::MakeCodes { session }
            | Step::ConfirmCodes { session, .. } => {
                let session = self.sessions.len() - 1 - session % self.sessions.len();
                if let Some(by) = self.authenticate(session).await {
                    self.use_session(session, &by, step).await;
                }
            }
        }
    }

    /// Returns the session, if it is active, and asserts that it is so in the model.
    async fn authenticate(&mut self, session: usize) -> Option<Arc<Authenticated>> {
        let refreshed =
            self.app.sessions.refresh(self.sessions[session].expose(), &self.client).await;
        assert_eq!(refreshed.is_ok(), self.model.sessions[session].is_active, "{refreshed:?}");
        let issued = refreshed.ok()?;
        self.sessions[session] = issued.refresh_token;
        let token = issued.access_token.value;
        Some(self.app.sessions.authenticate(token.expose()).await.unwrap())
    }

    /// Asserts that every session is as in the model, and so are the numbers of factors.
    pub(super) async fn compare(&mut self) {
        for session in 0..self.sessions.len() {
            let Some(by) = self.authenticate(session).await else { continue };
            let model = &self.model.sessions[session];
            let mut amr: Vec<_> = by.session.methods.amr();
            amr.sort_unstable();
            let expected: Vec<_> =
                model.methods.iter().copied().filter(|name| *name != "recovery code").collect();
            assert_eq!(amr, expected);
            let enrolled = self.app.sessions.enrolled(&by).await.unwrap();
            let (app, codes) = self.model.enrolled();
            let found = (enrolled.totp, usize::try_from(enrolled.recovery_codes).unwrap());
            assert_eq!(found, (app, codes));
        }
    }

    async fn log_in(&mut self, is_correct: bool) {
        let password = password(self.model.password + usize::from(!is_correct));
        let browser = BrowserState::default();
        let done = self.app.sessions.log_in("ada", password, &browser, &self.client).await;
        if !is_correct {
            assert!(matches!(done, Err(SessionError::InvalidCredentials)), "{done:?}");
            return;
        }
        let outcome = match done {
            Err(SessionError::MfaRequired(more)) => {
                self.logins.push(more.token);
                Outcome::MoreNeeded
            }
            done => self.outcome(done),
        };
        assert_eq!(outcome, self.model.log_in(self.clock.now().as_millis()));
    }

    async fn finish(&mut self, login: usize, factor: super::Given) {
        let Some((factor, given)) = self.factor(factor) else { return };
        let (token, browser) = (self.logins[login].clone(), BrowserState::default());
        let done = self.app.sessions.finish_login(&token, &given, &browser, &self.client).await;
        let outcome = self.outcome(done);
        assert_eq!(outcome, self.model.finish(login, factor, self.now()), "{factor:?}");
    }

    fn outcome(&mut self, done: Result<Login, SessionError>) -> Outcome {
        match done {
            Ok(login) => {
                self.sessions.push(login.issued.refresh_token);
                Outcome::Accepted
            }
            Err(SessionError::InvalidCode) => Outcome::Refused,
            Err(SessionError::InvalidMfaToken) => Outcome::Over,
            Err(error) => panic!("{error}"),
        }
    }

    async fn recover(&mut self, code: usize) {
        let Some(code) = self.code(code) else { return };
        let (given, new) = (self.codes[code].clone(), password(self.model.password + 1));
        let done = self.app.sessions.recover_by_code("ada", given, new, &self.client).await;
        assert_eq!(done.is_ok(), self.model.recover(code), "{done:?}");
    }

    async fn use_session(&mut self, session: usize, by: &Authenticated, step: &Step) {
        let (now, client) = (self.now(), self.client.clone());
        let app = Arc::clone(&self.app);
        let sessions = &app.sessions;
        match *step {
            Step::Reauthenticate { factor, .. } => {
                let (factor, given) = match factor {
                    None => (None, Given::Password(password(self.model.password))),
                    Some(factor) => {
                        let Some((factor, given)) = self.factor(factor) else { return };
                        (Some(factor), Given::Factor(given))
                    }
                };
                let done = sessions.reauthenticate(by, given, &client).await;
                let expected = self.model.reauthenticate(session, factor, now);
                assert_eq!(done.is_ok(), expected, "{factor:?} {done:?}");
            }
            Step::BeginApp { .. } => {
                let done = sessions.begin_totp(by).await;
                assert_eq!(done.is_ok(), self.model.is_fresh(session, now), "{done:?}");
                if let Ok(enrolment) = done {
                    self.model.begin_app(self.apps.len(), now);
                    self.apps.push(TotpApp::of(enrolment.secret.expose()));
                }
            }
            Step::ConfirmApp { app, behind, .. } => {
                if self.apps.is_empty() {
                    return;
                }
                let app = self.apps.len() - 1 - app % self.apps.len();
                let step = now / 30_000 - behind;
                let code = self.apps[app].code_at(step).into();
                let (app, step) = self.meant(app, step);
                let done = sessions.confirm_totp(by, &code, &client).await;
                assert_eq!(
                    done.is_ok(),
                    self.model.confirm_app(session, app, step, now),
                    "{done:?}"
                );
            }
            Step::RemoveApp { .. } => {
                let done = sessions.remove_totp(by, &client).await;
                let expected = self.model.is_fresh(session, now) && self.model.remove_app();
                assert_eq!(done.is_ok(), expected, "{done:?}");
            }
            Step::MakeCodes { .. } => {
                let done = sessions.make_recovery_codes(by).await;
                assert_eq!(done.is_ok(), self.model.is_fresh(session, now), "{done:?}");
                if let Ok(codes) = done {
                    let first = self.codes.len();
                    self.codes.extend(codes);
                    self.model.make_codes(first..self.codes.len(), now);
                }
            }
            Step::ConfirmCodes { code, .. } => {
                let Some(code) = self.code(code) else { return };
                let done = sessions.confirm_recovery_codes(by, &self.codes[code], &client).await;
                assert_eq!(done.is_ok(), self.model.confirm_codes(code, now), "{done:?}");
            }
            _ => unreachable!("the step is of no session"),
        }
    }

    /// Returns the code that a number selects: the newest first, because older ones are void.
    fn code(&self, number: usize) -> Option<usize> {
        (!self.codes.is_empty()).then(|| self.codes.len() - 1 - number % self.codes.len())
    }

    /// Returns a factor as the model and the system take it.
    fn factor(&self, given: super::Given) -> Option<(Factor, factors::Factor)> {
        match given {
            super::Given::Code(number) => {
                let code = self.code(number)?;
                let given = factors::Factor::RecoveryCode(self.codes[code].clone());
                Some((Factor::Code(code), given))
            }
            super::Given::Totp { app, behind } => {
                let app = self.apps.len().checked_sub(1 + app % self.apps.len().max(1))?;
                let step = self.now() / 30_000 - behind;
                let given = factors::Factor::Totp(self.apps[app].code_at(step).into());
                let (app, step) = self.meant(app, step);
                Some((Factor::Totp { app, step }, given))
            }
        }
    }

    /// Returns the app and the step that a code will be taken for: two may happen to have the same code.
    fn meant(&self, app: usize, step: i64) -> (usize, i64) {
        let code = self.apps[app].code_at(step);
        let current = self.now() / 30_000;
        let near = self.model.apps().flat_map(|app| [current, current - 1].map(|step| (app, step)));
        if is_near(step, self.now()) && self.model.apps().any(|own| own == app) {
            return (app, step);
        }
        let mut same = near.filter(|(app, step)| self.apps[*app].code_at(*step) == code);
        same.next().unwrap_or((app, step))
    }
}

/// The password after this many changes.
fn password(changes: usize) -> Password {
    format!("a quiet harbour, {changes} times painted").into()
}
