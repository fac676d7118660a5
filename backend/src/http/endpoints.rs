//! The methods of one path. The last word of every path: a browser that asks for a page gets the
//! app, everybody else a 405 that names the methods there are.

use warp::filters::BoxedFilter;
use warp::http::Method;
use warp::reply::Response;
use warp::{Filter, Rejection, Reply};

use super::app_files;
use super::extract::{Headers, headers, registration};
use super::problem::Problem;
use super::route::Route;

/// The methods of one path, collected.
pub(super) struct Endpoints {
    path: BoxedFilter<()>,
    handlers: Option<BoxedFilter<(Response,)>>,
    allow: Vec<&'static str>,
}

impl Endpoints {
    /// A path that knows no method yet.
    pub(super) fn at(route: Route) -> Self {
        Self { path: route.into_filter(), handlers: None, allow: Vec::new() }
    }

    /// GET, and HEAD, whose body the server leaves out.
    pub(super) fn get<F, R>(self, handler: F) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        let method = warp::get().or(warp::head()).unify().boxed();
        self.on(method, &["GET", "HEAD"], handler)
    }

    /// POST
    pub(super) fn post<F, R>(self, handler: F) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        self.on(warp::post().boxed(), &["POST"], handler)
    }

    /// PUT
    pub(super) fn put<F, R>(self, handler: F) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        self.on(warp::put().boxed(), &["PUT"], handler)
    }

    /// DELETE
    pub(super) fn delete<F, R>(self, handler: F) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        self.on(warp::delete().boxed(), &["DELETE"], handler)
    }

    fn on<F, R>(mut self, method: BoxedFilter<()>, names: &[&'static str], handler: F) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        let handler = method.and(handler.boxed()).map(Reply::into_response);
        self.handlers = Some(match self.handlers {
            Some(others) => others.or(handler).unify().boxed(),
            None => handler.boxed(),
        });
        self.allow.extend(names);
        self
    }

    /// The path with its methods, and with the answer to all others.
    pub(super) fn done(self) -> BoxedFilter<(Response,)> {
        let allow = self.allow.join(", ");
        let others = warp::method().and(headers()).and(registration()).map(
            move |method: Method, headers: Headers, registration| {
                app_files::page(&method, &headers, registration)
                    .unwrap_or_else(|| Problem::method_not_allowed(&method, &allow).into_response())
            },
        );
        match self.handlers {
            Some(handlers) => self.path.and(handlers.or(others).unify()).boxed(),
            None => self.path.and(others).boxed(),
        }
    }
}
