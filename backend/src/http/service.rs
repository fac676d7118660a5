//! One request from its arrival to its answer: its id, its span in the log, the routes, and the
//! headers that every answer carries. A panic, wherever it is, is a 500 for this one request.

use std::any::Any;
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use futures_util::FutureExt;
use hyper::body::Body;
use tower_service::Service as _;
use tracing::Instrument;
use warp::Reply;
use warp::filters::BoxedFilter;
use warp::http::header::{HOST, HeaderValue};
use warp::http::{HeaderMap, Method, Request};
use warp::reply::Response;

use super::cors::Cors;
use super::extract::Headers;
use super::forwarded::TrustedProxies;
use super::headers::{self, RequestIds};
use super::problem::Problem;
use super::{metrics_routes, route, routes};
use crate::app::App;
use crate::config::{Config, Registration};
use crate::metrics::Requests;

/// HTTP/2 has the host in the target (RFC 9113 §8.3.1); here it is looked for in the header.
fn name_host<B>(request: &mut Request<B>) {
    let Some(authority) = request.uri().authority() else { return };
    if let Ok(host) = HeaderValue::from_str(authority.as_str()) {
        request.headers_mut().entry(HOST).or_insert(host);
    }
}

/// The method as it is counted: there is no end to what clients may call one.
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

/// The address that a request came from, found out once, as an extension of the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClientAddress {
    pub(super) ip: IpAddr,
    /// Whether a proxy handed the request on that is believed.
    pub(super) by_proxy: bool,
}

/// The routes and what goes around them, cheap to clone.
#[derive(Clone)]
pub struct Service {
    routes: BoxedFilter<(Response,)>,
    ids: Arc<RequestIds>,
    cors: Arc<Cors>,
    proxies: Arc<TrustedProxies>,
    registration: Registration,
    is_https: bool,
    requests: Arc<Requests>,
}

impl Service {
    /// The routes over these services.
    #[must_use]
    pub fn new(app: &Arc<App>, config: &Config) -> Self {
        let ids = Arc::new(RequestIds::new(app.random));
        let cors = Arc::new(Cors::new(config.cors_origins.clone()));
        let proxies = Arc::new(TrustedProxies::new(config.trusted_proxies.clone()));
        let (registration, is_https) = (config.registration, app.public_url.is_https());
        let (routes, requests) = (routes(app), app.metrics.requests.clone());
        Self { routes, ids, cors, proxies, registration, is_https, requests }
    }

    /// What the listener for metrics answers with. It is not counted by itself.
    #[must_use]
    pub fn of_metrics(app: &Arc<App>) -> Self {
        Self {
            routes: metrics_routes(app),
            ids: Arc::new(RequestIds::new(app.random)),
            cors: Arc::new(Cors::new(Vec::new())),
            proxies: Arc::new(TrustedProxies::new(Vec::new())),
            registration: Registration::Closed,
            is_https: false,
            requests: Arc::default(),
        }
    }

    /// Answers one request.
    pub async fn respond<B>(&self, request: Request<B>, peer: SocketAddr) -> Response
    where
        B: Body + Send + Sync + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let (began, method) = (Instant::now(), name_method(request.method()));
        let answer = pin!(AssertUnwindSafe(self.answer(request, peer, began)).catch_unwind());
        let (answer, route) = route::matched(answer).await;
        let response = answer.unwrap_or_else(|panic| {
            // What the request itself said of ids and origins may be what it stumbled over.
            let id = self.ids.of(&HeaderMap::new());
            let mut response = span(&id).in_scope(|| internal(&*panic));
            headers::finish(response.headers_mut(), id, self.is_https);
            response
        });
        self.requests.count(route, method, response.status().as_u16(), began.elapsed());
        response
    }

    async fn answer<B>(&self, mut request: Request<B>, peer: SocketAddr, began: Instant) -> Response
    where
        B: Body + Send + Sync + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        name_host(&mut request);
        let id = self.ids.of(request.headers());
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let span = span(&id);
        let grant = self.cors.grant(&method, request.headers());
        let client = self.proxies.client(peer.ip(), request.headers());
        let by_proxy = self.proxies.believe(peer.ip());
        request.extensions_mut().insert(ClientAddress { ip: client, by_proxy });
        request.extensions_mut().insert(self.registration);
        Headers::share(&mut request);
        let mut response = self.route(request).instrument(span.clone()).await;
        self.cors.finish(&mut response, grant);
        headers::finish(response.headers_mut(), id, self.is_https);
        let status = response.status().as_u16();
        // What only reads is not worth a line each time; what changes something is.
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

    async fn route<B>(&self, request: Request<B>) -> Response
    where
        B: Body + Send + Sync + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        // warp 0.4 panics over a target that has no path: that of a CONNECT, and what looks like it.
        if request.method() == Method::CONNECT {
            return Problem::method_not_allowed(&Method::CONNECT, "GET, HEAD").into_response();
        }
        if request.uri().path_and_query().is_none() {
            return Problem::not_found().into_response();
        }
        // A handler's panic is answered as any answer is, under the id that the request has.
        let answer = AssertUnwindSafe(warp::service(self.routes.clone()).call(request));
        match answer.catch_unwind().await {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(panic) => internal(&*panic),
        }
    }
}

/// Under which the log has what belongs to one request, whatever is logged of it: a span that is less
/// severe than what is logged at all would not be there.
fn span(id: &HeaderValue) -> tracing::Span {
    tracing::error_span!("request", id = id.to_str().unwrap_or_default())
}

/// The answer to a panic.
fn internal(panic: &(dyn Any + Send)) -> Response {
    let cause = panic.downcast_ref::<&str>().copied();
    let cause = cause.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Problem::internal(&cause.unwrap_or("a panic")).into_response()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use hyper::body::Frame;
    use warp::Filter;
    use warp::http::StatusCode;
    use warp::http::header::{HeaderName, X_CONTENT_TYPE_OPTIONS};

    use super::*;
    use crate::random::Random;

    const ID: HeaderName = HeaderName::from_static("x-request-id");

    /// A body that panics when it is let go.
    struct Spiteful;

    impl Body for Spiteful {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(None)
        }
    }

    impl Drop for Spiteful {
        fn drop(&mut self) {
            panic!("out of spite");
        }
    }

    fn service() -> Service {
        let ids = Arc::new(RequestIds::new(Random::system().unwrap()));
        let stumble = warp::path("stumble").map(|| -> Response { panic!("over a stone") });
        let routes = stumble.or(warp::any().map(Response::default)).unify().boxed();
        let cors = Arc::new(Cors::new(Vec::new()));
        let proxies = Arc::new(TrustedProxies::new(Vec::new()));
        let (registration, requests) = (Registration::Open, Arc::default());
        Service { routes, ids, cors, proxies, registration, is_https: false, requests }
    }

    fn get(path: &str) -> Request<String> {
        Request::get(path).header(ID, "one").body(String::new()).unwrap()
    }

    const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 1);

    #[tokio::test]
    async fn a_handler_that_panics_fails_its_own_request_alone() {
        let service = service();
        let failed = service.respond(get("/stumble"), PEER).await;
        assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(failed.headers()[ID], "one");
        assert_eq!(service.respond(get("/"), PEER).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_panic_outside_of_any_handler_fails_its_own_request_alone() {
        let service = service();
        // What opens no tunnel is let go before there is a handler for it.
        let connect = Request::connect("a.example:443").body(Spiteful).unwrap();
        let failed = service.respond(connect, PEER).await;
        assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(failed.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(failed.headers().contains_key(ID));
        assert_eq!(service.respond(get("/"), PEER).await.status(), StatusCode::OK);
    }
}
