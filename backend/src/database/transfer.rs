//! Transferring everything from one database to another, of the same or the other engine.
//!
//! Rows are copied in the order of their keys, some thousands in a transaction, so that an interrupted
//! transfer resumes after the last key that arrived. The source is locked against writers meanwhile. At
//! the end both databases are read again and compared, row for row.

use sqlx::Row as _;

use super::describe::describe;
use super::table::{TABLES, Table};
use super::{AdvisoryLock, Connection, Database, Error, Transaction};

/// Rows in a transaction, at most: enough to make the commit's share of the time small.
const BATCH_SIZE: usize = 4_000;

/// The reason for which a transfer failed.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The target has other data.
    #[error("the database {0} is not empty: name an empty one to move to")]
    NotEmpty(String),
    /// The target has an unfinished transfer from another source.
    #[error("a move from {0} to this database is unfinished: finish it, or empty the database")]
    OtherSource(String),
    /// The source is the target of an unfinished transfer itself.
    #[error("the database {0} has only a part of {1}: finish that move first")]
    Unfinished(String, String),
    /// The rows that arrived differ from those of the source.
    #[error(
        "the rows that arrived in the table {0} differ from those of the source: empty the new \
         database and start again"
    )]
    Different(&'static str),
    /// One of the two databases failed.
    #[error("{}; run the command again to continue from here", describe(.0))]
    Database(#[from] Error),
}

/// The progress of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The table that is being copied or compared.
    pub table: &'static str,
    /// True while both databases are compared, false while rows are copied.
    pub is_check: bool,
    /// Rows of the table that are done.
    pub done: u64,
    /// All rows of the table.
    pub of: u64,
}

/// Transfers everything to an empty database, or continues an interrupted transfer. Returns the number
/// of rows of each table. `source` and `target` are the databases' names for error messages.
pub async fn run(
    (from, source): (&Database, &str),
    (to, target): (&Database, &str),
    mut report: impl FnMut(Progress) + Send,
) -> Result<Vec<(&'static str, u64)>, TransferError> {
    let mut from = from.write().await?;
    from.lock_tables(&TABLES.iter().map(|table| table.name).collect::<Vec<_>>()).await?;
    if let Some(origin) = read_source(&mut from).await? {
        return Err(TransferError::Unfinished(source.to_owned(), origin));
    }
    begin(to, source, target).await?;
    let mut counts = Vec::new();
    for table in TABLES {
        let of = table.count(&mut from).await?;
        let mut progress = Progress { table: table.name, is_check: false, done: 0, of };
        copy(table, &mut from, to, |done| {
            progress.done = done;
            report(progress);
        })
        .await?;
        counts.push((table.name, of));
    }
    let mut arrived = to.write().await?;
    for (table, &(name, of)) in TABLES.iter().zip(&counts) {
        let mut progress = Progress { table: name, is_check: true, done: 0, of };
        let target = table.digest(&mut arrived, |_| {});
        let source = table.digest(&mut from, |done| {
            progress.done = done;
            report(progress);
        });
        let (source, target) = futures_util::future::try_join(source, target).await?;
        if source != target {
            return Err(TransferError::Different(name));
        }
    }
    sqlx::query("DELETE FROM moving").execute(&mut *arrived).await?;
    arrived.commit().await?;
    Ok(counts)
}

/// Returns the name of the database that an unfinished transfer into this one comes from.
pub async fn unfinished(database: &Database) -> Result<Option<String>, Error> {
    read_source(&mut database.read().await?).await
}

async fn read_source(connection: &mut Connection) -> Result<Option<String>, Error> {
    let row = sqlx::query("SELECT source FROM moving").fetch_optional(connection).await?;
    row.map(|row| row.try_get("source")).transpose()
}

/// Records the start of a transfer in the target; fails if that has other data.
async fn begin(to: &Database, from: &str, target: &str) -> Result<(), TransferError> {
    let mut transaction = to.write().await?;
    transaction.lock(AdvisoryLock::Transfer).await?;
    match read_source(&mut transaction).await? {
        Some(origin) if origin == from => return Ok(()),
        Some(origin) => return Err(TransferError::OtherSource(origin)),
        None => {}
    }
    for table in TABLES {
        if table.count(&mut transaction).await? > 0 {
            return Err(TransferError::NotEmpty(target.to_owned()));
        }
    }
    sqlx::query("INSERT INTO moving (source) VALUES ($1)")
        .bind(from)
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// Copies the rows that have not arrived yet. The next rows are read while the last ones are written.
async fn copy(
    table: &Table,
    from: &mut Transaction,
    to: &Database,
    mut report: impl FnMut(u64),
) -> Result<(), Error> {
    let (mut last, mut done) = {
        let mut connection = to.read().await?;
        (table.last_key(&mut connection).await?, table.count(&mut connection).await?)
    };
    let mut rows = table.after(from, &last, BATCH_SIZE).await?;
    while let Some(newest) = rows.last() {
        last.clone_from(&newest[0]);
        let next = table.after(from, &last, BATCH_SIZE);
        let write = async {
            let mut transaction = to.write().await?;
            table.insert(&mut transaction, &rows).await?;
            transaction.commit().await
        };
        let (next, ()) = futures_util::future::try_join(next, write).await?;
        done += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        report(done);
        rows = next;
    }
    Ok(())
}
