//! Apps that people sign in to with their account: what they ask for, what they may do, devices, the logout that an app
//! asks for. Loaded together with the texts of the account.

use crate::table::tables;

mod access;
mod activity;
mod consent;
mod devices;
mod logout;

tables! { consent, access, devices, logout, activity }
