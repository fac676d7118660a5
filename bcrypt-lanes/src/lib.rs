//! Several bcrypt hashes at once on one core.
//!
//! bcrypt waits: each round of its cipher needs table look-ups that need the round before, so one
//! hash leaves most of a core idle. Independent hashes that advance in lockstep fill the gaps.
//! [`Lanes`] is a row of such hashes, each with a password, salt and cost of its own. One may join
//! and another leave at any turn of the cost loop, so nobody waits for a batch to end, and nobody
//! for a dearer neighbour.
//!
//! [`hash`] and [`verify`] do one hash alone, on the same code. The digests are those of every
//! other bcrypt: `$2b$` is written; `$2a$`, `$2b$` and `$2y$` are read ([`HashString`]). What
//! bcrypt would not read whole is refused, never cut ([`Key`]).
//!
//! Left out, for the caller to bring: threads and queues, randomness for salts, and what to do
//! with longer passwords. Digests are compared in constant time, and what a password leaves in
//! memory is zeroed when its job leaves or its owner is dropped; the look-ups themselves depend on
//! the password, in this bcrypt as in any.
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

/// Hashes one password, alone. The salt is to be random, and used once.
pub fn hash(password: &[u8], cost: Cost, salt: [u8; 16]) -> Result<HashString, KeyError> {
    let digest = run(Job { key: Key::new(password)?, salt, cost });
    Ok(HashString::new(cost, salt, digest))
}

/// Whether a hash is that of this password, alone. The comparison takes constant time.
pub fn verify(password: &[u8], hash: &HashString) -> Result<bool, KeyError> {
    Ok(run(hash.job(Key::new(password)?)) == *hash.digest())
}

/// Runs one job to its end.
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
