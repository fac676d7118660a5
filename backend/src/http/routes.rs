//! All routes of a service, and the one of a request.

use std::collections::HashMap;
use std::sync::Arc;

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

/// The routes, cheap to clone.
///
/// warp tries one filter after the other, which takes longer the more there are. A path without an id is
/// looked up instead.
#[derive(Clone)]
pub(crate) struct Routes {
    by_path: Arc<HashMap<&'static str, BoxedFilter<(Response,)>>>,
    all: BoxedFilter<(Response,)>,
}

impl Routes {
    /// Creates routes that `others` answers everything of.
    pub(crate) fn new(others: BoxedFilter<(Response,)>) -> Self {
        Self { by_path: Arc::default(), all: others }
    }

    /// Adds a route, before all others. Its name is its path, with `{id}` for an id. It must answer
    /// whatever has that path.
    pub(crate) fn with(mut self, name: &'static str, route: BoxedFilter<(Response,)>) -> Self {
        if !name.contains('{') {
            Arc::make_mut(&mut self.by_path).insert(name, route.clone());
        }
        Self { all: route.or(self.all).unify().boxed(), ..self }
    }

    /// Returns the route of this path, or all of them.
    pub(super) fn of(&self, path: &str) -> &BoxedFilter<(Response,)> {
        self.by_path.get(path).unwrap_or(&self.all)
    }
}
