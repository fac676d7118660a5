//! The pages of the app, one file each.

mod account;
mod activity;
pub(crate) mod behind_login;
mod data;
mod deletion;
mod devices;
pub(crate) mod login;
pub(crate) mod not_found;
pub(crate) mod register;
mod security;
