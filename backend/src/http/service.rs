//! A request from its arrival to its response: its id, its log span, the routes, and the headers of every
//! response. A panic anywhere is a 500 for this one request.

use std::any::Any;
use std::error::Error;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures_util::FutureExt;
use hyper::body::Body;
use ipnet::IpNet;
use tower_service::Service as _;
use tracing::Instrument;
use warp::Reply;
use warp::http::header::HeaderValue;
use warp::http::{HeaderMap, Method, Request};
use warp::reply::Response;

use super::cors::{Cors, Origin};
use super::extract::Headers;
use super::forwarded::TrustedProxies;
use super::headers::{self, request_id};
use super::problem::{Problem, translate};
use super::routes::NO_ROUTE;
use super::{Handler, Routes, host, language};
use crate::client::Peer;
use crate::metrics::Requests;
use crate::random::Random;

/// Returns the method's name in the metrics, where unknown ones share a label: clients may make up any
/// number of them.
fn name_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}

/// The settings of a service, apart from its routes.
#[derive(Debug)]
pub(crate) struct ServiceSettings {
    /// The origins whose pages may read responses.
    pub(crate) cors_origins: Vec<Origin>,
    /// The paths whose responses pages of every origin may read.
    pub(crate) open_paths: &'static [&'static str],
    /// The proxies whose headers are trusted.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// True if clients reach this server by TLS.
    pub(crate) is_https: bool,
    /// Counts the requests.
    pub(crate) requests: Arc<Requests>,
}

/// The routes and what surrounds them, cheap to clone.
#[derive(Clone)]
pub struct Service {
    routes: Routes,
    random: Random,
    cors: Arc<Cors>,
    proxies: Arc<TrustedProxies>,
    is_https: bool,
    requests: Arc<Requests>,
}

impl Service {
    /// Creates the service of these routes.
    pub(crate) fn new(routes: Routes, settings: ServiceSettings, random: Random) -> Self {
        Self {
            routes,
            random,
            cors: Arc::new(Cors::new(settings.cors_origins, settings.open_paths)),
            proxies: Arc::new(TrustedProxies::new(settings.trusted_proxies)),
            is_https: settings.is_https,
            requests: settings.requests,
        }
    }

    /// Answers a request.
    pub async fn respond<B>(&self, mut request: Request<B>, peer: impl Into<Peer>) -> Response
    where
        B: Body + Send + Sync + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let (began, method) = (Instant::now(), name_method(request.method()));
        let peer = peer.into();
        let answer = async {
            let (route, handler) = match host::settle(&mut request) {
                Ok(()) => {
                    let (route, handler) = self.routes.of(request.method(), request.uri().path());
                    (route, Ok(handler))
                }
                Err(problem) => (NO_ROUTE, Err(problem)),
            };
            (self.answer(request, handler, peer, began).await, route)
        };
        let answer = AssertUnwindSafe(answer).catch_unwind().await;
        let (response, route) = answer.unwrap_or_else(|panic| {
            // The panic may come from the request's own id or origin, so neither is used here.
            let id = request_id(&HeaderMap::new(), self.random);
            let mut response = span(&id).in_scope(|| internal(&*panic));
            headers::finish(response.headers_mut(), id, self.is_https);
            (response, NO_ROUTE)
        });
        self.requests.count(route, method, response.status().as_u16(), began.elapsed());
        response
    }

    /// Refuses a request because too many are open.
    pub fn refuse<B>(&self, mut request: Request<B>, peer: Peer) -> Response {
        let (began, method) = (Instant::now(), name_method(request.method()));
        // Whatever is wrong with its Host, this is said first.
        let _ = host::settle(&mut request);
        let id = request_id(request.headers(), self.random);
        let path = request.uri().path();
        let grant = self.cors.grant(request.method(), path, request.headers());
        let mut response = Problem::overloaded().into_response();
        translate(&mut response, language::of_answer(request.headers()));
        self.cors.finish(&mut response, grant);
        let span = span(&id);
        headers::finish(response.headers_mut(), id, self.is_https);
        let client = self.proxies.locate(peer, request.headers()).ip;
        span.in_scope(|| tracing::debug!(%client, "refused: too many requests are open"));
        self.requests.count(NO_ROUTE, method, response.status().as_u16(), began.elapsed());
        response
    }

    async fn answer<B>(
        &self,
        mut request: Request<B>,
        handler: Result<&Handler, Problem>,
        peer: Peer,
        began: Instant,
    ) -> Response
    where
        B: Body + Send + Sync + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let id = request_id(request.headers(), self.random);
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let span = span(&id);
        let grant = self.cors.grant(&method, uri.path(), request.headers());
        let address = self.proxies.locate(peer, request.headers());
        let client = address.ip;
        let language = language::of_answer(request.headers());
        Headers::share(&mut request, address);
        let mut response = match handler {
            Ok(handler) => handle(request, handler).instrument(span.clone()).await,
            Err(problem) => problem.into_response(),
        };
        translate(&mut response, language);
        self.cors.finish(&mut response, grant);
        headers::finish(response.headers_mut(), id, self.is_https);
        let status = response.status().as_u16();
        // Requests that only read are logged at debug level.
        span.in_scope(|| {
            let path = uri.path();
            if response.status().is_server_error() || !method.is_safe() {
                tracing::info!(%method, path, %client, status, took = ?began.elapsed(), "answered");
            } else {
                tracing::debug!(%method, path, %client, status, took = ?began.elapsed(), "answered");
            }
        });
        response
    }
}

