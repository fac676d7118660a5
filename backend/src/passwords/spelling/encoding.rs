//! Base64 as systems write it: standard or URL-safe, with or without padding.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

/// Encodes bytes without padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

/// Decodes the standard alphabet; a dot counts as a plus, as passlib writes it.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.replace('.', "+")).ok()
}

/// Decodes the URL-safe alphabet too.
pub(super) fn decode_any(text: &str) -> Option<Vec<u8>> {
    decode(&text.replace('-', "+").replace('_', "/"))
}

/// Decodes hexadecimal digits of either case.
pub(super) fn decode_hexadecimal(text: &str) -> Option<Vec<u8>> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()
}
