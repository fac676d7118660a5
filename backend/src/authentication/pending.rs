//! Logins that wait for a second factor, and reset links that wait for a new password, as they are stored.

use uuid::Uuid;

use crate::clock::Timestamp;
use crate::passwords::PasswordHash;
use crate::sealed_token::SessionKey;

/// A login that waits for a second factor.
#[derive(Debug)]
pub struct MfaLogin {
    /// UUIDv7.
    pub id: Uuid,
    /// The account.
    pub account: Uuid,
    /// The hash of the password that was verified.
    pub verified: PasswordHash,
    pub(super) key: SessionKey,
    pub(super) user_agent: Option<String>,
    pub(super) expires_at: Timestamp,
}

/// A link to a new password, as it is stored.
#[derive(Debug)]
pub(super) struct ResetLink {
    pub(super) account: Uuid,
    /// The hash of the password that it replaces.
    pub(super) replaces: PasswordHash,
    pub(super) key: SessionKey,
    pub(super) expires_at: Timestamp,
}
