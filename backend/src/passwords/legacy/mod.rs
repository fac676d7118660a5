//! Legacy hashes: the functions of other software. They come with imported accounts. They are verified
//! and never made: the first successful login replaces one with a bcrypt hash.
//!
//! [`text`] parses them, [`function`] knows how long they take, and [`compute`] computes them. [`weak`] has the
//! functions that are too quick to be stored, and are wrapped in bcrypt.

mod compute;
mod crypt64;
mod digits;
mod function;
mod hash;
mod parts;
mod salted;
mod text;
mod weak;
mod work;

pub(super) use self::digits::number;
pub(super) use self::hash::LegacyHash;
pub use self::weak::WeakHash;

#[cfg(test)]
mod tests;
