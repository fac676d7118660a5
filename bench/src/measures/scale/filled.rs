//! Databases of two sizes, filled with accounts and a session for each.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use bcrypt_lanes::Cost;
use serde_json::json;

use crate::accounts::{self, PASSWORD, username};
use crate::bench::Bench;
use crate::database::{Database, Engine, url_of_directory};
use crate::http::{Connection, Request};
use crate::postgres;
use crate::servers::Keystead;
use crate::statistics::number;

/// The expired sessions of a sweep, at most.
const EXPIRED: usize = 20_000;
/// One account in so many has an event besides that of its registration.
pub(super) const ACCOUNTS_PER_EVENT: usize = 10;
/// Spreads numbers over all accounts: a prime, so that none comes twice among a power of ten.
const STRIDE: usize = 611_953;
/// A time in milliseconds since 1970 that is before the end of every active session.
const LONG_AGO: i64 = 1_000_000_000;

/// A database and what the benchmark knows of it.
pub(super) struct Filled {
    pub(super) size: usize,
    pub(super) bytes: BytesPerRow,
    pub(super) database: RefCell<Database>,
    /// The flag that names it, if it is not in the data directory.
    flag: Option<String>,
    data: PathBuf,
    /// The number of the next account, before it is spread.
    next: usize,
}

/// Bytes on disk, indexes included.
#[derive(Clone, Copy, Debug)]
pub(super) struct BytesPerRow {
    pub(super) account: f64,
    pub(super) session: f64,
    pub(super) event: f64,
}

impl Filled {
    /// Creates and fills a database: a server makes one account and logs in, the database copies the rest.
    pub(super) fn new(bench: &Bench, engine: Engine, cost: Cost, size: usize) -> io::Result<Self> {
        let data = bench.new_directory()?;
        let (url, flag) = match engine {
            Engine::Sqlite => (url_of_directory(&data), None),
            Engine::Postgres => {
                let url = postgres::new_database(&postgres_name(size))?;
                let flag = format!("--database-url={url}");
                (url, Some(flag))
            }
        };
        let flags: Vec<_> = flag.iter().map(String::as_str).collect();
        let server = Keystead::start_with(bench, cost, &flags, None, &data)?;
        let account = json!({ "username": username(0), "password": PASSWORD });
        Connection::open(server.at)?.send(&Request::post("/register", &account))?.expect(201)?;
        server.access_token(0)?;
        server.process.stop()?;
        let mut database = Database::open(&url)?;
        let bytes = fill(&mut database, size)?;
        let database = RefCell::new(database);
        Ok(Self { size, bytes, database, flag, data, next: 1 })
    }

    /// Starts a server on it, with this flag besides.
    pub(super) fn start(
        &self,
        bench: &Bench,
        cost: Cost,
        flag: Option<&str>,
    ) -> io::Result<Keystead> {
        let flags: Vec<_> = self.flag.as_deref().into_iter().chain(flag).collect();
        Keystead::start_with(bench, cost, &flags, None, &self.data)
    }

    /// Removes it from the disk.
    pub(super) fn remove(self) -> io::Result<()> {
        let Self { size, database, flag, data, .. } = self;
        drop(database);
        if flag.is_some() {
            postgres::remove_database(&postgres_name(size))?;
        }
        fs::remove_dir_all(data)
    }

    /// Exports all accounts, and returns the time that it took.
    pub(super) fn export(&self, bench: &Bench) -> io::Result<Duration> {
        let file = self.data.join("all.jsonl");
        let flags: Vec<_> = self.flag.iter().map(String::as_str).collect();
        let took = Keystead::run_command_with(bench, &self.data, &flags, "export", &file);
        fs::remove_file(file)?;
        took
    }

    /// Returns the numbers of this many accounts from all over the database, each given once, whose sessions are
    /// left alone by [`Self::expire`].
    pub(super) fn take(&mut self, count: usize) -> Vec<usize> {
        let step = self.size / self.expired_at_once();
        let mut numbers = Vec::with_capacity(count);
        while numbers.len() < count {
            let number = self.next * STRIDE % self.size;
            self.next += 1;
            if number % step >= step / 2 {
                numbers.push(number);
            }
        }
        numbers
    }

    /// Returns the number of sessions that [`Self::expire`] ends.
    pub(super) fn expired_at_once(&self) -> usize {
        EXPIRED.min(self.size / 20)
    }

    /// Lets sessions from all over the table have expired long ago.
    pub(super) fn expire(&self, round: usize) -> io::Result<()> {
        let mut database = self.database.borrow_mut();
        let engine = database.engine();
        let step = self.size / self.expired_at_once();
        let numbers = engine.numbers(&(round + 1..self.size), step);
        let id = engine.id();
        database.execute(&format!(
            "UPDATE sessions SET expires_at = expires_at % 1000000
             WHERE id IN (SELECT {id} FROM {numbers})"
        ))
    }

    /// Returns true if no expired session is left.
    pub(super) fn is_swept(&self) -> io::Result<bool> {
        let left = format!(
            "SELECT count(*) FROM (SELECT 1 FROM sessions WHERE expires_at < {LONG_AGO} LIMIT 1) AS remaining"
        );
        Ok(self.database.borrow_mut().integer(&left)? == 0)
    }
}

/// Returns the name of a database on the `PostgreSQL` server.
pub(super) fn postgres_name(size: usize) -> String {
    format!("bench_scale_{size}")
}

/// Copies account, session and event, and returns the bytes that each takes.
fn fill(database: &mut Database, size: usize) -> io::Result<BytesPerRow> {
    let engine = database.engine();
    if engine == Engine::Postgres {
        // References are right, and need no look-up for each row.
        database.execute("SET session_replication_role = replica")?;
        database.execute("SET synchronous_commit = off")?;
    }
    let empty = bytes_on_disk(database)?;
    accounts::copy_accounts(database, size)?;
    let with_accounts = bytes_on_disk(database)?;
    accounts::copy_sessions(database, size)?;
    let with_sessions = bytes_on_disk(database)?;
    let id = engine.id();
    let past = ("created_at", "original.created_at - n");
    let computed = [("id", id), ("account_id", id), ("session_id", id), past];
    database.copy("events", &computed, 1..size / ACCOUNTS_PER_EVENT)?;
    let with_events = bytes_on_disk(database)?;
    match engine {
        Engine::Sqlite => database.execute("PRAGMA wal_checkpoint(TRUNCATE)")?,
        // As its own maintenance does after so many rows, but not in the middle of a measurement.
        Engine::Postgres => {
            for table in ["accounts", "sessions", "events"] {
                database.execute(&format!("VACUUM ANALYZE {table}"))?;
            }
            database.execute("CHECKPOINT")?;
        }
    }
    let each = |from: i64, to: i64, rows: usize| -> f64 {
        number(usize::try_from(to - from).unwrap_or_default()) / number(rows)
    };
    Ok(BytesPerRow {
        account: each(empty, with_accounts, size),
        session: each(with_accounts, with_sessions, size),
        event: each(with_sessions, with_events, size / ACCOUNTS_PER_EVENT),
    })
}

fn bytes_on_disk(database: &mut Database) -> io::Result<i64> {
    match database.engine() {
        Engine::Sqlite => {
            let pages = database.integer("PRAGMA page_count")?;
            Ok(pages * database.integer("PRAGMA page_size")?)
        }
        Engine::Postgres => database.integer("SELECT pg_database_size(current_database())"),
    }
}
