//! Numbers and bytes as digits.

use data_encoding::HEXLOWER;

/// Parses digits, and refuses a sign and everything else that a number may be written with.
pub(in crate::passwords) fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns the hexadecimal digits of bytes, in small letters.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}
