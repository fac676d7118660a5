//! Logouts that apps ask for (OpenID Connect RP-Initiated Logout 1.0).

use std::time::Duration;

use keystead_common::apps::LoggedOut;
use serde::{Deserialize, Serialize};

use super::parameters::Parameters;
use super::response::append;
use super::sealed::Purpose;
use super::{OidcError, Provider};
use crate::client::Client as Sender;
use crate::clients::Client;
use crate::sessions::Authenticated;

/// The time that a person has to confirm.
const LIFETIME: Duration = Duration::from_hours(1);

/// The answer to an app that asks for a logout.
#[derive(Debug)]
pub enum Logout {
    /// The browser's session has ended. It goes to this address of the app, if the app named one of its own.
    Done(Option<String>),
    /// The browser has no session.
    NoSession(Option<String>),
    /// The person has to confirm; the sealed request goes along.
    Confirm(String),
}

/// A request to log out that waits for the person.
#[derive(Serialize, Deserialize)]
struct Waiting {
    redirect_to: Option<String>,
    expires_at: i64,
}

impl Provider {
    /// Ends the session that an app names by an ID token, or asks the person. Nobody is led to an address that is not
    /// registered.
    pub async fn log_out(
        &self,
        parameters: &Parameters,
        session: Option<&Authenticated>,
        sender: &Sender,
    ) -> Result<Logout, OidcError> {
        let hint = parameters.get("id_token_hint");
        let hint = hint.and_then(|hint| self.0.tokens.verify_id_token_hint(hint).ok());
        let named = parameters.get("client_id");
        let hint = hint.filter(|hint| named.is_none_or(|named| named == hint.client_id));
        // A hint that is not good says nothing, and so does the client beside it.
        let is_misled = hint.is_none() && parameters.get("id_token_hint").is_some();
        let client_id = hint.as_ref().map(|hint| hint.client_id.as_str()).or(named);
        let client = match client_id.filter(|_| !is_misled) {
            Some(id) => self.0.clients.find(id).await?,
            None => None,
        };
        let redirect_to = client.as_ref().and_then(|client| address(parameters, client));
        // An ID token alone ends nothing: it is no secret between the app and this server.
        let Some(by) = session else { return Ok(Logout::NoSession(redirect_to)) };
        if hint.is_some_and(|hint| hint.session == by.session.id) {
            self.0.sessions.end_by_app(by.account.id, by.session.id, sender).await?;
            return Ok(Logout::Done(redirect_to));
        }
        let expires_at = self.0.clock.now().after(LIFETIME).as_millis();
        let waiting = Waiting { redirect_to, expires_at };
        Ok(Logout::Confirm(self.0.seal.seal(Purpose::Logout, &waiting)))
    }

    /// Ends the session of a person who has confirmed, and returns where the browser goes.
    pub async fn confirm_logout(
        &self,
        by: &Authenticated,
        sealed: &str,
        sender: &Sender,
    ) -> Result<LoggedOut, OidcError> {
        let waiting: Option<Waiting> = self.0.seal.open(Purpose::Logout, sealed);
        let now = self.0.clock.now().as_millis();
        let waiting = waiting.filter(|waiting| now < waiting.expires_at);
        let Waiting { redirect_to, .. } = waiting.ok_or(OidcError::RequestExpired)?;
        self.0.sessions.end_by_app(by.account.id, by.session.id, sender).await?;
        Ok(LoggedOut { redirect_to })
    }
}

/// Returns the address that the browser goes to afterwards, if it is one of the client's.
fn address(parameters: &Parameters, client: &Client) -> Option<String> {
    let address = parameters.get("post_logout_redirect_uri")?;
    let is_known = client.allows_post_logout_redirect(address);
    let state = parameters.get("state").map(|state| ("state", state));
    is_known.then(|| append(address, state))
}
