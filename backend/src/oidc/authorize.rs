//! The authorization endpoint (RFC 6749 §3.1), and the pages that a request passes on its way.

use std::sync::Arc;

use keystead_common::apps::{AskingApp, Decision, Interaction, Need};
use url::Url;

use super::decide::Step;
use super::parameters::Parameters;
use super::pending::Pending;
use super::response::Answer;
use super::{ErrorCode, OAuthError, OidcError, Provider, request};
use crate::audit::{EventType, NewEvent};
use crate::client::Client as Sender;
use crate::clients::{Client, is_local};
use crate::sessions::Authenticated;

/// The answer to an authorization request.
#[derive(Debug)]
pub enum Authorization {
    /// The browser goes to this address of the client, with a code or an error.
    Answered(String),
    /// The person has to log in; the request goes along.
    Login(Waiting),
    /// The person, who is logged in, has to do something else first.
    Consent(Waiting),
}

/// A request that waits for the person, for the address of a page.
#[derive(Debug)]
pub struct Waiting {
    /// The sealed request.
    pub request: String,
    /// The name that the app expects, if it named one.
    pub login_hint: Option<String>,
    /// The languages that the app asks for.
    pub ui_locales: Option<String>,
}

impl Provider {
    /// Answers an authorization request. An error of this function is shown to the person: there is no address of a client
    /// that it could be sent to.
    pub async fn authorize(
        &self,
        parameters: &Parameters,
        session: Option<&Authenticated>,
    ) -> Result<Authorization, OidcError> {
        let client = self.known_client(parameters.require("client_id")?).await?;
        let pushed = self.pushed(parameters, &client).await?;
        let parameters = pushed.as_ref().unwrap_or(parameters);
        let answer = answer_place(parameters, &client)?;
        // Whoever has named itself could lead people from a link of this server to any page (RFC 9700 §4.11.2).
        let is_shown = session.is_none() && !client.is_registered();
        let refuse = |error: OAuthError| {
            if is_shown {
                return Err(error.into());
            }
            Ok(Authorization::Answered(self.address_of(&answer, &error)))
        };
        let request = match request::check(parameters, &client, answer.clone(), &self.0.tokens) {
            Ok(request) => request,
            Err(error) => return refuse(error),
        };
        let pending = Pending::new(request, self.0.clock.now());
        Ok(match self.decide(&client, &pending, session, None).await? {
            Step::Answer(address) => Authorization::Answered(address),
            Step::Refuse(error) => return refuse(error),
            Step::Ask(need, _) => {
                let waiting = Waiting {
                    request: self.seal(&pending),
                    login_hint: pending.request.login_hint,
                    ui_locales: pending.request.ui_locales,
                };
                match need {
                    Need::Login if session.is_none() => Authorization::Login(waiting),
                    _ => Authorization::Consent(waiting),
                }
            }
        })
    }

    /// Takes what a person has done for a request, and returns where the browser goes, or what is needed next.
    pub async fn interact(
        &self,
        by: &Authenticated,
        sealed: &str,
        decision: Option<Decision>,
        sender: &Sender,
    ) -> Result<Interaction, OidcError> {
        let pending = self.open(sealed).ok_or(OidcError::RequestExpired)?;
        let request = &pending.request;
        let client = self.0.clients.find(&request.client_id).await?;
        // It may have been removed or changed since the request came.
        let client = client
            .filter(|client| client.allows_redirect(&request.answer.redirect_uri))
            .ok_or(OidcError::RequestExpired)?;
        let session = self.0.sessions.reload(by).await?;
        let (redirect_to, need, methods) =
            match self.decide(&client, &pending, Some(&session), decision).await? {
                Step::Answer(address) => (Some(address), None, Vec::new()),
                Step::Refuse(error) => {
                    (Some(self.address_of(&request.answer, &error)), None, Vec::new())
                }
                Step::Ask(need, methods) => (None, Some(need), methods),
            };
        if decision == Some(Decision::Allow) && redirect_to.is_some() {
            self.record_allowed(&session, &client, sender).await?;
        }
        let scopes = request.scope.split(' ').filter(|scope| !scope.is_empty());
        Ok(Interaction {
            redirect_to,
            need,
            methods,
            app: asking_app(&client, &request.answer.redirect_uri),
            scopes: scopes.map(ToOwned::to_owned).collect(),
            resources: request.resources.clone(),
        })
    }

    /// Returns the name of the app whose sealed request this is, for the page that asks for a login.
    pub async fn asking_app_name(&self, sealed: &str) -> Option<String> {
        let pending = self.open(sealed)?;
        let client = self.0.clients.find(&pending.request.client_id).await.ok()??;
        Some(client.name.clone())
    }

    /// Counts a refusal, and returns the address that takes it to the client.
    fn address_of(&self, answer: &Answer, error: &OAuthError) -> String {
        self.0.metrics.oauth_refusals.count(error.code.into());
        answer.with_error(error, &self.0.issuer)
    }

    async fn record_allowed(
        &self,
        by: &Authenticated,
        client: &Client,
        sender: &Sender,
    ) -> Result<(), OidcError> {
        let event = NewEvent::of(by.account.id, EventType::AppAllowed);
        let mut transaction = self.0.database.write().await?;
        self.0.audit.record(&mut transaction, &event.on(by.session.id).by(sender)).await?;
        transaction.commit().await?;
        tracing::info!(account = %by.account.id, client = client.id, "app allowed");
        Ok(())
    }

    async fn known_client(&self, id: &str) -> Result<Arc<Client>, OidcError> {
        let unknown = || OAuthError::new(ErrorCode::InvalidClient, "The client is unknown.");
        Ok(self.0.clients.find(id).await?.ok_or_else(unknown)?)
    }
}

/// Returns the place of the answer, if the request names one of the client's addresses: nothing is ever sent to another.
pub(super) fn answer_place(parameters: &Parameters, client: &Client) -> Result<Answer, OAuthError> {
    let redirect_uri = parameters.require("redirect_uri")?;
    if !client.allows_redirect(redirect_uri) {
        return Err(OAuthError::invalid_request("The redirect_uri is not registered."));
    }
    Ok(Answer {
        redirect_uri: redirect_uri.to_owned(),
        state: parameters.get("state").map(ToOwned::to_owned),
    })
}

/// Describes an app to the person whom it asks.
pub(super) fn asking_app(client: &Client, redirect_uri: &str) -> AskingApp {
    let url = Url::parse(redirect_uri).ok();
    let is_web = url.as_ref().is_some_and(|url| matches!(url.scheme(), "http" | "https"));
    let host = url.as_ref().and_then(Url::host_str).filter(|_| is_web);
    let scheme = url.as_ref().map(Url::scheme);
    AskingApp {
        name: client.name.clone(),
        // Apps of a device have a scheme of their own instead of a host (RFC 8252 §7.1).
        host: host.or(scheme).unwrap_or_default().to_owned(),
        is_registered: client.is_registered(),
        is_local: is_local(redirect_uri),
    }
}
