//! The functions behind legacy hashes, and the work that each takes. The crates of `RustCrypto`
//! implement them.

use argon2::Argon2;
use pbkdf2::sha2::{Sha256, Sha512};

/// The work of one step of each function, in iterations of PBKDF2 with SHA-256, as measured on a
/// processor with instructions for SHA-256. After an import from one place all hashes are of one
/// function, and these factors cancel out.
const SHA512_WORK: u64 = 4; // an iteration of PBKDF2
const SCRYPT_WORK: u64 = 2; // a block of 128 bytes
const ARGON2_WORK: u64 = 5; // a block of 1 KiB

/// The work that a hash may take: about a second, or three without those instructions.
pub(super) const MAX_WORK: u64 = 5_000_000;
/// The memory that a hash may take, in KiB: as much as the largest common settings ask for.
pub(super) const MAX_MEMORY_KIB: u64 = 256 * 1024;

/// The hash function of PBKDF2.
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
    /// Returns its work, in iterations of PBKDF2 with SHA-256.
    pub(super) fn work(&self) -> u64 {
        match self {
            Self::Argon2 { params, .. } => {
                let blocks = u64::from(params.m_cost()).saturating_mul(params.t_cost().into());
                blocks.saturating_mul(ARGON2_WORK)
            }
            Self::Scrypt { log_n, r, p } => {
                let blocks = blocks(*log_n, *r).saturating_mul((*p).into());
                blocks.saturating_mul(SCRYPT_WORK)
            }
            Self::Pbkdf2 { hash, iterations } => u64::from(*iterations) * hash.work(),
        }
    }

    /// Returns the memory that it takes, in KiB.
    pub(super) fn memory_kib(&self) -> u64 {
        match self {
            Self::Argon2 { params, .. } => params.m_cost().into(),
            Self::Scrypt { log_n, r, .. } => blocks(*log_n, *r) / 8,
            Self::Pbkdf2 { .. } => 0,
        }
    }

    /// Computes the digest. Returns `false` if the parameters do not allow it.
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

    /// Returns the function with parameters that take this much work, or slightly less.
    pub(super) fn with_work(&self, work: u64) -> Option<Self> {
        match self {
            Self::Argon2 { algorithm, version, params } => {
                let blocks = u32::try_from(work / ARGON2_WORK).ok()?;
                let with = |m, t, p| argon2::Params::new(m, t, p, None).ok();
                // As many passes over less memory, or a single one over what little there is.
                let (t, p) = (params.t_cost(), params.p_cost());
                let params = with(blocks / t, t, p).or_else(|| with(blocks, 1, 1))?;
                Some(Self::Argon2 { algorithm: *algorithm, version: *version, params })
            }
            Self::Scrypt { log_n, r, .. } => {
                let work = work / SCRYPT_WORK;
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
    /// Returns the work of one iteration.
    fn work(self) -> u64 {
        match self {
            Self::Sha256 => 1,
            Self::Sha512 => SHA512_WORK,
        }
    }

    /// Returns the length of its output, in bytes.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

/// Returns the number of 128-byte blocks that scrypt fills.
fn blocks(log_n: u8, r: u32) -> u64 {
    u64::from(r).saturating_mul(1u64.checked_shl(log_n.into()).unwrap_or(u64::MAX))
}
