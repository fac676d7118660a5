//! Keystead: accounts and sign-in for your app, in one binary.
//!
//! A request goes from [`server`] through [`http`] to an endpoint in [`api`], which calls the services of
//! the [`app`]: [`sessions`], [`authentication`], [`accounts`]. A command in [`cli`] calls the same
//! services without HTTP.
//!
//! ARCHITECTURE.md has the floors of this crate. A module imports from lower floors only, and a test
//! (`tests/architecture`) holds every `use` line against that list.

#![forbid(unsafe_code)]
// It panics where standard error is closed. Commands print by `cli::print`.
#![warn(clippy::print_stderr)]

pub mod account_files;
pub mod accounts;
pub mod api;
pub mod app;
pub mod audit;
pub mod authentication;
pub mod brand;
pub mod chores;
pub mod cli;
pub mod client;
pub mod clients;
pub mod clock;
pub mod config;
pub mod database;
pub mod devices;
pub mod factors;
mod file_modes;
pub mod forward_auth;
pub mod http;
pub mod invitations;
pub mod log_writer;
mod login_name;
pub mod master_key;
pub mod metrics;
pub mod network;
pub mod oidc;
pub mod outbound;
pub mod passwords;
pub mod public_url;
pub mod random;
pub mod sealed_token;
pub mod server;
pub mod service_error;
pub mod sessions;
pub mod throttle;
pub mod tokens;
mod words;
