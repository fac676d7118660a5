//! The Base64 of crypt(3): its alphabet begins with `./`, and the low bits come first. The digests of
//! MD5-crypt and SHA-crypt are also permuted.

use std::sync::LazyLock;

use data_encoding::{BitOrder, Encoding, Specification};

/// The order in which MD5-crypt writes the bytes of its digest.
pub(super) const MD5_ORDER: [u8; 16] = [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11];
/// The order of SHA-256-crypt.
pub(super) const SHA256_ORDER: [u8; 32] = [
    20, 10, 0, 11, 1, 21, 2, 22, 12, 23, 13, 3, 14, 4, 24, 5, 25, 15, 26, 16, 6, 17, 7, 27, 8, 28,
    18, 29, 19, 9, 30, 31,
];
/// The order of SHA-512-crypt.
pub(super) const SHA512_ORDER: [u8; 64] = [
    42, 21, 0, 1, 43, 22, 23, 2, 44, 45, 24, 3, 4, 46, 25, 26, 5, 47, 48, 27, 6, 7, 49, 28, 29, 8,
    50, 51, 30, 9, 10, 52, 31, 32, 11, 53, 54, 33, 12, 13, 55, 34, 35, 14, 56, 57, 36, 15, 16, 58,
    37, 38, 17, 59, 60, 39, 18, 19, 61, 40, 41, 20, 62, 63,
];

static CRYPT64: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    let alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    specification.symbols.push_str(alphabet);
    specification.bit_order = BitOrder::LeastSignificantFirst;
    specification.encoding().expect("64 different letters")
});

/// Encodes bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    CRYPT64.encode(bytes)
}

/// Decodes a text.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    CRYPT64.decode(text.as_bytes()).ok()
}

/// Encodes the bytes of a digest in this order.
pub(super) fn encode_in_order(digest: &[u8], order: &[u8]) -> String {
    let permuted: Vec<u8> = order.iter().map(|index| digest[usize::from(*index)]).collect();
    encode(&permuted)
}

/// Decodes a digest that was written in this order.
pub(super) fn decode_in_order(text: &str, order: &[u8]) -> Option<Vec<u8>> {
    let permuted = decode(text).filter(|bytes| bytes.len() == order.len())?;
    let mut digest = vec![0; order.len()];
    for (byte, index) in permuted.iter().zip(order) {
        digest[usize::from(*index)] = *byte;
    }
    Some(digest)
}
