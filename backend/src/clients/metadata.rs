//! The metadata that an app sends of itself, in the words of dynamic registration (RFC 7591 §2): in a document, or in a
//! request.

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::check::is_invisible;
use super::client::{Client, GrantTypes, Source};
use super::redirect;
use crate::clock::Timestamp;

/// Characters of a name, at most; a longer one is cut off.
const MAX_NAME_LENGTH: usize = 80;
/// URIs of each kind, at most.
const MAX_URIS: usize = 50;

/// The metadata of an app. What is not here is ignored (RFC 7591 §2).
#[derive(Debug, Default, Deserialize)]
pub(super) struct Metadata {
    client_id: Option<String>,
    client_name: Option<String>,
    redirect_uris: Option<Vec<String>>,
    post_logout_redirect_uris: Option<Vec<String>>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
    token_endpoint_auth_method: Option<String>,
    client_secret: Option<Value>,
    client_secret_expires_at: Option<Value>,
}

/// The reason for which metadata is refused (RFC 7591 §3.2.2).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// A redirect URI is not allowed.
    #[error("{0}")]
    RedirectUri(String),
    /// Something else is not allowed.
    #[error("{0}")]
    Other(String),
}

/// The way in which an app authenticates at the token endpoint (RFC 7591 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMethod {
    /// Not at all.
    None,
    /// By its secret in the header.
    Basic,
    /// By its secret in the body.
    Post,
}

impl AuthMethod {
    /// Returns the name, as in `token_endpoint_auth_method`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Basic => "client_secret_basic",
            Self::Post => "client_secret_post",
        }
    }
}

impl MetadataError {
    /// Returns the code (RFC 7591 §3.2.2).
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::RedirectUri(_) => "invalid_redirect_uri",
            Self::Other(_) => "invalid_client_metadata",
        }
    }

    fn other(message: impl Into<String>) -> Self {
        Self::Other(message.into())
    }
}

impl Metadata {
    /// Parses JSON.
    pub(super) fn parse(json: &[u8]) -> Result<Self, MetadataError> {
        serde_json::from_slice(json)
            .map_err(|error| MetadataError::Other(format!("it is not JSON metadata: {error}")))
    }

    /// Returns the client of the document at its id. Redirect URIs that are not allowed are left out: documents of
    /// well-known programs list some for other servers.
    pub(super) fn into_document_client(
        self,
        id: &Url,
        now: Timestamp,
    ) -> Result<Client, MetadataError> {
        if self.client_id.as_deref() != Some(id.as_str()) {
            return Err(MetadataError::other("its client_id is not its URL, byte for byte"));
        }
        if self.client_secret.is_some() || self.client_secret_expires_at.is_some() {
            return Err(MetadataError::other("it has a client_secret, which everybody can read"));
        }
        if !matches!(self.token_endpoint_auth_method.as_deref(), None | Some("none")) {
            return Err(MetadataError::other("its token_endpoint_auth_method is not none"));
        }
        let grant_types = self.grants()?;
        let allowed = |uris: Option<Vec<String>>| -> Vec<String> {
            let uris = uris.unwrap_or_default().into_iter();
            uris.filter(|uri| redirect::check(uri, false).is_ok()).take(MAX_URIS).collect()
        };
        let redirect_uris = allowed(self.redirect_uris);
        if redirect_uris.is_empty() {
            return Err(MetadataError::other("none of its redirect_uris is allowed"));
        }
        let name = display_name(self.client_name.as_deref());
        let name = name.unwrap_or_else(|| id.host_str().unwrap_or_default().to_owned());
        Ok(Client {
            redirect_uris,
            post_logout_redirect_uris: allowed(self.post_logout_redirect_uris),
            grant_types,
            ..Client::new(id.as_str().to_owned(), name, Source::Document, now)
        })
    }

    /// Returns the client of an app that registers itself, and the way in which it authenticates. It gets what it asks
    /// for or an error.
    pub(super) fn into_registered_client(
        self,
        id: String,
        now: Timestamp,
    ) -> Result<(Client, AuthMethod), MetadataError> {
        let auth_method = match self.token_endpoint_auth_method.as_deref() {
            Some("none") => AuthMethod::None,
            // RFC 7591 §2.
            None | Some("client_secret_basic") => AuthMethod::Basic,
            Some("client_secret_post") => AuthMethod::Post,
            Some(_) => {
                return Err(MetadataError::other(
                    "token_endpoint_auth_method has to be none, client_secret_basic or \
                     client_secret_post",
                ));
            }
        };
        let grant_types = self.grants()?;
        let is_confidential = auth_method != AuthMethod::None;
        let redirect_uris = self.redirect_uris.unwrap_or_default();
        if redirect_uris.is_empty() {
            return Err(MetadataError::RedirectUri("redirect_uris is missing".to_owned()));
        }
        let post_logout_redirect_uris = self.post_logout_redirect_uris.unwrap_or_default();
        for uri in redirect_uris.iter().chain(&post_logout_redirect_uris) {
            let checked = redirect::check(uri, is_confidential);
            checked.map_err(|error| MetadataError::RedirectUri(error.to_string()))?;
        }
        let name = display_name(self.client_name.as_deref());
        let name = name.unwrap_or_else(|| {
            let host = Url::parse(&redirect_uris[0]).ok();
            let host = host.and_then(|url| url.host_str().map(str::to_owned));
            host.unwrap_or_else(|| "App".to_owned())
        });
        let client = Client {
            is_confidential,
            redirect_uris,
            post_logout_redirect_uris,
            grant_types,
            ..Client::new(id, name, Source::Registration, now)
        };
        Ok((client, auth_method))
    }

