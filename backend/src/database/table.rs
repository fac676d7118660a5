//! What tables there are and how their rows are read and written, whatever is in them: for moving
//! everything elsewhere. What a row means is known to its slice alone.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use sqlx::any::Any;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Row as _};

use super::{Connection, Error, Row};

/// Rows that are read at once to be compared.
const PAGE: usize = 5_000;
/// Parameters to a statement, about. `SQLite` looks each up among all that came before.
const PARAMETERS: usize = 1_000;

/// A table, whose first column is its key.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, Kind)],
}

/// What a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Bytes,
}

/// What is in one column of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
    Bytes(Option<Vec<u8>>),
}

use Kind::{Bytes, Integer, Text};

/// Every table, in an order in which what a row refers to is there before it.
#[rustfmt::skip]
pub(super) const TABLES: &[Table] = &[
    Table { name: "accounts", columns: &[
        ("id", Text), ("username", Text), ("username_key", Text), ("password_hash", Text),
        ("created_at", Integer), ("password_cost", Integer), ("disabled_at", Integer),
        ("foreign_work", Integer),
    ] },
    Table { name: "sessions", columns: &[
        ("id", Text), ("account_id", Text), ("created_at", Integer), ("last_used_at", Integer),
        ("expires_at", Integer), ("refresh_key", Bytes), ("refresh_step", Integer), ("ip", Text),
        ("user_agent", Text),
    ] },
    Table { name: "events", columns: &[
        ("id", Text), ("account_id", Text), ("kind", Text), ("created_at", Integer),
        ("session_id", Text), ("ip", Text), ("user_agent", Text),
    ] },
    Table { name: "signing_keys", columns: &[
        ("kid", Text), ("algorithm", Text), ("sealed", Bytes), ("created_at", Integer),
        ("signs_from", Integer), ("token_ttl", Integer),
    ] },
    Table { name: "throttle", columns: &[
        ("subject", Bytes), ("tally", Integer), ("counted_at", Integer), ("forgotten_at", Integer),
    ] },
    Table { name: "invitations", columns: &[
        ("id", Text), ("created_at", Integer), ("expires_at", Integer),
    ] },
];

impl Table {
    fn key(&self) -> (&'static str, Kind) {
        self.columns[0]
    }

    fn names(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// How many rows there are.
    pub(super) async fn count(&self, connection: &mut Connection) -> Result<u64, Error> {
        let statement = format!("SELECT count(*) FROM {}", self.name);
        let row = sqlx::query(AssertSqlSafe(statement)).fetch_one(connection).await?;
        Ok(row.try_get::<i64, _>(0)?.unsigned_abs())
    }

    /// The last key that is there; where there is none, one that comes before all.
    pub(super) async fn last_key(&self, connection: &mut Connection) -> Result<Value, Error> {
        let (key, kind) = self.key();
        let statement = format!("SELECT {key} FROM {} ORDER BY {key} DESC LIMIT 1", self.name);
        let row = sqlx::query(AssertSqlSafe(statement)).fetch_optional(connection).await?;
        row.map_or_else(|| Ok(kind.least()), |row| kind.read(&row, 0))
    }

    /// The first rows after this key, so many at most.
    pub(super) async fn after(
        &self,
        connection: &mut Connection,
        key: &Value,
        limit: usize,
    ) -> Result<Vec<Vec<Value>>, Error> {
        let (columns, table, (by, _)) = (self.names(), self.name, self.key());
        let statement =
            format!("SELECT {columns} FROM {table} WHERE {by} > $1 ORDER BY {by} LIMIT $2");
        let query = key.bind(sqlx::query(AssertSqlSafe(statement)));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = query.bind(limit).fetch_all(connection).await?;
        rows.iter().map(|row| self.read(row)).collect()
    }

    /// Writes rows that are not there.
    pub(super) async fn insert(
        &self,
        connection: &mut Connection,
        rows: &[Vec<Value>],
    ) -> Result<(), Error> {
        for rows in rows.chunks(PARAMETERS / self.columns.len()) {
            self.insert_at_once(connection, rows).await?;
        }
        Ok(())
    }

    async fn insert_at_once(
        &self,
        connection: &mut Connection,
        rows: &[Vec<Value>],
    ) -> Result<(), Error> {
        let places = places(rows.len(), self.columns.len());
        let statement = format!("INSERT INTO {} ({}) VALUES {places}", self.name, self.names());
        let query = sqlx::query(AssertSqlSafe(statement));
        let query = rows.iter().flatten().fold(query, |query, value| value.bind(query));
        query.execute(connection).await.map(drop)
    }

    /// What makes two tables the same: how many rows there are, and a digest of all of them in the
    /// order of their keys.
    pub(super) async fn digest(
        &self,
        connection: &mut Connection,
        mut tell: impl FnMut(u64),
    ) -> Result<(u64, [u8; 32]), Error> {
        let (mut key, mut count, mut digest) = (self.key().1.least(), 0, Sha256::new());
        loop {
            let rows = self.after(connection, &key, PAGE).await?;
            let Some(last) = rows.last() else { return Ok((count, digest.finalize().into())) };
            key.clone_from(&last[0]);
            for value in rows.iter().flatten() {
                value.digest(&mut digest);
            }
            count += u64::try_from(rows.len()).unwrap_or(u64::MAX);
            tell(count);
        }
    }

    fn read(&self, row: &Row) -> Result<Vec<Value>, Error> {
        let columns = self.columns.iter().enumerate();
        columns.map(|(index, (_, kind))| kind.read(row, index)).collect()
    }
}

/// `($1,$2),($3,$4)`: places for so many rows of so many columns.
pub(crate) fn places(rows: usize, columns: usize) -> String {
    let mut text = String::new();
    for place in 0..rows * columns {
        let before = match (place, place % columns) {
            (0, _) => "(",
            (_, 0) => "),(",
            _ => ",",
        };
        // To write to a text cannot fail.
        let _ = write!(text, "{before}${}", place + 1);
    }
    text + ")"
}

impl Kind {
    /// What comes before every key of this kind.
    fn least(self) -> Value {
        match self {
            Text => Value::Text(Some(String::new())),
            Integer => Value::Integer(Some(i64::MIN)),
            Bytes => Value::Bytes(Some(Vec::new())),
        }
    }

    fn read(self, row: &Row, index: usize) -> Result<Value, Error> {
        Ok(match self {
            Text => Value::Text(row.try_get(index)?),
            Integer => Value::Integer(row.try_get(index)?),
            Bytes => Value::Bytes(row.try_get(index)?),
        })
    }
}

impl Value {
    fn bind<'q>(
        &self,
        query: Query<'q, Any, <Any as sqlx::Database>::Arguments>,
    ) -> Query<'q, Any, <Any as sqlx::Database>::Arguments> {
        match self {
            Self::Text(value) => query.bind(value.clone()),
            Self::Integer(value) => query.bind(*value),
            Self::Bytes(value) => query.bind(value.clone()),
        }
    }

    /// Adds it so that no two rows look the same that are not.
    fn digest(&self, digest: &mut Sha256) {
        let bytes = match self {
            Self::Text(value) => value.as_ref().map(|text| text.as_bytes().to_vec()),
            Self::Integer(value) => value.map(|number| number.to_be_bytes().to_vec()),
            Self::Bytes(value) => value.clone(),
        };
        match bytes {
            None => digest.update([0]),
            Some(bytes) => {
                digest.update([1]);
                digest.update(bytes.len().to_be_bytes());
                digest.update(bytes);
            }
        }
    }
}
