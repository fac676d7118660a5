//! Accounts as they travel: `POST /register`, `PUT /me/password`, `DELETE /me`, and the `user` in
//! every answer that has one.

use serde::{Deserialize, Serialize};

use crate::{Password, RequestBody};

/// An account, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// UUIDv7 (RFC 9562 §5.7).
    pub id: String,
    /// As typed at registration.
    pub username: String,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// The body of `POST /register`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegisterRequest {
    /// See [`crate::rules::check_username`].
    pub username: String,
    /// See [`crate::rules::check_password`].
    pub password: Password,
}

impl RequestBody for RegisterRequest {
    const REQUIRED: &'static [&'static str] = &["username", "password"];
}

/// The answer to `POST /register`: 201.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterResponse {
    /// A sentence for a person.
    pub message: String,
    /// The account that now exists.
    pub user: User,
}

/// The body of `PUT /me/password`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangePasswordRequest {
    /// Proves that it is not merely an open browser that asks.
    pub current_password: Password,
    /// See [`crate::rules::check_password`].
    pub new_password: Password,
}

impl RequestBody for ChangePasswordRequest {
    const REQUIRED: &'static [&'static str] = &["current_password", "new_password"];
}

/// The body of `DELETE /me`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteAccountRequest {
    /// Proves that it is not merely an open browser that asks.
    pub password: Password,
}

impl RequestBody for DeleteAccountRequest {
    const REQUIRED: &'static [&'static str] = &["password"];
}
