//! The check that the database can be read and written, as a login would: one at a time for all who ask.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::raw_sql;
use tokio::sync::Mutex;

use super::describe::describe;
use super::{Database, Error, Transaction};

/// The age at which the result of a check is renewed. Those who ask can wait for the one writer of `SQLite`
/// no more often than that.
const MAX_AGE: Duration = Duration::from_secs(1);
/// The size of the row that is written on `PostgreSQL`, in bytes: four fill a page, so that a table that
/// cannot grow is found out soon.
const ROW_BYTES: usize = 1900;

/// Checks the database, for everybody who asks at once and for a second after.
#[derive(Debug)]
pub struct Readiness {
    database: Database,
    last: Mutex<Option<Checked>>,
}

/// A check that has run.
#[derive(Debug)]
struct Checked {
    at: Instant,
    result: Result<(), Arc<Error>>,
}

impl Readiness {
    /// Creates the check of a database, which has not run yet.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self { database, last: Mutex::default() }
    }

    /// Fails unless the database could be read and written a second ago or later.
    pub async fn check(&self) -> Result<(), Arc<Error>> {
        let mut last = self.last.lock().await;
        if let Some(checked) = &*last
            && checked.at.elapsed() < MAX_AGE
        {
            return checked.result.clone();
        }
        let result = self.check_now().await.map_err(|cause| {
            // Once for all who ask: they are answered without it.
            tracing::error!(cause = describe(&cause), "database check failed");
            Arc::new(cause)
        });
        *last = Some(Checked { at: Instant::now(), result: result.clone() });
        result
    }

    async fn check_now(&self) -> Result<(), Error> {
        let read = sqlx::query("SELECT kid FROM signing_keys LIMIT 1");
        read.fetch_optional(&mut self.database.read().await?).await?;
        let mut transaction = self.database.write().await?;
        // Changes nothing, and waits for whoever holds the table.
        let write = sqlx::query("DELETE FROM signing_keys WHERE kid = ''");
        write.execute(&mut *transaction).await?;
        if transaction.is_shared() {
            write_row(transaction).await
        } else {
            write_page(transaction).await
        }
    }
}

/// Writes a row and takes it back. Unlike a row that is updated, it has to have space of its own, in a table
/// that is empty and that nothing reads.
async fn write_row(mut transaction: Transaction) -> Result<(), Error> {
    let insert = sqlx::query("INSERT INTO moving (source) VALUES ($1)").bind("x".repeat(ROW_BYTES));
    insert.execute(&mut *transaction).await?;
    transaction.rollback().await
}

/// Commits the first page as it is. `SQLite` writes nothing to the disk before a commit, and no page at all
/// for a row that stays the same.
async fn write_page(mut transaction: Transaction) -> Result<(), Error> {
    raw_sql("PRAGMA user_version = 0").execute(&mut *transaction).await?;
    transaction.commit().await
}
