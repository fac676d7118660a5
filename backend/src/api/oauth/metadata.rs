//! The provider's metadata (OpenID Connect Discovery §3, RFC 8414).

use std::sync::Arc;

use keystead_texts::Language;
use serde::Serialize;
use utoipa::ToSchema;
use warp::http::StatusCode;
use warp::http::header::{CACHE_CONTROL, HeaderValue};
use warp::reply::Response;

use crate::app::App;
use crate::clients::GrantTypes;
use crate::http::reply;
use crate::tokens::ClientAlgorithm;

/// `max-age` of the metadata in seconds.
const CACHE_MAX_AGE: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The provider's metadata.
#[expect(clippy::struct_excessive_bools, reason = "each is a member of the metadata")]
#[derive(Serialize, ToSchema)]
pub(super) struct Metadata {
    /// The issuer: the public URL, byte for byte.
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    introspection_endpoint: String,
    end_session_endpoint: String,
    revocation_endpoint: String,
    pushed_authorization_request_endpoint: String,
    device_authorization_endpoint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_endpoint: Option<String>,
    scopes_supported: Vec<&'static str>,
    response_types_supported: Vec<&'static str>,
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    subject_types_supported: Vec<&'static str>,
    id_token_signing_alg_values_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    code_challenge_methods_supported: Vec<&'static str>,
    acr_values_supported: Vec<&'static str>,
    claims_supported: Vec<&'static str>,
    claim_types_supported: Vec<&'static str>,
    prompt_values_supported: Vec<&'static str>,
    ui_locales_supported: Vec<&'static str>,
    authorization_response_iss_parameter_supported: bool,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    require_request_uri_registration: bool,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
    client_id_metadata_document_supported: bool,
}

/// `GET /.well-known/openid-configuration`
#[utoipa::path(
    get,
    path = "/.well-known/openid-configuration",
    operation_id = "openid_configuration",
    tag = "OpenID provider",
    summary = "Get the provider's metadata",
    description = "OpenID Connect Discovery.",
    responses((status = 200, description = "The metadata", body = Metadata)),
)]
pub(super) async fn openid_configuration(app: Arc<App>) -> Response {
    metadata(&app)
}

/// `GET /.well-known/oauth-authorization-server`
#[utoipa::path(
    get,
    path = "/.well-known/oauth-authorization-server",
    operation_id = "authorization_server_metadata",
    tag = "OpenID provider",
    summary = "Get the authorization server's metadata",
    description = "RFC 8414; the same document.",
    responses((status = 200, description = "The metadata", body = Metadata)),
)]
pub(super) async fn authorization_server(app: Arc<App>) -> Response {
    metadata(&app)
}

fn metadata(app: &App) -> Response {
    let issuer = app.public_url.to_string();
    let at = |path: &str| format!("{issuer}{path}");
    let secret = vec!["client_secret_basic", "client_secret_post"];
    let any = [secret.clone(), vec!["none"]].concat();
    let metadata = Metadata {
        authorization_endpoint: at("/oauth/authorize"),
        token_endpoint: at("/oauth/token"),
        userinfo_endpoint: at("/oauth/userinfo"),
        jwks_uri: at("/oauth/jwks.json"),
        end_session_endpoint: at("/oauth/logout"),
        introspection_endpoint: at("/oauth/introspect"),
        revocation_endpoint: at("/oauth/revoke"),
        device_authorization_endpoint: at("/oauth/device_authorization"),
        pushed_authorization_request_endpoint: at("/oauth/par"),
        registration_endpoint: app.clients.takes_registrations().then(|| at("/oauth/register")),
        scopes_supported: vec!["openid", "profile", "offline_access"],
        response_types_supported: vec!["code"],
        response_modes_supported: vec!["query"],
        grant_types_supported: vec!["authorization_code", "refresh_token", GrantTypes::DEVICE_CODE],
        subject_types_supported: vec!["public"],
        id_token_signing_alg_values_supported: ClientAlgorithm::ALL
            .map(ClientAlgorithm::name)
            .to_vec(),
        token_endpoint_auth_methods_supported: any.clone(),
        introspection_endpoint_auth_methods_supported: secret,
        revocation_endpoint_auth_methods_supported: any,
        code_challenge_methods_supported: vec!["S256"],
        acr_values_supported: vec!["aal1", "aal2"],
        claims_supported: vec![
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "acr",
            "amr",
            "at_hash",
            "sid",
            "name",
            "preferred_username",
        ],
        claim_types_supported: vec!["normal"],
        prompt_values_supported: vec!["none", "login", "consent", "select_account"],
        ui_locales_supported: Language::ALL.iter().map(|language| language.tag()).collect(),
        authorization_response_iss_parameter_supported: true,
        claims_parameter_supported: false,
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        require_request_uri_registration: false,
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        client_id_metadata_document_supported: app.clients.takes_documents(),
        issuer,
    };
    let mut response = reply::json(StatusCode::OK, &metadata);
    response.headers_mut().insert(CACHE_CONTROL, CACHE_MAX_AGE);
    response
}
