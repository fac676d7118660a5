//! The HTTP kit: everything that endpoints share and that knows nothing of accounts.
//!
//! [`Service`] takes a request through the routes; [`extract`] has the parts of a request, [`problem`] and
//! [`reply`] the responses.

pub(crate) mod accept;
pub(crate) mod cookie;
mod cors;
mod errors;
pub(crate) mod extract;
pub(crate) mod form;
pub(crate) mod forwarded;
pub(crate) mod headers;
mod host;
pub(crate) mod language;
pub(crate) mod problem;
pub(crate) mod reply;
mod routes;
mod service;

pub use self::cors::Origin;
pub(crate) use self::extract::BodyRefused;
pub(crate) use self::routes::{Handler, Route, Routes};
pub use self::service::Service;
pub(crate) use self::service::ServiceSettings;
