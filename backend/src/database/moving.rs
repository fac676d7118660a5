//! Everything from one database to another, of whichever engines.
//!
//! Rows go over in the order of their keys, some thousand to a transaction, so that a move that was
//! stopped goes on after the last key that arrived. The source is held against writers meanwhile.
//! At the end both are read once more, and what they have must be the same, row for row.

use super::table::{TABLES, Table};
use super::{AdvisoryLock, Connection, Database, Error, Transaction};

/// Rows to a transaction, at most: enough to make its commit cheap.
const BATCH: usize = 4_000;

/// Why not everything was moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// There is something else in the target.
    #[error("the database {0} is not empty: name an empty one to move to")]
    NotEmpty(String),
    /// What is in the target was begun to be moved from elsewhere.
    #[error("a move from {0} to this database was begun: finish that, or empty the database")]
    Begun(String),
    /// What there is is not all.
    #[error("the database {0} has only a part of {1}: finish that move first")]
    Unfinished(String, String),
    /// What arrived is not what there was.
    #[error(
        "what arrived in the table {0} is not what there was: empty the database that was moved \
         to, and begin anew"
    )]
    Different(&'static str),
    /// One of the two failed.
    #[error("{0}; run this again to go on from here")]
    Database(#[from] Error),
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is at.
    pub table: &'static str,
    /// Whether both sides are being compared; before that, rows are on their way.
    pub is_check: bool,
    /// Rows done.
    pub done: u64,
    /// Rows that there are to do.
    pub of: u64,
}

/// Moves everything from one database to another that is empty, or goes on with that; how many
/// rows each table has. `source` and `target` are their names.
pub async fn move_all(
    (from, source): (&Database, &str),
    (to, target): (&Database, &str),
    mut tell: impl FnMut(Progress) + Send,
) -> Result<Vec<(&'static str, u64)>, MoveError> {
    let mut from = from.write().await?;
    from.lock_tables(&TABLES.iter().map(|table| table.name).collect::<Vec<_>>()).await?;
    if let Some(begun) = self::source(&mut from).await? {
        return Err(MoveError::Unfinished(source.to_owned(), begun));
    }
    begin(to, source, target).await?;
    let mut counts = Vec::new();
    for table in TABLES {
        let of = table.count(&mut from).await?;
        let mut progress = Progress { table: table.name, is_check: false, done: 0, of };
        copy(table, &mut from, to, |done| {
            progress.done = done;
            tell(progress);
        })
        .await?;
        counts.push((table.name, of));
    }
    let mut arrived = to.write().await?;
    for (table, &(name, of)) in TABLES.iter().zip(&counts) {
        let mut progress = Progress { table: name, is_check: true, done: 0, of };
        let there = table.digest(&mut arrived, |_| {});
        let here = table.digest(&mut from, |done| {
            progress.done = done;
            tell(progress);
        });
        let (here, there) = futures_util::future::try_join(here, there).await?;
        if here != there {
            return Err(MoveError::Different(name));
        }
    }
    sqlx::query("DELETE FROM moving").execute(&mut *arrived).await?;
    arrived.commit().await?;
    Ok(counts)
}

/// From where everything is being moved here, unless that is finished.
pub async fn unfinished(database: &Database) -> Result<Option<String>, Error> {
    source(&mut database.read().await?).await
}

async fn source(connection: &mut Connection) -> Result<Option<String>, Error> {
    use sqlx::Row as _;
    let row = sqlx::query("SELECT source FROM moving").fetch_optional(connection).await?;
    row.map(|row| row.try_get("source")).transpose()
}

/// Notes what is begun, where nothing is in the way.
async fn begin(to: &Database, from: &str, target: &str) -> Result<(), MoveError> {
    let mut transaction = to.write().await?;
    transaction.lock(AdvisoryLock::Move).await?;
    match source(&mut transaction).await? {
        Some(begun) if begun == from => return Ok(()),
        Some(begun) => return Err(MoveError::Begun(begun)),
        None => {}
    }
    for table in TABLES {
        if table.count(&mut transaction).await? > 0 {
            return Err(MoveError::NotEmpty(target.to_owned()));
        }
    }
    sqlx::query("INSERT INTO moving (source) VALUES ($1)")
        .bind(from)
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// Copies what is still missing, the next rows being read while the last are written.
async fn copy(
    table: &Table,
    from: &mut Transaction,
    to: &Database,
    mut tell: impl FnMut(u64),
) -> Result<(), Error> {
    let (mut last, mut done) = {
        let mut connection = to.read().await?;
        (table.last_key(&mut connection).await?, table.count(&mut connection).await?)
    };
    let mut rows = table.after(from, &last, BATCH).await?;
    while let Some(newest) = rows.last() {
        last.clone_from(&newest[0]);
        let next = table.after(from, &last, BATCH);
        let write = async {
            let mut transaction = to.write().await?;
            table.insert(&mut transaction, &rows).await?;
            transaction.commit().await
        };
        let (next, ()) = futures_util::future::try_join(next, write).await?;
        done += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        tell(done);
        rows = next;
    }
    Ok(())
}
