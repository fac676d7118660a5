//! An axum service that identifies its users by Keystead's access tokens.

use std::{env, error::Error, sync::RwLock, thread, time::Duration};

use axum::extract::FromRequestParts;
use axum::http::{StatusCode, header, request::Parts};
use axum::{Json, Router, routing::get};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::{Deserialize, Serialize};

static KEYS: RwLock<JwkSet> = RwLock::new(JwkSet { keys: Vec::new() });

#[derive(Deserialize, Serialize)]
struct User {
    #[serde(rename(deserialize = "sub"))]
    id: String,
    #[serde(rename(deserialize = "preferred_username"))]
    name: String,
    #[serde(skip_serializing)]
    client_id: String,
}

impl FromRequestParts<Validation> for User {
    type Rejection = (StatusCode, [(header::HeaderName, &'static str); 1]);

    async fn from_request_parts(
        parts: &mut Parts,
        valid: &Validation,
    ) -> Result<Self, Self::Rejection> {
        let refused = (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]);
        user_of(parts, valid).ok_or(refused)
    }
}

/// Returns the user of the request's access token, if it is valid.
fn user_of(parts: &Parts, valid: &Validation) -> Option<User> {
    let (scheme, token) =
        parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let kid = decode_header(token).ok()?.kid?;
    let key = DecodingKey::from_jwk(KEYS.read().ok()?.find(&kid)?).ok()?;
    let token = decode::<User>(token, &key, valid).ok()?;
    let is_access_token =
        scheme.eq_ignore_ascii_case("bearer") && token.header.typ.as_deref() == Some("at+jwt");
    // Apps that people sign in to with Keystead get tokens for themselves.
    let is_of_login = token.claims.client_id == "keystead";
    (is_access_token && is_of_login).then_some(token.claims)
}

fn fetch_keys(issuer: &str) -> Result<JwkSet, ureq::Error> {
    ureq::get(format!("{issuer}/.well-known/jwks.json")).call()?.body_mut().read_json()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let issuer = env::var("KEYSTEAD_URL")?;
    let mut valid = Validation::new(Algorithm::ES256);
    valid.set_issuer(&[&issuer]);
    valid.set_required_spec_claims(&["exp", "iss", "sub"]);
    (valid.validate_nbf, valid.leeway) = (true, 60);
    // If keystead has --token-audience.
    if let Ok(audience) = env::var("KEYSTEAD_AUDIENCE") {
        valid.set_audience(&[audience]);
        valid.set_required_spec_claims(&["aud", "exp", "iss", "sub"]);
    }
    *KEYS.write()? = fetch_keys(&issuer)?;
    // A new key is published ten minutes before it signs.
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_secs(300));
            if let (Ok(keys), Ok(mut known)) = (fetch_keys(&issuer), KEYS.write()) {
                *known = keys;
            }
        }
    });

    let app = Router::new().route("/", get(|user: User| async { Json(user) })).with_state(valid);
    let port = env::var("PORT").unwrap_or_else(|_| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
