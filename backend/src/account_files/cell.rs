//! A value of a record.

/// A value that is not empty.
#[derive(Clone, PartialEq)]
pub(super) enum Cell {
    /// Text, without the white space around it.
    Text(String),
    /// A number of JSON, as it is written there.
    Number(String),
    /// `true` or `false` of JSON.
    Boolean(bool),
    /// A list of JSON, or an object that no column is inside of.
    Json(String),
}

impl Cell {
    /// Returns the cell of a text; `None` if it is blank.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self::Text(text.to_owned()))
    }

    /// Returns the text that stands for the value.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Json(text) => text,
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
        }
    }

    /// Returns true for text, and false for a value of another type.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }
}

/// The values of a record, in the order of the columns that are taken.
pub(super) type Row = Vec<Option<Cell>>;
