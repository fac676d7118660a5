//! What Keystead's server and its app must agree on: the DTOs of the HTTP contract, the error
//! codes, the field rules.
//!
//! No I/O, no clock, no randomness; it builds for `wasm32-unknown-unknown`. Times are RFC 3339
//! strings in UTC, as they travel: the server makes them, the browser has its own parser.

#![forbid(unsafe_code)]

pub mod account;
pub mod event;
pub mod problem;
pub mod rules;
pub mod session;

mod secret;

pub use secret::{Password, Secret};

/// A request body with the names of the fields it cannot do without.
///
/// Every required field of the contract is a string, so one list is enough to tell a caller all
/// that is missing or of the wrong type at once, not only the first.
pub trait RequestBody {
    /// The required fields, in the order of the contract.
    const REQUIRED: &'static [&'static str];
}
