//! One file per page.

pub(crate) mod account;
pub(crate) mod activity;
mod deletion;
pub(crate) mod devices;
pub(crate) mod login;
pub(crate) mod not_found;
pub(crate) mod register;
pub(crate) mod security;
