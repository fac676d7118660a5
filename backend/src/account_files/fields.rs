//! The fields of an account, made of the row of a source.

use uuid::Uuid;

use super::booleans;
use super::cell::{Cell, Row};
use super::columns::Columns;
use super::error::RecordError;
use super::names::shown_name;
use super::record::Record;
use super::sources::Source;
use super::target::Target;
use super::times::{self, ReadTime};
use crate::accounts::{FACTORS, FIELDS, FORMER_USERNAME, Fields};
use crate::clock::Timestamp;

/// Makes the fields of an account; `None` for a record that is no account.
pub(super) fn make(
    source: &Source,
    row: &Row,
    columns: &mut Columns,
    line: u64,
    now: Timestamp,
) -> Result<Option<Fields>, RecordError> {
    let record = Record { row, taken: &columns.taken, line, now };
    if !(source.is_account)(&record) {
        columns.notes.other_records += 1;
        return Ok(None);
    }
    if source.omits_disabled {
        columns.notes.omits_disabled =
            !columns.has(Target::Disabled) && !columns.has(Target::Enabled);
    }
    let mut fields = Fields::default();
    let username = match record.text(Target::Username)? {
        None => record.text(Target::Email)?,
        found => {
            if let Some((email, _)) = record.first(Target::Email) {
                columns.notes.not_imported(&shown_name(email));
            }
            found
        }
    };
    fields[0] = username.map(|name| (source.username)(name).to_owned());
    fields[1] = (source.hash)(&record)?;
    if fields[1].is_none() && !source.is_native() {
        return Err(RecordError::NoPassword);
    }
    let notes = &mut columns.notes;
    fields[2] = record.time(Target::CreatedAt, FIELDS[2], notes);
    fields[3] = match record.first(Target::Id).or_else(|| record.first(Target::ForeignId)) {
        Some((name, Cell::Json(_) | Cell::Boolean(_))) => {
            return Err(RecordError::WrongType(name.to_owned()));
        }
        Some((_, cell)) if record.first(Target::Id).is_some() => Some(cell.text().to_owned()),
        // An id of another system that is none here is replaced by a new one.
        Some((_, cell)) => Some(cell.text().to_owned()).filter(|id| is_foreign_id(id)),
        None => None,
    };
    fields[4] = record.time(Target::DisabledAt, FIELDS[4], notes);
    let since = record.first(Target::DisabledAt).map(|(_, cell)| times::parse(cell.text()));
    let is_since_unknown = since.is_some_and(|since| since == ReadTime::Unreadable);
    if record.is_disabled()? || is_since_unknown || (source.is_locked)(&record) {
        fields[5] = Some("true".to_owned());
    } else if source.is_native() && record.first(Target::Disabled).is_some() {
        fields[5] = Some("false".to_owned());
    }
    fields[6] = record.time(Target::PasswordChangedAt, FIELDS[6], notes);
    fields[7] = match record.first(Target::IsOperator) {
        None => None,
        Some((name, cell)) => {
            let value = booleans::parse(cell.text());
            Some(value.ok_or_else(|| RecordError::Boolean(name.to_owned()))?.to_string())
        }
    };
    fields[FACTORS] = record.text(Target::Factors)?.map(str::to_owned);
    fields[FORMER_USERNAME] = record.text(Target::FormerUsername)?.map(str::to_owned);
    Ok(Some(fields))
}

fn is_foreign_id(id: &str) -> bool {
    Uuid::try_parse(id).is_ok_and(|id| id.get_variant() == uuid::Variant::RFC4122)
}
