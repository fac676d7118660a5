//! Grants: what a person has allowed a client, on one session.

use uuid::Uuid;

use crate::authentication::Methods;
use crate::clock::Timestamp;
use crate::sealed_token::SessionKey;

/// A grant.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) id: Uuid,
    pub(super) client_id: String,
    pub(super) session: Uuid,
    /// The scopes, separated by spaces.
    pub(super) scope: String,
    pub(super) resources: Vec<String>,
    /// The time at which the person had proved who they are when they allowed it.
    pub(super) authenticated_at: Timestamp,
    /// The methods of that.
    pub(super) methods: Methods,
    /// Half of the key of its refresh tokens.
    pub(super) key: SessionKey,
    pub(super) created_at: Timestamp,
    pub(super) last_used_at: Timestamp,
}

/// A grant with the step that its refresh tokens have reached.
#[derive(Debug)]
pub(super) struct Rotation {
    pub(super) of: Grant,
    /// The number of the current refresh token.
    pub(super) step: i64,
}
