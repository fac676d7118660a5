//! The decision about a request of a known client: an answer, or something that the person has to do first.

use keystead_common::apps::{Decision, Need};
use keystead_common::factors::Method;

use super::pending::Pending;
use super::{ErrorCode, OAuthError, OidcError, Provider};
use crate::clients::Client;
use crate::sessions::Authenticated;

/// The next step of an authorization.
#[derive(Debug)]
pub(super) enum Step {
    /// The browser goes to this address of the client, with a code.
    Answer(String),
    /// The client is refused.
    Refuse(OAuthError),
    /// The person has to do something first; these are the methods of a proof.
    Ask(Need, Vec<Method>),
}

impl Provider {
    /// Decides about a request that came with a session, or without one; `decision` is what the person said to it.
    pub(super) async fn decide(
        &self,
        client: &Client,
        pending: &Pending,
        session: Option<&Authenticated>,
        decision: Option<Decision>,
    ) -> Result<Step, OidcError> {
        let request = &pending.request;
        if decision == Some(Decision::Deny) {
            let error = OAuthError::new(ErrorCode::AccessDenied, "The person said no.");
            return Ok(Step::Refuse(error));
        }
        let ask = |need, methods| match error_of(need) {
            code if request.prompt.none => {
                Step::Refuse(OAuthError::new(code, "The person has to be asked."))
            }
            _ => Step::Ask(need, methods),
        };
        let Some(by) = session else { return Ok(ask(Need::Login, Vec::new())) };
        if let Some((need, methods)) = self.missing(client, pending, by, decision).await? {
            return Ok(ask(need, methods));
        }
        let code = self.make_code(client, request, by);
        self.0.metrics.codes.inc();
        Ok(Step::Answer(request.answer.with_code(&code, &self.0.issuer)))
    }

    /// Returns what is missing until a session can have a code.
    async fn missing(
        &self,
        client: &Client,
        pending: &Pending,
        by: &Authenticated,
        decision: Option<Decision>,
    ) -> Result<Option<(Need, Vec<Method>)>, OidcError> {
        let request = &pending.request;
        if request.account.is_some_and(|account| account != by.account.id) {
            return Ok(Some((Need::Login, Vec::new())));
        }
        let is_stale = self.is_stale(pending, by);
        if request.wants_aal2 && (is_stale || !by.session.methods.is_multiple()) {
            // Who has no second factor cannot be asked for one: the token says what was proved.
            let methods = self.0.sessions.second_proof_methods(by).await?;
            if !methods.is_empty() {
                return Ok(Some((Need::Reauthentication, methods)));
            }
        }
        if is_stale {
            let methods = self.0.sessions.proof_methods(by).await?;
            return Ok(Some((Need::Reauthentication, methods)));
        }
        if decision.is_some() {
            return Ok(None);
        }
        if request.prompt.consent || !client.is_registered() {
            return Ok(Some((Need::Consent, Vec::new())));
        }
        Ok(request.prompt.select_account.then_some((Need::Account, Vec::new())))
    }

    /// Returns true if the person has to prove again who they are: they have not since the app asked for that, or the
    /// proof is older than it says. One that was given since the request came is new enough for any app.
    fn is_stale(&self, pending: &Pending, by: &Authenticated) -> bool {
        let proved_at = by.session.authenticated_at;
        let is_old = pending.request.max_age.is_some_and(|seconds| {
            let max_age = std::time::Duration::from_secs(seconds.min(u64::from(u32::MAX)));
            proved_at.after(max_age) < self.0.clock.now()
        });
        proved_at < pending.asked_at() && (pending.request.prompt.login || is_old)
    }
}

/// Returns the error for an app that does not want the person to be asked (OpenID Connect Core §3.1.2.6).
fn error_of(need: Need) -> ErrorCode {
    match need {
        Need::Login | Need::Reauthentication => ErrorCode::LoginRequired,
        Need::Consent => ErrorCode::ConsentRequired,
        Need::Account => ErrorCode::AccountSelectionRequired,
    }
}
