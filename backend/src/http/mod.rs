//! The edge: which request goes to which handler, and what every answer carries.
//!
//! [`routes`] is the index. Below a path nothing is rejected any more (a rejection means "try
//! another route" to warp): what is wrong with a body or a token reaches the handler as a
//! [`Problem`], and [`endpoints::Endpoints`] answers for the methods that a path does not know.

pub(crate) mod app_files;
pub(crate) mod cookie;
mod cors;
mod endpoints;
pub(crate) mod extract;
mod forwarded;
mod headers;
mod health;
pub mod openapi;
pub(crate) mod problem;
pub(crate) mod refusals;
pub(crate) mod reply;
mod route;
mod service;
mod well_known;

use std::sync::Arc;

use warp::filters::BoxedFilter;
use warp::reply::Response;
use warp::{Filter, Reply};

use self::endpoints::Endpoints;
use self::extract::{
    bearer, body, client, headers, last_id, optional_body, page_asked_for, query, with,
};
use self::problem::Problem;
use self::route::path;
pub use self::service::Service;
use crate::app::App;
use crate::{accounts, audit, forward_auth, metrics, sessions, tokens};

/// Every route of the server. What is not here is a file of the app, or one of its pages.
#[rustfmt::skip]
fn routes(app: &Arc<App>) -> BoxedFilter<(Response,)> {
    Endpoints::at(path!("me"))
        .get(with(app).and(bearer()).then(sessions::routes::account::me))
        .delete(with(app).and(client()).and(headers()).and(bearer()).and(body()).then(sessions::routes::account::delete_account))
        .done()
        .or(Endpoints::at(path!("login"))
            .post(with(app).and(client()).and(headers()).and(body()).then(sessions::routes::log_in))
            .done()).unify()
        .or(Endpoints::at(path!("refresh"))
            .post(with(app).and(client()).and(headers()).and(optional_body()).then(sessions::routes::refresh))
            .done()).unify()
        .or(Endpoints::at(path!("logout"))
            .post(with(app).and(client()).and(headers()).and(bearer()).and(optional_body()).then(sessions::routes::log_out))
            .done()).unify()
        .or(Endpoints::at(path!("register"))
            .post(with(app).and(client()).and(body()).then(accounts::routes::register))
            .done()).unify()
        .or(Endpoints::at(path!("me" / "password"))
            .put(with(app).and(client()).and(headers()).and(bearer()).and(body()).then(sessions::routes::account::change_password))
            .done()).unify()
        .or(Endpoints::at(path!("me" / "sessions"))
            .get(with(app).and(bearer()).then(sessions::routes::list))
            .delete(with(app).and(client()).and(bearer()).then(sessions::routes::revoke_others))
            .done()).unify()
        .or(Endpoints::at(path!("me" / "sessions" / Uuid))
            .delete(with(app).and(last_id()).and(client()).and(bearer()).then(sessions::routes::revoke))
            .done()).unify()
        .or(Endpoints::at(path!("me" / "events"))
            .get(with(app).and(bearer()).and(query()).then(audit::routes::events))
            .done()).unify()
        .or(Endpoints::at(path!("verify"))
            .get(with(app).and(headers()).and(bearer()).and(query()).and(page_asked_for()).then(forward_auth::routes::verify))
            .done()).unify()
        .or(Endpoints::at(path!("verify" / "continue"))
            .get(with(app).and(headers()).and(query()).then(forward_auth::routes::go_on))
            .done()).unify()
        .or(Endpoints::at(path!(".well-known" / "jwks.json"))
            .get(with(app).then(tokens::routes::jwks))
            .done()).unify()
        .or(Endpoints::at(path!(".well-known" / "change-password"))
            .get(warp::any().then(well_known::change_password))
            .done()).unify()
        .or(Endpoints::at(path!("openapi.json"))
            .get(warp::any().then(openapi::get))
            .done()).unify()
        .or(Endpoints::at(path!("docs"))
            .get(headers().then(app_files::docs))
            .done()).unify()
        .or(Endpoints::at(path!("health" / "live"))
            .get(warp::any().then(health::live))
            .done()).unify()
        .or(Endpoints::at(path!("health" / "ready"))
            .get(with(app).then(health::ready))
            .done()).unify()
        .or(app_files::routes()).unify()
        .boxed()
}

/// What the listener for metrics knows, and it alone.
fn metrics_routes(app: &Arc<App>) -> BoxedFilter<(Response,)> {
    Endpoints::at(path!("metrics"))
        .get(with(app).then(metrics::routes::scrape))
        .done()
        .or(warp::any().map(|| Problem::not_found().into_response()))
        .unify()
        .boxed()
}
