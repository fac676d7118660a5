//! The work that each function takes, and how much of it a hash may take.
//!
//! Work is counted in iterations of PBKDF2 with SHA-256, as measured on a processor with instructions for
//! SHA-256. After an import from one place all hashes are of one function, and these factors cancel out.

/// An iteration of PBKDF2 with SHA-1.
pub(super) const SHA1_WORK: u64 = 2;
/// An iteration of PBKDF2 with SHA-512.
pub(super) const SHA512_WORK: u64 = 4;
/// A block of 128 bytes of scrypt.
pub(super) const SCRYPT_WORK: u64 = 2;
/// A block of 1 KiB of argon2.
pub(super) const ARGON2_WORK: u64 = 5;
/// A round of SHA-256-crypt.
pub(super) const SHA256_CRYPT_WORK: u64 = 1;
/// A round of SHA-512-crypt.
pub(super) const SHA512_CRYPT_WORK: u64 = 3;
/// A block of 128 bytes of yescrypt.
pub(super) const YESCRYPT_WORK: u64 = 2;
/// A turn of bcrypt's cost loop.
pub(super) const BCRYPT_WORK: u64 = 350;
/// A digest of MD5, SHA-1 or SHA-256.
pub(super) const DIGEST_WORK: u64 = 1;
/// A digest of SHA-512.
pub(super) const SHA512_DIGEST_WORK: u64 = 2;

/// The work below which a hash is weak. Symfony's 1,000 iterations of PBKDF2 with SHA-512 are the least that a
/// common system writes; RFC 5802 asks for 4,096 of SCRAM.
pub(super) const MIN_WORK: u64 = 4_000;
/// The work that a hash may take: about a second, or three without those instructions.
pub(super) const MAX_WORK: u64 = 5_000_000;
/// The memory that a hash may take, in KiB: as much as the largest common settings ask for.
pub(super) const MAX_MEMORY_KIB: u64 = 256 * 1024;
