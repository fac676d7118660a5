//! Pages that only say something. The server renders them, because they need nothing of the app but its stylesheet, and
//! they are readable without that too.

use keystead_texts::Language;
use warp::Reply;
use warp::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use warp::reply::Response;

use super::app_files::{self, escape};
use super::brand;
use crate::brand::Brand;

/// The Content-Security-Policy: the page loads styles and images only.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// Builds a page with this heading and content, which are HTML.
pub(super) fn plain_page(
    heading: &str,
    content: &str,
    language: Language,
    brand: &Brand,
) -> Response {
    let style = app_files::stylesheet();
    let style = style.map(|address| format!("<link rel=stylesheet href=\"{address}\">"));
    let head = style.unwrap_or_default() + &brand::head(brand);
    let (name, logo) = (escape(brand.name()), brand::logo(brand));
    let (tag, direction) = (language.tag(), language.direction().as_str());
    let mut response = warp::reply::html(format!(
        "<!doctype html><html lang={tag} dir={direction}><head><meta charset=utf-8>\
         <title>{heading} · {name}</title>\
         <meta name=viewport content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
         <meta name=color-scheme content=\"light dark\">{head}</head><body>\
         <header class=brand><a href=\"/\">{logo}<bdi translate=no>{name}</bdi></a></header>\
         <main><div class=page><section class=\"card narrow\">\
         <h1>{heading}</h1>{content}</section></div></main></body></html>"
    ))
    .into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
