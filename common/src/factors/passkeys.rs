//! Passkeys: `/login/passkey` and `/me/factors/passkeys`. The messages of WebAuthn are its own JSON (WebAuthn Level 3
//! §5.1) and pass through here as they are.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::RequestBody;
use crate::session::RefreshTokenIn;

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
