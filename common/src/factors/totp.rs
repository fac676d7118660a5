//! Authenticator apps: `/me/factors/totp`.

use serde::{Deserialize, Serialize};

use crate::Secret;

/// An authenticator app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpInfo {
    /// Time since when its codes are asked for. RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime, examples("2026-11-22T22:47:13.042Z")))]
    pub created_at: String,
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
