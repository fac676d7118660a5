//! The path of a route: the filter that matches it, and its name in the metrics.
//!
//! The matched route is known inside warp and needed around it, where the response is counted. The filter
//! leaves it in a task-local: that takes no allocation, and works when the handler panics.

use std::cell::Cell;
use std::future;

use warp::filters::BoxedFilter;
use warp::path::FullPath;
use warp::{Filter, Rejection};

/// The name for requests that match no route: the app's files and pages, and unknown addresses.
pub(super) const NO_ROUTE: &str = "app";

tokio::task_local! {
    static MATCHED: Cell<&'static str>;
}

/// The path of a route.
pub(crate) struct Route {
    filter: BoxedFilter<()>,
    name: &'static str,
}

impl Route {
    /// Creates a route that matches these segments and leaves its name behind.
    pub(crate) fn new(segments: BoxedFilter<()>, name: &'static str) -> Self {
        let note = move || {
            // Not set in a test that calls the routes alone.
            let _ = MATCHED.try_with(|matched| matched.set(name));
        };
        let filter = segments.and(exact_end()).map(note).untuple_one().boxed();
        Self { filter, name }
    }

    /// Returns the path with `{id}` for an id.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the filter that matches the path.
    pub(crate) fn into_filter(self) -> BoxedFilter<()> {
        self.filter
    }
}

/// Matches the end of a path. warp's own filter also matches one with a slash after it, so that a proxy's
/// rule for exactly `/login` would not be asked about `/login/`.
fn exact_end() -> impl Filter<Extract = (), Error = Rejection> + Copy {
    let ends_in_slash = |path: FullPath| {
        let path = path.as_str();
        future::ready(if path.len() > 1 && path.ends_with('/') {
            Err(warp::reject::not_found())
        } else {
            Ok(())
        })
    };
    warp::path::end().and(warp::path::full()).and_then(ends_in_slash).untuple_one()
}

/// Runs a request to its end and returns the result and the name of the matched route.
pub(super) async fn matched<T>(work: impl Future<Output = T>) -> (T, &'static str) {
    let named = async {
        let done = work.await;
        (done, MATCHED.with(Cell::get))
    };
    MATCHED.scope(Cell::new(NO_ROUTE), named).await
}

/// Creates the route with these segments, of which one may be an id: `path!("me" / "sessions" / Uuid)`.
macro_rules! segments {
    (@filter Uuid) => { warp::path::param::<uuid::Uuid>().map(drop).untuple_one() };
    (@filter $literal:literal) => { warp::path($literal) };
    (@name Uuid) => { "{id}" };
    (@name $literal:literal) => { $literal };
    ($first:tt $(/ $further:tt)*) => {{
        use $crate::http::route::path as segments;
        $crate::http::route::Route::new(
            segments!(@filter $first)$(.and(segments!(@filter $further)))*.boxed(),
            concat!("/", segments!(@name $first) $(, "/", segments!(@name $further))*),
        )
    }};
}
pub(crate) use segments as path;
