//! The table of endpoints: groups of paths, each with its methods and the access that each requires.
//!
//! A method that a path does not have gets the app, if a browser asks for a page, and a 405 that names the
//! path's methods otherwise.

use warp::filters::BoxedFilter;
use warp::http::Method;
use warp::reply::Response;
use warp::{Filter, Rejection, Reply};

use super::app_files::{self, Asked, Pages};
use super::extract::{Access, Requirement};
use crate::http::Routes;
use crate::http::extract::{Headers, headers, raw_query};
use crate::http::problem::Problem;
use crate::http::route::Route;

/// An endpoint as the table lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The path, with `{id}` for an id.
    pub path: &'static str,
    /// The method; GET includes HEAD.
    pub method: &'static str,
    /// The access that it requires.
    pub access: Access,
}

/// A group of endpoints: paths with their methods.
pub(super) struct Group(Vec<(Route, Methods)>);

impl Group {
    /// Creates a group without endpoints.
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a path with its methods.
    pub(super) fn path(mut self, route: Route, methods: impl FnOnce(Methods) -> Methods) -> Self {
        let methods = methods(Methods::of(route.name()));
        self.0.push((route, methods));
        self
    }

    /// Returns the endpoints.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = Endpoint> {
        self.0.iter().flat_map(|(_, methods)| &methods.endpoints).copied()
    }

    /// Adds the group to the routes. Browsers get `pages` where an endpoint has no GET.
    pub(super) fn add_to(self, routes: Routes, pages: &Pages) -> Routes {
        self.0.into_iter().rev().fold(routes, |routes, (route, methods)| {
            let name = route.name();
            routes.with(name, methods.into_filter(route, pages.clone()))
        })
    }
}

/// The methods of one path.
pub(super) struct Methods {
    path: &'static str,
    handlers: Option<BoxedFilter<(Response,)>>,
    endpoints: Vec<Endpoint>,
}

impl Methods {
    fn of(path: &'static str) -> Self {
        Self { path, handlers: None, endpoints: Vec::new() }
    }

    /// Adds GET, and HEAD, whose body the server drops.
    pub(super) fn get<A, F, R>(self, required: Requirement<A>, handler: impl FnOnce(A) -> F) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        let method = warp::get().or(warp::head()).unify().boxed();
        self.add("GET", method, required.access, handler(required.filter))
    }

    /// Adds POST.
    pub(super) fn post<A, F, R>(
        self,
        required: Requirement<A>,
        handler: impl FnOnce(A) -> F,
    ) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        self.add("POST", warp::post().boxed(), required.access, handler(required.filter))
    }

    /// Adds PUT.
    pub(super) fn put<A, F, R>(self, required: Requirement<A>, handler: impl FnOnce(A) -> F) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        self.add("PUT", warp::put().boxed(), required.access, handler(required.filter))
    }

    /// Adds PATCH.
    pub(super) fn patch<A, F, R>(
        self,
        required: Requirement<A>,
        handler: impl FnOnce(A) -> F,
    ) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        self.add("PATCH", warp::patch().boxed(), required.access, handler(required.filter))
    }

    /// Adds DELETE.
    pub(super) fn delete<A, F, R>(
        self,
        required: Requirement<A>,
        handler: impl FnOnce(A) -> F,
    ) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        self.add("DELETE", warp::delete().boxed(), required.access, handler(required.filter))
    }

    fn add<F, R>(
        mut self,
        method: &'static str,
        matches: BoxedFilter<()>,
        access: Access,
        handler: F,
    ) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        let handler = matches.and(handler.boxed()).map(Reply::into_response);
        self.handlers = Some(match self.handlers {
            Some(others) => others.or(handler).unify().boxed(),
            None => handler.boxed(),
        });
        self.endpoints.push(Endpoint { path: self.path, method, access });
        self
    }

    fn allow(&self) -> String {
        let names = self.endpoints.iter().map(|endpoint| match endpoint.method {
            "GET" => "GET, HEAD",
            method => method,
        });
        names.collect::<Vec<_>>().join(", ")
    }

    /// Returns what a method other than GET is refused with where GET serves a page of the app.
    fn allow_with_page(&self) -> String {
        let allow = self.allow();
        let serves_page_only = app_files::is_page(self.path) && !allow.starts_with("GET");
        if serves_page_only { format!("GET, HEAD, {allow}") } else { allow }
    }

    /// Returns the path with its methods and the response to all others.
    fn into_filter(self, route: Route, pages: Pages) -> BoxedFilter<(Response,)> {
        let (allow, allow_with_page) = (self.allow(), self.allow_with_page());
        let path = self.path;
        let others = warp::method().and(raw_query()).and(headers());
        let others = others.then(move |method: Method, query: String, headers: Headers| {
            let (pages, allow, allow_with_page) =
                (pages.clone(), allow.clone(), allow_with_page.clone());
            async move {
                let asked = Asked { method: &method, path, query: &query, headers: &headers };
                app_files::page(asked, &pages).await.unwrap_or_else(|| {
                    // To a program, GET is refused here; and OPTIONS asks for the API's methods.
                    let is_of_api = matches!(method, Method::GET | Method::HEAD | Method::OPTIONS);
                    let allow = if is_of_api { &allow } else { &allow_with_page };
                    Problem::method_not_allowed(&method, allow).into_response()
                })
            }
        });
        let path = route.into_filter();
        match self.handlers {
            Some(handlers) => path.and(handlers.or(others).unify()).boxed(),
            None => path.and(others).boxed(),
        }
    }
}
