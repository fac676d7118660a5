//! The members of a request that hold a factor, of which it has exactly one.

use keystead_common::Secret;
use keystead_common::rules::code;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::factors::Factor;
use crate::http::problem::Problem;

/// Returns the one factor of a request. `first` is the member that an error names if there is none.
pub(super) fn one(
    first: &str,
    totp_code: Option<Secret>,
    recovery_code: Option<Secret>,
    response: Option<Value>,
) -> Result<Factor, Problem> {
    match (totp_code, recovery_code, response) {
        (Some(code), None, None) => Ok(Factor::Totp(code)),
        (None, Some(code), None) => Ok(Factor::RecoveryCode(code)),
        (None, None, Some(response)) => Ok(Factor::Passkey(Box::new(credential(response)?))),
        (None, None, None) => {
            let detail = format!("The field {first} is missing, or another factor.");
            Err(Problem::invalid_field(first, code::REQUIRED, detail))
        }
        (_, Some(_), _) => Err(not_one("recovery_code")),
        _ => Err(not_one("totp_code")),
    }
}

/// Returns the error for a request with more than one factor.
pub(super) fn not_one(field: &str) -> Problem {
    Problem::invalid_field(field, code::INVALID_VALUE, "Send exactly one factor.")
}

/// Reads the member `credential`: a JSON message of WebAuthn.
pub(super) fn credential<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    if value.is_null() {
        let detail = "The field credential is missing.";
        return Err(Problem::invalid_field("credential", code::REQUIRED, detail));
    }
    serde_json::from_value(value).map_err(|error| {
        let detail = format!("The field credential is not the JSON of WebAuthn: {error}.");
        Problem::invalid_field("credential", code::INVALID_VALUE, detail)
    })
}
