//! Errors as they travel: RFC 9457 problem details, with a stable code for programs.

use serde::{Deserialize, Serialize};

/// The media type of every error answer (RFC 9457 §3).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Stable codes for programs. A code is never renamed and never reused.
pub mod code {
    /// 400: the body is not JSON, or not an object.
    pub const MALFORMED_JSON: &str = "malformed_json";
    /// 400: the body ended early or could not be read.
    pub const UNREADABLE_BODY: &str = "unreadable_body";
    /// 401: no access token was sent.
    pub const MISSING_TOKEN: &str = "missing_token";
    /// 401: the access token is malformed, foreign, expired or revoked.
    pub const INVALID_TOKEN: &str = "invalid_token";
    /// 401: no such account, or not its password; which of the two is not said.
    pub const INVALID_CREDENTIALS: &str = "invalid_credentials";
    /// 401: the refresh token is malformed, foreign, used up or of a session that has ended.
    pub const INVALID_REFRESH_TOKEN: &str = "invalid_refresh_token";
    /// 403: the cookie came along with a request that another site had made.
    pub const CROSS_SITE_REQUEST: &str = "cross_site_request";
    /// 403: nobody can register here.
    pub const REGISTRATION_CLOSED: &str = "registration_closed";
    /// 403: who registers here has to be invited.
    pub const INVITATION_REQUIRED: &str = "invitation_required";
    /// 403: the invitation is no good: used, over, revoked, or never made.
    pub const INVALID_INVITATION: &str = "invalid_invitation";
    /// 404
    pub const NOT_FOUND: &str = "not_found";
    /// 405: see the `Allow` header.
    pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
    /// 408: the body did not arrive in time.
    pub const REQUEST_TIMEOUT: &str = "request_timeout";
    /// 409
    pub const USERNAME_TAKEN: &str = "username_taken";
    /// 413
    pub const PAYLOAD_TOO_LARGE: &str = "payload_too_large";
    /// 415
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "unsupported_media_type";
    /// 422: see `errors`.
    pub const INVALID_FIELDS: &str = "invalid_fields";
    /// 429: wait as long as `Retry-After` says.
    pub const TOO_MANY_REQUESTS: &str = "too_many_requests";
    /// 500: the log has the cause, under the request id.
    pub const INTERNAL_ERROR: &str = "internal_error";
    /// 503: more work is waiting than can be done in time.
    pub const OVERLOADED: &str = "overloaded";
    /// 503: a part that the request needs does not answer.
    pub const UNAVAILABLE: &str = "unavailable";
}

/// An error answer (RFC 9457 §3.1), with two members of ours: `code` and `errors` (§3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference that identifies the kind of problem; what there is to tell apart is told by
    /// `code`.
    #[cfg_attr(feature = "openapi", schema(format = "uri-reference", examples("about:blank")))]
    #[serde(rename = "type")]
    pub kind: String,
    /// A short summary, the same for every problem of this kind.
    pub title: String,
    /// The HTTP status code.
    pub status: u16,
    /// A sentence for a person, about this one occurrence.
    pub detail: String,
    /// A stable code for programs, never renamed and never reused.
    pub code: String,
    /// What is wrong with which field; only with the code `invalid_fields`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The name of the field in the request.
    pub field: String,
    /// A stable code for programs, never renamed and never reused.
    pub code: String,
    /// A sentence for a person.
    pub detail: String,
}
