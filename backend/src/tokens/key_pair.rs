//! Signing and verifying with a key that is parsed once. jsonwebtoken would parse it again for each token, which takes
//! longer than the signature.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::{Error, ErrorKind, Result};
use ring::error::KeyRejected;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
    VerificationAlgorithm,
};

use super::Algorithm;

/// A parsed key. `ring` never hands its private part out.
pub(super) enum KeyPair {
    /// ECDSA on P-256 with SHA-256.
    Es256(EcdsaKeyPair),
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256(RsaKeyPair),
}

impl KeyPair {
    /// Parses a private part: PKCS #8 for ECDSA, PKCS #1 for RSA. Returns `None` for another algorithm.
    pub(super) fn new(algorithm: Algorithm, material: &[u8]) -> Result<Option<Self>> {
        match algorithm {
            Algorithm::Es256 => {
                let format = &ECDSA_P256_SHA256_FIXED_SIGNING;
                let pair = EcdsaKeyPair::from_pkcs8(format, material, &SystemRandom::new());
                let pair = pair.map_err(|_| Error::from(ErrorKind::InvalidEcdsaKey))?;
                Ok(Some(Self::Es256(pair)))
            }
            Algorithm::Rs256 => {
                let refused = |error: KeyRejected| ErrorKind::InvalidRsaKey(error.to_string());
                let pair = RsaKeyPair::from_der(material).map_err(refused)?;
                Ok(Some(Self::Rs256(pair)))
            }
            Algorithm::Hs256 | Algorithm::EdDsa => Ok(None),
        }
    }

    /// Returns the signature of a message, in Base64url.
    pub(super) fn sign(&self, message: &[u8]) -> Result<String> {
        let (random, failed) = (SystemRandom::new(), |_| ErrorKind::RsaFailedSigning);
        Ok(match self {
            Self::Es256(pair) => {
                let signature = pair.sign(&random, message);
                let signature = signature.map_err(|_| ErrorKind::Signing("ECDSA".to_owned()))?;
                URL_SAFE_NO_PAD.encode(signature)
            }
            Self::Rs256(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(failed)?;
                URL_SAFE_NO_PAD.encode(&signature)
            }
        })
    }

    /// Returns true if this is the key's signature of a message.
    pub(super) fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let (algorithm, public): (&'static dyn VerificationAlgorithm, &[u8]) = match self {
            Self::Es256(pair) => (&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref()),
            Self::Rs256(pair) => (&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref()),
        };
        let public = UnparsedPublicKey::new(algorithm, public);
        let signature = URL_SAFE_NO_PAD.decode(signature);
        signature.is_ok_and(|signature| public.verify(message, &signature).is_ok())
    }
}
