//! The HTTP API: every endpoint, a file for each group, and the app's files beside them.
//!
//! [`groups`] is the table of contents. A group offers its endpoints, each with the access that it
//! requires, and its part of the OpenAPI document.
//!
//! A route is looked up before warp is asked, so nothing is rejected: an invalid body or token reaches the handler as a
//! `Result`, and 404 and 405 are left to the table.

mod account;
mod app_files;
mod brand;
mod cookies;
mod endpoints;
mod errors;
mod events;
mod export;
mod extract;
mod factor_members;
mod factors;
mod forward_auth;
mod health;
mod jwks;
mod login;
mod metrics;
mod more_factors;
mod oauth;
mod openapi;
mod passkeys;
mod password_strength;
mod plain_page;
mod reauthenticate;
mod recover;
mod refusals;
mod registration;
mod sessions;
mod token_responses;
mod well_known;

use std::sync::Arc;

use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use warp::{Filter, Reply};

use self::app_files::Pages;
use self::cookies::Cookies;
pub use self::endpoints::Endpoint;
use self::endpoints::Group;
pub use self::extract::Access;
use crate::app::App;
use crate::config::Config;
use crate::http::problem::Problem;
use crate::http::{Routes, Service, ServiceSettings};

/// Returns the service that answers clients.
#[must_use]
pub fn service(app: &Arc<App>, config: &Config) -> Service {
    let settings = ServiceSettings {
        cors_origins: config.cors_origins.clone(),
        open_paths: oauth::OPEN_PATHS,
        trusted_proxies: config.trusted_proxies.clone(),
        is_https: app.public_url.is_https(),
        requests: app.metrics.requests.clone(),
    };
    Service::new(routes(app), settings, app.random)
}

/// Returns the service of the metrics listener, whose own requests are not counted.
#[must_use]
pub fn metrics_service(app: &Arc<App>) -> Service {
    let settings = ServiceSettings {
        cors_origins: Vec::new(),
        open_paths: &[],
        trusted_proxies: Vec::new(),
        is_https: false,
        requests: Arc::default(),
    };
    let not_found = warp::any().map(|| Problem::not_found().into_response()).boxed();
    let routes = metrics::group(app).into_routes(Pages::new(app));
    Service::new(Routes::new(routes, not_found), settings, app.random)
}

/// Returns the OpenAPI document of all groups, for the server at `url`.
#[must_use]
pub fn document(url: &str) -> OpenApi {
    let parts = vec![
        account::Document::openapi(),
        login::Document::openapi(),
        more_factors::Document::openapi(),
        reauthenticate::Document::openapi(),
        factors::Document::openapi(),
        passkeys::Document::openapi(),
        recover::Document::openapi(),
        sessions::Document::openapi(),
        registration::Document::openapi(),
        password_strength::Document::openapi(),
        events::Document::openapi(),
        export::Document::openapi(),
        oauth::document(),
        forward_auth::Document::openapi(),
        jwks::Document::openapi(),
        well_known::Document::openapi(),
        openapi::Document::openapi(),
        health::Document::openapi(),
    ];
    openapi::assemble(url, parts)
}

/// Returns every endpoint of the API.
#[must_use]
pub fn endpoints(app: &Arc<App>) -> Vec<Endpoint> {
    groups(app).iter().flat_map(Group::endpoints).collect()
}

/// Returns every group of endpoints.
fn groups(app: &Arc<App>) -> Vec<Group> {
    let cookies = Cookies::new(app);
    vec![
        account::group(app, &cookies),
        login::group(app, &cookies),
        sessions::group(app),
        more_factors::group(app, &cookies),
        reauthenticate::group(app),
        factors::group(app),
        passkeys::group(app),
        recover::group(app),
        oauth::group(app, &cookies),
        forward_auth::group(app, &cookies),
        registration::group(app),
        password_strength::group(app),
        events::group(app),
        export::group(app),
        jwks::group(app),
        well_known::group(app),
        openapi::group(app, document),
        health::group(app),
    ]
}

/// Returns the routes of all groups. Every other address is the app's, or unknown.
fn routes(app: &Arc<App>) -> Routes {
    let pages = Pages::new(app);
    let app_files = app_files::routes(pages.clone(), Cookies::new(app));
    let app_files = brand::routes(app, app_files);
    let endpoints = groups(app).into_iter().flat_map(|group| group.into_routes(pages.clone()));
    Routes::new(endpoints, app_files)
}
