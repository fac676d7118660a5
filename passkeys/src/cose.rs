//! Public keys in COSE (RFC 9052 §7, RFC 9053 §7, RFC 8230 §4), and signatures by them.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

use crate::cbor::{CborError, Map, Reader};
use crate::error::Error;

/// A signature algorithm that is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Algorithm {
    /// `EdDSA` with Ed25519.
    EdDsa,
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256: keys of TPMs.
    Rs256,
}

impl Algorithm {
    /// The algorithms in the order of preference.
    pub const ALL: [Self; 3] = [Self::EdDsa, Self::Es256, Self::Rs256];

    /// Returns the algorithm's number in the registry of COSE.
    #[must_use]
    pub const fn cose(self) -> i64 {
        match self {
            Self::EdDsa => -8,
            Self::Es256 => -7,
            Self::Rs256 => -257,
        }
    }
}

/// A public key.
pub(crate) enum PublicKey<'a> {
    /// A point in affine coordinates, uncompressed (SEC 1 §2.3.3).
    Es256([u8; 65]),
    EdDsa(&'a [u8; 32]),
    Rs256 {
        modulus: &'a [u8],
        exponent: &'a [u8],
    },
}

impl<'a> PublicKey<'a> {
    /// Reads a COSE key that has the parameters of its kind and no others (§6.5.1).
    ///
    /// A point that is not on its curve is found when a signature is verified, by `ring`.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let map = reader.map().map_err(|_| Error::PublicKey)?;
        reader.finish().map_err(|_| Error::PublicKey)?;
        let number = integer(&map, ALG)?;
        let Some(algorithm) = Algorithm::ALL.into_iter().find(|known| known.cose() == number)
        else {
            return Err(Error::Algorithm(number));
        };
        let (kty, crv, parameters) = match algorithm {
            Algorithm::EdDsa => (1, Some(6), 4),
            Algorithm::Es256 => (2, Some(1), 5),
            Algorithm::Rs256 => (3, None, 4),
        };
        let curve = crv.map(|_| integer(&map, MINUS_1)).transpose()?;
        if integer(&map, KTY)? != kty || curve != crv || map.len() != parameters {
            return Err(Error::PublicKey);
        }
        match algorithm {
            Algorithm::EdDsa => Ok(Self::EdDsa(array(&map, MINUS_2)?)),
            Algorithm::Es256 => {
                let mut point = [4; 65];
                point[1..33].copy_from_slice(array::<32>(&map, MINUS_2)?);
                point[33..].copy_from_slice(array::<32>(&map, MINUS_3)?);
                Ok(Self::Es256(point))
            }
            Algorithm::Rs256 => {
                let (modulus, exponent) =
                    (byte_string(&map, MINUS_1)?, byte_string(&map, MINUS_2)?);
                let unsigned = |number: &[u8]| number.first().is_some_and(|first| *first != 0);
                if !unsigned(exponent) || !unsigned(modulus) || modulus.len() < 2048 / 8 {
                    return Err(Error::PublicKey);
                }
                Ok(Self::Rs256 { modulus, exponent })
            }
        }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::EdDsa(_) => Algorithm::EdDsa,
            Self::Es256(_) => Algorithm::Es256,
            Self::Rs256 { .. } => Algorithm::Rs256,
        }
    }

    /// Verifies a signature in the format of §6.5.5.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        match self {
            Self::EdDsa(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Self::Es256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Self::Rs256 { modulus, exponent } => RsaPublicKeyComponents { n: modulus, e: exponent }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature),
        }
        .map_err(|_| Error::Signature)
    }
}

/// Labels as they are encoded: `kty` (1), `alg` (3), and those of which each kind of key has its own (-1, -2, -3).
const KTY: &[u8] = &[0x01];
const ALG: &[u8] = &[0x03];
const MINUS_1: &[u8] = &[0x20];
const MINUS_2: &[u8] = &[0x21];
const MINUS_3: &[u8] = &[0x22];

fn integer(map: &Map, label: &[u8]) -> Result<i64, Error> {
    value(map, label, Reader::integer)
}

fn byte_string<'a>(map: &Map<'a>, label: &[u8]) -> Result<&'a [u8], Error> {
    value(map, label, Reader::bytes)
}

fn array<'a, const N: usize>(map: &Map<'a>, label: &[u8]) -> Result<&'a [u8; N], Error> {
    byte_string(map, label)?.try_into().map_err(|_| Error::PublicKey)
}

fn value<'a, T>(
    map: &Map<'a>,
    label: &[u8],
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, CborError>,
) -> Result<T, Error> {
    let encoded = map.get(label).ok_or(Error::PublicKey)?;
    read(&mut Reader::new(encoded)).map_err(|_| Error::PublicKey)
}
