//! What is measured. Each file opens with how.

mod calm;
mod fairness;
mod importing;
mod logins;
mod lone;
mod me;
mod memory;
mod moving;
mod overload;
mod postgres;
mod servers;
mod silence;
mod sizes;

use std::io;

use crate::bench::Bench;
use crate::report::Report;

/// One part of the table.
pub(crate) struct Measure {
    /// What it is asked for by.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) run: fn(&mut Bench, &mut Report) -> io::Result<()>,
}

/// All of them, in the order of the table.
#[rustfmt::skip]
pub(crate) const MEASURES: &[Measure] = &[
    Measure { name: "logins", title: "Logins, 64 clients", run: logins::run },
    Measure { name: "lone", title: "A lone login", run: lone::run },
    Measure { name: "me", title: "GET /me, 64 connections", run: me::run },
    Measure { name: "calm", title: "GET /me while logins saturate the hash threads", run: calm::run },
    Measure { name: "overload", title: "Eight times the logins that it can do", run: overload::run },
    Measure { name: "fairness", title: "Another address's login while one address floods", run: fairness::run },
    Measure { name: "silence", title: "What the time of a failed login tells", run: silence::run },
    Measure { name: "sizes", title: "By the number of accounts in the database", run: sizes::run },
    Measure { name: "memory", title: "Resident memory", run: memory::run },
    Measure { name: "postgres", title: "On PostgreSQL instead of SQLite", run: postgres::run },
    Measure { name: "servers", title: "Two servers on one PostgreSQL", run: servers::run },
    Measure { name: "moving", title: "Moving from SQLite to PostgreSQL", run: moving::run },
    Measure { name: "importing", title: "Accounts from elsewhere", run: importing::run },
];

/// Accounts in the database where their number is not what matters.
const FEW: usize = 1_000;
/// Who logs in, where the number of clients is not what matters.
const CLIENTS: usize = 64;
/// The answer of a server that has too much to do already.
const REFUSED: u16 = 503;
