//! `GET /openapi.json`: the API as a document (OpenAPI 3.1), for programs and for those who write
//! them. It is made from what stands at each handler, the DTOs, and the problems as they are sent.

use std::sync::OnceLock;

use bytes::Bytes;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, PathItem, Ref, RefOr, Schema};
use utoipa::{Modify, OpenApi as _};
use warp::reply::Response;

use super::{app_files, health, reply, well_known};
use crate::{accounts, audit, forward_auth, sessions, tokens};

/// What is true of every operation is said here, once.
const ABOUT: &str = "Accounts and sign-in for your app.

JSON in, JSON out. Fields of a request that are not known are ignored; a body may have 16 KiB.

An error is a problem (RFC 9457): programs go by its `code`, which never changes. Besides those \
     that an operation names, an address where nothing is gives 404 `not_found`, and a method that \
     an address does not know gives 405 `method_not_allowed`, with `Allow`. HEAD is answered \
     wherever GET is.

A browser that asks for a page (`Accept: text/html`) gets the app where GET is none of the API's.";

/// Each header that more than one operation answers with: its name, type, example and meaning.
const HEADERS: &[(&str, Type, &str, &str)] = &[
    (
        "X-Request-Id",
        Type::String,
        "0f1e2d3c4b5a6978-1",
        "Ties the answer to its lines in the log: the request's own if it is a sane token (up to \
         64 of `A-Z a-z 0-9 - _ . :`), else a new one.",
    ),
    ("Cache-Control", Type::String, "no-store", "What caches may do with the answer."),
    ("Retry-After", Type::Integer, "2", "After how many seconds it is worth trying again."),
    ("WWW-Authenticate", Type::String, "Bearer realm=\"keystead\"", "The challenge (RFC 6750 §3)."),
];

/// The document, but for what is added to all of it.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Keystead", description = ABOUT),
    paths(
        accounts::routes::register,
        sessions::routes::log_in,
        sessions::routes::refresh,
        sessions::routes::log_out,
        sessions::routes::account::me,
        sessions::routes::account::delete_account,
        sessions::routes::account::change_password,
        sessions::routes::list,
        sessions::routes::revoke_others,
        sessions::routes::revoke,
        audit::routes::events,
        forward_auth::routes::verify,
        forward_auth::routes::go_on,
        tokens::routes::jwks,
        well_known::change_password,
        health::live,
        health::ready,
        self::get,
        app_files::docs,
    ),
    components(schemas(keystead_common::problem::Problem)),
    tags(
        (name = "Sessions", description = "Logging in, going on, logging out."),
        (name = "Account", description = "The account, its devices, and what happened to it."),
        (name = "Machines", description = "For services, proxies and whoever operates the server."),
    ),
    modifiers(&Everywhere),
)]
struct Document;

/// The whole document.
#[must_use]
pub fn document() -> OpenApi {
    Document::openapi()
}

/// `GET /openapi.json`
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "Machines",
    summary = "This document",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)),
)]
pub(super) async fn get() -> Response {
    static KEPT: OnceLock<Bytes> = OnceLock::new();
    reply::kept_json(&KEPT, document)
}

/// A reference to one of [`HEADERS`].
pub(super) fn header(name: &str) -> RefOr<Header> {
    RefOr::Ref(Ref::new(format!("#/components/headers/{name}")))
}

/// Adds what every answer carries, and what is referred to.
struct Everywhere;

impl Modify for Everywhere {
    fn modify(&self, document: &mut OpenApi) {
        for operation in document.paths.paths.values_mut().flat_map(operations) {
            if let Some(RefOr::T(body)) = &mut operation.request_body {
                body.content.values_mut().for_each(without_null);
            }
            for response in operation.responses.responses.values_mut() {
                let RefOr::T(response) = response else { continue };
                for name in ["X-Request-Id", "Cache-Control"] {
                    response.headers.insert(name.to_owned(), header(name));
                }
            }
        }
        let components = document.components.get_or_insert_default();
        for &(name, ref kind, example, about) in HEADERS {
            let example = match kind {
                Type::Integer => example.parse::<u64>().unwrap_or_default().into(),
                _ => serde_json::Value::from(example),
            };
            let schema = ObjectBuilder::new().schema_type(kind.clone()).examples([example]);
            let header = HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build();
            components.headers.insert(name.to_owned(), header.into());
        }
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The access token of a login or a refresh (RFC 6750)."))
            .build();
        components.add_security_scheme("access_token", SecurityScheme::Http(bearer));
        let cookie = ApiKeyValue::with_description(
            "keystead_refresh",
            "The refresh token, as a login with `\"refresh_token_in\": \"cookie\"` sets it: \
             `HttpOnly`, `SameSite=Strict`, and on https `Secure`, named \
             `__Host-keystead_refresh`. Taken from this server's own pages alone.",
        );
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
        components.add_security_scheme("refresh_cookie", cookie);
        let cookie = ApiKeyValue::with_description(
            "keystead_forward_auth",
            "What the apps behind a proxy know a session by, as a login with \
             `\"refresh_token_in\": \"cookie\"` sets it for the domain of `--forward-auth-domain`: \
             `HttpOnly`, `SameSite=Lax`, and on https `Secure`, named \
             `__Secure-keystead_forward_auth`. It opens nothing else.",
        );
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
        components.add_security_scheme("forward_auth_cookie", cookie);
    }
}

/// A body that may be left out is an `Option` at its handler, which is not to say that it may be the
/// JSON text `null`.
fn without_null(content: &mut RefOr<Content>) {
    if let RefOr::T(content) = content
        && let Some(RefOr::T(Schema::OneOf(either))) = &content.schema
    {
        content.schema = either.items.first().cloned();
    }
}

/// The operations at one address: of the methods that the route table knows.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.delete].into_iter().flatten()
}
