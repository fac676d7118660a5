//! A client: what is known of an app.

use std::time::Duration;

use super::redirect;
use crate::clock::Timestamp;
use crate::tokens::{ClientAlgorithm, TokenType};

/// Bytes of a client id, at most. Those of documents are URLs.
pub const MAX_ID_LENGTH: usize = 2_048;

/// An app that people sign in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The client id.
    pub id: String,
    /// The name that people see.
    pub name: String,
    /// The origin of what is known of it.
    pub source: Source,
    /// True if it authenticates by a secret.
    pub is_confidential: bool,
    /// The addresses that codes may be sent to.
    pub redirect_uris: Vec<String>,
    /// The addresses to go to after a logout.
    pub post_logout_redirect_uris: Vec<String>,
    /// The address that is told of logouts (OpenID Connect Back-Channel Logout 1.0).
    pub backchannel_logout_uri: Option<String>,
    /// The algorithm that signs its tokens.
    pub algorithm: ClientAlgorithm,
    /// The type in the header of its access tokens.
    pub token_type: TokenType,
    /// True if it has to prove that it began what it ends (RFC 7636).
    pub pkce_required: bool,
    /// The grants that it may use.
    pub grant_types: GrantTypes,
    /// The services that it may get access tokens for, the default first (RFC 8707). Without any, the audience of
    /// its tokens is the issuer.
    pub resources: Vec<Resource>,
    /// The time at which it was registered.
    pub created_at: Timestamp,
    /// The time at which this was last changed, or fetched.
    pub changed_at: Timestamp,
    /// The time for which a document counts before it is fetched again; zero of others.
    pub fresh_for: Duration,
}

/// The origin of what is known of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `keystead client add`.
    Command,
    /// The operator's file of clients.
    File,
    /// Dynamic registration (RFC 7591).
    Registration,
    /// The document at the URL that is its id.
    Document,
}

/// The grants that a client may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantTypes {
    /// Codes (RFC 6749 §4.1).
    pub authorization_code: bool,
    /// Refresh tokens (RFC 6749 §6).
    pub refresh_token: bool,
    /// Codes that a person types (RFC 8628).
    pub device_code: bool,
}

/// A service that takes access tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The `aud` of its tokens.
    pub uri: String,
    /// The scopes that a client may have there.
    pub scopes: Vec<String>,
}

impl Client {
    /// Creates a client with the defaults: public, codes and refresh tokens, PKCE.
    #[must_use]
    pub fn new(id: String, name: String, source: Source, now: Timestamp) -> Self {
        Self {
            id,
            name,
            source,
            is_confidential: false,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            backchannel_logout_uri: None,
            algorithm: ClientAlgorithm::Es256,
            token_type: TokenType::AtJwt,
            pkce_required: true,
            grant_types: GrantTypes::default(),
            resources: Vec::new(),
            created_at: now,
            changed_at: now,
            fresh_for: Duration::ZERO,
        }
    }

    /// Returns true if the operator registered it, so that it needs no consent.
    #[must_use]
    pub fn is_registered(&self) -> bool {
        matches!(self.source, Source::Command | Source::File)
    }

    /// Returns true if a code may be sent to this address: it is registered byte for byte, or differs only by the
    /// port of the person's own machine (RFC 8252 §7.3).
    #[must_use]
    pub fn allows_redirect(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|registered| redirect::matches(registered, uri))
    }

    /// Returns true if a browser may go to this address after a logout: it is registered byte for byte.
    #[must_use]
    pub fn allows_post_logout_redirect(&self, uri: &str) -> bool {
        self.post_logout_redirect_uris.iter().any(|registered| registered == uri)
    }

    /// Returns true if it is a service: an app that signs nobody in. It is asked for by its resources.
    #[must_use]
    pub fn is_service(&self) -> bool {
        !self.grant_types.authorization_code && !self.grant_types.device_code
    }

    /// Returns the service that its tokens are for when a request names none. Apps that the operator has not registered
    /// have none.
    #[must_use]
    pub fn default_resource(&self) -> Option<&Resource> {
        self.resources.first().filter(|_| self.is_registered())
    }

    /// Returns the service with this URI, byte for byte.
    #[must_use]
    pub fn resource(&self, uri: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.uri == uri)
    }
}

impl Source {
    /// All origins.
    const ALL: [Self; 4] = [Self::Command, Self::File, Self::Registration, Self::Document];

    /// Returns the origin of this name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }

    /// Returns the name, as the database has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::File => "file",
            Self::Registration => "registration",
            Self::Document => "document",
        }
    }
}

impl GrantTypes {
    /// The name of the device grant (RFC 8628 §3.4).
    pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

    /// Returns the grants of an app that gets codes, or shows them to people, or both.
    #[must_use]
    pub fn of_uses(gets_codes: bool, shows_codes: bool) -> Self {
        Self {
            authorization_code: gets_codes,
            refresh_token: gets_codes || shows_codes,
            device_code: shows_codes,
        }
    }

    /// Returns the grants of these names, and leaves out unknown ones.
    pub(super) fn of_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut grants =
            Self { authorization_code: false, refresh_token: false, device_code: false };
        for name in names {
            grants.authorization_code |= name == "authorization_code";
            grants.refresh_token |= name == "refresh_token";
            grants.device_code |= name == Self::DEVICE_CODE;
        }
        grants
    }

    /// Returns the names of the grants (RFC 7591 §2).
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let names = [
            (self.authorization_code, "authorization_code"),
            (self.refresh_token, "refresh_token"),
            (self.device_code, Self::DEVICE_CODE),
        ];
        names.into_iter().filter_map(|(is_allowed, name)| is_allowed.then_some(name)).collect()
    }
}

impl Default for GrantTypes {
    fn default() -> Self {
        Self { authorization_code: true, refresh_token: true, device_code: false }
    }
}
