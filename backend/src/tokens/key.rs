//! A key that signs and verifies, the header of its tokens, and its JWK. The times at which it does so
//! are in [`super::keyring`].

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, errors::Result};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Algorithm;

/// The media type of an access token (RFC 9068 §2.1), which keeps other JWTs from passing as one.
pub(super) const TYPE: &str = "at+jwt";

/// The private part of a key: the secret of HS256, PKCS #1 for RSA, PKCS #8 for the others. Wiped when
/// dropped.
pub(super) type Material = Zeroizing<Vec<u8>>;

/// A parsed key.
pub(super) struct SigningKey {
    /// The key id (RFC 7517 §4.5). It reveals nothing about a secret.
    pub(super) kid: String,
    pub(super) algorithm: Algorithm,
    /// The encoded header of all its tokens: type, algorithm and key id, and nothing else.
    pub(super) encoded_header: String,
    header: Header,
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// The public key (RFC 7517); `None` for HS256.
    pub(super) public_jwk: Option<Jwk>,
}

impl SigningKey {
    /// Parses a private part.
    pub(super) fn new(algorithm: Algorithm, material: &[u8]) -> Result<Self> {
        let encoding = match algorithm {
            Algorithm::Hs256 => EncodingKey::from_secret(material),
            Algorithm::Es256 => EncodingKey::from_ec_der(material),
            Algorithm::EdDsa => EncodingKey::from_ed_der(material),
            Algorithm::Rs256 => EncodingKey::from_rsa_der(material),
        };
        let mut jwk = Jwk::from_encoding_key(&encoding, algorithm.to_jsonwebtoken())?;
        let kid = match algorithm {
            Algorithm::Hs256 => kid_of_secret(material),
            _ => jwk.thumbprint(ThumbprintHash::SHA256)?,
        };
        identify(&mut jwk, &kid);
        let mut header = Header::new(algorithm.to_jsonwebtoken());
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

    /// Returns true if this is the key's signature of a token's header and claims.
    pub(super) fn verifies(&self, message: &str, signature: &str) -> bool {
        let (key, algorithm) = (&self.decoding, self.algorithm.to_jsonwebtoken());
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, algorithm).unwrap_or(false)
    }

    /// Returns the JWK that verifies tokens. For HS256 it has the secret.
    pub(super) fn verification_jwk(&self) -> Result<Jwk> {
        let mut jwk = Jwk::from_encoding_key(&self.encoding, self.algorithm.to_jsonwebtoken())?;
        identify(&mut jwk, &self.kid);
        Ok(jwk)
    }
}

/// Adds the members that tell which key it is and that it signs.
fn identify(jwk: &mut Jwk, kid: &str) {
    jwk.common.key_id = Some(kid.to_owned());
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({} {})", self.algorithm, self.kid)
    }
}

fn kid_of_secret(secret: &[u8]) -> String {
    let digest = Sha256::new().chain_update(b"keystead kid\0").chain_update(secret);
    URL_SAFE_NO_PAD.encode(&digest.finalize()[..9])
}