    /// Returns the grants that are asked for and there are.
    fn grants(&self) -> Result<GrantTypes, MetadataError> {
        let is_code = |types: &Vec<String>| types.iter().any(|name| name == "code");
        if !self.response_types.as_ref().is_none_or(is_code) {
            return Err(MetadataError::other("its response_types lack code"));
        }
        let names = self.grant_types.as_ref();
        let grants = names.map_or_else(
            // RFC 7591 §2.
            || GrantTypes::of_names(["authorization_code"]),
            |names| GrantTypes::of_names(names.iter().map(String::as_str)),
        );
        if !grants.authorization_code {
            return Err(MetadataError::other("its grant_types lack authorization_code"));
        }
        Ok(grants)
    }
}

/// Returns a name that can be shown; `None` if nothing is left of it.
fn display_name(name: Option<&str>) -> Option<String> {
    let visible: String = name?.chars().filter(|char| !is_invisible(*char)).collect();
    let words: Vec<&str> =
        visible.split(|char: char| char.is_whitespace() || char.is_control()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let name: String = words.join(" ").chars().take(MAX_NAME_LENGTH).collect();
    Some(name.trim_end().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "https://app.example/client.json";

    fn document(change: impl FnOnce(&mut Value)) -> Result<Client, String> {
        let mut document = json!({
            "client_id": ID,
            "client_name": "App",
            "redirect_uris": ["http://localhost/callback"],
            "token_endpoint_auth_method": "none",
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "logo_uri": "https://app.example/logo.png",
        });
        change(&mut document);
        let metadata = Metadata::parse(document.to_string().as_bytes());
        let client = metadata.and_then(|metadata| {
            metadata.into_document_client(&ID.parse().unwrap(), Timestamp::from_millis(0))
        });
        client.map_err(|error| error.to_string())
    }

    #[test]
    fn a_document_makes_a_public_client() {
        let client = document(|_| ()).unwrap();
        assert_eq!((client.id.as_str(), client.name.as_str()), (ID, "App"));
        assert!(!client.is_confidential && client.pkce_required && !client.is_registered());
        assert!(client.grant_types.refresh_token && !client.grant_types.device_code);
        let client = document(|document| {
            for key in ["grant_types", "response_types", "token_endpoint_auth_method"] {
                document.as_object_mut().unwrap().remove(key);
            }
            document["client_name"] = "A\u{202e}\u{0}p\n p".into();
            document["redirect_uris"] =
                json!(["cursor://callback", "javascript:x", "https://app.example/callback"]);
        });
        let client = client.unwrap();
        assert!(client.grant_types.authorization_code && !client.grant_types.refresh_token);
        assert_eq!(
            (client.name.as_str(), client.redirect_uris.as_slice()),
            ("A p p", &["https://app.example/callback".to_owned()][..])
        );
        let client = document(|document| document["client_name"] = "\u{200b} ".into()).unwrap();
        assert_eq!(client.name, "app.example");
        let client = document(|document| document["client_name"] = "x".repeat(100).into()).unwrap();
        assert_eq!(client.name.len(), 80);
    }

    #[test]
    fn a_document_that_breaks_a_rule_is_refused() {
        let set = |key: &'static str, value: Value| {
            document(|document| document[key] = value).unwrap_err()
        };
        for (error, expected) in [
            (set("client_id", "https://app.example:443/client.json".into()), "is not its URL"),
            (set("client_id", "https://app.example/other".into()), "is not its URL"),
            (set("client_id", Value::Null), "is not its URL"),
            (set("client_secret", "x".into()), "has a client_secret"),
            (set("client_secret_expires_at", 0.into()), "has a client_secret"),
            (set("token_endpoint_auth_method", "client_secret_basic".into()), "is not none"),
            (set("token_endpoint_auth_method", "private_key_jwt".into()), "is not none"),
            (set("redirect_uris", json!([])), "none of its redirect_uris"),
            (set("redirect_uris", Value::Null), "none of its redirect_uris"),
            (set("redirect_uris", json!(["javascript:x"])), "none of its redirect_uris"),
            (set("redirect_uris", json!("https://app.example/")), "is not JSON metadata"),
            (set("response_types", json!(["token"])), "response_types lack code"),
            (set("grant_types", json!(["client_credentials"])), "grant_types lack"),
        ] {
            assert!(error.contains(expected), "{error}: {expected}");
        }
        assert!(Metadata::parse(b"[]").is_err() && Metadata::parse(b"<html>").is_err());
    }
}
