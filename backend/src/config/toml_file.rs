//! Reading TOML files: errors in one line, with the place, and unknown keys refused with the nearest name.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::ConfigError;
use super::nearest::nearest;

/// Reads the text of a file.
pub(super) fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path)
        .map_err(|error| ConfigError::new(format!("cannot read {}: {error}", path.display())))
}

/// Parses the text of a file.
pub(super) fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
        let message = error.message().replace('\n', " ");
        ConfigError::new(format!("{}, line {line}: {message}", path.display()))
    })
}

/// Refuses keys of a table other than `keys`, each of which is a `kind`.
pub(super) fn check_keys(
    path: &Path,
    kind: &str,
    table: &toml::Table,
    keys: &[&str],
) -> Result<(), ConfigError> {
    let Some(key) = table.keys().find(|key| !keys.contains(&key.as_str())) else { return Ok(()) };
    let nearest = nearest(key, keys.iter().copied());
    let nearest = nearest.map(|(nearest, _)| format!(": did you mean {nearest:?}?"));
    let nearest = nearest.unwrap_or_default();
    Err(ConfigError::new(format!("{}: there is no {kind} {key:?}{nearest}", path.display())))
}
