//! What a server keeps, for one test: a data directory, and a database of the engine that is
//! tested. That is `SQLite`, or, where `KEYSTEAD_TEST_POSTGRES` has the URL of a server that may be
//! used for anything, `PostgreSQL` (tools/postgres.sh).

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use tempfile::TempDir;
use url::Url;

/// A data directory, not there before the first start, and a database. Both are removed with this.
pub(crate) struct Data {
    directory: TempDir,
    /// The database's URL; none is a file in the directory.
    pub(crate) postgres: Option<Url>,
    is_own: bool,
}

/// The `PostgreSQL` that databases are made on, if the tests are about that.
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
        let is_own = postgres.is_some();
        Self::with(postgres, is_own)
    }

    /// With this database, to be removed or somebody else's; none is a file.
    pub(crate) fn with(postgres: Option<Url>, is_own: bool) -> Self {
        Self { directory: TempDir::new().unwrap(), postgres, is_own }
    }

    /// The data directory.
    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// The flag that names the database, if it is not where it is by default.
    pub(crate) fn flag(&self) -> Option<String> {
        self.postgres.as_ref().map(|url| format!("--database-url={url}"))
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        if let (Some(own), Some(server), true) = (&self.postgres, server(), self.is_own) {
            let name = own.path().trim_start_matches('/');
            execute(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// A test may have a runtime of its own, and a destructor is no place to wait in it.
fn execute(server: &Url, statement: &str) {
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
