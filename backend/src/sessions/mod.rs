//! Sessions: who is logged in, since when and until when.

pub(crate) mod routes;
mod store;

use std::net::IpAddr;
use std::time::Duration;

use keystead_common::Password;
use keystead_common::session as dto;
use uuid::Uuid;

use crate::accounts::{Account, Accounts, AuthenticateError};
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::database::{self, Database};
use crate::passwords::Overloaded;
use crate::random::Random;
use crate::tokens::{Grant, TokenError, Tokens};

/// Who asks, as far as the connection and the headers tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address that the request came from.
    pub ip: IpAddr,
    /// What it calls itself.
    pub user_agent: Option<String>,
}

/// One login on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// UUIDv7.
    pub id: Uuid,
    /// When the person logged in.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The address that it began from.
    pub ip: Option<String>,
    /// What the client called itself then.
    pub user_agent: Option<String>,
}

impl Session {
    /// The session as its owner sees it.
    #[must_use]
    pub fn to_dto(&self, current: bool) -> dto::Session {
        dto::Session {
            id: self.id.to_string(),
            created_at: self.created_at.to_string(),
            last_used_at: self.last_used_at.to_string(),
            expires_at: self.expires_at.to_string(),
            ip: self.ip.clone(),
            user_agent: self.user_agent.clone(),
            current,
        }
    }
}

/// A fresh access token and how long it lives.
#[derive(Debug)]
pub struct Issued {
    /// The JWT.
    pub access_token: String,
    /// How long it lives from now.
    pub expires_in: Duration,
}

/// Whose token it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The account.
    pub account: Account,
    /// The session, which stands.
    pub session: Session,
}

/// Why nobody was logged in.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// No such account, or not its password.
    #[error("the credentials are wrong")]
    InvalidCredentials,
    /// See [`Overloaded`].
    #[error(transparent)]
    Overloaded(#[from] Overloaded),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
    /// The token could not be made.
    #[error(transparent)]
    Token(#[from] jsonwebtoken::errors::Error),
}

impl From<AuthenticateError> for LogInError {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Overloaded(error) => Self::Overloaded(error),
            AuthenticateError::Database(error) => Self::Database(error),
        }
    }
}

/// Why a token opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// It is no good in itself.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It was good, and its session has ended.
    #[error("The session of this access token has ended.")]
    Ended,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The sessions of this server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Sessions {
    database: Database,
    accounts: Accounts,
    tokens: Tokens,
    clock: Clock,
    random: Random,
    access_token_ttl: Duration,
    session_ttl: Duration,
}

impl Sessions {
    /// The sessions that this database keeps.
    #[must_use]
    pub fn new(
        database: Database,
        accounts: Accounts,
        tokens: Tokens,
        clock: Clock,
        random: Random,
        config: &Config,
    ) -> Self {
        let (access_token_ttl, session_ttl) = (config.access_token_ttl, config.session_ttl);
        Self { database, accounts, tokens, clock, random, access_token_ttl, session_ttl }
    }

    /// Begins a session for whoever knows the password.
    pub async fn log_in(
        &self,
        username: &str,
        password: Password,
        client: Client,
    ) -> Result<Issued, LogInError> {
        let account = self.accounts.authenticate(username, password).await?;
        let account = account.ok_or(LogInError::InvalidCredentials)?;
        let now = self.clock.now();
        let session = Session {
            id: self.random.uuid(now),
            created_at: now,
            last_used_at: now,
            expires_at: now.after(self.session_ttl),
            ip: Some(client.ip.to_string()),
            user_agent: client.user_agent,
        };
        let mut transaction = self.database.write().await?;
        store::insert(&mut transaction, account.id, &session).await?;
        transaction.commit().await?;
        tracing::info!(account = %account.id, session = %session.id, "logged in");
        Ok(self.issue(&account, &session)?)
    }

    /// Whose token this is, if its session still stands.
    pub async fn authenticate(&self, token: &str) -> Result<Authenticated, SessionError> {
        let claims = self.tokens.verify(token)?;
        let mut connection = self.database.read().await?;
        let found = store::find(&mut connection, claims.sid).await?;
        found
            .filter(|found| found.account.id == claims.sub)
            .filter(|found| self.clock.now() < found.session.expires_at)
            .ok_or(SessionError::Ended)
    }

    /// Ends the session of this token. That it has ended already is no error.
    pub async fn log_out(&self, token: &str) -> Result<(), SessionError> {
        let claims = self.tokens.verify(token)?;
        let mut transaction = self.database.write().await?;
        if store::delete(&mut transaction, claims.sub, claims.sid).await? {
            tracing::info!(account = %claims.sub, session = %claims.sid, "logged out");
        }
        transaction.commit().await?;
        Ok(())
    }

    fn issue(
        &self,
        account: &Account,
        session: &Session,
    ) -> Result<Issued, jsonwebtoken::errors::Error> {
        let now = self.clock.now();
        let expires_at = now.after(self.access_token_ttl).min(session.expires_at);
        let access_token = self.tokens.sign(&Grant {
            account: account.id,
            username: &account.username,
            session: session.id,
            authenticated_at: session.created_at,
            expires_at,
        })?;
        Ok(Issued { access_token, expires_in: now.until(expires_at) })
    }
}
