//! The reasons that a file or a record of it cannot be read. None quotes a value, which may be a password hash.

/// The reason that a record is left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The record is too long to be an account.
    #[error("longer than 256 KiB")]
    TooLong,
    /// The text is not JSON, or not an object.
    #[error("not a JSON object: {0} at column {1}")]
    NotJson(&'static str, usize),
    /// The text has another encoding.
    #[error("not UTF-8: save the file as UTF-8, or convert it by iconv")]
    NotUtf8,
    /// A value has another type.
    #[error("{0} is not a string")]
    WrongType(String),
    /// A boolean is written in an unknown way.
    #[error("{0} must be true or false")]
    Boolean(String),
    /// A column is not known, with a remedy.
    #[error("there is no field {0}, only {fields}; {1}", fields = crate::accounts::FIELDS.join(", "))]
    UnknownField(String, String),
    /// The record has another number of columns than the first line.
    #[error("expected {1} columns, as in the first line, found {0}")]
    Columns(usize, usize),
    /// The line has no colon.
    #[error("expected NAME:HASH")]
    NoColon,
    /// The account has no password.
    #[error("the account has no password: nobody could log in to it")]
    NoPassword,
    /// The hash needs a value that is missing or malformed.
    #[error("{0} is missing or malformed, and the password hash needs it")]
    Part(&'static str),
    /// The hash has a function that is not known.
    #[error("the algorithm of the password hash is not known")]
    Algorithm,
    /// Nothing else can verify the hash.
    #[error("{0}")]
    Unusable(&'static str),
}

/// The reason that a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The input failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The file is of another kind, with what to do about it.
    #[error("{0}")]
    Kind(String),
    /// The columns of the first line are not those of accounts.
    #[error("the first line must name the columns: {0}")]
    Header(String),
    /// `--ignore` or `--map` is wrong.
    #[error("{0}")]
    Options(String),
}
