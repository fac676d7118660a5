//! The system that is guessed at: the services of a server in this process, a clock that stands
//! still, and the cookies of two browsers.

use std::sync::Arc;
use std::time::Duration;

use keystead::accounts::RegisterError;
use keystead::app::App;
use keystead::client::Client;
use keystead::clock::{Clock, Timestamp};
use keystead::config::Config;
use keystead::service_error::{ServiceError, Throttled};
use keystead::sessions::{BrowserState, SessionError};

use super::model::{Guess, Outcome};
use super::{NAMES, PASSWORD};
use crate::data::Data;
use crate::system::{configure, new_account, start};

/// A server's services with a test clock, and the device cookies of two browsers.
pub(super) struct System {
    pub(super) app: Arc<App>,
    config: Config,
    pub(super) clock: Clock,
    cookies: [String; 2],
    _data: Data,
}

impl System {
    pub(super) async fn new() -> Self {
        let data = Data::new();
        let config = configure(&data, &[]);
        let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
        let app = start(&config, &clock).await;
        let system = Self { app, config, clock, cookies: Default::default(), _data: data };
        system.register(NAMES[0]).await.unwrap();
        system.register(NAMES[1]).await.unwrap();
        system
    }

    pub(super) async fn register(&self, name: &str) -> Result<(), RegisterError> {
        self.register_with(name, PASSWORD).await
    }

    pub(super) async fn register_with(
        &self,
        name: &str,
        password: &str,
    ) -> Result<(), RegisterError> {
        let new = new_account(name, password.to_owned().into());
        self.app.accounts.register(new, &client(9)).await.map(drop)
    }

    pub(super) async fn guess(&mut self, guess: Guess) -> Outcome {
        let password = if guess.is_correct { PASSWORD } else { "not the password" };
        let cookie = guess.browser.map(|browser| self.cookies[browser].clone());
        let device_cookie = cookie.unwrap_or_default().into();
        let state = BrowserState { device_cookie, ..BrowserState::default() };
        let client = client(guess.network);
        let login =
            self.app.sessions.log_in(guess.name, password.to_owned().into(), &state, &client);
        match login.await {
            Ok(login) => {
                if let Some(browser) = guess.browser {
                    login.device_cookie.expose().clone_into(&mut self.cookies[browser]);
                }
                Outcome::Accepted
            }
            Err(SessionError::InvalidCredentials) => Outcome::Refused,
            Err(SessionError::Service(ServiceError::Throttled(error))) => {
                Outcome::Throttled(millis(error))
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Makes an attempt as soon as it is not throttled. Returns the total wait in milliseconds.
    pub(super) async fn guess_when_allowed(&mut self, guess: Guess) -> i64 {
        let mut waited = 0;
        while let Outcome::Throttled(wait) = self.guess(guess).await {
            self.wait(wait);
            waited += wait;
        }
        waited
    }

    pub(super) fn wait(&self, millis: i64) {
        self.clock.advance(Duration::from_millis(millis.unsigned_abs()));
    }

    pub(super) async fn restart(&mut self) {
        self.app.stop().await;
        self.app = start(&self.config, &self.clock).await;
    }
}

pub(super) fn client(network: u8) -> Client {
    Client { ip: [10, 0, 0, network].into(), user_agent: None }
}

pub(super) fn millis(error: Throttled) -> i64 {
    error.retry_after.as_millis().try_into().unwrap()
}
