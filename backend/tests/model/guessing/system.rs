//! The real thing, of which guesses are asked: its services in this process, a clock that is held, and
//! what two browsers keep of it.

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
use crate::system::{configure, start};

/// The real thing.
pub(super) struct House {
    pub(super) app: Arc<App>,
    config: Config,
    pub(super) clock: Clock,
    cookies: [String; 2],
    _data: Data,
}

impl House {
    pub(super) async fn new() -> Self {
        let data = Data::new();
        let config = configure(&data, &[]);
        let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
        let app = start(&config, &clock).await;
        let house = Self { app, config, clock, cookies: Default::default(), _data: data };
        house.register(NAMES[0]).await.unwrap();
        house.register(NAMES[1]).await.unwrap();
        house
    }

    pub(super) async fn register(&self, name: &str) -> Result<(), RegisterError> {
        self.register_with(name, PASSWORD).await
    }

    pub(super) async fn register_with(
        &self,
        name: &str,
        password: &str,
    ) -> Result<(), RegisterError> {
        let (name, password) = (name.to_owned(), password.to_owned().into());
        self.app.accounts.register(name, password, None, &client(9)).await.map(drop)
    }

    pub(super) async fn guess(&mut self, guess: Guess) -> Outcome {
        let password = if guess.right { PASSWORD } else { "not the password" };
        let cookie = guess.browser.map(|browser| self.cookies[browser].clone());
        let device_cookie = cookie.unwrap_or_default().into();
        let carried = BrowserState { device_cookie, ..BrowserState::default() };
        let client = client(guess.network);
        let login =
            self.app.sessions.log_in(guess.name, password.to_owned().into(), &carried, &client);
        match login.await {
            Ok(login) => {
                if let Some(browser) = guess.browser {
                    login.device_cookie.expose().clone_into(&mut self.cookies[browser]);
                }
                Outcome::In
            }
            Err(SessionError::InvalidCredentials) => Outcome::Wrong,
            Err(SessionError::Service(ServiceError::Throttled(error))) => {
                Outcome::Wait(millis(error))
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Says a password as soon as may be; how long the wait was for it.
    pub(super) async fn guess_as_soon_as_may_be(&mut self, guess: Guess) -> i64 {
        let mut waited = 0;
        while let Outcome::Wait(wait) = self.guess(guess).await {
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
