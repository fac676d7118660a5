//! The page that shows the OpenAPI document, in the look of the other pages.

use std::sync::Arc;

use keystead_texts::Language;
use warp::http::HeaderMap;
use warp::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use warp::reply::Response;

use super::copies::Copies;
use super::embedded;
use super::template::{Template, escape};
use crate::api::brand;
use crate::brand::Brand;

/// The template of the page. Its text is English, as is the document.
pub(super) const DOCS: &str = "docs/index.html";
/// The Content-Security-Policy of the page. It differs from the app's in what the viewer cannot do without: the
/// images in its stylesheet are `data:` URLs, and the library that would sanitize HTML creates a Trusted Types
/// policy as soon as it is loaded, which is never used (frontend/docs/start.js).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify";

/// The page, rendered once and cheap to clone.
#[derive(Clone)]
pub(crate) struct Viewer(Option<Arc<Copies>>);

impl Viewer {
    /// Renders the page for a brand.
    pub(crate) fn new(brand: &Brand) -> Self {
        let template = embedded::text(DOCS).map(|text| Template::new(&text));
        let page = template.map(|template| {
            let values = [
                ("brand", &*escape(brand.name())),
                ("stylesheet", &embedded::stylesheet().unwrap_or_default()),
                ("head", &brand::head(brand)),
                ("logo", &brand::logo(brand)),
            ];
            template.render("", Language::English, &values)
        });
        Self(page.map(|page| Arc::new(Copies::new("text/html; charset=utf-8", page))))
    }

    /// Serves the page; `None` if the app has not been built.
    pub(super) fn respond(&self, headers: &HeaderMap) -> Option<Response> {
        let mut response = self.0.as_ref()?.serve(headers);
        let policy = HeaderValue::from_static(POLICY);
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        Some(response)
    }
}
