//! Black box: the real binary, over real HTTP, each test with a database of its own.
//!
//! One file per endpoint or subject; [`harness`] starts the server and speaks to it.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod app_files;
mod backup;
mod behind_nginx;
mod browser;
mod cluster;
mod completions;
mod cors;
mod counts;
mod crash;
#[path = "../shared/data.rs"]
mod data;
mod delete_account;
mod devices;
mod disabled;
mod doctor;
mod errors;
mod events;
mod faults;
mod foreign;
mod forward_auth_cookie;
mod guessing;
mod harness;
mod headers;
mod health;
mod http2;
mod import;
mod keys;
mod lock;
mod log;
mod login;
mod logout;
mod many_servers;
mod me;
mod measured;
mod metrics;
mod migrations;
mod moving;
mod notices;
mod openapi;
mod operator;
mod overload;
mod password;
mod postgres_faults;
mod process;
mod promises;
mod proxies;
mod refresh;
mod register;
mod registration;
mod sessions;
mod silence;
mod slow_clients;
mod tls;
mod users;
mod verify;
mod watching;
mod way_back;
