//! Sessions as they travel: `POST /login`, `POST /refresh`, `POST /logout`, `GET /me`,
//! `GET /me/sessions`.

use serde::{Deserialize, Serialize};

use crate::account::User;
use crate::{Password, RequestBody, Secret};

/// The body of `POST /login`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginRequest {
    /// The name of the account, in any case.
    #[cfg_attr(feature = "openapi", schema(examples("ada")))]
    pub username: String,
    /// Taken exactly as sent.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = String,
            format = Password,
            examples("a quiet harbour at dawn"),
        )
    )]
    pub password: Password,
    /// How the refresh token is to travel; in the body if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token_in: Option<RefreshTokenIn>,
}

impl RequestBody for LoginRequest {
    const REQUIRED: &'static [&'static str] = &["username", "password"];
}

/// How the refresh token travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefreshTokenIn {
    /// In the answer, for programs, which keep it themselves.
    #[default]
    Body,
    /// As an `HttpOnly` cookie, for browsers, where no script can read it.
    Cookie,
}

/// The body of `POST /refresh` and `POST /logout`, if there is one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefreshRequest {
    /// The newest one that was received, unless it comes as a cookie.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
}

impl RequestBody for RefreshRequest {
    const REQUIRED: &'static [&'static str] = &[];
}

/// How an access token is to be used (RFC 6749 §7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenType {
    /// In the `Authorization` header (RFC 6750 §2.1).
    Bearer,
}

/// The answer to `POST /login` and `POST /refresh` (RFC 6749 §5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenResponse {
    /// A JWT (RFC 7519).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub access_token: Secret,
    /// Always `Bearer`.
    pub token_type: TokenType,
    /// Seconds from the answer until the access token expires.
    #[cfg_attr(feature = "openapi", schema(examples(900)))]
    pub expires_in: u64,
    /// The one to refresh with next, unless it travels as a cookie.
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
}

/// One login on one device, from its start to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// UUIDv7 (RFC 9562 §5.7).
    #[cfg_attr(
        feature = "openapi",
        schema(format = "uuid", examples("019abcde-0000-7000-8000-000000000002"))
    )]
    pub id: String,
    /// When the person logged in. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = DateTime,
            examples("2026-11-22T22:47:13.042Z"),
        )
    )]
    pub created_at: String,
    /// When it was last refreshed. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = DateTime,
            examples("2026-11-22T22:47:13.042Z"),
        )
    )]
    pub last_used_at: String,
    /// When it ends unless it is used before, and at the latest. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = DateTime,
            examples("2026-11-29T22:47:13.042Z"),
        )
    )]
    pub expires_at: String,
    /// The address that it was last used from.
    #[cfg_attr(feature = "openapi", schema(required = true, examples("192.0.2.7")))]
    pub ip: Option<String>,
    /// The `User-Agent` that it was last used with.
    #[cfg_attr(feature = "openapi", schema(required = true, examples("curl/8.5.0")))]
    pub user_agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// The answer to `GET /me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeResponse {
    /// Whose token it was.
    pub user: User,
    /// The session that it belongs to.
    pub session: Session,
}

/// The answer to `GET /me/sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionsResponse {
    /// Those that stand, newest use first.
    pub sessions: Vec<Session>,
}
