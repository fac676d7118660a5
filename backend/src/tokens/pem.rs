//! Public keys as PEM, for verifiers that do not read JWKs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use p256::pkcs8::{Document, EncodePublicKey, LineEnding};
use rsa::BigUint;

/// The bytes before the 32 bytes of an Ed25519 public key in a `SubjectPublicKeyInfo` (RFC 8410 §4).
const ED25519_SPKI_PREFIX: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// The byte before the coordinates of a point that is not compressed (SEC 1 §2.3.3).
const UNCOMPRESSED_POINT: u8 = 4;

/// Returns a public key as PEM of its `SubjectPublicKeyInfo` (RFC 7468 §13), with a line feed at the end.
/// `None` for a secret, which has none.
#[must_use]
pub fn to_pem(jwk: &Jwk) -> Option<String> {
    let decode = |text: &String| URL_SAFE_NO_PAD.decode(text).ok();
    match &jwk.algorithm {
        AlgorithmParameters::EllipticCurve(key) => {
            let point = [vec![UNCOMPRESSED_POINT], decode(&key.x)?, decode(&key.y)?].concat();
            let key = p256::PublicKey::from_sec1_bytes(&point).ok()?;
            key.to_public_key_pem(LineEnding::LF).ok()
        }
        AlgorithmParameters::RSA(key) => {
            let [n, e] =
                [decode(&key.n)?, decode(&key.e)?].map(|bytes| BigUint::from_bytes_be(&bytes));
            rsa::RsaPublicKey::new(n, e).ok()?.to_public_key_pem(LineEnding::LF).ok()
        }
        AlgorithmParameters::OctetKeyPair(key) => {
            let der = [&ED25519_SPKI_PREFIX, &*decode(&key.x)?].concat();
            Document::try_from(der).ok()?.to_pem("PUBLIC KEY", LineEnding::LF).ok()
        }
        _ => None,
    }
}
