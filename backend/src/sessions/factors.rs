//! Changes of the caller's factors. Each asks for a fresh proof, but those that finish what began with one: they have a
//! code or a challenge from there.

use keystead_common::Secret;
use keystead_common::factors::{Enrolled, FactorsResponse, TotpEnrolment};
use passkeys::{Mediation, RegistrationResponse};
use serde_json::Value;
use uuid::Uuid;

use super::session::Authenticated;
use super::{SessionError, Sessions, store};
use crate::audit::{EventType, NewEvent};
use crate::authentication::Methods;
use crate::client::Client;
use crate::database::{Notice, Transaction};
use crate::factors::{FactorError, Passkey};
use crate::passwords::PasswordHash;

impl Sessions {
    /// Returns the number of the caller's factors.
    pub async fn enrolled<'a>(&self, by: &'a Authenticated) -> Result<&'a Enrolled, SessionError> {
        if let Some(kept) = by.enrolled.get() {
            return Ok(kept);
        }
        let has_password = self.has_password(by).await?;
        let mut connection = self.0.database.read().await?;
        let found = self.0.factors.enrolment(&mut connection, by.account.id).await?;
        let required_by =
            self.0.authentication.required_by(&mut connection, by.account.id, &found).await?;
        let enrolled = Enrolled {
            password: has_password,
            totp: found.totp,
            passkeys: found.passkeys,
            recovery_codes: found.recovery_codes,
            required_by: required_by.map(|time| time.to_string()),
        };
        Ok(by.enrolled.get_or_init(|| enrolled))
    }

    /// Returns the caller's factors.
    pub async fn factors(&self, by: &Authenticated) -> Result<FactorsResponse, SessionError> {
        Ok(self.0.accounts.factors(by.account.id).await?)
    }

    /// Makes a secret for an authenticator app.
    pub async fn begin_totp(&self, by: &Authenticated) -> Result<TotpEnrolment, SessionError> {
        let mut transaction = self.begin_fresh(by).await?;
        let (account, username) = (by.account.id, &by.account.username);
        let enrolment = self.0.factors.begin_totp(&mut transaction, account, username).await?;
        transaction.commit().await?;
        Ok(enrolment)
    }

    /// Makes the new secret count, by a code of it.
    pub async fn confirm_totp(
        &self,
        by: &Authenticated,
        code: &Secret,
        client: &Client,
    ) -> Result<(), SessionError> {
        let (account, session) = (by.account.id, by.session.id);
        let checked = self.0.authentication.check_pending_totp(account, session, code, client);
        let pending = checked.await?;
        let mut transaction = self.begin_for(by).await?;
        if !self.0.factors.confirm_totp(&mut transaction, account, &pending).await? {
            transaction.rollback().await?;
            return Err(SessionError::InvalidCode);
        }
        self.prove_new(&mut transaction, by, Methods::TOTP).await?;
        self.finish(transaction, by, EventType::TotpAdded, client).await
    }

    /// Removes the authenticator app.
    pub async fn remove_totp(
        &self,
        by: &Authenticated,
        client: &Client,
    ) -> Result<(), SessionError> {
        let mut transaction = self.begin_fresh(by).await?;
        if !self.0.factors.remove_totp(&mut transaction, by.account.id).await? {
            transaction.rollback().await?;
            return Err(FactorError::NotFound.into());
        }
        self.finish(transaction, by, EventType::TotpRemoved, client).await
    }

    /// Returns the options for a new passkey.
    pub async fn creation_options(
        &self,
        by: &Authenticated,
        mediation: Mediation,
    ) -> Result<Value, SessionError> {
        self.check_fresh(by).await?;
        let (account, session) = (&by.account, by.session.id);
        let factors = &self.0.factors;
        Ok(factors.creation_options(account.id, &account.username, session, mediation).await?)
    }

    /// Adds a passkey.
    pub async fn add_passkey(
        &self,
        by: &Authenticated,
        response: &RegistrationResponse,
        name: Option<String>,
        client: &Client,
    ) -> Result<Passkey, SessionError> {
        let mut transaction = self.begin_for(by).await?;
        let (account, session) = (by.account.id, by.session.id);
        let factors = &self.0.factors;
        let added = factors.add_passkey(&mut transaction, account, session, response, name).await?;
        if added.is_proved {
            self.prove_new(&mut transaction, by, Methods::of_passkey(&added, true)).await?;
        }
        self.finish(transaction, by, EventType::PasskeyAdded, client).await?;
        Ok(added)
    }

    /// Renames a passkey.
    pub async fn rename_passkey(
        &self,
        by: &Authenticated,
        passkey: Uuid,
        name: &str,
        client: &Client,
    ) -> Result<Passkey, SessionError> {
        let mut transaction = self.begin_fresh(by).await?;
        let (account, factors) = (by.account.id, &self.0.factors);
        let renamed = factors.rename_passkey(&mut transaction, account, passkey, name).await?;
        self.finish(transaction, by, EventType::PasskeyRenamed, client).await?;
        Ok(renamed)
    }

    /// Removes a passkey, unless nobody could log in to the account any more.
    pub async fn remove_passkey(
        &self,
        by: &Authenticated,
        passkey: Uuid,
        client: &Client,
    ) -> Result<(), SessionError> {
        let mut transaction = self.begin_fresh(by).await?;
        let (account, factors) = (by.account.id, &self.0.factors);
        factors.remove_passkey(&mut transaction, account, passkey).await?;
        let left = factors.enrolment(&mut transaction, account).await?;
        let has_password = self.0.accounts.has_password(&mut transaction, account).await?;
        if !has_password && !left.replaces_password() {
            transaction.rollback().await?;
            return Err(FactorError::Required.into());
        }
        self.finish(transaction, by, EventType::PasskeyRemoved, client).await
    }

    /// Makes recovery codes, which count once one of them was typed back.
    pub async fn make_recovery_codes(
        &self,
        by: &Authenticated,
    ) -> Result<Vec<Secret>, SessionError> {
        let mut transaction = self.begin_fresh(by).await?;
        let codes = self.0.factors.make_recovery_codes(&mut transaction, by.account.id).await?;
        transaction.commit().await?;
        Ok(codes)
    }

    /// Makes the new recovery codes count, in place of the older ones.
    pub async fn confirm_recovery_codes(
        &self,
        by: &Authenticated,
        code: &Secret,
        client: &Client,
    ) -> Result<(), SessionError> {
        let mut transaction = self.begin_for(by).await?;
        let account = by.account.id;
        self.0.factors.confirm_recovery_codes(&mut transaction, account, code).await?;
        self.finish(transaction, by, EventType::RecoveryCodesMade, client).await
    }

    /// Removes the password, if the account can be reached without it, and ends every other session, as a new one does.
    /// Returns the device cookie to set in place of `device_cookie`.
    pub async fn remove_password(
        &self,
        by: &Authenticated,
        device_cookie: &str,
        client: &Client,
    ) -> Result<Secret, SessionError> {
        let mut transaction = self.begin_fresh(by).await?;
        let account = by.account.id;
        if !self.0.factors.enrolment(&mut transaction, account).await?.replaces_password() {
            transaction.rollback().await?;
            return Err(FactorError::Required.into());
        }
        self.0.accounts.remove_password(&mut transaction, account).await?;
        let ended = store::delete_others(&mut transaction, account, by.session.id).await?;
        transaction.notify(Notice::SessionsEnded(ended)).await?;
        self.finish(transaction, by, EventType::PasswordRemoved, client).await?;
        Ok(self.0.devices.add(device_cookie, account, &PasswordHash::none()))
    }

    /// Records in the session that the person has just proved a factor that is new.
    async fn prove_new(
        &self,
        transaction: &mut Transaction,
        by: &Authenticated,
        method: Methods,
    ) -> Result<(), SessionError> {
        self.prove(transaction, by, method, None).await.map(drop)
    }

    /// Records a change and commits it.
    async fn finish(
        &self,
        mut transaction: Transaction,
        by: &Authenticated,
        event: EventType,
        client: &Client,
    ) -> Result<(), SessionError> {
        let (account, session) = (by.account.id, by.session.id);
        let recorded = NewEvent::of(account, event).on(session).by(client);
        self.0.audit.record(&mut transaction, &recorded).await?;
        transaction.commit().await?;
        self.0.cache.evict(session);
        tracing::info!(%account, %session, ?event, "factors changed");
        Ok(())
    }

    pub(super) async fn has_password(&self, by: &Authenticated) -> Result<bool, SessionError> {
        let mut connection = self.0.database.read().await?;
        Ok(self.0.accounts.has_password(&mut connection, by.account.id).await?)
    }
}
