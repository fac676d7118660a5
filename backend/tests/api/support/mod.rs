//! Helpers that the tests share: they start servers, send requests and run commands.

pub(crate) mod app;
pub(crate) mod app_files;
pub(crate) mod authenticator;
pub(crate) mod browser;
pub(crate) mod browser_passkeys;
pub(crate) mod certificate;
pub(crate) mod cluster;
#[path = "../../shared/data.rs"]
pub(crate) mod data;
pub(crate) mod enrolled;
pub(crate) mod factors;
pub(crate) mod guesses;
pub(crate) mod harness;
pub(crate) mod import;
pub(crate) mod invitations;
pub(crate) mod jwt;
pub(crate) mod lock;
pub(crate) mod measured;
pub(crate) mod openapi;
pub(crate) mod operator;
pub(crate) mod pooler;
pub(crate) mod totp;
#[path = "../../shared/totp.rs"]
pub(crate) mod totp_app;
