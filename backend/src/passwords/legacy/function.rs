//! The functions behind legacy hashes, and the work that each takes.

use bcrypt_lanes::Cost;

use super::weak::WeakFunction;
use super::work::{
    ARGON2_WORK, BCRYPT_WORK, MAX_MEMORY_KIB, MAX_WORK, MIN_WORK, SCRYPT_WORK, SHA1_WORK,
    SHA256_CRYPT_WORK, SHA512_CRYPT_WORK, SHA512_WORK, YESCRYPT_WORK,
};

/// The rounds that SHA-crypt has at least.
pub(super) const MIN_SHA_CRYPT_ROUNDS: u32 = 1_000;

/// The hash function of PBKDF2, SHA-crypt or SCRAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha512,
}

/// A function with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Function {
    Argon2 {
        algorithm: argon2::Algorithm,
        version: argon2::Version,
        params: argon2::Params,
    },
    Scrypt {
        log_n: u8,
        r: u32,
        p: u32,
    },
    Pbkdf2 {
        hash: Hash,
        iterations: u32,
    },
    /// RFC 5802: the digest is `StoredKey`.
    Scram {
        hash: Hash,
        iterations: u32,
    },
    ShaCrypt {
        hash: Hash,
        rounds: u32,
    },
    Yescrypt(yescrypt::Params),
    /// The key stream that encrypts a project's signer key: AES-256-CTR under a key that scrypt derives.
    Firebase {
        log_n: u8,
        r: u32,
    },
    /// bcrypt over the digest of a weak function.
    Wrapped {
        weak: WeakFunction,
        cost: Cost,
        salt: [u8; 16],
    },
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
            Self::Firebase { log_n, r } => blocks(*log_n, *r).saturating_mul(SCRYPT_WORK),
            Self::Pbkdf2 { hash, iterations } | Self::Scram { hash, iterations } => {
                u64::from(*iterations) * hash.work()
            }
            Self::ShaCrypt { hash, rounds } => u64::from(*rounds) * sha_crypt_work(*hash),
            Self::Yescrypt(params) => yescrypt_blocks(*params).saturating_mul(YESCRYPT_WORK),
            Self::Wrapped { weak, cost, .. } => {
                (u64::from(cost.turns()) * BCRYPT_WORK).saturating_add(weak.work())
            }
        }
    }

    /// Returns the memory that it takes, in KiB.
    pub(super) fn memory_kib(&self) -> u64 {
        match self {
            Self::Argon2 { params, .. } => params.m_cost().into(),
            Self::Scrypt { log_n, r, .. } | Self::Firebase { log_n, r } => blocks(*log_n, *r) / 8,
            Self::Yescrypt(params) => yescrypt_blocks(*params) / 8,
            _ => 0,
        }
    }

    /// Returns true if it takes so little work that its hashes can be guessed quickly. bcrypt around a weak
    /// function is as good as elsewhere.
    pub(super) fn is_too_quick(&self) -> bool {
        !matches!(self, Self::Wrapped { .. }) && self.work() < MIN_WORK
    }

    /// Returns the cost of the bcrypt around a weak function.
    pub(super) fn bcrypt_cost(&self) -> Option<Cost> {
        match self {
            Self::Wrapped { cost, .. } => Some(*cost),
            _ => None,
        }
    }

    /// Returns true if it takes too much time or memory. The cost of a wrapping bcrypt, which is the server's own
    /// choice, is checked by an import.
    pub(super) fn is_too_costly(&self) -> bool {
        match self {
            Self::Wrapped { weak, .. } => weak.work() > MAX_WORK,
            // In each round the longest password takes two to three times the blocks of a usual one.
            Self::ShaCrypt { .. } => 2 * self.work() > MAX_WORK,
            _ => self.work() > MAX_WORK || self.memory_kib() > MAX_MEMORY_KIB,
        }
    }

    /// Returns its name and its numbers, for an operator.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Argon2 { params, .. } => {
                let (m, t, p) = (params.m_cost(), params.t_cost(), params.p_cost());
                format!("argon2 with m={m}, t={t}, p={p}")
            }
            Self::Scrypt { log_n, r, p } => format!("scrypt with N=2^{log_n}, r={r}, p={p}"),
            Self::Firebase { log_n, r } => format!("Firebase's scrypt with N=2^{log_n}, r={r}"),
            Self::Pbkdf2 { hash, iterations } => {
                format!("PBKDF2 with {} and {iterations} iterations", hash.name())
            }
            Self::Scram { hash, iterations } => {
                format!("SCRAM with {} and {iterations} iterations", hash.name())
            }
            Self::ShaCrypt { hash, rounds } => {
                format!("{}-crypt with {rounds} rounds", hash.name())
            }
            Self::Yescrypt(params) => format!("yescrypt with N={}, r={}", params.n(), params.r()),
            Self::Wrapped { cost, .. } => format!("bcrypt of cost {} over a weak hash", cost.get()),
        }
    }

    /// Returns the name of its form.
    pub(super) fn form(&self) -> &'static str {
        match self {
            Self::Argon2 { .. } => "argon2",
            Self::Scrypt { .. } => "scrypt",
            Self::Firebase { .. } => "Firebase scrypt",
            Self::Pbkdf2 { .. } => "PBKDF2",
            Self::Scram { .. } => "SCRAM",
            Self::ShaCrypt { .. } => "SHA-crypt",
            Self::Yescrypt(_) => "yescrypt",
            Self::Wrapped { weak, .. } => weak.wrapped_form(),
        }
    }

    /// Returns the bytes to derive for the time that this work stands for, beside a digest of this length.
    pub(super) fn digest_bytes(&self, other: usize) -> usize {
        match self {
            // Each further block would take as long again.
            Self::Pbkdf2 { hash, .. } => other.min(hash.bytes()),
            _ => other,
        }
    }

    /// Returns a function that takes this much work, or slightly less: this one with other parameters where
    /// it can be divided so, and PBKDF2 elsewhere.
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
            Self::Scrypt { log_n, r, .. } | Self::Firebase { log_n, r } => {
                let work = work / SCRYPT_WORK;
                let fits = |log_n: &u8| {
                    let blocks = blocks(*log_n, *r);
                    work.is_multiple_of(blocks) || work / blocks >= 8
                };
                let log_n = (1..=*log_n).rev().find(fits)?;
                let p = u32::try_from(work / blocks(log_n, *r)).ok().filter(|p| *p > 0)?;
                Some(Self::Scrypt { log_n, r: *r, p })
            }
            Self::ShaCrypt { hash, .. } => {
                let rounds = u32::try_from(work / sha_crypt_work(*hash)).ok()?;
                if rounds < MIN_SHA_CRYPT_ROUNDS {
                    return pbkdf2_with_work(Hash::Sha256, work);
                }
                Some(Self::ShaCrypt { hash: *hash, rounds })
            }
            Self::Pbkdf2 { hash, .. } | Self::Scram { hash, .. } => pbkdf2_with_work(*hash, work),
            Self::Yescrypt(_) | Self::Wrapped { .. } => pbkdf2_with_work(Hash::Sha256, work),
        }
    }
}

impl Hash {
    /// Returns the work of one iteration.
    fn work(self) -> u64 {
        match self {
            Self::Sha1 => SHA1_WORK,
            Self::Sha256 => 1,
            Self::Sha512 => SHA512_WORK,
        }
    }

    /// Returns the length of its output, in bytes.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }
}

fn pbkdf2_with_work(hash: Hash, work: u64) -> Option<Function> {
    let iterations = u32::try_from(work / hash.work()).ok().filter(|i| *i > 0)?;
    Some(Function::Pbkdf2 { hash, iterations })
}

fn sha_crypt_work(hash: Hash) -> u64 {
    if hash == Hash::Sha512 { SHA512_CRYPT_WORK } else { SHA256_CRYPT_WORK }
}

/// Returns the number of 128-byte blocks that scrypt fills.
fn blocks(log_n: u8, r: u32) -> u64 {
    u64::from(r).saturating_mul(1u64.checked_shl(log_n.into()).unwrap_or(u64::MAX))
}

fn yescrypt_blocks(params: yescrypt::Params) -> u64 {
    params.n().saturating_mul(params.r().into())
}
