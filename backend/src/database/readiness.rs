//! The check that the database can be read and written, as a login would: one at a time for all who ask.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::raw_sql;
use tokio::sync::Mutex;
use tracing::Instrument as _;

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
    last: Arc<Mutex<Option<Checked>>>,
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
        Self { database, last: Arc::default() }
    }

    /// Fails unless the database could be read and written a second ago or later.
    pub async fn check(&self) -> Result<(), Arc<Error>> {
        let mut last = Arc::clone(&self.last).lock_owned().await;
        if let Some(checked) = &*last
            && checked.at.elapsed() < MAX_AGE
        {
            return checked.result.clone();
        }
        let database = self.database.clone();
        // In a task of its own: whoever asks may hang up, and the next one would begin another check.
        let checked = async move {
            let result = check_now(&database).await.map_err(|cause| {
                // Once for all who ask: they are answered without it.
                tracing::error!(cause = describe(&cause), "database check failed");
                Arc::new(cause)
            });
            *last = Some(Checked { at: Instant::now(), result: result.clone() });
            result
        };
        let checked = tokio::spawn(checked.in_current_span()).await;
        checked.unwrap_or_else(|_| Err(Arc::new(Error::WorkerCrashed)))
    }
}

async fn check_now(database: &Database) -> Result<(), Error> {
    let read = sqlx::query("SELECT kid FROM signing_keys LIMIT 1");
    read.fetch_optional(&mut database.read().await?).await?;
    let mut transaction = database.write().await?;
    // Changes nothing, and waits for whoever holds the table.
    let write = sqlx::query("DELETE FROM signing_keys WHERE kid = ''");
    write.execute(&mut *transaction).await?;
    if transaction.is_shared() {
        write_row(transaction).await
    } else {
        write_page(transaction).await
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

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::database::{Address, Limits};

    #[tokio::test]
    async fn askers_that_hang_up_neither_stop_a_check_nor_begin_others() {
        let data = TempDir::new().unwrap();
        let limits = Limits { connections: 2, timeout: Duration::from_secs(30) };
        let address = Address::in_directory(data.path());
        let database = Database::open(&address, limits).await.unwrap();
        let readiness = Readiness::new(database.clone());
        let writer = database.write().await.unwrap();
        for _ in 0..20 {
            let mut asked = Box::pin(readiness.check());
            assert!(futures_util::poll!(&mut asked).is_pending());
            drop(asked);
            tokio::task::yield_now().await;
            assert!(readiness.last.try_lock().is_err(), "the check goes on");
        }
        drop(writer);
        let stored = async {
            while readiness.last.lock().await.is_none() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), stored).await.expect("its result is kept");
    }
}
