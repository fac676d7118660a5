//! The files of the app in the binary, compressed at build time. Browsers cache them without limit if their
//! name has a hash of their content.

use rust_embed::Embed;
use warp::Reply;
use warp::http::HeaderMap;
use warp::reply::Response;

use super::copies::{Copies, Copy};
use crate::http::problem::Problem;

/// The output of `make app`. A release does not compile without it (build.rs).
#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
#[allow_missing = true]
struct App;

/// The folder of files that are named after their content.
pub(super) const ASSETS: &str = "assets/";
/// The start and the end of the stylesheet's name.
const STYLESHEET: (&str, &str) = ("assets/app-", ".css");
/// The encodings of compressed copies, with the suffix of their names.
const COPIES: &[(&str, &str)] = &[("br", ".br"), ("gzip", ".gz")];

/// Returns true if there is a file of this name.
pub(super) fn has(name: &str) -> bool {
    App::get(name).is_some()
}

/// Returns true for the name of a compressed copy.
pub(super) fn is_copy(name: &str) -> bool {
    COPIES.iter().any(|(_, ending)| name.ends_with(ending))
}

/// Returns the address of the app's stylesheet, for pages that the server renders itself; `None` if the app
/// has not been built.
pub(crate) fn stylesheet() -> Option<String> {
    let (start, end) = STYLESHEET;
    let name = App::iter().find(|name| name.starts_with(start) && name.ends_with(end));
    name.map(|name| format!("/{name}"))
}

/// Returns a file that is a text.
pub(super) fn text(name: &str) -> Option<String> {
    String::from_utf8(App::get(name)?.data.into_owned()).ok()
}

/// Serves a file in the best encoding that the client accepts.
pub(super) fn serve(name: &str, headers: &HeaderMap) -> Response {
    let Some(file) = App::get(name) else { return Problem::not_found().into_response() };
    let copy = |ending| App::get(&format!("{name}{ending}")).map(Copy::embedded);
    let copies = Copies {
        media_type: media_type(name),
        compressed: COPIES
            .iter()
            .filter_map(|&(encoding, ending)| Some((encoding, copy(ending)?)))
            .collect(),
        original: Copy::embedded(file),
    };
    if name.starts_with(ASSETS) { copies.serve_for_ever(headers) } else { copies.serve(headers) }
}

fn media_type(name: &str) -> String {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let is_text = guess.type_() == "text";
    if is_text { format!("{guess}; charset=utf-8") } else { guess.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_the_ones_that_browsers_insist_on() {
        assert_eq!(media_type("assets/app.wasm"), "application/wasm");
        assert_eq!(media_type("assets/app.js"), "text/javascript; charset=utf-8");
        assert_eq!(media_type("index.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("favicon.svg"), "image/svg+xml");
    }
}
