//! A key that signs and verifies, the headers of its tokens, and its JWK. The times at which it does so
//! are in [`super::chain`].

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, errors::Result};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Algorithm;
use super::key_pair::KeyPair;
use super::token_type::HeaderType;

/// The private part of a key: the secret of HS256, PKCS #1 for RSA, PKCS #8 for the others. Wiped when
/// dropped.
pub(super) type Material = Zeroizing<Vec<u8>>;

/// A parsed key.
pub(super) struct SigningKey {
    /// The key id (RFC 7517 §4.5). It reveals nothing about a secret.
    pub(super) kid: String,
    pub(super) algorithm: Algorithm,
    /// The encoded header of its tokens of each type: type, algorithm and key id, and nothing else.
    encoded_headers: Vec<(HeaderType, String)>,
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// The key as it signs and verifies, for ES256 and RS256.
    pair: Option<KeyPair>,
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
        header.kid = Some(kid.clone());
        let mut encoded_headers = Vec::new();
        for of in HeaderType::ALL {
            header.typ = Some(of.name().to_owned());
            encoded_headers.push((of, encode(&header)?));
        }
        let decoding = DecodingKey::from_jwk(&jwk)?;
        let public_jwk = (algorithm != Algorithm::Hs256).then_some(jwk);
        let pair = KeyPair::new(algorithm, material)?;
        Ok(Self { kid, algorithm, encoded_headers, encoding, decoding, pair, public_jwk })
    }

    /// Signs a token of this type.
    pub(super) fn sign(&self, of: HeaderType, claims: &impl Serialize) -> Result<String> {
        let header = self.encoded_headers.iter().find(|(each, _)| *each == of);
        let header = header.map(|(_, header)| header.as_str()).unwrap_or_default();
        let mut token = [header, &encode(claims)?].join(".");
        let signature = if let Some(pair) = &self.pair {
            pair.sign(token.as_bytes())?
        } else {
            let algorithm = self.algorithm.to_jsonwebtoken();
            jsonwebtoken::crypto::sign(token.as_bytes(), &self.encoding, algorithm)?
        };
        token.push('.');
        token.push_str(&signature);
        Ok(token)
    }

    /// Returns the type of the key's tokens that have this header. `None` if it is not the header of any.
    pub(super) fn type_of(&self, encoded_header: &str) -> Option<HeaderType> {
        let found = self.encoded_headers.iter().find(|(_, header)| header == encoded_header);
        found.map(|(of, _)| *of)
    }

    /// Returns true if a text has the header of a token of this key.
    pub(super) fn is_named_in(&self, text: &str) -> bool {
        self.encoded_headers.iter().any(|(_, header)| text.contains(header))
    }

    /// Returns true if this is the key's signature of a token's header and claims.
    pub(super) fn verifies(&self, message: &str, signature: &str) -> bool {
        let message = message.as_bytes();
        if let Some(pair) = &self.pair {
            return pair.verifies(message, signature);
        }
        let (key, algorithm) = (&self.decoding, self.algorithm.to_jsonwebtoken());
        jsonwebtoken::crypto::verify(signature, message, key, algorithm).unwrap_or(false)
    }

    /// Returns the JWK that verifies tokens. For HS256 it has the secret.
    pub(super) fn verification_jwk(&self) -> Result<Jwk> {
        let mut jwk = Jwk::from_encoding_key(&self.encoding, self.algorithm.to_jsonwebtoken())?;
        identify(&mut jwk, &self.kid);
        Ok(jwk)
    }
}

/// Encodes a part of a token (RFC 7515 §7.1).
fn encode(part: &impl Serialize) -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(part)?))
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
