//! DTOs of second factors, passkeys and recovery: `/login/mfa`, `/login/passkey`, `/me/factors`, `/recover`.
//!
//! The messages of WebAuthn are its own JSON (WebAuthn Level 3 §5.1) and pass through here as they are.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::session::RefreshTokenIn;
use crate::{Password, RequestBody, Secret};

/// A way to prove who a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The password.
    Password,
    /// A code of an authenticator app (RFC 6238).
    Totp,
    /// A passkey (WebAuthn).
    Passkey,
    /// One of the recovery codes.
    RecoveryCode,
}

/// The body of `POST /login/mfa`: the token of the login, and exactly one of the factors.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MfaRequest {
    /// The `mfa_token` of the answer to `POST /login`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 256))]
    pub mfa_token: Secret,
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
    /// The `AuthenticationResponseJSON` of WebAuthn Level 3 §5.1: `credential.toJSON()` in a browser.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<Value>,
    /// The place to return the refresh token in; `body` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token_in: Option<RefreshTokenIn>,
}

impl RequestBody for MfaRequest {
    const REQUIRED: &'static [&'static str] = &["mfa_token"];
}

/// The body of `POST /login/mfa/passkey-options`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MfaPasskeyOptionsRequest {
    /// The `mfa_token` of the answer to `POST /login`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 256))]
    pub mfa_token: Secret,
}

impl RequestBody for MfaPasskeyOptionsRequest {
    const REQUIRED: &'static [&'static str] = &["mfa_token"];
}

/// Options for WebAuthn: the argument of `navigator.credentials.create()` or `get()`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicKeyOptions {
    /// A `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` (WebAuthn Level 3 §5.1.8,
    /// §5.1.9).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub public_key: Value,
}

/// The optional body of `POST /login/passkey-options` and the other calls for options: an empty object.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OptionsRequest {}

impl RequestBody for OptionsRequest {
    const REQUIRED: &'static [&'static str] = &[];
}

/// The body of `POST /login/passkey`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyLoginRequest {
    /// The `AuthenticationResponseJSON` of WebAuthn Level 3 §5.1: `credential.toJSON()` in a browser.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    #[serde(default)]
    pub credential: Value,
    /// The place to return the refresh token in; `body` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token_in: Option<RefreshTokenIn>,
}

impl RequestBody for PasskeyLoginRequest {
    const REQUIRED: &'static [&'static str] = &[];
}

/// The number of factors of an account, in `GET /me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrolled {
    /// True if the account has a password.
    pub password: bool,
    /// True if codes of an authenticator app are asked for.
    pub totp: bool,
    /// The number of passkeys.
    #[cfg_attr(feature = "openapi", schema(maximum = 100))]
    pub passkeys: u32,
    /// The number of recovery codes that are left.
    #[cfg_attr(feature = "openapi", schema(maximum = 10))]
    pub recovery_codes: u32,
    /// Time from which on a login requires a second factor, where the account has none and the operator demands one.
    /// RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, required = false, format = DateTime, examples("2026-11-29T22:47:13.042Z"))
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_by: Option<String>,
}

/// The response to `GET /me/factors`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FactorsResponse {
    /// True if the account has a password.
    pub password: bool,
    /// The authenticator app; `null` if there is none.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub totp: Option<TotpInfo>,
    /// The recovery codes; `null` if there are none.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub recovery_codes: Option<RecoveryCodesInfo>,
    /// The passkeys, the oldest first.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub passkeys: Vec<Passkey>,
    /// The names that the browser's Signal API wants (WebAuthn Level 3 §5.1.10).
    pub webauthn: WebauthnNames,
}

/// The names of an account in WebAuthn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebauthnNames {
    /// The id of the relying party: the host of the public URL.
    #[cfg_attr(feature = "openapi", schema(examples("id.example.com")))]
    pub rp_id: String,
    /// The user handle: 16 bytes in Base64url.
    #[cfg_attr(feature = "openapi", schema(examples("9vYx0GqPz8sTq1Jc4B2WQA")))]
    pub user_id: String,
}

/// An authenticator app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpInfo {
    /// Time since when its codes are asked for. RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime, examples("2026-11-22T22:47:13.042Z")))]
    pub created_at: String,
}

