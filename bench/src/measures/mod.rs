//! The measurements. Each file begins with the method.

mod fairness;
mod import;
mod latency_under_load;
mod logins;
mod me;
mod memory;
mod migrate_database;
mod oidc;
mod overload;
mod postgres;
mod refreshes;
mod scale;
mod second_factors;
mod servers;
mod settings;
mod single_login;
mod sizes;
mod timing_leak;

use std::io;

use crate::bench::Bench;
use crate::report::Report;

/// A measurement, which is a section of the table.
pub(crate) struct Measure {
    /// The value of `--only` that selects it.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) run: fn(&mut Bench, &mut Report) -> io::Result<()>,
}

/// All measurements, in the order of the table.
#[rustfmt::skip]
pub(crate) const MEASURES: &[Measure] = &[
    Measure { name: "logins", title: "Logins, 64 clients", run: logins::run },
    Measure { name: "single-login", title: "A single login", run: single_login::run },
    Measure { name: "second-factors", title: "Passkeys, and codes after the password", run: second_factors::run },
    Measure { name: "me", title: "GET /me, 64 connections", run: me::run },
    Measure { name: "refreshes", title: "Refreshes, one client and 64", run: refreshes::run },
    Measure { name: "latency-under-load", title: "GET /me while logins saturate the hash threads", run: latency_under_load::run },
    Measure { name: "overload", title: "Eight times the logins that the server can handle", run: overload::run },
    Measure { name: "fairness", title: "Another address's login while one address floods", run: fairness::run },
    Measure { name: "timing-leak", title: "Information in the time of a failed login", run: timing_leak::run },
    Measure { name: "sizes", title: "By the number of accounts in the database", run: sizes::run },
    Measure { name: "memory", title: "Resident memory", run: memory::run },
    Measure { name: "oidc", title: "Codes for tokens, and refreshes, of an app's users", run: oidc::run },
    Measure { name: "postgres", title: "PostgreSQL instead of SQLite", run: postgres::run },
    Measure { name: "servers", title: "Two servers on one PostgreSQL", run: servers::run },
    Measure { name: "migrate-database", title: "Migration from SQLite to PostgreSQL", run: migrate_database::run },
    Measure { name: "import", title: "Import and export of accounts", run: import::run },
    Measure { name: "scale", title: "Ten times the accounts and sessions", run: scale::run },
];

/// The measurements that run only by their name: filling the databases takes longer than all others together.
pub(crate) const BY_NAME_ONLY: &[&str] = &["scale"];
