//! All routes of a service, and the one of a request.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;
use warp::filters::BoxedFilter;
use warp::http::Method;
use warp::reply::Response;

/// The name for requests that match no route: the app's files and pages, and unknown addresses.
pub(super) const NO_ROUTE: &str = "app";
/// The segment of a path that stands for an id. It is the last one.
const ID: &str = "{id}";

/// A filter that answers every request that it is given.
pub(crate) type Handler = BoxedFilter<(Response,)>;

/// The handlers of one path.
pub(crate) struct Route {
    /// The path, with `{id}` for an id at its end.
    pub(crate) path: &'static str,
    /// The handlers of its methods. GET includes HEAD, whose body the server drops.
    pub(crate) methods: Vec<(&'static str, Handler)>,
    /// The handler of all other methods.
    pub(crate) others: Handler,
}

/// The routes, cheap to clone.
///
/// A route is looked up. warp would try one filter after the other, which takes longer the more there are, and is a part of
/// each request's cost.
#[derive(Clone)]
pub(crate) struct Routes {
    /// By their paths; those with an id by what is before it.
    exact: Arc<HashMap<&'static str, Route>>,
    with_id: Arc<HashMap<&'static str, Route>>,
    others: Handler,
}

impl Routes {
    /// Creates these routes. `others` answers the requests to all other paths.
    ///
    /// # Panics
    /// If a path is there twice, or has an id before its end.
    pub(crate) fn new(routes: impl IntoIterator<Item = Route>, others: Handler) -> Self {
        let (mut exact, mut with_id) = (HashMap::new(), HashMap::new());
        for route in routes {
            let (map, key) = match route.path.strip_suffix(ID) {
                Some(before) => (&mut with_id, before),
                None => (&mut exact, route.path),
            };
            assert!(!key.contains('{'), "{}: an id is at the end", route.path);
            let path = route.path;
            assert!(map.insert(key, route).is_none(), "{path} is there twice");
        }
        Self { exact: Arc::new(exact), with_id: Arc::new(with_id), others }
    }

    /// Returns the path of a request's route, and its handler.
    pub(super) fn of(&self, method: &Method, path: &str) -> (&'static str, &Handler) {
        let Some(route) = self.exact.get(path).or_else(|| self.with_id(path)) else {
            return (NO_ROUTE, &self.others);
        };
        let method = if method == Method::HEAD { "GET" } else { method.as_str() };
        let handler = route.methods.iter().find(|(each, _)| *each == method);
        (route.path, handler.map_or(&route.others, |(_, handler)| handler))
    }

    fn with_id(&self, path: &str) -> Option<&Route> {
        let (before, id) = path.split_at(path.rfind('/')? + 1);
        self.with_id.get(before).filter(|_| id.parse::<Uuid>().is_ok())
    }
}

#[cfg(test)]
mod tests {
    use warp::{Filter, Reply};

    use super::*;

    fn handler() -> Handler {
        warp::any().map(|| warp::reply().into_response()).boxed()
    }

    #[test]
    fn a_route_is_found_by_its_whole_path() {
        let route = |path| Route { path, methods: Vec::new(), others: handler() };
        let routes = ["/me", "/me/apps", "/me/apps/{id}", "/me/apps/options"].map(route);
        let routes = Routes::new(routes, handler());
        for (path, name) in [
            ("/me", "/me"),
            ("/me/", NO_ROUTE),
            ("//me", NO_ROUTE),
            ("/ME", NO_ROUTE),
            ("/me/apps", "/me/apps"),
            ("/me/apps/", NO_ROUTE),
            ("/me/apps/options", "/me/apps/options"),
            ("/me/apps/{id}", NO_ROUTE),
            ("/me/apps/01890a5d-ac96-774b-bcce-b302099a8057", "/me/apps/{id}"),
            ("/me/apps/01890a5d-ac96-774b-bcce-b302099a8057/", NO_ROUTE),
            ("/me/01890a5d-ac96-774b-bcce-b302099a8057", NO_ROUTE),
            ("*", NO_ROUTE),
            ("", NO_ROUTE),
        ] {
            assert_eq!(routes.of(&Method::GET, path).0, name, "{path}");
        }
    }
}
