//! Logins with other factors: after the password, or a passkey alone.

use keystead_common::Secret;
use passkeys::AuthenticationResponse;
use serde_json::Value;

use super::issue::NewLogin;
use super::session::{BrowserState, Login};
use super::{SessionError, Sessions};
use crate::authentication::Methods;
use crate::client::Client;
use crate::factors::{Factor, Purpose};

impl Sessions {
    /// Finishes a login that waits for a second factor.
    pub async fn finish_login(
        &self,
        token: &Secret,
        factor: &Factor,
        browser: &BrowserState,
        client: &Client,
    ) -> Result<Login, SessionError> {
        self.counted(self.try_finish_login(token, factor, browser, client).await)
    }

    async fn try_finish_login(
        &self,
        token: &Secret,
        factor: &Factor,
        browser: &BrowserState,
        client: &Client,
    ) -> Result<Login, SessionError> {
        let authentication = &self.0.authentication;
        let login = authentication.find_mfa_login(token, client).await?;
        let device_cookie = browser.device_cookie.expose();
        let proof =
            authentication.check_second_factor(&login, factor, device_cookie, client).await?;
        let account = authentication.account(login.account).await?;
        let account = account.ok_or(SessionError::InvalidMfaToken)?;
        let mut transaction = self.0.database.write().await?;
        if !authentication.accept_factor(&mut transaction, &proof).await? {
            transaction.rollback().await?;
            return Err(authentication.refuse_used(&proof, client).await.into());
        }
        if !authentication.finish_mfa_login(&mut transaction, &login).await? {
            transaction.rollback().await?;
            return Err(SessionError::InvalidMfaToken);
        }
        let methods = Methods::PASSWORD | proof.method();
        let new = NewLogin { account: &account, hash: &login.verified, methods };
        let done = self.write(transaction, new, browser, client).await?;
        done.ok_or(SessionError::InvalidMfaToken)
    }

    /// Returns the options for a passkey as the second factor of a login that waits.
    pub async fn second_factor_options(
        &self,
        token: &Secret,
        client: &Client,
    ) -> Result<Value, SessionError> {
        let login = self.0.authentication.find_mfa_login(token, client).await?;
        let purpose = Purpose::SecondFactor(login.id);
        Ok(self.0.factors.account_options(login.account, purpose).await?)
    }

    /// Returns the options for a login with a passkey alone.
    #[must_use]
    pub fn login_options(&self) -> Value {
        self.0.factors.login_options()
    }

    /// Begins a session for the answer of a passkey.
    pub async fn log_in_with_passkey(
        &self,
        response: &AuthenticationResponse,
        browser: &BrowserState,
        client: &Client,
    ) -> Result<Login, SessionError> {
        self.counted(self.try_log_in_with_passkey(response, browser, client).await)
    }

    async fn try_log_in_with_passkey(
        &self,
        response: &AuthenticationResponse,
        browser: &BrowserState,
        client: &Client,
    ) -> Result<Login, SessionError> {
        let authentication = &self.0.authentication;
        let (credentials, proof) = authentication.check_passkey(response, client).await?;
        let mut transaction = self.0.database.write().await?;
        if !authentication.accept_factor(&mut transaction, &proof).await? {
            transaction.rollback().await?;
            return Err(authentication.refuse_used(&proof, client).await.into());
        }
        let account = &credentials.account;
        let login = NewLogin { account, hash: &credentials.hash, methods: proof.method() };
        let done = self.write(transaction, login, browser, client).await?;
        done.ok_or(SessionError::InvalidPasskey { is_unknown: false })
    }
}
