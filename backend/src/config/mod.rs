//! The settings of `keystead serve`, read once and checked as a whole before anything starts.
//!
//! [`SETTINGS`] is the only list of them: flags, variables, file keys and defaults come from there.
//! [`Config::read`] turns them into checked types; no other code sees a string that may be invalid.

mod clients_file;
mod error;
mod log_format;
mod nearest;
pub(crate) mod parse;
#[cfg(test)]
mod reference;
mod server_config;
mod sources;
mod toml_file;
mod variables;

pub(crate) use self::clients_file::{has_secret as has_client_secret, read as read_clients_file};
pub use self::error::ConfigError;
pub use self::log_format::LogFormat;
pub use self::server_config::Config;
pub use self::sources::{SETTINGS, Setting, Sources};
pub use self::variables::{UnknownVariable, unknown_variables};

#[cfg(test)]
mod tests;
