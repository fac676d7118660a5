//! Sessions as they travel: `POST /login`, `GET /me`.

use serde::{Deserialize, Serialize};

use crate::account::User;
use crate::{Password, RequestBody};

/// The body of `POST /login`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoginRequest {
    /// The name of the account, in any case.
    pub username: String,
    /// Taken exactly as sent.
    pub password: Password,
}

impl RequestBody for LoginRequest {
    const REQUIRED: &'static [&'static str] = &["username", "password"];
}

/// How an access token is to be used (RFC 6749 §7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenType {
    /// In the `Authorization` header (RFC 6750 §2.1).
    Bearer,
}

/// The answer to `POST /login` (RFC 6749 §5.1).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenResponse {
    /// A JWT (RFC 7519).
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: TokenType,
    /// Seconds from the answer until the access token expires.
    pub expires_in: u64,
}

/// One login on one device, from its start to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// UUIDv7 (RFC 9562 §5.7).
    pub id: String,
    /// When the person logged in. RFC 3339, UTC.
    pub created_at: String,
    /// RFC 3339, UTC.
    pub last_used_at: String,
    /// When the session ends at the latest, if it is not used before. RFC 3339, UTC.
    pub expires_at: String,
    /// The address that it began from.
    pub ip: Option<String>,
    /// The `User-Agent` that it began with.
    pub user_agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// The answer to `GET /me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeResponse {
    /// Whose token it was.
    pub user: User,
    /// The session that it belongs to.
    pub session: Session,
}
