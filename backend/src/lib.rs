//! Keystead: accounts and sign-in for your app, in one binary.
//!
//! The rooms and the walks through them are in ARCHITECTURE.md. In short: [`cli`] starts
//! [`server`], which hands each request to [`http`], which calls one slice ([`accounts`],
//! [`sessions`]) of the [`app`].

#![forbid(unsafe_code)]

pub mod accounts;
pub mod app;
pub mod audit;
pub mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod database;
pub mod forward_auth;
pub mod http;
pub mod invitations;
pub mod metrics;
pub mod network;
pub mod passwords;
pub mod random;
pub mod server;
pub mod sessions;
pub mod throttle;
pub mod tokens;
