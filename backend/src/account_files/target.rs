//! The meaning of the columns.

/// The meaning of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The name to log in with. The first column that has one counts.
    Username,
    /// The name for want of another.
    Email,
    /// The hash. The first column that has one counts.
    Hash,
    CreatedAt,
    PasswordChangedAt,
    /// The time since when the account is disabled.
    DisabledAt,
    /// The account is disabled until this time. A time within a day ends by itself, as the lockout after failed
    /// logins does, and a later one disables the account.
    DisabledUntil,
    /// The account is disabled from this day on, in days since the Unix epoch.
    ExpiresOnDay,
    /// True if the account is disabled.
    Disabled,
    /// False if the account is disabled.
    Enabled,
    /// The id, which must be a UUID.
    Id,
    /// The id, if it is a UUID.
    ForeignId,
    IsOperator,
    Factors,
    /// A name that the account could not keep.
    FormerUsername,
    /// A part of the hash, or a mark of the record, which the source asks for by name.
    Part,
}
