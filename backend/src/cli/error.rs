//! The error that ends a command.

use crate::accounts::AdminError;
use crate::config::ConfigError;
use crate::database;

/// The reason for which a command ended without doing its work.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// An argument or a setting is invalid. Exit code 2.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The work failed. Exit code 1.
    #[error("{0}")]
    Failed(String),
}

impl From<database::Error> for CliError {
    fn from(error: database::Error) -> Self {
        Self::Failed(format!("the database failed: {}", database::describe(&error)))
    }
}

impl From<AdminError> for CliError {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::InvalidField(..) => ConfigError::new(error.to_string()).into(),
            other => Self::Failed(other.to_string()),
        }
    }
}
