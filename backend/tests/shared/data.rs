//! A data directory and a database for one test. The database is `SQLite`, or `PostgreSQL` where
//! `KEYSTEAD_TEST_POSTGRES` has the URL of a server on which databases may be created and dropped
//! (tools/postgres.sh).

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use tempfile::TempDir;
use url::Url;

/// A data directory, which does not exist before the first start, and a database. Both are removed
/// on drop.
pub(crate) struct Data {
    directory: TempDir,
    /// The URL of the database; `None` means a file in the directory.
    pub(crate) postgres: Option<Url>,
    /// True if the `PostgreSQL` database is dropped with this value.
    is_owned: bool,
}

/// The URL of the `PostgreSQL` server to create databases on, if the tests run on `PostgreSQL`.
pub(crate) fn server() -> Option<Url> {
    Some(std::env::var("KEYSTEAD_TEST_POSTGRES").ok()?.parse().unwrap())
}

impl Data {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let postgres = server().map(|mut url| {
            let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
            let name = format!("test_{process}_{count}");
            execute(&url, &format!("CREATE DATABASE {name}"));
            url.set_path(&name);
            url
        });
        let is_owned = postgres.is_some();
        Self::with(postgres, is_owned)
    }

    /// Uses this database and drops it in the end if it `is_owned`; `None` means a file.
    pub(crate) fn with(postgres: Option<Url>, is_owned: bool) -> Self {
        Self { directory: TempDir::new().unwrap(), postgres, is_owned }
    }

    /// The data directory.
    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// The flag that names the database, unless it is at its default place.
    pub(crate) fn flag(&self) -> Option<String> {
        self.postgres.as_ref().map(|url| format!("--database-url={url}"))
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        if let (Some(own), Some(server), true) = (&self.postgres, server(), self.is_owned) {
            let name = own.path().trim_start_matches('/');
            execute(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// Runs a statement on a thread of its own: the test may have a runtime, and a destructor must not
/// block on it.
pub(crate) fn execute(server: &Url, statement: &str) {
    thread::scope(|scope| {
        let done = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let mut connection = PgConnection::connect(server.as_str()).await.unwrap();
                let statement = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()));
                statement.execute(&mut connection).await.unwrap();
            });
        });
        done.join().unwrap();
    });
}
