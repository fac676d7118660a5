//! The rules for the properties of a client that an operator or a program registers.

use url::Url;

use super::redirect::{self, is_uri_byte};
use super::{Client, InvalidClient, Resource};
use crate::tokens::LOGIN_CLIENT_ID;

/// Characters of an id that is no URL, at most.
const MAX_GIVEN_ID_LENGTH: usize = 100;
/// Characters of a name, at most.
const MAX_NAME_LENGTH: usize = 80;
/// Redirect URIs of a client, at most.
const MAX_REDIRECT_URIS: usize = 50;
/// Bytes of any other URI, at most.
const MAX_URI_LENGTH: usize = 2_048;

impl Client {
    /// Checks everything of a client that is to be registered.
    pub fn check(&self) -> Result<(), InvalidClient> {
        check_id(&self.id)?;
        check_name(&self.name)?;
        let addresses = self.redirect_uris.iter().chain(&self.post_logout_redirect_uris);
        if addresses.clone().count() > MAX_REDIRECT_URIS {
            return refuse(format_args!("there are more than {MAX_REDIRECT_URIS} redirect URIs"));
        }
        for uri in addresses {
            redirect::check(uri, self.is_confidential)?;
        }
        if self.grant_types.authorization_code && self.redirect_uris.is_empty() {
            return refuse("an app that gets codes needs a redirect URI");
        }
        if let Some(uri) = &self.backchannel_logout_uri {
            check_backchannel(uri)?;
        }
        if !self.pkce_required && !self.is_confidential {
            return refuse("only an app with a secret can do without PKCE");
        }
        for (index, resource) in self.resources.iter().enumerate() {
            check_resource(resource)?;
            if self.resources[..index].iter().any(|other| other.uri == resource.uri) {
                return refuse(format_args!("the resource {:?} is there twice", resource.uri));
            }
        }
        Ok(())
    }
}

fn check_id(id: &str) -> Result<(), InvalidClient> {
    if id == LOGIN_CLIENT_ID {
        return refuse(format_args!("the ID {LOGIN_CLIENT_ID:?} is reserved, choose another"));
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if id.is_empty() || id.len() > MAX_GIVEN_ID_LENGTH || !id.bytes().all(is_allowed) {
        return refuse(format_args!(
            "{id:?} cannot be an ID: expected 1 to {MAX_GIVEN_ID_LENGTH} letters of English, \
             digits, hyphens, dots, tildes or underscores"
        ));
    }
    Ok(())
}

/// Checks a name that people see, in which nothing may hide or turn around what is beside it.
fn check_name(name: &str) -> Result<(), InvalidClient> {
    let length = name.chars().count();
    if name.trim() != name || length == 0 || length > MAX_NAME_LENGTH {
        return refuse(format_args!(
            "{name:?} cannot be a name: expected 1 to {MAX_NAME_LENGTH} characters without white \
             space around them"
        ));
    }
    if name.chars().any(|char| char.is_control() || is_invisible(char)) {
        return refuse(format_args!("{name:?} cannot be a name: it has invisible characters"));
    }
    Ok(())
}

/// Returns true for characters that change the direction of text or that nobody sees.
pub(super) fn is_invisible(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn check_backchannel(uri: &str) -> Result<(), InvalidClient> {
    let url = Url::parse(uri).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let is_allowed = url.is_some_and(|url| url.fragment().is_none() && url.username().is_empty());
    if is_allowed && uri.len() <= MAX_URI_LENGTH && uri.bytes().all(is_uri_byte) {
        return Ok(());
    }
    refuse(format_args!(
        "{uri:?} cannot be told of logouts: expected an https:// or http:// address without a \
         fragment"
    ))
}

/// Checks a service: an absolute URI without a fragment (RFC 8707 §2), or a plain name.
fn check_resource(resource: &Resource) -> Result<(), InvalidClient> {
    let Resource { uri, scopes } = resource;
    let is_name = !uri.contains([':', '/', '?', '[', ']', '@', '%']);
    let is_uri = Url::parse(uri).is_ok();
    let is_text = (1..=MAX_URI_LENGTH).contains(&uri.len()) && uri.bytes().all(is_uri_byte);
    if !is_text || uri.contains('#') || !(is_name || is_uri) {
        return refuse(format_args!(
            "{uri:?} cannot be a resource: expected an absolute URI without a fragment, or a name \
             like rabbitmq"
        ));
    }
    // RFC 6749 §3.3.
    let is_scope = |scope: &String| {
        !scope.is_empty()
            && scope.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte))
    };
    match scopes.iter().find(|scope| !is_scope(scope)) {
        Some(scope) => refuse(format_args!(
            "{scope:?} cannot be a scope: expected ASCII characters but spaces, quotes and \
             backslashes"
        )),
        None => Ok(()),
    }
}

fn refuse(message: impl std::fmt::Display) -> Result<(), InvalidClient> {
    Err(InvalidClient::new(message))
}
