//! The OpenAPI 3.1 document of the API, and the page that shows it.
//!
//! The document is built from the annotations of the handlers, the DTOs, and the problems as they are
//! sent. Each group of endpoints contributes its part.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use utoipa::OpenApi as _;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Content, OpenApi, PathItem, RefOr, Schema, Server};
use warp::Filter;
use warp::reply::Response;

use super::app_files::{self, Viewer};
use super::endpoints::Group;
use super::extract::public;
use super::refusals::header;
use crate::app::App;
use crate::http::extract::{Headers, headers};
use crate::http::reply;

/// The description: everything that is true of all operations.
const ABOUT: &str = "Accounts and sign-in for your app.

JSON in, JSON out. Unknown fields of a request are ignored; a body may have up to 16 KiB.

An error is a problem (RFC 9457): programs read its `code`, which never changes; people its `detail`, \
     which is in the language of `Accept-Language` where it is meant for them. Besides those \
     that an operation names, an unknown address gives 404 `not_found`, and a method that an address \
     does not have gives 405 `method_not_allowed`, with `Allow`. HEAD is answered wherever GET is. \
     A request without one valid `Host` gives 400 `invalid_host`, one above the limit on open requests \
     503 `overloaded`, and a file that is not the one in `If-Match` 412 `precondition_failed`.

Later versions may add codes, types of events and members of objects. Clients should expect that.

A browser that asks for a page (`Accept: text/html`) gets the app at every address that has no GET in \
     the API, with 404 where the app has no page.";

/// The headers of more than one operation's responses: name, type, example and description.
const HEADERS: &[(&str, Type, &str, &str)] = &[
    (
        "X-Request-Id",
        Type::String,
        "0f1e2d3c4b5a6978-1",
        "Links the response to its lines in the log: the request's own id if it is a sane token \
         (up to 64 of `A-Z a-z 0-9 - _ . :`), else a new one.",
    ),
    ("Cache-Control", Type::String, "no-store", "What caches may do with the response."),
    ("Retry-After", Type::Integer, "2", "The seconds after which a retry is worthwhile."),
    (
        "Accept-Encoding",
        Type::String,
        "identity",
        "Sent if the request body was compressed: what is accepted instead (RFC 9110 §15.5.16).",
    ),
    (
        "Content-Language",
        Type::String,
        "de",
        "The language of the sentences in the response, by the request's `Accept-Language`: de, en, fr, es, ja or \
         ar. Sent where people read them; all others are in English.",
    ),
    ("WWW-Authenticate", Type::String, "Bearer realm=\"keystead\"", "The challenge (RFC 6750 §3)."),
];

const INT32: SchemaFormat = SchemaFormat::KnownFormat(KnownFormat::Int32);

/// The enums of responses, which later versions may add values to: a client generated from an `enum` would
/// refuse those.
const OPEN_ENUMS: [&str; 4] = ["EventType", "Method", "Need", "TokenType"];

/// The frame of the document, without operations.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Keystead", description = ABOUT),
    components(schemas(keystead_common::problem::Problem)),
    tags(
        (name = "Sessions", description = "Logging in, refreshing, logging out."),
        (name = "Account", description = "The account, its devices and its events."),
        (name = "Factors", description = "Passkeys, the authenticator app and recovery codes."),
        (name = "OpenID provider", description = "For apps that people sign in to. Their errors are OAuth's."),
        (name = "Machines", description = "For services, proxies and operators."),
    ),
)]
struct Frame;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(get, docs))]
pub(super) struct Document;

/// Returns the endpoints of the document, which is made for this server's address.
pub(super) fn group(app: &Arc<App>, document: fn(&str) -> OpenApi) -> Group {
    let kept = Arc::new(OnceLock::new());
    let url = app.public_url.to_string();
    let viewer = Viewer::new(&app.brand);
    let viewer = warp::any().map(move || viewer.clone());
    Group::new()
        .path("/openapi.json", |methods| {
            methods.get(public(), |caller| caller.map(move || get(&kept, || document(&url))))
        })
        .path("/docs", |methods| {
            methods.get(public(), |caller| caller.and(headers()).and(viewer).then(docs))
        })
}

/// Builds the document of the server at `url` from the parts of the groups.
pub(super) fn assemble(url: &str, parts: impl IntoIterator<Item = OpenApi>) -> OpenApi {
    let mut document = Frame::openapi();
    document.servers = Some(vec![Server::new(url)]);
    for part in parts {
        document.merge(part);
    }
    add_common_parts(&mut document);
    document
}

/// `GET /openapi.json`
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "Machines",
    summary = "Get this document",
    description = "With the server's own public URL as the address of the API.",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)),
)]
fn get(kept: &OnceLock<Bytes>, document: impl FnOnce() -> OpenApi) -> Response {
    reply::kept_json(kept, document)
}

/// `GET /docs`: the document, to read and to try.
#[utoipa::path(
    get,
    path = "/docs",
    tag = "Machines",
    summary = "Show this document as a page",
    description = "To read it, and to try the operations.",
    responses(
        (
            status = 200,
            description = "The page",
            body = String,
            content_type = "text/html",
            headers(("ETag" = String, description = "The entity tag of the page")),
        ),
        (
            status = 304,
            description = "The page has the tag in `If-None-Match`",
            headers(("ETag" = String, description = "The entity tag of the page")),
        ),
    ),
)]
async fn docs(headers: Headers, viewer: Viewer) -> Response {
    app_files::viewer(&viewer, &headers)
}

