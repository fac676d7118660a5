//! The usage of a load: processor time, and bytes written.

use std::fs;
use std::io;
use std::time::Duration;

use super::filled::{Filled, postgres_name};
use crate::database::Engine;
use crate::process::processor_time_of;
use crate::servers::Keystead;

/// The usage of a server and its database.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    /// The server's processor time.
    pub(super) server: Duration,
    /// The processor time of `PostgreSQL`'s processes that serve this database.
    pub(super) database: Duration,
    /// The bytes written: to the disk by `SQLite`, to the write-ahead log by `PostgreSQL`.
    pub(super) bytes: u64,
}

impl Usage {
    /// Adds what was used between two looks.
    pub(super) fn add(&mut self, before: &Self, after: &Self) {
        self.server += after.server.saturating_sub(before.server);
        self.database += after.database.saturating_sub(before.database);
        self.bytes += after.bytes.saturating_sub(before.bytes);
    }

    /// Returns the usage of a server and its database so far.
    pub(super) fn of(server: &Keystead, database: &Filled) -> io::Result<Self> {
        let mut connection = database.database.borrow_mut();
        let (in_database, bytes) = match connection.engine() {
            Engine::Sqlite => (Duration::ZERO, server.process.bytes_written()?),
            Engine::Postgres => {
                let written = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint";
                let bytes = connection.integer(written)?;
                (time_of_backends(database.size)?, bytes.unsigned_abs())
            }
        };
        Ok(Self { server: server.process.processor_time()?, database: in_database, bytes })
    }
}

/// Returns the processor time of the connections to a database. Their processes are titled after it.
fn time_of_backends(size: usize) -> io::Result<Duration> {
    let title = format!(" {} ", postgres_name(size));
    let mut time = Duration::ZERO;
    for process in fs::read_dir("/proc")? {
        let name = process?.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
        // One that has ended meanwhile has no title.
        let command = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&command).contains(&title) {
            time += processor_time_of(id)?;
        }
    }
    Ok(time)
}
