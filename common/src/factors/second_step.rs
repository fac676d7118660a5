//! The second step of a login: `/login/mfa`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::session::RefreshTokenIn;
use crate::{RequestBody, Secret};

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
