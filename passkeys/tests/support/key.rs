//! The private keys of the soft authenticator.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use ring::signature::{Ed25519KeyPair, KeyPair};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Sign, RsaPrivateKey};
use sha2::Sha256;

use super::{cbor_bytes, head, sha256};

pub(crate) enum Key {
    Es256(SigningKey),
    EdDsa(Ed25519KeyPair),
    Rs256(Box<RsaPrivateKey>),
}

impl Key {
    pub(crate) fn es256(private: &[u8]) -> Self {
        Self::Es256(SigningKey::from_slice(private).unwrap())
    }

    pub(crate) fn ed_dsa(private: &[u8]) -> Self {
        Self::EdDsa(Ed25519KeyPair::from_seed_unchecked(private).unwrap())
    }

    /// The key of §16: made of the two smallest Mersenne primes of 1,024 bits or more.
    pub(crate) fn rs256() -> Self {
        let mersenne = |exponent: usize| (BigUint::from(1_u8) << exponent) - 1_u8;
        let primes = vec![mersenne(2203), mersenne(1279)];
        Self::Rs256(Box::new(RsaPrivateKey::from_primes(primes, 65_537_u32.into()).unwrap()))
    }

    /// One of each kind.
    pub(crate) fn each() -> [(&'static str, Self); 3] {
        [
            ("ES256", Self::es256(&[3; 32])),
            ("EdDSA", Self::ed_dsa(&[5; 32])),
            ("RS256", Self::rs256()),
        ]
    }

    /// The public key, as CTAP2 has it.
    pub(crate) fn cose(&self) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                let (x, y) = (cbor_bytes(point.x().unwrap()), cbor_bytes(point.y().unwrap()));
                [b"\xa5\x01\x02\x03\x26\x20\x01\x21".as_slice(), &x, b"\x22", &y].concat()
            }
            Self::EdDsa(key) => {
                let point = cbor_bytes(key.public_key().as_ref());
                [b"\xa4\x01\x01\x03\x27\x20\x06\x21".as_slice(), &point].concat()
            }
            Self::Rs256(key) => {
                let modulus = cbor_bytes(&key.n().to_bytes_be());
                let algorithm = [b"\xa4\x01\x03\x03".as_slice(), &head(1, 256)].concat();
                [&algorithm, b"\x20".as_slice(), &modulus, b"\x21\x43\x01\x00\x01"].concat()
            }
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let signature: DerSignature = key.sign(message);
                signature.as_bytes().to_vec()
            }
            Self::EdDsa(key) => key.sign(message).as_ref().to_vec(),
            Self::Rs256(key) => key.sign(Pkcs1v15Sign::new::<Sha256>(), &sha256(message)).unwrap(),
        }
    }
}