/// Adds the headers of every response, and the components that operations refer to.
fn add_common_parts(document: &mut OpenApi) {
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        // Public, and said so: tools take an operation that says nothing for one that was forgotten.
        operation.security.get_or_insert_default();
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            body.content.values_mut().for_each(without_null);
        }
        for response in operation.responses.responses.values_mut() {
            let RefOr::T(response) = response else { continue };
            for name in ["X-Request-Id", "Cache-Control"] {
                response.headers.insert(name.to_owned(), header(name));
            }
            for name in ["Retry-After", "WWW-Authenticate"] {
                response
                    .headers
                    .entry(name.to_owned())
                    .and_modify(|described| *described = header(name));
            }
        }
    }
    let components = document.components.get_or_insert_default();
    for name in OPEN_ENUMS {
        open_enum(components, name);
    }
    for name in ["RefreshRequest", "OptionsRequest", "PasskeyOptionsRequest"] {
        allow_null(components, name);
    }
    for &(name, ref kind, example, about) in HEADERS {
        let example = match kind {
            Type::Integer => example.parse::<u64>().unwrap_or_default().into(),
            _ => serde_json::Value::from(example),
        };
        let mut schema = ObjectBuilder::new().schema_type(kind.clone()).examples([example]);
        if *kind == Type::Integer {
            schema = schema.format(Some(INT32)).minimum(Some(0)).maximum(Some(i32::MAX));
        }
        let header = HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build();
        components.headers.insert(name.to_owned(), header.into());
    }
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "The access token of a login or a refresh (RFC 6750), whose `client_id` is `keystead`: a \
             JWT in the profile of RFC 9068, which has an `aud` if the operator has named one, signed \
             and verified by the best practices of RFC 8725 (RFC8725).",
        ))
        .build();
    components.add_security_scheme("access_token", SecurityScheme::Http(bearer));
    let basic = HttpBuilder::new()
        .scheme(HttpAuthScheme::Basic)
        .description(Some(
            "The id and the secret of an app (RFC 6749 §2.3.1). They may also be in the form, as `client_id` and \
             `client_secret`; an app without a secret sends its `client_id` only.",
        ))
        .build();
    components.add_security_scheme("client_secret", SecurityScheme::Http(basic));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "An access token of an app: a JWT in the profile of RFC 9068, signed and verified by the best practices of \
             RFC 8725 (RFC8725).",
        ))
        .build();
    components.add_security_scheme("client_access_token", SecurityScheme::Http(bearer));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "An initial access token (RFC 7591 §3), as `keystead client registration-token` prints it.",
        ))
        .build();
    components.add_security_scheme("initial_access_token", SecurityScheme::Http(bearer));
    let cookie = ApiKeyValue::with_description(
        "keystead_refresh",
        "The refresh token, as a login with `\"refresh_token_in\": \"cookie\"` sets it: \
         `HttpOnly`, `SameSite=Strict`, and on https `Secure`, named \
         `__Host-keystead_refresh`. A public URL with a port has `_` and the port after the \
         name. Accepted from this server's own pages only.",
    );
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
    components.add_security_scheme("refresh_cookie", cookie);
    let cookie = ApiKeyValue::with_description(
        "keystead_forward_auth",
        "The token for the apps behind a proxy, as a login with \
         `\"refresh_token_in\": \"cookie\"` sets it for the domain of `--forward-auth-domain`: \
         `HttpOnly`, `SameSite=Lax`, and on https `Secure`, named \
         `__Secure-keystead_forward_auth`. Accepted by no other endpoint.",
    );
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
    components.add_security_scheme("forward_auth_cookie", cookie);
}

/// Takes `null` from the choice of a body that is an `Option` at its handler: [`allow_null`] has it.
fn without_null(content: &mut RefOr<Content>) {
    if let RefOr::T(content) = content
        && let Some(RefOr::T(Schema::OneOf(either))) = &content.schema
    {
        content.schema = either.items.first().cloned();
    }
}

/// Lets an optional body also be `null`, by what it is not. Of a choice between an object and `null`,
/// generators make a type that they cannot leave away (openapi-python-client 0.29.1).
fn allow_null(components: &mut Components, name: &str) {
    let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(name) else { return };
    object.schema_type = SchemaType::AnyValue;
    let others = ["array", "boolean", "number", "string"];
    let others = serde_json::json!({ "type": others, "items": {} });
    object.extensions = Some([("not", others)].into_iter().collect());
}

/// Makes a string of an enum, with its values as the known ones.
fn open_enum(components: &mut Components, name: &str) {
    let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(name) else { return };
    let Some(values) = object.enum_values.take() else { return };
    let known = ExtensionsBuilder::new().add("x-extensible-enum", values).build();
    object.extensions = Some(known);
}

/// Returns the operations of a path, for all methods that the table of endpoints has.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let methods = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
    methods.into_iter().flatten()
}
