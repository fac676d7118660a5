//! The address of a route: what matches it, and what it is called where requests are counted.
//!
//! Which one a request has matched is known deep inside of warp, and wanted around it, by whoever
//! sees the answer. It is left on the way in a place that belongs to the request's task: that costs
//! it no allocation, and is there as well when the handler has panicked.

use std::cell::Cell;

use warp::Filter;
use warp::filters::BoxedFilter;

/// What whatever is no route is called: the app's files and pages, and what there is nothing at.
const NONE: &str = "app";

tokio::task_local! {
    static MATCHED: Cell<&'static str>;
}

/// The address of a route.
pub(super) struct Route(BoxedFilter<()>);

impl Route {
    /// What matches these segments and leaves its name behind.
    pub(super) fn new(segments: BoxedFilter<()>, name: &'static str) -> Self {
        let note = move || {
            // In a test that asks the routes alone there is nobody to leave it to.
            let _ = MATCHED.try_with(|matched| matched.set(name));
        };
        Self(segments.and(warp::path::end()).map(note).untuple_one().boxed())
    }

    /// What matches it.
    pub(super) fn into_filter(self) -> BoxedFilter<()> {
        self.0
    }
}

/// Does a request's work; what came of it, and which route that was.
pub(super) async fn matched<T>(work: impl Future<Output = T>) -> (T, &'static str) {
    let named = async {
        let done = work.await;
        (done, MATCHED.with(Cell::get))
    };
    MATCHED.scope(Cell::new(NONE), named).await
}

/// The address with these segments, of which one may be an id: `path!("me" / "sessions" / Uuid)`.
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
pub(super) use segments as path;
