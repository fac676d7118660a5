//! Extractors that know the services: the services themselves, and the access that an endpoint requires.

use std::convert::Infallible;
use std::sync::Arc;

use warp::{Filter, Rejection};

use crate::app::App;
use crate::http::extract::{BearerToken, bearer};
use crate::http::problem::Problem;
use crate::sessions::Authenticated;

/// The access that an endpoint requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// None: everybody may call it.
    Public,
    /// One of several credentials, which the handler verifies: the endpoint exists to accept them.
    Credential,
    /// The access token of an active session.
    Session,
    /// The credentials of an app, which the handler verifies.
    Client,
    /// The access token of an app, which the handler verifies.
    ClientToken,
    /// The initial access token of an app that registers itself, which the handler verifies.
    RegistrationToken,
}

/// The caller of an endpoint with [`Access::Session`]: an active session, or the refusal.
pub(super) type Caller = Result<Arc<Authenticated>, Problem>;

/// An access with the filter that verifies it. The filter extracts a `Result`, whose error the handler
/// returns: see [`crate::http::extract`].
pub(super) struct Requirement<F> {
    pub(super) access: Access,
    pub(super) filter: F,
}

/// Extracts a clone of `value`: the services, or what else an endpoint works with.
pub(super) fn with<T: Clone + Send + Sync + 'static>(
    value: &T,
) -> impl Filter<Extract = (T,), Error = Infallible> + Clone + use<T> {
    let value = value.clone();
    warp::any().map(move || value.clone())
}

/// Requires nothing.
pub(super) fn public() -> Requirement<impl Filter<Extract = (), Error = Infallible> + Clone> {
    Requirement { access: Access::Public, filter: warp::any() }
}

/// Requires one of the credentials that the handler extracts and verifies.
pub(super) fn credential() -> Requirement<impl Filter<Extract = (), Error = Infallible> + Clone> {
    Requirement { access: Access::Credential, filter: warp::any() }
}

/// Requires the credentials of an app, which the handler verifies.
pub(super) fn by_client() -> Requirement<impl Filter<Extract = (), Error = Infallible> + Clone> {
    Requirement { access: Access::Client, filter: warp::any() }
}

/// Requires the access token of an app, which the handler verifies.
pub(super) fn client_token() -> Requirement<impl Filter<Extract = (), Error = Infallible> + Clone> {
    Requirement { access: Access::ClientToken, filter: warp::any() }
}

/// Requires an initial access token, and extracts it for the handler to verify.
pub(super) fn registration_token()
-> Requirement<impl Filter<Extract = (Result<BearerToken, Problem>,), Error = Rejection> + Clone> {
    Requirement { access: Access::RegistrationToken, filter: bearer() }
}

/// Requires an access token and extracts its session.
pub(super) fn session(
    app: &Arc<App>,
) -> Requirement<impl Filter<Extract = (Caller,), Error = Rejection> + Clone + use<>> {
    let authenticate = |app: Arc<App>, token: Result<BearerToken, Problem>| async move {
        Ok(app.sessions.authenticate(token?.expose()).await?)
    };
    Requirement { access: Access::Session, filter: with(app).and(bearer()).then(authenticate) }
}
