//! The file of `--clients-file`: the apps that people sign in to.

use std::path::{Path, PathBuf};

use keystead_common::Secret;
use serde::Deserialize;

use super::{ConfigError, toml_file};
use crate::clients::{Client, FileClient, GrantTypes, Resource, Source};
use crate::clock::Timestamp;
use crate::tokens::{ClientAlgorithm, TokenType};

/// Characters of a secret, at least: 128 bits, if it is random hexadecimal digits.
const MIN_SECRET_LENGTH: usize = 32;
/// Characters of a secret, at most.
const MAX_SECRET_LENGTH: usize = 256;

/// The keys of the file.
const FILE_KEYS: [&str; 1] = ["clients"];
/// The keys of an app.
const CLIENT_KEYS: [&str; 12] = [
    "id",
    "name",
    "secret",
    "secret_file",
    "redirect_uris",
    "post_logout_redirect_uris",
    "backchannel_logout_uri",
    "id_token_alg",
    "token_type",
    "resources",
    "device",
    "without_pkce",
];
/// The keys of a service.
const RESOURCE_KEYS: [&str; 2] = ["uri", "scopes"];

/// The content of the file.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    clients: Vec<Entry>,
}

/// An app.
#[derive(Deserialize)]
struct Entry {
    id: String,
    name: String,
    secret: Option<Secret>,
    secret_file: Option<PathBuf>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    #[serde(default)]
    post_logout_redirect_uris: Vec<String>,
    backchannel_logout_uri: Option<String>,
    id_token_alg: Option<String>,
    token_type: Option<String>,
    #[serde(default)]
    resources: Vec<FileResource>,
    #[serde(default)]
    device: bool,
    #[serde(default)]
    without_pkce: bool,
}

/// A service that an app gets access tokens for.
#[derive(Deserialize)]
struct FileResource {
    uri: String,
    #[serde(default)]
    scopes: Vec<String>,
}

/// Reads the apps in a file. A path of a secret is relative to the file's directory.
pub(crate) fn read(path: &Path, now: Timestamp) -> Result<Vec<FileClient>, ConfigError> {
    let text = toml_file::read(path)?;
    check_keys(path, &toml_file::parse(path, &text)?)?;
    let file: File = toml_file::parse(path, &text)?;
    let mut clients: Vec<FileClient> = Vec::new();
    for entry in file.clients {
        let id = entry.id.clone();
        let refuse = |error| {
            ConfigError::new(format_args!("{}: the client {id:?}: {error}", path.display()))
        };
        let client = entry.into_client(path, now).map_err(refuse)?;
        client.client.check().map_err(|error| refuse(error.to_string()))?;
        if clients.iter().any(|other| other.client.id == id) {
            return Err(refuse("it is there twice".to_owned()));
        }
        clients.push(client);
    }
    Ok(clients)
}

/// Returns true if the file itself has a secret.
pub(crate) fn has_secret(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let file: toml::Table = toml::from_str(&text).unwrap_or_default();
    tables(&file, "clients").any(|client| client.contains_key("secret"))
}

/// Refuses unknown keys at every level.
fn check_keys(path: &Path, file: &toml::Table) -> Result<(), ConfigError> {
    toml_file::check_keys(path, "key", file, &FILE_KEYS)?;
    for client in tables(file, "clients") {
        toml_file::check_keys(path, "key of a client", client, &CLIENT_KEYS)?;
        for resource in tables(client, "resources") {
            toml_file::check_keys(path, "key of a resource", resource, &RESOURCE_KEYS)?;
        }
    }
    Ok(())
}

/// Returns the tables in an array.
fn tables<'a>(table: &'a toml::Table, key: &str) -> impl Iterator<Item = &'a toml::Table> {
    let array = table.get(key).and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
    array.iter().filter_map(toml::Value::as_table)
}

impl Entry {
    fn into_client(self, path: &Path, now: Timestamp) -> Result<FileClient, String> {
        let secret = self.secret(path)?;
        let algorithm = match self.id_token_alg.as_deref() {
            Some(name) => ClientAlgorithm::parse(name).ok_or_else(|| {
                let names = ClientAlgorithm::ALL.map(ClientAlgorithm::name).join(" or ");
                format!("id_token_alg: expected {names}, found {name:?}")
            })?,
            None => ClientAlgorithm::Es256,
        };
        let token_type = match self.token_type.as_deref() {
            Some(name) => TokenType::parse(name).ok_or_else(|| {
                let names = TokenType::ALL.map(TokenType::name).join(" or ");
                format!("token_type: expected {names}, found {name:?}")
            })?,
            None => TokenType::AtJwt,
        };
        let resources = self.resources.into_iter();
        let client = Client {
            is_confidential: secret.is_some(),
            grant_types: GrantTypes::of_uses(!self.redirect_uris.is_empty(), self.device),
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
            backchannel_logout_uri: self.backchannel_logout_uri,
            algorithm,
            token_type,
            pkce_required: !self.without_pkce,
            resources: resources
                .map(|FileResource { uri, scopes }| Resource { uri, scopes })
                .collect(),
            ..Client::new(self.id, self.name, Source::File, now)
        };
        Ok(FileClient { client, secret })
    }

    /// Returns the secret, from the file itself or from another.
    fn secret(&self, path: &Path) -> Result<Option<Secret>, String> {
        let secret = match (&self.secret, &self.secret_file) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => {
                return Err("secret and secret_file are both set: remove one".to_owned());
            }
            (Some(secret), None) => secret.clone(),
            (None, Some(file)) => {
                let file = path.parent().unwrap_or(Path::new("")).join(file);
                let text = std::fs::read_to_string(&file)
                    .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
                Secret::from(text.trim_end_matches(['\r', '\n']).to_owned())
            }
        };
        let is_allowed = (MIN_SECRET_LENGTH..=MAX_SECRET_LENGTH).contains(&secret.expose().len())
            && secret.expose().bytes().all(|byte| byte.is_ascii_graphic());
        if is_allowed {
            return Ok(Some(secret));
        }
        Err(format!(
            "its secret: expected {MIN_SECRET_LENGTH} to {MAX_SECRET_LENGTH} ASCII characters without \
             spaces, as of openssl rand -hex 32"
        ))
    }
}

#[cfg(test)]
mod tests;
