//! One key that signs and verifies: how it is made, what its tokens' header is, what others may
//! know of it. When it does so is in [`super::keyring`].

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, errors::Result};
use p256::pkcs8::EncodePrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Algorithm;
use crate::random::Random;

/// The media type of an access token (RFC 9068 §2.1), which keeps other JWTs from passing as one.
pub(super) const TYPE: &str = "at+jwt";
/// The size of a new RSA key, in bits. RFC 7518 §3.3 asks for no less than 2048.
const RSA_BITS: usize = 3072;
/// What comes before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 §7).
const ED25519_PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The private part of a key: the secret of HS256, PKCS #1 of RSA, PKCS #8 of the others. Wiped
/// when dropped.
pub(super) type Material = Zeroizing<Vec<u8>>;

/// A key, ready for use.
pub(super) struct SigningKey {
    /// Tells it from all others (RFC 7517 §4.5), and nothing of a secret.
    pub(super) kid: String,
    pub(super) algorithm: Algorithm,
    /// What every token of it begins with: type, algorithm and key id, and nothing else.
    pub(super) encoded_header: String,
    header: Header,
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// What everybody may have (RFC 7517): nothing under HS256.
    pub(super) public_jwk: Option<Jwk>,
}

impl SigningKey {
    /// A key from its private part.
    pub(super) fn new(algorithm: Algorithm, material: &[u8]) -> Result<Self> {
        let encoding = match algorithm {
            Algorithm::Hs256 => EncodingKey::from_secret(material),
            Algorithm::Es256 => EncodingKey::from_ec_der(material),
            Algorithm::EdDsa => EncodingKey::from_ed_der(material),
            Algorithm::Rs256 => EncodingKey::from_rsa_der(material),
        };
        let mut jwk = Jwk::from_encoding_key(&encoding, algorithm.of_library())?;
        let kid = match algorithm {
            Algorithm::Hs256 => kid_of_secret(material),
            _ => jwk.thumbprint(ThumbprintHash::SHA256)?,
        };
        name(&mut jwk, &kid);
        let mut header = Header::new(algorithm.of_library());
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(kid.clone());
        let mut encoded_header = jsonwebtoken::encode(&header, &serde_json::Map::new(), &encoding)?;
        encoded_header.truncate(encoded_header.find('.').unwrap_or_default());
        let decoding = DecodingKey::from_jwk(&jwk)?;
        let public_jwk = (algorithm != Algorithm::Hs256).then_some(jwk);
        Ok(Self { kid, algorithm, encoded_header, header, encoding, decoding, public_jwk })
    }

    pub(super) fn sign(&self, claims: &impl Serialize) -> Result<String> {
        jsonwebtoken::encode(&self.header, claims, &self.encoding)
    }

    /// Whether this is the key's signature under a token's header and claims.
    pub(super) fn verifies(&self, message: &str, signature: &str) -> bool {
        let (key, algorithm) = (&self.decoding, self.algorithm.of_library());
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, algorithm).unwrap_or(false)
    }

    /// What whoever verifies must have: under HS256 the secret.
    pub(super) fn verification_jwk(&self) -> Result<Jwk> {
        let mut jwk = Jwk::from_encoding_key(&self.encoding, self.algorithm.of_library())?;
        name(&mut jwk, &self.kid);
        Ok(jwk)
    }
}

fn name(jwk: &mut Jwk, kid: &str) {
    jwk.common.key_id = Some(kid.to_owned());
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({} {})", self.algorithm, self.kid)
    }
}

/// Makes the private part of a new key. For RSA it takes a second or so.
pub(super) fn generate(algorithm: Algorithm, random: Random) -> Material {
    match algorithm {
        Algorithm::Hs256 => Zeroizing::new(random.bytes::<32>().to_vec()),
        Algorithm::EdDsa => {
            let mut der = Zeroizing::new(ED25519_PKCS8.to_vec());
            der.extend_from_slice(Zeroizing::new(random.bytes::<32>()).as_slice());
            der
        }
        Algorithm::Es256 => {
            let key = p256::SecretKey::random(&mut Generator(random));
            let der = key.to_pkcs8_der().expect("a key of a known curve has a form in PKCS #8");
            Zeroizing::new(der.as_bytes().to_vec())
        }
        Algorithm::Rs256 => {
            let key = rsa::RsaPrivateKey::new(&mut Generator(random), RSA_BITS)
                .expect("a size that RSA can have");
            let der = key.to_pkcs1_der().expect("a key that was just made has a form in PKCS #1");
            Zeroizing::new(der.as_bytes().to_vec())
        }
    }
}

fn kid_of_secret(secret: &[u8]) -> String {
    let digest = Sha256::new().chain_update(b"keystead kid\0").chain_update(secret);
    URL_SAFE_NO_PAD.encode(&digest.finalize()[..9])
}

/// The randomness that is handed in, as the libraries that make keys take it.
struct Generator(Random);

impl rsa::rand_core::RngCore for Generator {
    fn next_u32(&mut self) -> u32 {
        u32::from_ne_bytes(self.0.bytes())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_ne_bytes(self.0.bytes())
    }

    fn fill_bytes(&mut self, into: &mut [u8]) {
        for part in into.chunks_mut(32) {
            let bytes = Zeroizing::new(self.0.bytes::<32>());
            part.copy_from_slice(&bytes[..part.len()]);
        }
    }

    fn try_fill_bytes(
        &mut self,
        into: &mut [u8],
    ) -> std::result::Result<(), rsa::rand_core::Error> {
        self.fill_bytes(into);
        Ok(())
    }
}

impl rsa::rand_core::CryptoRng for Generator {}
