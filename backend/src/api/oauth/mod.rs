//! The endpoints of the OpenID provider: those that apps call, and those of the pages that ask people.

mod apps;
mod authorize;
mod credentials;
mod device;
mod errors;
mod interaction;
mod introspect;
mod logout;
mod metadata;
mod push;
mod register;
mod revoke;
mod token;
mod userinfo;

use std::sync::Arc;

use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use warp::Filter;

use super::cookies::Cookies;
use super::endpoints::Group;
use super::extract::{by_client, client_token, public, registration_token, session, with};
use crate::app::App;
use crate::http::extract::{body, client, headers, json_bytes, last_id, raw_query};
use crate::http::form::form;

/// The group's part of the OpenAPI document.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    apps::list,
    apps::end,
    authorize::get,
    authorize::post,
    device::answer,
    device::begin,
    device::look_up,
    interaction::interact,
    introspect::introspect,
    logout::confirm,
    logout::get,
    logout::post,
    metadata::openid_configuration,
    metadata::authorization_server,
    push::push,
    register::register,
    revoke::revoke,
    token::token,
    userinfo::get,
    userinfo::post,
))]
struct Document;

/// The paths that pages of every origin may call (RFC 10017): what they take is in the request, and no cookie.
pub(super) const OPEN_PATHS: &[&str] = &[
    "/oauth/token",
    "/oauth/userinfo",
    "/oauth/revoke",
    "/oauth/par",
    "/oauth/register",
    "/oauth/device_authorization",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/jwks.json",
    "/oauth/jwks.json",
];

/// Returns the group's part of the OpenAPI document.
pub(super) fn document() -> OpenApi {
    Document::openapi()
}

/// Returns the endpoints that apps call, the busiest first.
pub(super) fn group(app: &Arc<App>, cookies: &Cookies) -> Group {
    let request = with(app).and(headers()).and(form());
    let browser = with(app).and(with(cookies)).and(headers());
    Group::new()
        .path("/oauth/token", |methods| {
            methods.post(by_client(), |caller| {
                caller.and(client()).and(request.clone()).then(token::token)
            })
        })
        .path("/oauth/userinfo", |methods| {
            methods
                .get(client_token(), |caller| {
                    caller.and(with(app)).and(headers()).then(userinfo::get)
                })
                .post(client_token(), |caller| caller.and(request.clone()).then(userinfo::post))
        })
        .path("/oauth/authorize", |methods| {
            methods
                .get(public(), |caller| {
                    caller.and(browser.clone()).and(raw_query()).then(authorize::get)
                })
                .post(public(), |caller| {
                    caller.and(browser.clone()).and(form()).then(authorize::post)
                })
        })
        .path("/oauth/introspect", |methods| {
            methods.post(by_client(), |caller| {
                caller.and(request.clone()).then(introspect::introspect)
            })
        })
        .path("/oauth/revoke", |methods| {
            methods.post(by_client(), |caller| caller.and(request.clone()).then(revoke::revoke))
        })
        .path("/oauth/par", |methods| {
            methods.post(by_client(), |caller| {
                caller.and(client()).and(request.clone()).then(push::push)
            })
        })
        .path("/oauth/device_authorization", |methods| {
            methods.post(by_client(), |caller| {
                caller.and(client()).and(request.clone()).then(device::begin)
            })
        })
        .path("/oauth/device/lookup", |methods| {
            methods.post(session(app), |caller| {
                caller.and(with(app)).and(client()).and(body()).then(device::look_up)
            })
        })
        .path("/oauth/device/decision", |methods| {
            methods.post(session(app), |caller| {
                caller.and(with(app)).and(client()).and(body()).then(device::answer)
            })
        })
        .path("/oauth/register", |methods| {
            methods.post(registration_token(), |token| {
                token.and(with(app)).and(json_bytes()).then(register::register)
            })
        })
        .path("/oauth/interaction", |methods| {
            methods.post(session(app), |caller| {
                caller.and(with(app)).and(client()).and(body()).then(interaction::interact)
            })
        })
        .path("/oauth/logout", |methods| {
            methods
                .get(public(), |caller| {
                    caller.and(browser.clone()).and(client()).and(raw_query()).then(logout::get)
                })
                .post(public(), |caller| {
                    caller.and(browser.clone()).and(client()).and(form()).then(logout::post)
                })
        })
        .path("/oauth/logout/confirm", |methods| {
            methods.post(session(app), |caller| {
                let services = caller.and(with(app)).and(with(cookies));
                services.and(client()).and(body()).then(logout::confirm)
            })
        })
        .path("/.well-known/openid-configuration", |methods| {
            methods
                .get(public(), |caller| caller.and(with(app)).then(metadata::openid_configuration))
        })
        .path("/.well-known/oauth-authorization-server", |methods| {
            methods
                .get(public(), |caller| caller.and(with(app)).then(metadata::authorization_server))
        })
        .path("/me/apps", |methods| {
            methods.get(session(app), |caller| caller.and(with(app)).then(apps::list))
        })
        .path("/me/apps/{id}", |methods| {
            methods.delete(session(app), |caller| {
                caller.and(with(app)).and(client()).and(last_id()).then(apps::end)
            })
        })
}
