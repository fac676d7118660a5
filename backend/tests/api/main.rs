//! Black-box tests: the real binary over real HTTP, each test with a database of its own.
//!
//! One file for each endpoint or subject; [`support`] has the helpers.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod app_files;
mod backup;
mod behind_nginx;
mod completions;
mod continue_to_app;
mod cookies;
mod cors;
mod crash;
mod dashboards;
mod delete_account;
mod devices;
mod disabled;
mod doctor;
mod errors;
mod events;
mod faults;
mod file_modes;
mod forward_auth_cookie;
mod guessing;
mod headers;
mod health;
mod http1;
mod http2;
mod import;
mod keys;
mod legacy_hashes;
mod listen;
mod log;
mod login;
mod logout;
mod many_servers;
mod me;
mod metric_counts;
mod metrics;
mod migrate_database;
mod migrations;
mod notices;
mod openapi;
mod output;
mod overload;
mod password;
mod postgres_faults;
mod process;
mod promises;
mod proxies;
mod refresh;
mod register;
mod registration;
mod restore;
mod sessions;
mod slow_clients;
mod support;
mod throttle_command;
mod timing_leaks;
mod tls;
mod unwritable_log;
mod users;
mod variables;
mod verify;
