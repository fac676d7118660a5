//! Adding, renaming and removing passkeys (WebAuthn §7.1).

use hmac::Mac;
use passkeys::{Mediation, RegistrationResponse, User};
use serde_json::Value;
use uuid::Uuid;

use super::assertion::to_json;
use super::challenge::{LIFETIME, Purpose};
use super::error::Unverified;
use super::passkey::Passkey;
use super::{FactorError, Factors, store};
use crate::database::{self, Connection};

/// Passkeys of one account. More cannot be told apart, and each makes the options longer.
const MAX_PASSKEYS: usize = 50;
/// The name of a passkey whose provider is unknown.
const DEFAULT_NAME: &str = "Passkey";

impl Factors {
    /// Returns the options for a new passkey, which is asked for on this session.
    pub async fn creation_options(
        &self,
        account: Uuid,
        username: &str,
        session: Uuid,
        mediation: Mediation,
    ) -> Result<Value, database::Error> {
        let mut connection = self.0.database.read().await?;
        let existing = store::passkeys::list(&mut connection, account).await?;
        let user_handle = self.user_handle(account, &existing);
        let user = User { id: &user_handle, name: username, display_name: username };
        let challenge = self.issue_challenge(registration(session, mediation));
        let existing = existing.iter().map(Passkey::descriptor).collect();
        let relying_party = &self.0.relying_party;
        let options =
            relying_party.creation_options(&user, &challenge, existing, mediation, LIFETIME);
        Ok(to_json(&options))
    }

    /// Verifies a new passkey and stores it.
    pub async fn add_passkey(
        &self,
        connection: &mut Connection,
        account: Uuid,
        session: Uuid,
        response: &RegistrationResponse,
        name: Option<String>,
    ) -> Result<Passkey, FactorError> {
        let challenge = response.challenge().map_err(Unverified::from)?;
        let prompted = self.verify_challenge(&challenge, Purpose::Registration(session));
        let (issued, mediation) = if let Ok(issued) = prompted {
            (issued, Mediation::Prompted)
        } else {
            let purpose = Purpose::ConditionalRegistration(session);
            (self.verify_challenge(&challenge, purpose)?, Mediation::Conditional)
        };
        let new = self.0.relying_party.verify_registration(response, &challenge, mediation);
        let new = new.map_err(Unverified::from)?;
        let existing = store::passkeys::list(connection, account).await?;
        if existing.len() >= MAX_PASSKEYS {
            return Err(FactorError::PasskeyExists);
        }
        let now = self.0.clock.now();
        let provider = passkeys::provider(&new.aaguid).unwrap_or(DEFAULT_NAME);
        let passkey = Passkey {
            id: self.0.random.uuid(now),
            account,
            credential_id: new.id,
            user_handle: self.user_handle(account, &existing).to_vec(),
            public_key: new.public_key,
            name: name.unwrap_or_else(|| provider.to_owned()),
            aaguid: new.aaguid,
            transports: new.transports,
            sign_count: new.sign_count,
            backup_eligible: new.backup_eligible,
            backed_up: new.backed_up,
            is_proved: new.user_verified && mediation == Mediation::Prompted,
            created_at: now,
            last_used_at: None,
        };
        if !store::challenges::insert(connection, &issued).await? {
            return Err(Unverified::Challenge.into());
        }
        if !store::passkeys::insert(connection, &passkey).await? {
            return Err(FactorError::PasskeyExists);
        }
        Ok(passkey)
    }

    /// Renames a passkey.
    pub async fn rename_passkey(
        &self,
        connection: &mut Connection,
        account: Uuid,
        passkey: Uuid,
        name: &str,
    ) -> Result<Passkey, FactorError> {
        let renamed = store::passkeys::rename(connection, account, passkey, name).await?;
        renamed.ok_or(FactorError::NotFound)
    }

    /// Removes a passkey.
    pub async fn remove_passkey(
        &self,
        connection: &mut Connection,
        account: Uuid,
        passkey: Uuid,
    ) -> Result<(), FactorError> {
        let existed = store::passkeys::delete(connection, account, passkey).await?;
        existed.then_some(()).ok_or(FactorError::NotFound)
    }

    /// Returns the user handle of an account: 16 bytes that say nothing of it (WebAuthn §14.6.1), derived, so that
    /// two requests make the same. An account that was imported with passkeys keeps theirs.
    pub(super) fn user_handle(&self, account: Uuid, existing: &[Passkey]) -> [u8; 16] {
        let kept =
            existing.iter().find_map(|passkey| passkey.user_handle.as_slice().try_into().ok());
        kept.unwrap_or_else(|| {
            let mac = self.0.user_handles.mac().chain_update(account.as_bytes());
            let mut handle = [0; 16];
            handle.copy_from_slice(&mac.finalize().into_bytes()[..16]);
            handle
        })
    }
}

fn registration(session: Uuid, mediation: Mediation) -> Purpose {
    match mediation {
        Mediation::Prompted => Purpose::Registration(session),
        Mediation::Conditional => Purpose::ConditionalRegistration(session),
    }
}
