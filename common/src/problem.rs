//! Error DTOs: RFC 9457 problem details, with a stable code for programs.

use serde::{Deserialize, Serialize};

use crate::Secret;
use crate::factors::Method;

/// The media type of every error response (RFC 9457 §3).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The `reason` with `invalid_passkey`, if no account here has the passkey.
pub const UNKNOWN_CREDENTIAL: &str = "unknown_credential";

/// Stable codes for programs. A code is never renamed and never reused.
pub mod code {
    /// 400: the body is not JSON, or not an object.
    pub const MALFORMED_JSON: &str = "malformed_json";
    /// 400: the body ended early or could not be read.
    pub const UNREADABLE_BODY: &str = "unreadable_body";
    /// 400: the `Host` header is missing, invalid, or there more than once.
    pub const INVALID_HOST: &str = "invalid_host";
    /// 401: no access token was sent.
    pub const MISSING_TOKEN: &str = "missing_token";
    /// 401: the access token is malformed, not issued here, expired or revoked.
    pub const INVALID_TOKEN: &str = "invalid_token";
    /// 401: unknown account or wrong password; the response does not tell which.
    pub const INVALID_CREDENTIALS: &str = "invalid_credentials";
    /// 401: the refresh token is malformed, not issued here or used up, or its session has ended.
    pub const INVALID_REFRESH_TOKEN: &str = "invalid_refresh_token";
    /// 401: a code of an authenticator app or a recovery code is wrong, used or too old.
    pub const INVALID_CODE: &str = "invalid_code";
    /// 401: the token of a login that needs more is malformed, used, expired or another client's.
    pub const INVALID_MFA_TOKEN: &str = "invalid_mfa_token";
    /// 401: the answer of a passkey does not verify, or nobody here knows it.
    pub const INVALID_PASSKEY: &str = "invalid_passkey";
    /// 401: unknown account or wrong recovery code; the response does not tell which.
    pub const INVALID_RECOVERY_CODE: &str = "invalid_recovery_code";
    /// 401: the reset link is used, expired, revoked or was never made.
    pub const INVALID_RESET_TOKEN: &str = "invalid_reset_token";
    /// 400: the request of an app that a page carries is too old, or was not made here.
    pub const REQUEST_EXPIRED: &str = "request_expired";
    /// 403: the password is right, and another factor is asked for.
    pub const MFA_REQUIRED: &str = "mfa_required";
    /// 403: the server requires a second factor, and the time to add one is over.
    pub const MFA_ENROLMENT_REQUIRED: &str = "mfa_enrolment_required";
    /// 403: the last proof of who the person is lies too far back for this.
    pub const REAUTHENTICATION_REQUIRED: &str = "reauthentication_required";
    /// 403: the cookie was sent with a cross-site request.
    pub const CROSS_SITE_REQUEST: &str = "cross_site_request";
    /// 403: registration is closed.
    pub const REGISTRATION_CLOSED: &str = "registration_closed";
    /// 403: registration requires an invitation.
    pub const INVITATION_REQUIRED: &str = "invitation_required";
    /// 403: the invitation is used, expired, revoked or was never issued.
    pub const INVALID_INVITATION: &str = "invalid_invitation";
    /// 404: no such path or resource.
    pub const NOT_FOUND: &str = "not_found";
    /// 405: the `Allow` header lists the supported methods.
    pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
    /// 408: the body did not arrive in time.
    pub const REQUEST_TIMEOUT: &str = "request_timeout";
    /// 409: another account has this user name.
    pub const USERNAME_TAKEN: &str = "username_taken";
    /// 409: without this factor the account could not be reached any more.
    pub const FACTOR_REQUIRED: &str = "factor_required";
    /// 409: the account has this passkey already, or as many as it may have.
    pub const PASSKEY_EXISTS: &str = "passkey_exists";
    /// 412: `If-Match` names no current version of the file.
    pub const PRECONDITION_FAILED: &str = "precondition_failed";
    /// 413: the request body is too large.
    pub const PAYLOAD_TOO_LARGE: &str = "payload_too_large";
    /// 415: the request body is not JSON by its `Content-Type`.
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "unsupported_media_type";
    /// 422: `errors` lists the invalid fields.
    pub const INVALID_FIELDS: &str = "invalid_fields";
    /// 429: retry after the seconds in `Retry-After`.
    pub const TOO_MANY_REQUESTS: &str = "too_many_requests";
    /// 500: the server's log has the cause, under the request id.
    pub const INTERNAL_ERROR: &str = "internal_error";
    /// 503: more work is queued than can be done in time.
    pub const OVERLOADED: &str = "overloaded";
    /// 503: a component that the request needs does not respond.
    pub const UNAVAILABLE: &str = "unavailable";
}

/// An error response (RFC 9457 §3.1), with extension members (§3.2): `code`, and others with some codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference that identifies the kind of problem; programs tell problems apart by
    /// `code`.
    #[cfg_attr(feature = "openapi", schema(format = "uri-reference", examples("about:blank")))]
    #[serde(rename = "type")]
    pub kind: String,
    /// A short summary, the same for every problem of this kind.
    pub title: String,
    /// The HTTP status code.
    #[cfg_attr(feature = "openapi", schema(minimum = 400, maximum = 599))]
    pub status: u16,
    /// A sentence for a person, about this occurrence.
    pub detail: String,
    /// A stable code for programs, never renamed and never reused. More are added: treat an unknown
    /// one by its status.
    pub code: String,
    /// The invalid fields; only with the code `invalid_fields`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The methods that are accepted; only with the codes `mfa_required` and `reauthentication_required`. More
    /// are added: ignore an unknown one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 8, examples(json!(["totp", "recovery_code"]))))]
    pub methods: Vec<Method>,
    /// The token for `POST /login/mfa`; only with the code `mfa_required`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub mfa_token: Option<Secret>,
    /// Seconds until `mfa_token` expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = u64, required = false, maximum = 300, examples(300)))]
    pub expires_in: Option<u64>,
    /// The reason in more detail than `code`, where there is one: `unknown_credential` with `invalid_passkey`, if no
    /// account here has the passkey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub reason: Option<String>,
}

/// An error in one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The name of the field in the request.
    pub field: String,
    /// A stable code for programs, never renamed and never reused.
    pub code: String,
    /// A sentence for a person.
    pub detail: String,
    /// The reason in more detail than `code`, where there is one. Never renamed and never reused; more are
    /// added: treat an unknown one by its `code`.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = String,
            required = false,
            examples("common_password"),
            extensions(("x-extensible-enum" = json!(crate::rules::reason::ALL))),
        )
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The change to the password that does not make it much stronger, with some of the reasons. More
    /// are added: ignore an unknown one.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = String,
            required = false,
            examples("capitals"),
            extensions(("x-extensible-enum" = json!(crate::rules::hint::ALL))),
        )
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The least number of characters, with the code `too_short`.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = u16, required = false, maximum = 65535, examples(8))
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u16>,
    /// The largest number of characters, with the code `too_long`.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = u16, required = false, maximum = 65535, examples(64))
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u16>,
    /// With the reason `common_password`: the password is among so many most common ones, 10, 100, 1,000
    /// or 10,000. Absent if it is less common.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = u16, required = false, maximum = 65535, examples(10))
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u16>,
}

impl FieldError {
    /// Creates an error without a reason.
    #[must_use]
    pub fn new(field: &str, code: &str, detail: impl Into<String>) -> Self {
        let (field, code, detail) = (field.to_owned(), code.to_owned(), detail.into());
        Self { field, code, detail, reason: None, hint: None, min: None, max: None, rank: None }
    }
}