/// The recovery codes of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodesInfo {
    /// The number that has not been used.
    #[cfg_attr(feature = "openapi", schema(maximum = 10))]
    pub left: u32,
    /// Time at which they were made. RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime, examples("2026-11-22T22:47:13.042Z")))]
    pub created_at: String,
}

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    /// UUIDv7 (RFC 9562 §5.7).
    #[cfg_attr(
        feature = "openapi",
        schema(format = "uuid", examples("019abcde-0000-7000-8000-000000000004"))
    )]
    pub id: String,
    /// The id that the browser knows it by, in Base64url.
    pub credential_id: String,
    /// The name that the person gave it, or that of its provider.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, examples("Laptop")))]
    pub name: String,
    /// The provider by its AAGUID; `null` if it is unknown.
    #[cfg_attr(feature = "openapi", schema(required = true, examples("iCloud Keychain")))]
    pub provider: Option<String>,
    /// Time at which it was added. RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime, examples("2026-11-22T22:47:13.042Z")))]
    pub created_at: String,
    /// Time of its last use; `null` before the first. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, format = DateTime, examples("2026-11-22T22:47:13.042Z"))
    )]
    pub last_used_at: Option<String>,
    /// True if its provider keeps a copy of it, so that it survives the loss of a device.
    pub synced: bool,
}

/// The response to `POST /me/factors/totp`. The secret is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpEnrolment {
    /// The secret in Base32, for typing.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, examples("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    )]
    pub secret: Secret,
    /// The `otpauth:` address that authenticator apps read.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub otpauth_uri: Secret,
    /// That address as a QR code.
    pub qr: QrCode,
}

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCode {
    /// The modules on each side, without the quiet zone of four that goes around it.
    #[cfg_attr(feature = "openapi", schema(maximum = 177))]
    pub size: u16,
    /// The dark modules as the `d` of an SVG `<path>`, one unit each.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub path: Secret,
}

/// A body with one code: of `PUT /me/factors/totp` and `PUT /me/factors/recovery-codes`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeRequest {
    /// The code.
    #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 64, examples("492039")))]
    pub code: Secret,
}

impl RequestBody for CodeRequest {
    const REQUIRED: &'static [&'static str] = &["code"];
}

/// The optional body of `POST /me/factors/passkeys/options`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyOptionsRequest {
    /// True for `navigator.credentials.create({mediation: "conditional"})`, which asks nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditional: Option<bool>,
}

impl RequestBody for PasskeyOptionsRequest {
    const REQUIRED: &'static [&'static str] = &[];
}

/// The body of `POST /me/factors/passkeys`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddPasskeyRequest {
    /// The `RegistrationResponseJSON` of WebAuthn Level 3 §5.1: `credential.toJSON()` in a browser.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    #[serde(default)]
    pub credential: Value,
    /// A name of 1 to 64 characters; the provider's by default.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, examples("Laptop")))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl RequestBody for AddPasskeyRequest {
    const REQUIRED: &'static [&'static str] = &[];
}

/// The body of `PATCH /me/factors/passkeys/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenamePasskeyRequest {
    /// The new name: 1 to 64 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64, examples("Laptop")))]
    pub name: String,
}

impl RequestBody for RenamePasskeyRequest {
    const REQUIRED: &'static [&'static str] = &["name"];
}

/// The response to `POST /me/factors/recovery-codes`. The codes are shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodesResponse {
    /// The codes. They count once one of them was sent back.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, max_items = 10))]
    pub codes: Vec<Secret>,
}

/// The body of `POST /recover`: a user name with a recovery code, or the token of a reset link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoverRequest {
    /// The account's user name, in any case; or the name that an imported account had elsewhere and could not keep.
    #[cfg_attr(feature = "openapi", schema(max_length = 1024, examples("ada")))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// One of the recovery codes, in any case, with or without dashes.
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
    /// The token of a link that the operator made, instead of the name and the code.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 256))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset_token: Option<Secret>,
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

impl RequestBody for RecoverRequest {
    const REQUIRED: &'static [&'static str] = &["new_password"];
}
