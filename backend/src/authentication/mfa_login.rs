//! Logins whose password was right and that wait for a second factor.
//!
//! Each is a row with half of the key of its token, as a session is. It is of use once, for five minutes, to the
//! `User-Agent` that began it, while the account has the password that was verified. The address does not count: some
//! mobile networks change it between two requests. Their number is not limited, so that nobody who knows the password
//! pushes the owner's out: each costs its sender a password hash.

use std::time::Duration;

use keystead_common::Secret;
use keystead_common::factors::Method;
use uuid::Uuid;

use super::pending::MfaLogin;
use super::{Authentication, AuthenticationError, Proof, store};
use crate::client::Client;
use crate::database::{self, Connection};
use crate::passwords::PasswordHash;
use crate::sealed_token::{OpaqueToken, SessionKey};

/// The lifetime of a login that waits.
const LIFETIME: Duration = Duration::from_mins(5);

/// The answer to a right password that is not enough.
#[derive(Debug)]
pub struct MoreNeeded {
    /// The token of the login.
    pub token: Secret,
    /// Its lifetime from now.
    pub expires_in: Duration,
    /// The methods that finish the login.
    pub methods: Vec<Method>,
}

impl Authentication {
    /// Returns the methods that a login to an account needs beside the password, in the transaction that accepts the
    /// password; none if it needs no more.
    pub async fn second_factors(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<Vec<Method>, database::Error> {
        Ok(self.factors.enrolment(connection, account).await?.second_factors())
    }

    /// Lets a login wait whose password was right. Returns `None` if the account has another hash by now or was
    /// disabled.
    pub async fn ask_for_more(
        &self,
        connection: &mut Connection,
        proof: &Proof,
        verified: PasswordHash,
        methods: Vec<Method>,
        client: &Client,
    ) -> Result<Option<MoreNeeded>, database::Error> {
        let now = self.clock.now();
        let login = MfaLogin {
            id: self.random.uuid(now),
            account: proof.account.id,
            verified,
            key: SessionKey::from_stored(self.random.bytes::<32>().to_vec()),
            user_agent: client.user_agent.clone(),
            expires_at: now.after(LIFETIME),
        };
        if !store::insert_mfa_login(connection, &login).await? {
            return Ok(None);
        }
        let token = self.mfa_key.make(login.id, 0, &login.key);
        Ok(Some(MoreNeeded { token, expires_in: LIFETIME, methods }))
    }

    /// Finds the login that a token belongs to.
    pub async fn find_mfa_login(
        &self,
        token: &Secret,
        client: &Client,
    ) -> Result<MfaLogin, AuthenticationError> {
        let token =
            OpaqueToken::parse(token.expose()).ok_or(AuthenticationError::InvalidMfaToken)?;
        let mut connection = self.database.read().await?;
        let found = store::find_mfa_login(&mut connection, token.session).await?;
        found
            .filter(|login| self.mfa_key.verify(&token, &login.key))
            .filter(|login| self.clock.now() < login.expires_at)
            .filter(|login| login.user_agent == client.user_agent)
            .ok_or(AuthenticationError::InvalidMfaToken)
    }

    /// Ends the waiting of a login, in the transaction that logs in; returns false if it is over.
    pub async fn finish_mfa_login(
        &self,
        connection: &mut Connection,
        login: &MfaLogin,
    ) -> Result<bool, database::Error> {
        store::delete_mfa_login(connection, login.id).await
    }
}
