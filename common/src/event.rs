//! The audit trail as it travels: `GET /me/events`.

use serde::{Deserialize, Serialize};

/// What happened. A name is never changed and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// The account was made.
    AccountCreated,
    /// The account was deleted by its owner.
    AccountDeleted,
    /// Somebody logged in.
    Login,
    /// Somebody gave a wrong password.
    LoginFailed,
    /// A session was ended by whoever was using it.
    Logout,
    /// The password was changed, which ended every other session.
    PasswordChanged,
    /// A refresh token that had been used up came again: it was taken for stolen, and the session
    /// ended (RFC 9700 §4.14.2).
    RefreshReused,
    /// A session was ended from another one.
    SessionRevoked,
}

/// One entry of an account's audit trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// UUIDv7 (RFC 9562 §5.7).
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// When. RFC 3339, UTC.
    pub created_at: String,
    /// The session that it happened on or to, if there was one.
    pub session_id: Option<String>,
    /// The address that it was asked for from.
    pub ip: Option<String>,
    /// What the client called itself.
    pub user_agent: Option<String>,
}

/// The answer to `GET /me/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsResponse {
    /// Newest first.
    pub events: Vec<Event>,
    /// What to send as `?cursor=` for the older ones; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
