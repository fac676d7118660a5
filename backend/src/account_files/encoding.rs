//! Base64 in the spelling of the PHC string format.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::error::RecordError;

/// Encodes bytes as hashes of the PHC string format have them.
pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

/// Decodes Base64 of either alphabet, with or without padding, and encodes it as [`base64`] does.
pub(super) fn rebased(text: &str, name: &'static str) -> Result<String, RecordError> {
    let text = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    let padding = "=".repeat(text.len().next_multiple_of(4) - text.len());
    let bytes = STANDARD.decode(text + &padding).map_err(|_| RecordError::Part(name))?;
    Ok(base64(&bytes))
}
