//! Session DTOs: `POST /login`, `POST /refresh`, `POST /logout`, `GET /me`, `GET /me/sessions`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::User;
use crate::factors::Enrolled;
use crate::{Password, RequestBody, Secret};

/// The body of `POST /login`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginRequest {
    /// The account's user name, in any case; or the name that an imported account had elsewhere and could not keep.
    #[cfg_attr(feature = "openapi", schema(max_length = 1024, examples("ada")))]
    pub username: String,
    /// The password, used exactly as sent. Imported accounts may have a longer one than can be chosen here.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = String,
            format = Password,
            max_length = 1024,
            examples("a quiet harbour at dawn"),
        )
    )]
    pub password: Password,
    /// The place to return the refresh token in; `body` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token_in: Option<RefreshTokenIn>,
}

impl RequestBody for LoginRequest {
    const REQUIRED: &'static [&'static str] = &["username", "password"];
}

/// The body of `POST /me/reauthenticate`: exactly one of the members.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReauthenticateRequest {
    /// The account's password.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = Option<String>,
            format = Password,
            max_length = 1024,
            examples("a quiet harbour at dawn"),
        )
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// The six digits that the authenticator app shows. Spaces are ignored.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 64, examples("492039"))
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totp_code: Option<Secret>,
    /// A recovery code, in any case, with or without dashes.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = Option<String>,
            max_length = 64,
            examples("7K3D9-QXM2T-0V5HB-W8RNC-4JY6E"),
        )
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_code: Option<Secret>,
    /// The `AuthenticationResponseJSON` of WebAuthn Level 3 §5.1.8.2: `credential.toJSON()` in a browser.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<Value>,
}

impl RequestBody for ReauthenticateRequest {
    const REQUIRED: &'static [&'static str] = &[];
}

/// The place of a refresh token in responses and requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefreshTokenIn {
    /// The JSON body, for programs, which store the token themselves.
    #[default]
    Body,
    /// An `HttpOnly` cookie, for browsers, where no script can read it.
    Cookie,
}

/// The optional body of `POST /refresh` and `POST /logout`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefreshRequest {
    /// The newest refresh token received, unless it is sent as a cookie.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
}

impl RequestBody for RefreshRequest {
    const REQUIRED: &'static [&'static str] = &[];
}

/// The type of an access token (RFC 6749 §7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenType {
    /// A token for the `Authorization` header (RFC 6750 §2.1).
    Bearer,
}

/// The response to `POST /login` and `POST /refresh` (RFC 6749 §5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenResponse {
    /// The access token, a JWT (RFC 7519).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub access_token: Secret,
    /// Always `Bearer`.
    pub token_type: TokenType,
    /// Seconds from the response until the access token expires.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 315_360_000, examples(900)))]
    pub expires_in: u64,
    /// The next refresh token, unless it is sent as a cookie.
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
}

/// A session: one login on one device, until it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// UUIDv7 (RFC 9562 §5.7).
    #[cfg_attr(
        feature = "openapi",
        schema(format = "uuid", examples("019abcde-0000-7000-8000-000000000002"))
    )]
    pub id: String,
    /// Time of the login. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = DateTime,
            examples("2026-11-22T22:47:13.042Z"),
        )
    )]
    pub created_at: String,
    /// Time of the last refresh. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = DateTime,
            examples("2026-11-22T22:47:13.042Z"),
        )
    )]
    pub last_used_at: String,
    /// Time at which the session expires unless it is refreshed before. A refresh extends it, up to
    /// the session's maximum lifetime. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = DateTime,
            examples("2026-11-29T22:47:13.042Z"),
        )
    )]
    pub expires_at: String,
    /// The IP address of the last use.
    #[cfg_attr(feature = "openapi", schema(required = true, examples("192.0.2.7")))]
    pub ip: Option<String>,
    /// The `User-Agent` header of the last use.
    #[cfg_attr(feature = "openapi", schema(required = true, examples("curl/8.5.0")))]
    pub user_agent: Option<String>,
    /// `true` for the session that made the request.
    pub current: bool,
}

/// The response to `GET /me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeResponse {
    /// The account that the access token belongs to.
    pub user: User,
    /// The session that the access token belongs to.
    pub session: Session,
    /// The factors of the account, by number.
    pub factors: Enrolled,
}

/// The response to `GET /me/sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionsResponse {
    /// The active sessions, most recently used first.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub sessions: Vec<Session>,
}
