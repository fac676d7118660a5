//! Account DTOs: `POST /register`, `POST /password-strength`, `PUT /me/password`, `DELETE /me`, and the
//! `user` of every response that has one.

use serde::{Deserialize, Serialize};

use crate::problem::FieldError;
use crate::{Password, RequestBody, Secret};

/// An account as shown to its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// UUIDv7 (RFC 9562 §5.7).
    #[cfg_attr(
        feature = "openapi",
        schema(format = "uuid", examples("019abcde-0000-7000-8000-000000000001"))
    )]
    pub id: String,
    /// The user name, as typed at registration.
    #[cfg_attr(feature = "openapi", schema(examples("ada")))]
    pub username: String,
    /// Time of registration. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = DateTime,
            examples("2026-11-22T22:47:13.042Z"),
        )
    )]
    pub created_at: String,
    /// Time at which the password was set, at registration or later; `null` if it is unknown, as it may be
    /// of an imported account. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            required = true,
            format = DateTime,
            examples("2026-11-22T22:47:13.042Z"),
        )
    )]
    pub password_changed_at: Option<String>,
}

/// The body of `POST /register`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterRequest {
    /// 3 to 64 of `A-Z a-z 0-9 . _ - + @`, starting with a letter or digit; unique regardless of
    /// case.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 3,
            max_length = 64,
            pattern = "^[A-Za-z0-9][A-Za-z0-9._+@-]*$",
            examples("ada"),
        )
    )]
    pub username: String,
    /// 8 to 256 Unicode code points, used exactly as sent. Common passwords and passwords based on
    /// the user name are refused.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = String,
            format = Password,
            min_length = 8,
            max_length = 256,
            examples("a quiet harbour at dawn"),
        )
    )]
    pub password: Password,
    /// The invitation token. Ignored where registration does not require one.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = Option<String>,
            examples("AZq83gAAcACAAAAAAAAAAcJ0x4yN3o1mQk7vT2bW9eY"),
        )
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Secret>,
    /// True to get a recovery code with the account, for the day when the password is forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_code: Option<bool>,
}

impl RequestBody for RegisterRequest {
    const REQUIRED: &'static [&'static str] = &["username", "password"];
}

/// The body of `POST /password-strength`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordStrengthRequest {
    /// The password, as far as it is typed. One that is longer than passwords may be is judged as too long.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = String,
            format = Password,
            max_length = 512,
            examples("a quiet harbour at dawn"),
        )
    )]
    pub password: Password,
    /// The user name, which the password must not be based on. Ignored where it breaks the rules of user
    /// names.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, examples("ada")))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
}

impl RequestBody for PasswordStrengthRequest {
    const REQUIRED: &'static [&'static str] = &["password"];
}

/// The response to `POST /password-strength`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordStrengthResponse {
    /// The strength, from 0 for what is guessed at once to 4 for what is very hard to guess.
    #[cfg_attr(feature = "openapi", schema(maximum = 4, examples(4)))]
    pub score: u16,
    /// True if the password would be accepted at this server.
    pub acceptable: bool,
    /// The errors of the field `password`, as in a refusal; empty if it is acceptable.
    pub errors: Vec<FieldError>,
}

/// The response to `POST /register`: 201.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterResponse {
    /// A sentence for a person.
    #[cfg_attr(
        feature = "openapi",
        schema(examples("Your account is ready. Log in to continue."))
    )]
    pub message: String,
    /// The new account.
    pub user: User,
    /// The recovery code, if it was asked for. It is shown this once.
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_code: Option<Secret>,
}

/// The body of `PUT /me/password`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePasswordRequest {
    /// The current password: an access token alone is not enough for this. Left out by an account without one, which
    /// has to have proved within ten minutes who it is.
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
    pub current_password: Option<Password>,
    /// 8 to 256 Unicode code points, used exactly as sent. Common passwords and passwords based on
    /// the user name are refused.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = String,
            format = Password,
            min_length = 8,
            max_length = 256,
            examples("a quiet harbour at dawn"),
        )
    )]
    pub new_password: Password,
}

impl RequestBody for ChangePasswordRequest {
    const REQUIRED: &'static [&'static str] = &["new_password"];
}

/// The body of `DELETE /me`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeleteAccountRequest {
    /// The current password: an access token alone is not enough for this. Left out by an account without one, which
    /// has to have proved within ten minutes who it is.
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
}

impl RequestBody for DeleteAccountRequest {
    const REQUIRED: &'static [&'static str] = &[];
}
