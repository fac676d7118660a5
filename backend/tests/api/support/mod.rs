//! Helpers that the tests share: they start servers, send requests and run commands.

pub(crate) mod browser;
pub(crate) mod cluster;
#[path = "../../shared/data.rs"]
pub(crate) mod data;
pub(crate) mod harness;
pub(crate) mod lock;
pub(crate) mod measured;
pub(crate) mod operator;
