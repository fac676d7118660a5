//! Texts behind the login.

use crate::table::tables;

mod activity;
mod devices;
mod overview;
mod security;
mod session;
mod waiting;

tables! { session, overview, devices, activity, security, waiting }
