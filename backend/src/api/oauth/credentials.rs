//! Authentication of clients (RFC 6749 §2.3): by HTTP Basic, by the form, or by the client id alone.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use warp::http::HeaderMap;
use warp::http::header::AUTHORIZATION;

use super::errors::Refusal;
use crate::app::App;
use crate::clients::{Client, Credentials};
use crate::http::problem::Problem;
use crate::oidc::{ErrorCode, OAuthError, OidcError, Parameters};

/// Parses the form of a client's request, and authenticates the client.
pub(super) async fn authenticate(
    app: &App,
    headers: &HeaderMap,
    form: Result<Vec<u8>, Problem>,
) -> Result<(Arc<Client>, Parameters), Refusal> {
    let parameters = Parameters::parse(&form?)?;
    let credentials = credentials(headers, &parameters)?;
    let client = app.clients.authenticate(&credentials).await.map_err(OidcError::from)?;
    Ok((client, parameters))
}

/// Returns the credentials of a request, which may have them in one place only.
fn credentials(headers: &HeaderMap, parameters: &Parameters) -> Result<Credentials, OAuthError> {
    if parameters.get("client_assertion").is_some() {
        let description = "The only authentication methods are client_secret_basic, \
                           client_secret_post and none.";
        return Err(OAuthError::new(ErrorCode::InvalidClient, description));
    }
    let named = parameters.get("client_id");
    let secret = parameters.get("client_secret");
    let Some(header) = headers.get(AUTHORIZATION) else {
        let client_id = named.ok_or_else(|| {
            OAuthError::new(ErrorCode::InvalidClient, "The request does not name its client.")
        })?;
        let secret = secret.map(|secret| secret.to_owned().into());
        return Ok(Credentials { client_id: client_id.to_owned(), secret });
    };
    let malformed =
        || OAuthError::new(ErrorCode::InvalidClient, "The Authorization header is malformed.");
    let credentials = header.to_str().ok().and_then(basic).ok_or_else(malformed)?;
    if secret.is_some() {
        return Err(OAuthError::invalid_request("The request authenticates in two ways."));
    }
    if named.is_some_and(|named| named != credentials.client_id) {
        return Err(OAuthError::invalid_request("The request names two clients."));
    }
    Ok(credentials)
}

/// Decodes HTTP Basic, whose parts are encoded as in a form (RFC 6749 §2.3.1).
fn basic(header: &str) -> Option<Credentials> {
    let (scheme, encoded) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client_id, secret) = pair.split_once(':')?;
    let secret = decode(secret);
    Some(Credentials {
        client_id: decode(client_id),
        secret: (!secret.is_empty()).then(|| secret.into()),
    })
}

/// Decodes a part as in a form.
fn decode(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_decoded_as_in_a_form() {
        // printf 'a%%3Ab+c:s%%25' | base64
        let found = basic("Basic YSUzQWIrYzpzJTI1").unwrap();
        assert_eq!(found.client_id, "a:b c");
        assert_eq!(found.secret.unwrap().expose(), "s%");
        assert!(basic("Bearer YSUzQWIrYzpzJTI1").is_none());
        assert!(basic("Basic ???").is_none());
    }
}
