//! DTOs of second factors, passkeys and recovery: `/login/mfa`, `/login/passkey`, `/me/factors`, `/recover`.

mod passkeys;
mod recovery;
mod second_step;
mod totp;

use serde::{Deserialize, Serialize};

pub use self::passkeys::{
    AddPasskeyRequest, OptionsRequest, Passkey, PasskeyLoginRequest, PasskeyOptionsRequest,
    PublicKeyOptions, RenamePasskeyRequest, WebauthnNames,
};
pub use self::recovery::{RecoverRequest, RecoveryCodesInfo, RecoveryCodesResponse};
pub use self::second_step::{MfaPasskeyOptionsRequest, MfaRequest};
pub use self::totp::{QrCode, TotpEnrolment, TotpInfo};
use crate::{RequestBody, Secret};

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
