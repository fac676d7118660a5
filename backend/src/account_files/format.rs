//! The format of a file, found by looking at its beginning.

use super::error::OpenError;
use super::input::Beginning;
use super::separator::separator;
use super::sources::{Layout, NATIVE, Source};

/// The format of a file of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An object on each line.
    JsonLines,
    /// An array of objects, a document with one inside, or objects one after the other.
    Json,
    /// Rows of values, after a line that names the columns.
    Csv,
}

/// The layout of a file that is about to be read.
pub(super) enum Found {
    JsonLines,
    Json { list: Option<&'static str> },
    Csv,
    Lines(&'static [&'static str]),
    Ldif,
}

/// Finds the layout of a file. `given` is the format that the operator or the name of the file says.
pub(super) fn find(
    beginning: &Beginning,
    given: Option<Format>,
    source: &Source,
) -> Result<Found, OpenError> {
    let list = match source.layout {
        Layout::Lines(columns) => return Ok(Found::Lines(columns)),
        Layout::Ldif => return Ok(Found::Ldif),
        Layout::Records(list) => list,
    };
    let text = beginning.bytes.trim_ascii_start();
    // The list of a realm comes after its roles, clients and flows, which may fill more than the beginning.
    let has_list = |name: &str| {
        contains(text, format!("\"{name}\"").as_bytes())
            || (beginning.is_cut && !has_whole_object(text))
    };
    match (text.first(), given) {
        (_, Some(Format::Csv)) => Ok(Found::Csv),
        (Some(b'{'), _) if list.is_some_and(has_list) => Ok(Found::Json { list }),
        (Some(b'{'), _) if source.name == NATIVE.name && is_document(text) => Err(OpenError::Kind(
            "it is a document with a list of users: --from keycloak or --from firebase reads it"
                .to_owned(),
        )),
        // No line of JSON Lines begins with a bracket, whatever the file is called.
        (Some(b'['), _) | (Some(b'{'), Some(Format::Json)) => Ok(Found::Json { list: None }),
        (None, _) | (_, Some(Format::JsonLines)) => Ok(Found::JsonLines),
        (Some(b'{'), _) => {
            // Of an object that goes on over several lines, the first line is none by itself.
            let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let is_whole = serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
            // Of a longer line the end is not here.
            let is_cut = line.len() == text.len();
            Ok(if is_whole || is_cut { Found::JsonLines } else { Found::Json { list: None } })
        }
        (_, Some(Format::Json)) => {
            Err(OpenError::Kind("it is not JSON, which begins with [ or {".to_owned()))
        }
        (Some(_), None) => other(text),
    }
}

/// Returns the format of a file that is not JSON.
fn other(text: &[u8]) -> Result<Found, OpenError> {
    let starts = |start: &str| {
        text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start.as_bytes()))
    };
    let kind = |text: &str| Err(OpenError::Kind(text.to_owned()));
    if ["dn:", "version: 1", "version:1"].iter().any(|start| starts(start)) {
        return kind("it is LDIF: --from ldif reads it");
    }
    if ["--", "/*", "INSERT INTO", "COPY ", "CREATE TABLE", "SET "]
        .iter()
        .any(|start| starts(start))
    {
        return kind(
            "it is an SQL dump: export the table as CSV with a header, as by \\copy (SELECT …) TO 'users.csv' CSV HEADER",
        );
    }
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if separator(line).is_some() || starts("sep=") {
        return Ok(Found::Csv);
    }
    kind("it is neither JSON nor CSV: --format or --from says what it is")
}

fn is_document(text: &[u8]) -> bool {
    let is_list = |name: &str| {
        let at = text.windows(name.len()).position(|part| part == name.as_bytes());
        let rest = at.map(|at| text[at + name.len()..].trim_ascii_start());
        let rest = rest.and_then(|rest| rest.strip_prefix(b":")).map(<[u8]>::trim_ascii_start);
        rest.is_some_and(|rest| rest.starts_with(b"["))
    };
    is_list("\"users\"")
}

/// Returns true if the object that the text begins with ends in it.
fn has_whole_object(text: &[u8]) -> bool {
    let mut objects =
        serde_json::Deserializer::from_slice(text).into_iter::<serde::de::IgnoredAny>();
    objects.next().is_some_and(|object| !object.is_err_and(|error| error.is_eof()))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
