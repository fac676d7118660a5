//! Computes the functions of legacy hashes. The crates of `RustCrypto` implement them, `ring` what takes
//! SHA-1 or HMAC alone, and `bcrypt_lanes` the bcrypt of a wrapped hash.

use std::num::NonZeroU32;

use aes::Aes256;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use argon2::Argon2;
use bcrypt_lanes::Job;
use keystead_common::Secret;
use pbkdf2::sha2::{Sha256, Sha512};
use ring::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512};
use ring::hmac;
use zeroize::Zeroizing;

use super::function::{Function, Hash};

/// Bytes of a key of AES-256, and of its blocks.
const AES_KEY: usize = 32;
const AES_BLOCK: usize = 16;
/// The bytes of the longest password that crypt(3) and phpass are given: they hash it anew in every round.
const MAX_CRYPT_PASSWORD: usize = 256;
/// Bytes that Firebase derives of a password. The first half is the key.
const FIREBASE_KEY: usize = 64;

impl Function {
    /// Computes the digest. Returns `false` if the parameters do not allow it. `secret` is argon2's.
    pub(super) fn derive(
        &self,
        password: &[u8],
        secret: Option<&Secret>,
        salt: &[u8],
        digest: &mut [u8],
    ) -> bool {
        match self {
            Self::Argon2 { algorithm, version, params } => {
                let (algorithm, version, params) = (*algorithm, *version, params.clone());
                let secret = secret.map_or(&[][..], |secret| secret.expose().as_bytes());
                Argon2::new_with_secret(secret, algorithm, version, params)
                    .is_ok_and(|argon2| argon2.hash_password_into(password, salt, digest).is_ok())
            }
            Self::Scrypt { log_n, r, p } => scrypt::Params::new(*log_n, *r, *p)
                .is_ok_and(|params| scrypt::scrypt(password, salt, &params, digest).is_ok()),
            Self::Pbkdf2 { hash, iterations } => {
                hash.pbkdf2(password, salt, *iterations, digest);
                true
            }
            Self::Scram { hash, iterations } => {
                hash.stored_key(password, salt, *iterations, digest);
                true
            }
            Self::ShaCrypt { hash, rounds } => sha_crypt(*hash, *rounds, password, salt, digest),
            Self::Yescrypt(params) => yescrypt::yescrypt(password, salt, params, digest).is_ok(),
            Self::Firebase { log_n, r } => {
                let mut key = Zeroizing::new([0; FIREBASE_KEY]);
                let derived = Self::Scrypt { log_n: *log_n, r: *r, p: 1 };
                let done = derived.derive(password, None, salt, key.as_mut_slice());
                key_stream(&key[..AES_KEY], digest);
                done
            }
            Self::Wrapped { weak, cost, salt } => {
                let (password, is_whole) = crypt_password(password);
                let job = Job { key: weak.key(password), salt: *salt, cost: *cost };
                let bcrypt = bcrypt_lanes::run(job);
                let fits = digest.len() == bcrypt.as_bytes().len();
                if fits {
                    digest.copy_from_slice(bcrypt.as_bytes());
                }
                fits && is_whole
            }
        }
    }
}

impl Hash {
    fn pbkdf2(self, password: &[u8], salt: &[u8], iterations: u32, digest: &mut [u8]) {
        match self {
            Self::Sha1 => {
                let iterations = NonZeroU32::new(iterations).unwrap_or(NonZeroU32::MIN);
                let function = ring::pbkdf2::PBKDF2_HMAC_SHA1;
                ring::pbkdf2::derive(function, iterations, salt, password, digest);
            }
            Self::Sha256 => pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, iterations, digest),
            Self::Sha512 => pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, iterations, digest),
        }
    }

    /// Computes SCRAM's `StoredKey`: H(HMAC(PBKDF2(password), "Client Key")).
    fn stored_key(self, password: &[u8], salt: &[u8], iterations: u32, output: &mut [u8]) {
        const CLIENT_KEY: &[u8] = b"Client Key";
        let mut salted = Zeroizing::new(vec![0; self.bytes()]);
        self.pbkdf2(password, salt, iterations, &mut salted);
        let (mac, hash) = match self {
            Self::Sha1 => (hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &SHA1_FOR_LEGACY_USE_ONLY),
            Self::Sha256 => (hmac::HMAC_SHA256, &SHA256),
            Self::Sha512 => (hmac::HMAC_SHA512, &SHA512),
        };
        let client_key = hmac::sign(&hmac::Key::new(mac, &salted), CLIENT_KEY);
        let stored = digest::digest(hash, client_key.as_ref());
        let length = output.len().min(stored.as_ref().len());
        output[..length].copy_from_slice(&stored.as_ref()[..length]);
    }
}

fn sha_crypt(hash: Hash, rounds: u32, password: &[u8], salt: &[u8], digest: &mut [u8]) -> bool {
    let Ok(params) = sha_crypt::Params::new(rounds) else { return false };
    let (password, is_whole) = crypt_password(password);
    let computed = Zeroizing::new(match hash {
        Hash::Sha512 => sha_crypt::sha512_crypt(password, salt, params).to_vec(),
        _ => sha_crypt::sha256_crypt(password, salt, params).to_vec(),
    });
    let fits = digest.len() == computed.len();
    if fits {
        digest.copy_from_slice(&computed);
    }
    fits && is_whole
}

/// Returns the part of a password that is hashed, and true if that is all of it. A longer one is wrong.
fn crypt_password(password: &[u8]) -> (&[u8], bool) {
    let length = password.len().min(MAX_CRYPT_PASSWORD);
    (&password[..length], length == password.len())
}

/// Fills `stream` with the key stream of AES-256 in counter mode, from the counter zero.
fn key_stream(key: &[u8], stream: &mut [u8]) {
    let cipher = Aes256::new_from_slice(key).expect("32 bytes");
    for (counter, part) in (0u128..).zip(stream.chunks_mut(AES_BLOCK)) {
        let mut block = counter.to_be_bytes().into();
        cipher.encrypt_block(&mut block);
        part.copy_from_slice(&block[..part.len()]);
    }
}
