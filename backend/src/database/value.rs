//! The values of columns, whatever they mean: read, bound and digested.

use sha2::{Digest as _, Sha256};
use sqlx::Row as _;
use sqlx::any::Any;
use sqlx::query::Query;

use super::{Error, Row};

/// A statement with its parameters.
type AnyQuery<'q> = Query<'q, Any, <Any as sqlx::Database>::Arguments>;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Bytes,
}

/// The value of a column in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
    Bytes(Option<Vec<u8>>),
}

impl Kind {
    /// Returns a value that is less than every key of this type.
    pub(super) fn least(self) -> Value {
        match self {
            Self::Text => Value::Text(Some(String::new())),
            Self::Integer => Value::Integer(Some(i64::MIN)),
            Self::Bytes => Value::Bytes(Some(Vec::new())),
        }
    }

    pub(super) fn read(self, row: &Row, index: usize) -> Result<Value, Error> {
        Ok(match self {
            Self::Text => Value::Text(row.try_get(index)?),
            Self::Integer => Value::Integer(row.try_get(index)?),
            Self::Bytes => Value::Bytes(row.try_get(index)?),
        })
    }
}

impl Value {
    pub(super) fn bind<'q>(&self, query: AnyQuery<'q>) -> AnyQuery<'q> {
        match self {
            Self::Text(value) => query.bind(value.clone()),
            Self::Integer(value) => query.bind(*value),
            Self::Bytes(value) => query.bind(value.clone()),
        }
    }

    /// Adds the value to a digest, in an encoding that tells any two sequences of values apart.
    pub(super) fn digest(&self, digest: &mut Sha256) {
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
