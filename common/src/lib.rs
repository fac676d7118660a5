//! The contract between Keystead's server and its app: the DTOs of the HTTP API, the error codes
//! and the field rules.
//!
//! No I/O, no clock, no randomness; it builds for `wasm32-unknown-unknown`. Times stay the RFC 3339
//! strings in UTC that are transmitted: the server formats them, the browser has its own parser.

#![forbid(unsafe_code)]

pub mod account;
pub mod apps;
pub mod event;
pub mod export;
pub mod factors;
pub mod problem;
pub mod rules;
pub mod session;

mod secret;

pub use secret::{Password, Secret};

/// A request body and the names of its required fields.
///
/// Every required field of the contract is a string, so one list is enough to report all missing
/// or mistyped fields at once, not only the first.
pub trait RequestBody {
    /// The required fields, in the order of the contract.
    const REQUIRED: &'static [&'static str];
}
