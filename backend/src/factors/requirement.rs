//! The setting of who needs a second factor.

/// The accounts that need a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequireMfa {
    /// None.
    Off,
    /// Those of operators.
    Operators,
    /// All.
    All,
}
