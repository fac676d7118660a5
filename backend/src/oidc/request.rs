//! Authorization requests (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1), checked.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::parameters::Parameters;
use super::response::Answer;
use super::{ErrorCode, OAuthError, scope};
use crate::clients::Client;
use crate::tokens::Tokens;

/// The level that two factors reach (NIST SP 800-63B-4), in `acr_values`.
const AAL2: &str = "aal2";
const LEVELS: [&str; 2] = ["aal1", AAL2];
/// The length of a Base64url-encoded SHA-256 (RFC 7636 §4.2).
const CHALLENGE_LENGTH: usize = 43;

/// The questions that the app wants the person to be asked, whatever they have done before (OpenID Connect Core
/// §3.1.2.1).
#[expect(clippy::struct_excessive_bools, reason = "any of them may come with any other")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Prompt {
    pub(super) none: bool,
    pub(super) login: bool,
    pub(super) consent: bool,
    pub(super) select_account: bool,
}

/// An authorization request of a known client, to be answered at one of its addresses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct AuthorizationRequest {
    pub(super) client_id: String,
    pub(super) answer: Answer,
    pub(super) nonce: Option<String>,
    /// The scopes that the client can have, separated by spaces.
    pub(super) scope: String,
    pub(super) resources: Vec<String>,
    /// The `code_challenge` of PKCE, which is S256.
    pub(super) challenge: Option<String>,
    pub(super) prompt: Prompt,
    /// The greatest age of the person's proof, in seconds.
    pub(super) max_age: Option<u64>,
    /// The app prefers two factors.
    pub(super) wants_aal2: bool,
    /// The account that the app asks for.
    pub(super) account: Option<Uuid>,
    pub(super) login_hint: Option<String>,
    pub(super) ui_locales: Option<String>,
}

/// Checks a request of a client whose `redirect_uri` is one of its own.
pub(super) fn check(
    parameters: &Parameters,
    client: &Client,
    answer: Answer,
    tokens: &Tokens,
) -> Result<AuthorizationRequest, OAuthError> {
    let unsupported = [
        ("request", ErrorCode::RequestNotSupported),
        ("request_uri", ErrorCode::RequestUriNotSupported),
        ("registration", ErrorCode::RegistrationNotSupported),
    ];
    for (name, code) in unsupported {
        if parameters.get(name).is_some() {
            return Err(OAuthError::new(code, format!("The parameter {name} is not supported.")));
        }
    }
    if parameters.require("response_type")? != "code" {
        let description = "The only response_type is code.";
        return Err(OAuthError::new(ErrorCode::UnsupportedResponseType, description));
    }
    if parameters.get("response_mode").is_some_and(|mode| mode != "query") {
        return Err(OAuthError::invalid_request("The only response_mode is query."));
    }
    if !client.grant_types.authorization_code {
        let description = "The client may not use the grant type authorization_code.";
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, description));
    }
    let resources =
        scope::resources(parameters.all("resource"), |uri| client.resource(uri).is_some())?;
    let account = match parameters.get("id_token_hint") {
        Some(hint) => Some(hinted_account(hint, client, tokens)?),
        None => None,
    };
    Ok(AuthorizationRequest {
        client_id: client.id.clone(),
        answer,
        nonce: parameters.get("nonce").map(ToOwned::to_owned),
        scope: scope::granted(parameters.get("scope"), client, &resources)?,
        resources,
        challenge: challenge(parameters, client)?,
        prompt: parameters.get("prompt").map(prompt).transpose()?.unwrap_or_default(),
        max_age: parameters.get("max_age").map(seconds).transpose()?,
        wants_aal2: parameters.get("acr_values").is_some_and(prefers_aal2),
        account,
        login_hint: parameters.get("login_hint").map(ToOwned::to_owned),
        ui_locales: parameters.get("ui_locales").map(ToOwned::to_owned),
    })
}

fn hinted_account(hint: &str, client: &Client, tokens: &Tokens) -> Result<Uuid, OAuthError> {
    let hint = tokens.verify_id_token_hint(hint).ok().filter(|hint| hint.client_id == client.id);
    let invalid = || OAuthError::invalid_request("The id_token_hint is not one of this client's.");
    hint.map(|hint| hint.account).ok_or_else(invalid)
}

/// Returns the challenge of PKCE (RFC 7636 §4.3), which every client has to send but those that the operator has let
/// do without.
fn challenge(parameters: &Parameters, client: &Client) -> Result<Option<String>, OAuthError> {
    let Some(challenge) = parameters.get("code_challenge") else {
        return if client.pkce_required || parameters.get("code_challenge_method").is_some() {
            Err(OAuthError::invalid_request("PKCE is required: code_challenge is missing."))
        } else {
            Ok(None)
        };
    };
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(OAuthError::invalid_request("The only code_challenge_method is S256."));
    }
    let is_encoded = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if challenge.len() != CHALLENGE_LENGTH || !challenge.bytes().all(is_encoded) {
        return Err(OAuthError::invalid_request("code_challenge is not a SHA-256 in Base64url."));
    }
    Ok(Some(challenge.to_owned()))
}

fn prompt(text: &str) -> Result<Prompt, OAuthError> {
    let mut prompt = Prompt::default();
    for value in text.split(' ').filter(|value| !value.is_empty()) {
        match value {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "consent" => prompt.consent = true,
            "select_account" => prompt.select_account = true,
            _ => return Err(OAuthError::invalid_request("The prompt is unknown.")),
        }
    }
    if prompt.none && prompt != (Prompt { none: true, ..Prompt::default() }) {
        return Err(OAuthError::invalid_request("The prompt none stands alone."));
    }
    Ok(prompt)
}

fn seconds(text: &str) -> Result<u64, OAuthError> {
    text.parse().map_err(|_| OAuthError::invalid_request("max_age is not a number of seconds."))
}

/// Returns true if the first level in `acr_values` that is known here is that of two factors: they are in the order of
/// preference (OpenID Connect Core §3.1.2.1).
fn prefers_aal2(values: &str) -> bool {
    values.split(' ').find(|value| LEVELS.contains(value)) == Some(AAL2)
}
