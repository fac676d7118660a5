//! Reading columns whose types the driver does not know.

use sqlx::Row as _;
use uuid::Uuid;

use super::Error;
use crate::clock::Timestamp;

/// A row of a result.
pub type Row = sqlx::any::AnyRow;

/// Reads the id in a column.
pub fn id(row: &Row, column: &str) -> Result<Uuid, Error> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|error: uuid::Error| Error::Decode(error.into()))
}

/// Reads the time in a column.
pub fn timestamp(row: &Row, column: &str) -> Result<Timestamp, Error> {
    row.try_get(column).map(Timestamp::from_millis)
}
