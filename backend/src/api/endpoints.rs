//! The table of endpoints: groups of paths, each with its methods and the access that each requires.
//!
//! A method that a path does not have gets the app, if a browser asks for a page, and a 405 that names the
//! path's methods otherwise.

use warp::http::Method;
use warp::{Filter, Rejection, Reply};

use super::app_files::{self, Asked, Pages};
use super::extract::{Access, Requirement};
use crate::http::extract::{Headers, headers, raw_query};
use crate::http::problem::Problem;
use crate::http::{Handler, Route};

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
pub(super) struct Group(Vec<Methods>);

impl Group {
    /// Creates a group without endpoints.
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a path with its methods. It may end in `{id}`, which stands for an id.
    pub(super) fn path(
        mut self,
        path: &'static str,
        methods: impl FnOnce(Methods) -> Methods,
    ) -> Self {
        self.0.push(methods(Methods { path, endpoints: Vec::new() }));
        self
    }

    /// Returns the endpoints.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = Endpoint> {
        self.0.iter().flat_map(|methods| &methods.endpoints).map(|(endpoint, _)| *endpoint)
    }

    /// Returns the routes of the group. Browsers get `pages` where an endpoint has no GET.
    pub(super) fn into_routes(self, pages: Pages) -> impl Iterator<Item = Route> {
        self.0.into_iter().map(move |methods| methods.into_route(pages.clone()))
    }
}

/// The methods of one path.
pub(super) struct Methods {
    path: &'static str,
    endpoints: Vec<(Endpoint, Handler)>,
}

impl Methods {
    /// Adds GET, and HEAD, whose body the server drops.
    pub(super) fn get<A, F, R>(self, required: Requirement<A>, handler: impl FnOnce(A) -> F) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        self.add("GET", required.access, handler(required.filter))
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
        self.add("POST", required.access, handler(required.filter))
    }

    /// Adds PUT.
    pub(super) fn put<A, F, R>(self, required: Requirement<A>, handler: impl FnOnce(A) -> F) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        self.add("PUT", required.access, handler(required.filter))
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
        self.add("PATCH", required.access, handler(required.filter))
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
        self.add("DELETE", required.access, handler(required.filter))
    }

    fn add<F, R>(mut self, method: &'static str, access: Access, handler: F) -> Self
    where
        F: Filter<Extract = (R,), Error: Into<Rejection>> + Clone + Send + Sync + 'static,
        R: Reply + 'static,
    {
        let handler = handler.map(Reply::into_response).boxed();
        self.endpoints.push((Endpoint { path: self.path, method, access }, handler));
        self
    }

    fn allow(&self) -> String {
        let names = self.endpoints.iter().map(|(endpoint, _)| match endpoint.method {
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

    /// Returns the route, with the response to all other methods.
    fn into_route(self, pages: Pages) -> Route {
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
        let methods =
            self.endpoints.into_iter().map(|(endpoint, handler)| (endpoint.method, handler));
        Route { path, methods: methods.collect(), others: others.boxed() }
    }
}
