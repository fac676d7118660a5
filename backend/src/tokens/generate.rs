//! Generating keys.

use p256::pkcs8::EncodePrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use zeroize::Zeroizing;

use super::Algorithm;
use super::key::Material;
use crate::random::Random;

/// The size of a new RSA key, in bits. RFC 7518 §3.3 requires at least 2048.
const RSA_BITS: usize = 3072;
/// The bytes before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 §7).
const ED25519_PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Generates the private part of a new key. For RSA it takes about a second, on a thread of its own.
pub(super) async fn generate(algorithm: Algorithm, random: Random) -> Material {
    if algorithm != Algorithm::Rs256 {
        return generate_here(algorithm, random);
    }
    let generated = tokio::task::spawn_blocking(move || generate_here(algorithm, random)).await;
    generated.expect("nothing cancels the generation of a key")
}

fn generate_here(algorithm: Algorithm, random: Random) -> Material {
    match algorithm {
        Algorithm::Hs256 => Zeroizing::new(random.bytes::<32>().to_vec()),
        Algorithm::EdDsa => {
            let mut der = Zeroizing::new(ED25519_PKCS8_PREFIX.to_vec());
            der.extend_from_slice(Zeroizing::new(random.bytes::<32>()).as_slice());
            der
        }
        Algorithm::Es256 => {
            let key = p256::SecretKey::random(&mut RngAdapter(random));
            let der = key.to_pkcs8_der().expect("a key of a known curve can be encoded as PKCS #8");
            Zeroizing::new(der.as_bytes().to_vec())
        }
        Algorithm::Rs256 => {
            let key = rsa::RsaPrivateKey::new(&mut RngAdapter(random), RSA_BITS)
                .expect("the size is valid for RSA");
            let der = key.to_pkcs1_der().expect("a new key can be encoded as PKCS #1");
            Zeroizing::new(der.as_bytes().to_vec())
        }
    }
}

/// Adapts [`Random`] to the trait that the key generators take.
struct RngAdapter(Random);

impl rsa::rand_core::RngCore for RngAdapter {
    fn next_u32(&mut self) -> u32 {
        u32::from_ne_bytes(self.0.bytes())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_ne_bytes(self.0.bytes())
    }

    fn fill_bytes(&mut self, buffer: &mut [u8]) {
        for part in buffer.chunks_mut(32) {
            let bytes = Zeroizing::new(self.0.bytes::<32>());
            part.copy_from_slice(&bytes[..part.len()]);
        }
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.fill_bytes(buffer);
        Ok(())
    }
}

impl rsa::rand_core::CryptoRng for RngAdapter {}
