//! The pages of the app, one file each.

pub(crate) mod account;
pub(crate) mod activity;
mod data;
mod deletion;
pub(crate) mod devices;
pub(crate) mod login;
pub(crate) mod not_found;
pub(crate) mod register;
pub(crate) mod security;
