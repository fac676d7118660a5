//! Recovery codes and `/recover`.

use serde::{Deserialize, Serialize};

use crate::{Password, RequestBody, Secret};

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
