//! A connection of the benchmark's own to a database under measurement, of either engine, and copies of rows that
//! the database makes by itself.

use std::io;
use std::ops::Range;
use std::path::Path;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};
use tokio::runtime::{Builder, Runtime};

/// The rows of one statement that copies. More would fill the write-ahead log.
const ROWS_PER_STATEMENT: usize = 250_000;
/// The longest that a statement waits for the server that has the file open, and the cache of a connection that
/// fills tables.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA cache_size = -262144";

/// The kind of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Database {
    engine: Engine,
    connection: AnyConnection,
    runtime: Runtime,
}

impl Engine {
    /// Returns an SQL expression for the id of the copy `n`: a UUIDv7 for each millisecond of a past time.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "printf('%08x-%04x-7%03x-8%03x-%012x', 0x019a0000 + (n >> 16), n & 65535,
                        n * 40503 % 4096, n * 48271 % 4096, n * 2654435761 % 0x1000000000000)"
            }
            Self::Postgres => {
                "lpad(to_hex(26869760 + (n >> 16)), 8, '0') || '-' || lpad(to_hex(n & 65535), 4, '0')
                 || '-7' || lpad(to_hex(n * 40503 % 4096), 3, '0')
                 || '-8' || lpad(to_hex(n * 48271 % 4096), 3, '0')
                 || '-' || lpad(to_hex(n * 2654435761 % 281474976710656), 12, '0')"
            }
        }
    }

    /// Returns an SQL expression for the user name of the copy `n`.
    pub(crate) fn username(self) -> &'static str {
        match self {
            Self::Sqlite => "printf('user-%07d', n)",
            Self::Postgres => "'user-' || lpad(n::text, greatest(7, length(n::text)), '0')",
        }
    }

    /// Returns a subquery named `numbers`, whose only column `n` has the numbers of this range in steps.
    pub(crate) fn numbers(self, range: &Range<usize>, step: usize) -> String {
        let Range { start, end } = range;
        match self {
            Self::Sqlite => format!(
                "(WITH RECURSIVE counted (n) AS (
                     SELECT {start} UNION ALL SELECT n + {step} FROM counted WHERE n + {step} < {end})
                  SELECT n FROM counted) AS numbers"
            ),
            Self::Postgres => format!(
                "generate_series({start}::bigint, {end}::bigint - 1, {step}::bigint) AS numbers (n)"
            ),
        }
    }
}

/// Returns the id that [`Engine::id`] gives to this number.
pub(crate) fn id(number: usize) -> String {
    format!(
        "{:08x}-{:04x}-7{:03x}-8{:03x}-{:012x}",
        0x019a_0000 + (number >> 16),
        number & 0xffff,
        number * 40_503 % 4096,
        number * 48_271 % 4096,
        number * 2_654_435_761 % 0x1_0000_0000_0000
    )
}

impl Database {
    /// Connects to a database by its URL.
    pub(crate) fn open(url: &str) -> io::Result<Self> {
        sqlx::any::install_default_drivers();
        let engine = if url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres };
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let connection = runtime.block_on(AnyConnection::connect(url)).map_err(io::Error::other)?;
        let mut database = Self { engine, connection, runtime };
        if engine == Engine::Sqlite {
            database.execute(SQLITE_SETTINGS)?;
        }
        Ok(database)
    }

    /// Connects to the `SQLite` database of a data directory.
    pub(crate) fn of_directory(data: &Path) -> io::Result<Self> {
        Self::open(&url_of_directory(data))
    }

    /// Closes the connection, and returns when its file is closed.
    pub(crate) fn close(self) -> io::Result<()> {
        self.runtime.block_on(self.connection.close()).map_err(io::Error::other)
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// Executes statements, separated by semicolons.
    pub(crate) fn execute(&mut self, statements: &str) -> io::Result<()> {
        let statements = sqlx::raw_sql(AssertSqlSafe(statements.to_owned()));
        let done = self.runtime.block_on(statements.execute(&mut self.connection));
        done.map(drop).map_err(io::Error::other)
    }

    pub(crate) fn rows(&mut self, statement: &str) -> io::Result<Vec<AnyRow>> {
        let query = sqlx::query(AssertSqlSafe(statement.to_owned()));
        self.runtime.block_on(query.fetch_all(&mut self.connection)).map_err(io::Error::other)
    }

    /// Returns the only value of the only row.
    pub(crate) fn integer(&mut self, statement: &str) -> io::Result<i64> {
        let rows = self.rows(statement)?;
        let row = rows.first().ok_or_else(|| io::Error::other("no row"))?;
        row.try_get(0).map_err(io::Error::other)
    }

    /// Copies the newest row of a table for the numbers of this range. The given columns are computed from the
    /// copy's number `n`.
    pub(crate) fn copy(
        &mut self,
        table: &str,
        computed: &[(&str, &str)],
        range: Range<usize>,
    ) -> io::Result<()> {
        let columns = self.columns(table)?;
        let values = columns.iter().map(|column| {
            let value = computed.iter().find(|(name, _)| name == column);
            value.map_or_else(|| format!("original.{column}"), |(_, value)| (*value).to_owned())
        });
        let (columns, values) = (columns.join(", "), values.collect::<Vec<_>>().join(", "));
        let mut next = range.start;
        while next < range.end {
            let end = range.end.min(next + ROWS_PER_STATEMENT);
            let numbers = self.engine.numbers(&(next..end), 1);
            // The copies' ids are of a time before the original's.
            self.execute(&format!(
                "INSERT INTO {table} ({columns}) SELECT {values} FROM {numbers},
                     (SELECT * FROM {table} ORDER BY id DESC LIMIT 1) AS original"
            ))?;
            next = end;
        }
        Ok(())
    }

    fn columns(&mut self, table: &str) -> io::Result<Vec<String>> {
        let statement = match self.engine {
            Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
            Engine::Postgres => format!(
                "SELECT column_name::text FROM information_schema.columns
                 WHERE table_schema = current_schema() AND table_name = '{table}'"
            ),
        };
        let rows = self.rows(&statement)?;
        rows.iter().map(|row| row.try_get(0).map_err(io::Error::other)).collect()
    }
}

/// Returns the URL of the `SQLite` database of a data directory.
pub(crate) fn url_of_directory(data: &Path) -> String {
    format!("sqlite:{}", data.join("keystead.db").display())
}
