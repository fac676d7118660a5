//! The audit trail as it travels: `GET /me/events`.

use serde::{Deserialize, Serialize};

/// What happened. A name is never changed and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// The account was made.
    AccountCreated,
    /// The account was deleted.
    AccountDeleted,
    /// The operator let nobody log in any more, and ended every session.
    AccountDisabled,
    /// The operator let its owner log in again.
    AccountEnabled,
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
    /// A session was ended from another one, or by the operator.
    SessionRevoked,
}

/// One entry of an account's audit trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// UUIDv7 (RFC 9562 §5.7).
    #[cfg_attr(
        feature = "openapi",
        schema(format = "uuid", examples("019abcde-0000-7000-8000-000000000003"))
    )]
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// When. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = DateTime,
            examples("2026-11-22T22:47:13.042Z"),
        )
    )]
    pub created_at: String,
    /// The session that it happened on or to, if there was one.
    #[cfg_attr(feature = "openapi", schema(required = true, format = "uuid"))]
    pub session_id: Option<String>,
    /// The address that it was asked for from; none if it was the operator.
    #[cfg_attr(feature = "openapi", schema(required = true, examples("192.0.2.7")))]
    pub ip: Option<String>,
    /// What the client called itself.
    #[cfg_attr(feature = "openapi", schema(required = true, examples("curl/8.5.0")))]
    pub user_agent: Option<String>,
}

/// The answer to `GET /me/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventsResponse {
    /// Newest first.
    pub events: Vec<Event>,
    /// What to send as `?cursor=` for the older ones; absent when there are none.
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
