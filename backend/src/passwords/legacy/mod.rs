//! Legacy hashes: argon2, scrypt and PBKDF2 as passlib, Django and others write them. They come
//! with imported accounts. They are verified and never made: the first successful login replaces
//! one with a bcrypt hash.
//!
//! [`text`] parses them, [`function`] computes them and knows how long that takes.

mod function;
mod hash;
mod parts;
mod text;

pub(super) use self::hash::LegacyHash;
pub use self::text::HashError;

#[cfg(test)]
mod tests;
