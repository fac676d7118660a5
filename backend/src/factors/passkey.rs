//! A passkey as it is stored, and an answer of one that was verified.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keystead_common::factors as dto;
use passkeys::{CredentialDescriptor, StoredCredential};
use uuid::Uuid;

use super::challenge::Challenge;
use crate::clock::Timestamp;

/// A passkey of an account.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// UUIDv7.
    pub id: Uuid,
    /// The account that it belongs to.
    pub account: Uuid,
    /// The id that authenticators know it by.
    pub credential_id: Vec<u8>,
    /// The user handle that it was made with.
    pub user_handle: Vec<u8>,
    /// The public key, as COSE.
    pub public_key: Vec<u8>,
    /// The name that the person gave it.
    pub name: String,
    /// The model of its authenticator.
    pub aaguid: [u8; 16],
    /// The ways to reach its authenticator.
    pub transports: Vec<String>,
    /// The signature counter.
    pub sign_count: u32,
    /// It may be synced (BE).
    pub backup_eligible: bool,
    /// It was synced at its last use (BS).
    pub backed_up: bool,
    /// It has answered with the person verified. Before that it replaces no password and is no second factor.
    pub is_proved: bool,
    /// The time at which it was added.
    pub created_at: Timestamp,
    /// The time of its last use.
    pub last_used_at: Option<Timestamp>,
}

impl Passkey {
    /// Returns the passkey as its owner sees it.
    #[must_use]
    pub fn to_dto(&self) -> dto::Passkey {
        dto::Passkey {
            id: self.id.to_string(),
            credential_id: URL_SAFE_NO_PAD.encode(&self.credential_id),
            name: self.name.clone(),
            provider: passkeys::provider(&self.aaguid).map(ToOwned::to_owned),
            created_at: self.created_at.to_string(),
            last_used_at: self.last_used_at.map(|time| time.to_string()),
            synced: self.backed_up,
        }
    }

    pub(super) fn descriptor(&self) -> CredentialDescriptor {
        CredentialDescriptor::new(self.credential_id.clone(), self.transports.clone())
    }

    pub(super) fn as_stored(&self) -> StoredCredential<'_> {
        StoredCredential {
            id: &self.credential_id,
            public_key: &self.public_key,
            sign_count: self.sign_count,
            backup_eligible: self.backup_eligible,
            user_handle: &self.user_handle,
        }
    }
}

/// A verified answer of a passkey. It counts once it is spent.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The passkey, as it was stored.
    pub passkey: Passkey,
    /// The authenticator verified the person.
    pub user_verified: bool,
    pub(super) challenge: Challenge,
    pub(super) sign_count: u32,
    pub(super) backed_up: bool,
    /// The counter has not risen: there may be a copy of the passkey.
    pub(super) may_be_copied: bool,
}