/// Has the handler answer.
async fn handle<B>(request: Request<B>, handler: &Handler) -> Response
where
    B: Body + Send + Sync + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    // warp 0.4 panics on a target without a path: that of a CONNECT, and what looks like it.
    if request.method() == Method::CONNECT {
        return Problem::method_not_allowed(&Method::CONNECT, "GET, HEAD").into_response();
    }
    if request.uri().path_and_query().is_none() {
        return Problem::not_found().into_response();
    }
    // The response to a handler's panic carries the request's id and CORS headers.
    let answer = AssertUnwindSafe(warp::service(handler.clone()).call(request));
    match answer.catch_unwind().await {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(panic) => internal(&*panic),
    }
}

/// Returns the request's log span. ERROR level, so that it is present at every `--log-level`. The id is displayed, as that is
/// quicker than to look for what would have to be escaped in it: it has letters, digits and `-_.:` only.
fn span(id: &HeaderValue) -> tracing::Span {
    tracing::error_span!("request", id = %id.to_str().unwrap_or_default())
}

/// Returns the response to a panic.
fn internal(panic: &(dyn Any + Send)) -> Response {
    let cause = panic.downcast_ref::<&str>().copied();
    let cause = cause.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Problem::internal(&cause.unwrap_or("a panic")).into_response()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::net::SocketAddr;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use hyper::body::Frame;
    use warp::Filter;
    use warp::http::StatusCode;
    use warp::http::header::{HeaderName, X_CONTENT_TYPE_OPTIONS};

    use super::*;
    use crate::http::Route;

    const ID: HeaderName = HeaderName::from_static("x-request-id");

    /// A body that panics when it is dropped.
    struct PanicsOnDrop;

    impl Body for PanicsOnDrop {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(None)
        }
    }

    impl Drop for PanicsOnDrop {
        fn drop(&mut self) {
            panic!("in drop");
        }
    }

    fn service() -> Service {
        let random = Random::system().unwrap();
        let answers = || warp::any().map(Response::default).boxed();
        let panics = warp::any().map(|| -> Response { panic!("in a handler") }).boxed();
        let methods = vec![("GET", panics)];
        let panics = Route { path: "/panics", methods, others: answers() };
        let routes = Routes::new([panics], answers());
        let cors = Arc::new(Cors::new(Vec::new(), &[]));
        let proxies = Arc::new(TrustedProxies::new(Vec::new()));
        Service { routes, random, cors, proxies, is_https: false, requests: Arc::default() }
    }

    fn get(path: &str) -> Request<String> {
        Request::get(path)
            .header(ID, "one")
            .header("host", "localhost")
            .body(String::new())
            .unwrap()
    }

    const PEER: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 1);

    #[tokio::test]
    async fn a_handler_that_panics_fails_its_own_request_alone() {
        let service = service();
        let failed = service.respond(get("/panics"), PEER).await;
        assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(failed.headers()[ID], "one");
        assert_eq!(service.respond(get("/"), PEER).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_panic_outside_of_any_handler_fails_its_own_request_alone() {
        let service = service();
        // The body of a CONNECT is dropped before any handler runs.
        let connect = Request::connect("a.example:443").body(PanicsOnDrop).unwrap();
        let failed = service.respond(connect, PEER).await;
        assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(failed.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(failed.headers().contains_key(ID));
        assert_eq!(service.respond(get("/"), PEER).await.status(), StatusCode::OK);
    }
}
