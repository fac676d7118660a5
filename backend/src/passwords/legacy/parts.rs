//! The parts of a legacy hash, of which the spellings of other software are made.

use super::function::{Function, Hash};
use super::hash::LegacyHash;
use crate::passwords::parts::{HashParts, Salted};

impl LegacyHash {
    /// Returns the parts of the hash, whose text this is.
    pub(in crate::passwords) fn parts(&self, text: &str) -> HashParts {
        let salted = Salted { salt: self.salt.clone(), digest: self.digest.clone() };
        match &self.function {
            Function::Argon2 { algorithm, version, params } => HashParts::Argon2 {
                variant: if *algorithm == argon2::Algorithm::Argon2id { "id" } else { "i" },
                version: u32::from(*version),
                memory: params.m_cost(),
                passes: params.t_cost(),
                lanes: params.p_cost(),
                salted,
            },
            Function::Scrypt { log_n, r, p } => {
                HashParts::Scrypt { log_n: *log_n, r: *r, p: *p, salted }
            }
            Function::Pbkdf2 { hash, iterations } => {
                HashParts::Pbkdf2 { function: name(*hash), iterations: *iterations, salted }
            }
            Function::ShaCrypt { .. } => HashParts::ShaCrypt(text.to_owned()),
            other => HashParts::Other(other.form()),
        }
    }
}

fn name(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha1 => "sha1",
        Hash::Sha256 => "sha256",
        Hash::Sha512 => "sha512",
    }
}
