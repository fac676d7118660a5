//! The pages of the app, one file each.

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod apps;
pub(crate) mod consent;
pub(crate) mod device;
pub(crate) mod devices;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod new_code;
pub(crate) mod not_found;
mod offer;
pub(crate) mod recover;
pub(crate) mod register;
pub(crate) mod second_step;
pub(crate) mod security;
mod session_details;
