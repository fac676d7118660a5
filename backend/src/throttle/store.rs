//! The SQL of the throttle.

use sqlx::{AssertSqlSafe, Row as _};

use super::attempt::Subject;
use super::rule::Record;
use crate::clock::Timestamp;
use crate::database::{self, Connection, Error, Row};

/// Subjects to a statement.
const SUBJECTS: usize = 500;

/// What is on record of a subject.
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

/// The same, and nobody else changes it before the transaction ends.
pub(super) async fn find_for_update(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Option<Record>, Error> {
    let statement = "UPDATE throttle SET tally = tally WHERE subject = $1
                     RETURNING tally, counted_at, forgotten_at";
    read(connection, subject, statement).await
}

/// The same, where what is not on record is so from now on, as something that says nothing: of two
/// who count at once, the second sees what the first has counted.
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

/// Writes what is to be on record of a subject.
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

/// Strikes a subject off the record.
pub(super) async fn delete(connection: &mut Connection, subject: &Subject) -> Result<(), Error> {
    sqlx::query("DELETE FROM throttle WHERE subject = $1")
        .bind(subject.as_slice())
        .execute(connection)
        .await
        .map(|_| ())
}

/// Strikes many off.
pub(super) async fn delete_all(
    connection: &mut Connection,
    subjects: &[Subject],
) -> Result<(), Error> {
    for some in subjects.chunks(SUBJECTS) {
        let places: Vec<_> = (1..=some.len()).map(|place| format!("${place}")).collect();
        let statement = format!("DELETE FROM throttle WHERE subject IN ({})", places.join(","));
        let query = sqlx::query(AssertSqlSafe(statement));
        let query = some.iter().fold(query, |query, subject| query.bind(subject.as_slice()));
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Deletes some of what says nothing any more, unless it does again since just now; how many it were.
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
