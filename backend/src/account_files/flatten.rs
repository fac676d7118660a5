//! Takes the values of a JSON object into a row. The name of a value inside of another object has the names of
//! both, with a dot between them.

use serde_json::{Map, Value};

use super::cell::{Cell, Row};
use super::columns::{Columns, Slot, unknown_field};
use super::error::RecordError;

/// The depth to which objects are looked into.
const MAX_DEPTH: usize = 8;

/// Parses an object and takes its values.
pub(super) fn row(text: &[u8], columns: &mut Columns) -> Result<Row, RecordError> {
    // Not serde's own message, which may quote the text: it may contain a password hash.
    let object: Map<String, Value> = serde_json::from_slice(text).map_err(|error| {
        let reason = if std::str::from_utf8(text).is_err() {
            return RecordError::NotUtf8;
        } else if error.is_eof() {
            "it ends"
        } else if error.is_data() {
            "another type"
        } else {
            "a syntax error"
        };
        RecordError::NotJson(reason, error.column())
    })?;
    let mut row = vec![None; columns.taken.len()];
    match take(object, "", columns, &mut row) {
        Ok(()) => Ok(row),
        Err(Unknown(name)) => {
            let object: Map<String, Value> = serde_json::from_slice(text).unwrap_or_default();
            let all: Vec<&str> = object.keys().map(String::as_str).collect();
            Err(unknown_field(&name, &all))
        }
    }
}

/// The name of a value that is no column.
struct Unknown(String);

fn take(
    object: Map<String, Value>,
    outer: &str,
    columns: &mut Columns,
    row: &mut Row,
) -> Result<(), Unknown> {
    for (name, value) in object {
        let name = if outer.is_empty() { name } else { format!("{outer}.{name}") };
        match unwrapped(value) {
            Value::Object(inner)
                if columns.reaches_into(&name) && name.matches('.').count() < MAX_DEPTH =>
            {
                take(inner, &name, columns, row)?;
            }
            value => {
                let Some(slot) = columns.slot(&name) else { return Err(Unknown(name)) };
                if let Slot::Taken(index) = slot {
                    row[index] = cell(value);
                }
            }
        }
    }
    Ok(())
}

/// Returns the value inside of the types that MongoDB's JSON writes as objects: `{"$date": …}`, `{"$oid": …}`,
/// `{"$numberLong": …}`.
fn unwrapped(mut value: Value) -> Value {
    for _ in 0..2 {
        match value {
            Value::Object(mut object)
                if object.len() == 1 && object.keys().all(|name| name.starts_with('$')) =>
            {
                let Some(name) = object.keys().next().cloned() else { return Value::Null };
                value = object.remove(&name).unwrap_or_default();
            }
            other => return other,
        }
    }
    value
}

fn cell(value: Value) -> Option<Cell> {
    match value {
        Value::Null => None,
        Value::Bool(value) => Some(Cell::Boolean(value)),
        Value::Number(number) => Some(Cell::Number(number.to_string())),
        Value::String(text) => Cell::of_text(&text),
        list => Some(Cell::Json(list.to_string())),
    }
}
