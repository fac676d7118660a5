//! What is computed for a hash of another make, and how long that takes. The functions themselves
//! are those of the `RustCrypto` crates.

use argon2::Argon2;
use pbkdf2::sha2::{Sha256, Sha512};

/// How long each function takes for each step of its own, in iterations of PBKDF2 with SHA-256,
/// measured on a processor that has instructions for that. Where hashes of one function are
/// compared, which is what there is after an import from one place, they cancel out.
const SHA512: u64 = 4; // an iteration of PBKDF2
const SCRYPT: u64 = 2; // a block of 128 bytes
const ARGON2: u64 = 5; // a block of 1 KiB

/// The most that it may take: about a second, or three without those instructions.
pub(super) const MOST_WORK: u64 = 5_000_000;
/// The most memory that it may take, in KiB: what the largest of common settings ask for.
pub(super) const MOST_MEMORY: u64 = 256 * 1024;

/// What PBKDF2 hashes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha512,
}

/// A function with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Function {
    Argon2 { algorithm: argon2::Algorithm, version: argon2::Version, params: argon2::Params },
    Scrypt { log_n: u8, r: u32, p: u32 },
    Pbkdf2 { hash: Hash, iterations: u32 },
}

impl Function {
    /// What it takes.
    pub(super) fn work(&self) -> u64 {
        match self {
            Self::Argon2 { params, .. } => {
                let blocks = u64::from(params.m_cost()).saturating_mul(params.t_cost().into());
                blocks.saturating_mul(ARGON2)
            }
            Self::Scrypt { log_n, r, p } => {
                let blocks = blocks(*log_n, *r).saturating_mul((*p).into());
                blocks.saturating_mul(SCRYPT)
            }
            Self::Pbkdf2 { hash, iterations } => u64::from(*iterations) * hash.work(),
        }
    }

    /// The memory that it takes, in KiB.
    pub(super) fn memory(&self) -> u64 {
        match self {
            Self::Argon2 { params, .. } => params.m_cost().into(),
            Self::Scrypt { log_n, r, .. } => blocks(*log_n, *r) / 8,
            Self::Pbkdf2 { .. } => 0,
        }
    }

    /// Computes it; whether that could be done.
    pub(super) fn derive(&self, password: &str, salt: &[u8], digest: &mut [u8]) -> bool {
        let password = password.as_bytes();
        match self {
            Self::Argon2 { algorithm, version, params } => {
                let argon2 = Argon2::new(*algorithm, *version, params.clone());
                argon2.hash_password_into(password, salt, digest).is_ok()
            }
            Self::Scrypt { log_n, r, p } => scrypt::Params::new(*log_n, *r, *p)
                .is_ok_and(|params| scrypt::scrypt(password, salt, &params, digest).is_ok()),
            Self::Pbkdf2 { hash, iterations } => {
                let compute = match hash {
                    Hash::Sha256 => pbkdf2::pbkdf2_hmac::<Sha256>,
                    Hash::Sha512 => pbkdf2::pbkdf2_hmac::<Sha512>,
                };
                compute(password, salt, *iterations, digest);
                true
            }
        }
    }

    /// The same function with parameters by which it takes so much, as nearly as there are any.
    pub(super) fn with_work(&self, work: u64) -> Option<Self> {
        match self {
            Self::Argon2 { algorithm, version, params } => {
                let blocks = u32::try_from(work / ARGON2).ok()?;
                let with = |m, t, p| argon2::Params::new(m, t, p, None).ok();
                // As many passes over less memory, or what little there is in one.
                let (t, p) = (params.t_cost(), params.p_cost());
                let params = with(blocks / t, t, p).or_else(|| with(blocks, 1, 1))?;
                Some(Self::Argon2 { algorithm: *algorithm, version: *version, params })
            }
            Self::Scrypt { log_n, r, .. } => {
                let work = work / SCRYPT;
                let fits = |log_n: &u8| {
                    let blocks = blocks(*log_n, *r);
                    work.is_multiple_of(blocks) || work / blocks >= 8
                };
                let log_n = (1..=*log_n).rev().find(fits)?;
                let p = u32::try_from(work / blocks(log_n, *r)).ok().filter(|p| *p > 0)?;
                Some(Self::Scrypt { log_n, r: *r, p })
            }
            Self::Pbkdf2 { hash, .. } => {
                let iterations = u32::try_from(work / hash.work()).ok().filter(|i| *i > 0)?;
                Some(Self::Pbkdf2 { hash: *hash, iterations })
            }
        }
    }
}

impl Hash {
    /// What an iteration takes.
    fn work(self) -> u64 {
        match self {
            Self::Sha256 => 1,
            Self::Sha512 => SHA512,
        }
    }

    /// Bytes that it gives.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

/// Blocks of 128 bytes that scrypt fills.
fn blocks(log_n: u8, r: u32) -> u64 {
    u64::from(r).saturating_mul(1u64.checked_shl(log_n.into()).unwrap_or(u64::MAX))
}
