//! One file per page.

pub(crate) mod account;
pub(crate) mod login;
pub(crate) mod not_found;
pub(crate) mod register;
