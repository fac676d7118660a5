//! The SQL of the throttle.

use sqlx::{AssertSqlSafe, Row as _};

use super::attempt::Subject;
use super::rule::Record;
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row, placeholders};

/// Subjects in one statement, at most.
const MAX_SUBJECTS_PER_STATEMENT: usize = 500;

/// Reads the record of a subject.
pub(super) async fn find(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Option<Record>, Error> {
    read(
        connection,
        subject,
        "SELECT tally, counted_at, forgotten_at FROM throttle WHERE subject = $1",
    )
    .await
}

/// Like [`find`], and locks the record until the transaction ends.
pub(super) async fn find_for_update(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Option<Record>, Error> {
    let statement = "UPDATE throttle SET tally = tally WHERE subject = $1
                     RETURNING tally, counted_at, forgotten_at";
    read(connection, subject, statement).await
}

/// Like [`find_for_update`], and inserts an expired record if there is none. There is always a row to
/// lock then: of two transactions that count at once, the second sees what the first has counted.
pub(super) async fn find_or_insert(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Option<Record>, Error> {
    let statement = "INSERT INTO throttle (subject, tally, counted_at, forgotten_at)
                     VALUES ($1, 0, 0, 0)
                     ON CONFLICT (subject) DO UPDATE SET tally = throttle.tally
                     RETURNING tally, counted_at, forgotten_at";
    read(connection, subject, statement).await
}

/// Inserts or replaces the record of a subject.
pub(super) async fn put(
    connection: &mut Connection,
    subject: &Subject,
    record: Record,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO throttle (subject, tally, counted_at, forgotten_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (subject) DO UPDATE SET tally = excluded.tally,
             counted_at = excluded.counted_at, forgotten_at = excluded.forgotten_at",
    )
    .bind(subject.as_slice())
    .bind(i64::from(record.tally))
    .bind(record.counted_at.as_millis())
    .bind(record.expires_at.as_millis())
    .execute(connection)
    .await
    .map(|_| ())
}

/// Replaces the record of a subject, unless another attempt has been counted meanwhile.
pub(super) async fn replace(
    connection: &mut Connection,
    subject: &Subject,
    stored: Record,
    record: Record,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE throttle SET counted_at = $4, forgotten_at = $5
         WHERE subject = $1 AND tally = $2 AND counted_at = $3",
    )
    .bind(subject.as_slice())
    .bind(i64::from(record.tally))
    .bind(stored.counted_at.as_millis())
    .bind(record.counted_at.as_millis())
    .bind(record.expires_at.as_millis())
    .execute(connection)
    .await
    .map(|_| ())
}

/// Deletes the record of a subject.
pub(super) async fn delete(connection: &mut Connection, subject: &Subject) -> Result<(), Error> {
    sqlx::query("DELETE FROM throttle WHERE subject = $1")
        .bind(subject.as_slice())
        .execute(connection)
        .await
        .map(|_| ())
}

/// Deletes every record and returns the count.
pub(super) async fn delete_every(connection: &mut Connection) -> Result<u64, Error> {
    Ok(sqlx::query("DELETE FROM throttle").execute(connection).await?.rows_affected())
}

/// Deletes the records of many subjects and returns the count.
pub(super) async fn delete_all(
    connection: &mut Connection,
    subjects: &[Subject],
) -> Result<u64, Error> {
    let mut deleted = 0;
    for some in subjects.chunks(MAX_SUBJECTS_PER_STATEMENT) {
        let values = placeholders(1, some.len());
        let statement = format!("DELETE FROM throttle WHERE subject IN {values}");
        let query = sqlx::query(AssertSqlSafe(statement));
        let query = some.iter().fold(query, |query, subject| query.bind(subject.as_slice()));
        deleted += query.execute(&mut *connection).await?.rows_affected();
    }
    Ok(deleted)
}

/// Deletes up to `batch` expired records and returns the count. Records renewed meanwhile are kept.
pub(super) async fn delete_expired(
    connection: &mut Connection,
    now: Timestamp,
    batch: u32,
) -> Result<u64, Error> {
    let done = sqlx::query(
        "DELETE FROM throttle
         WHERE subject IN (SELECT subject FROM throttle WHERE forgotten_at <= $1
                           ORDER BY forgotten_at LIMIT $2)
           AND forgotten_at <= $1",
    )
    .bind(now.as_millis())
    .bind(i64::from(batch))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

async fn read(
    connection: &mut Connection,
    subject: &Subject,
    statement: &'static str,
) -> Result<Option<Record>, Error> {
    let row = sqlx::query(statement).bind(subject.as_slice()).fetch_optional(connection).await?;
    row.map(|row| record(&row)).transpose()
}

fn record(row: &Row) -> Result<Record, Error> {
    let tally: i64 = row.try_get("tally")?;
    Ok(Record {
        tally: u32::try_from(tally).unwrap_or(u32::MAX),
        counted_at: database::timestamp(row, "counted_at")?,
        expires_at: database::timestamp(row, "forgotten_at")?,
    })
}
