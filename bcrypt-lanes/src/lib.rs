//! Several bcrypt hashes at once on one core.
//!
//! bcrypt waits: each round of its cipher needs table look-ups that need the round before, so one
//! hash leaves most of a core idle. Independent hashes that advance in lockstep fill the gaps.
//! [`Lanes`] holds such hashes, each with a password, salt and cost of its own. A hash may join and
//! another leave at any turn of the cost loop, so none waits for a batch to end or for a more
//! expensive neighbour.
//!
//! [`hash`] and [`verify`] compute a single hash with the same code. The digests equal those of
//! every other bcrypt: `$2b$` is written; `$2a$`, `$2b$` and `$2y$` are read ([`HashString`]). A
//! password that bcrypt would not read whole is refused, never truncated ([`Key`]).
//!
//! The caller provides threads, queues, random salts, and a way to handle longer passwords. Digests
//! are compared in constant time, and what a password leaves in memory is zeroed when its job
//! leaves or its owner is dropped. The look-ups themselves depend on the password, as in any
//! bcrypt.
//!
//! Sources: Provos & Mazières, "A Future-Adaptable Password Scheme", USENIX 1999, for bcrypt;
//! Schneier, "Description of a New Variable-Length Key, 64-Bit Block Cipher (Blowfish)", 1994,
//! for the cipher; OpenBSD's `bcrypt.c` for what `$2b$` means.

#![forbid(unsafe_code)]

mod digest;
mod key;
mod lanes;
mod pi;
mod processor;
mod state;
mod text;
mod width;

pub use self::digest::Digest;
pub use self::key::{Cost, CostError, KEY_BYTES, Key, KeyError};
pub use self::lanes::{Finished, Full, Job, Lanes};
pub use self::text::{HashString, ParseError};
pub use self::width::{Width, WidthError};

/// Hashes a single password. The salt must be random, and used only once.
pub fn hash(password: &[u8], cost: Cost, salt: [u8; 16]) -> Result<HashString, KeyError> {
    let digest = run(Job { key: Key::new(password)?, salt, cost });
    Ok(HashString::new(cost, salt, digest))
}

/// Verifies a single password. The comparison takes constant time.
pub fn verify(password: &[u8], hash: &HashString) -> Result<bool, KeyError> {
    Ok(run(hash.job(Key::new(password)?)) == *hash.digest())
}

/// Runs a single job to its end.
#[must_use]
pub fn run(job: Job) -> Digest {
    let mut lane = Lanes::new(Width::MIN);
    let turns = job.cost.turns();
    if lane.join(job, ()).is_err() {
        unreachable!("the lane is new");
    }
    match lane.advance(turns).pop() {
        Some(finished) => finished.digest,
        None => unreachable!("the job had all its turns"),
    }
}
