//! Audit trail DTOs: `GET /me/events`.

use serde::{Deserialize, Serialize};

/// The kind of an event. A name is never changed and never reused; more are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    /// The account was created.
    AccountCreated,
    /// The account was deleted.
    AccountDeleted,
    /// The operator disabled logins and revoked every session.
    AccountDisabled,
    /// The operator enabled logins again.
    AccountEnabled,
    /// An app was allowed to act for the account.
    AppAllowed,
    /// An app may no longer act for the account: its owner or the app itself ended that.
    AppEnded,
    /// A used refresh token of an app was presented again. It was treated as stolen, and the app may no longer act
    /// for the account (RFC 9700 §4.14.2).
    AppRefreshReused,
    /// A login succeeded.
    Login,
    /// A wrong password was given.
    LoginFailed,
    /// A session was ended by its own user.
    Logout,
    /// A passkey was added.
    PasskeyAdded,
    /// The counter of a passkey did not rise: there may be a copy of it (WebAuthn Level 3 §6.1.1).
    PasskeyCopied,
    /// A passkey was removed, by its owner or the operator.
    PasskeyRemoved,
    /// A passkey was renamed.
    PasskeyRenamed,
    /// The password was changed, which revoked every other session.
    PasswordChanged,
    /// The password was removed: the account is left with passkeys.
    PasswordRemoved,
    /// The password was replaced by way of a recovery code or a reset link, which revoked every session.
    PasswordReset,
    /// A recovery code was used, which revoked every other session.
    RecoveryCodeUsed,
    /// Recovery codes were made, which voided the older ones.
    RecoveryCodesMade,
    /// The recovery codes were removed by the operator.
    RecoveryCodesRemoved,
    /// A used refresh token was presented again. It was treated as stolen and the session revoked
    /// (RFC 9700 §4.14.2).
    RefreshReused,
    /// The operator made a link that resets the password.
    ResetLinkMade,
    /// The password was right, and the second factor wrong.
    SecondFactorFailed,
    /// A session was revoked from another session or by the operator.
    SessionRevoked,
    /// Codes of an authenticator app are asked for from now on.
    TotpAdded,
    /// Codes of an authenticator app are no longer asked for.
    TotpRemoved,
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
    /// The kind of event.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// Time of the event. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = DateTime,
            examples("2026-11-22T22:47:13.042Z"),
        )
    )]
    pub created_at: String,
    /// The session that the event belongs to, if any.
    #[cfg_attr(feature = "openapi", schema(required = true, format = "uuid"))]
    pub session_id: Option<String>,
    /// The client's IP address; `null` if the operator caused the event.
    #[cfg_attr(feature = "openapi", schema(required = true, examples("192.0.2.7")))]
    pub ip: Option<String>,
    /// The client's `User-Agent` header.
    #[cfg_attr(feature = "openapi", schema(required = true, examples("curl/8.5.0")))]
    pub user_agent: Option<String>,
}

/// The response to `GET /me/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventsResponse {
    /// The events, newest first.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub events: Vec<Event>,
    /// The `?cursor=` value for the next, older events; absent when there are none.
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
