//! The structure of the code, as ARCHITECTURE.md describes it: which room may import from which, and the
//! access that each endpoint requires.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod endpoints;
mod floors;
mod imports;
mod source;
mod statements;
