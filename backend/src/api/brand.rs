//! The files of the brand: the operator's logo, icon and colours, and the manifest of the app. Pages refer to
//! them by what is in their heads ([`head`], [`icons`], [`colors`]).

use std::collections::HashMap;
use std::sync::Arc;

use keystead_texts::{Language, catalog, guest};
use serde_json::{Value, json};
use warp::filters::BoxedFilter;
use warp::http::Method;
use warp::http::header::{CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, VARY};
use warp::path::FullPath;
use warp::reply::Response;
use warp::{Filter, Reply};

use super::app_files::Copies;
use crate::app::App;
use crate::brand::{Brand, Format, Image};
use crate::http::extract::{Headers, headers, raw_query};
use crate::http::language::{self, PARAMETER};
use crate::http::problem::Problem;

const LOGO: &str = "/brand/logo";
const ICON: &str = "/brand/icon";
const STYLESHEET: &str = "/brand.css";
const MANIFEST: &str = "/manifest.webmanifest";
/// The addresses at which browsers look for an icon without being told: those of our icons.
const TOUCH_ICON: &str = "/apple-touch-icon.png";
const FAVICONS: [&str; 2] = ["/favicon.ico", "/favicon.svg"];
/// The ground of the page (frontend/styles/base.css), which the app has before it has started.
const GROUND: &str = "#f6f5f2";
/// The Content-Security-Policy of an SVG file that is opened by itself: no script of it runs, and it loads nothing.
const SVG_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// Our logo, as in frontend/static/favicon.svg.
const OUR_LOGO: &str = "<svg class=\"mark\" viewBox=\"0 0 32 32\" aria-hidden=\"true\">\
     <path class=\"stone\" d=\"M3 4h26l-5.6 23.4A2 2 0 0 1 21.5 29h-11a2 2 0 0 1-1.9-1.6z\"/>\
     <path class=\"hole\" d=\"M16 9a4 4 0 0 1 2.2 7.3L19.5 23h-7l1.3-6.7A4 4 0 0 1 16 9z\"/></svg>";

/// Returns the logo for a page.
pub(super) fn logo(brand: &Brand) -> String {
    match brand.logo() {
        Some(_) => format!("<img class=\"mark\" src=\"{LOGO}\" alt=\"\">"),
        None => OUR_LOGO.to_owned(),
    }
}

/// Returns the links of the head of a page that has its stylesheet in a file.
pub(super) fn head(brand: &Brand) -> String {
    let colors =
        brand.palette().map(|_| format!("<link rel=\"stylesheet\" href=\"{STYLESHEET}\">"));
    icons(brand) + &colors.unwrap_or_default()
}

/// Returns the colours as an element for the head of a page; empty if they are ours.
pub(super) fn colors(brand: &Brand) -> String {
    let element = brand.palette().map(|palette| format!("<style>{}</style>", palette.stylesheet()));
    element.unwrap_or_default()
}

/// Returns the links to the icons.
pub(super) fn icons(brand: &Brand) -> String {
    match brand.icon() {
        None => format!(
            "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/favicon.svg\">\
             <link rel=\"apple-touch-icon\" href=\"{TOUCH_ICON}\">"
        ),
        Some(icon) => {
            let format = icon.format;
            let media_type = format.media_type();
            let sizes = sizes(format);
            let link = format!(
                "<link rel=\"icon\" type=\"{media_type}\" sizes=\"{sizes}\" href=\"{ICON}\">"
            );
            // Home screens take no SVG.
            match format {
                Format::Png(..) => format!("{link}<link rel=\"apple-touch-icon\" href=\"{ICON}\">"),
                _ => link,
            }
        }
    }
}

/// Returns the link to the manifest in the page's language.
pub(super) fn manifest_link(language: Language) -> String {
    format!("<link rel=\"manifest\" href=\"{MANIFEST}?{PARAMETER}={}\">", language.tag())
}

fn sizes(format: Format) -> String {
    match format {
        Format::Png(width, height) => format!("{width}x{height}"),
        _ => "any".to_owned(),
    }
}

/// A file of the brand.
struct File {
    copies: Copies,
    is_svg: bool,
}

impl File {
    fn image(image: &Image) -> Self {
        let media_type = image.format.media_type();
        match (image.format, std::str::from_utf8(&image.bytes)) {
            (Format::Svg, Ok(text)) => {
                Self { copies: Copies::new(media_type, text.to_owned()), is_svg: true }
            }
            _ => Self { copies: Copies::compact(media_type, image.bytes.clone()), is_svg: false },
        }
    }

    fn serve(&self, headers: &HeaderMap) -> Response {
        let mut response = self.copies.serve(headers);
        if self.is_svg {
            let policy = HeaderValue::from_static(SVG_POLICY);
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// The files of the brand by address.
struct Files {
    by_address: HashMap<&'static str, File>,
    manifests: HashMap<Language, File>,
    /// The addresses that have nothing of ours for this brand either.
    gone: Vec<&'static str>,
}

impl Files {
    fn new(brand: &Brand) -> Self {
        let mut by_address = HashMap::new();
        let mut gone = Vec::new();
        if let Some(logo) = brand.logo() {
            by_address.insert(LOGO, File::image(logo));
        }
        if let Some(icon) = brand.icon() {
            for address in FAVICONS.into_iter().chain([ICON]) {
                by_address.insert(address, File::image(icon));
            }
            match icon.format {
                Format::Png(..) => drop(by_address.insert(TOUCH_ICON, File::image(icon))),
                // Home screens make an icon of the name, rather than show ours.
                _ => gone.push(TOUCH_ICON),
            }
        }
        if let Some(palette) = brand.palette() {
            let copies = Copies::new("text/css; charset=utf-8", palette.stylesheet());
            by_address.insert(STYLESHEET, File { copies, is_svg: false });
        }
        let languages = Language::EVERY.into_iter();
        let manifests = languages.map(|language| {
            let text = manifest(brand, language).to_string();
            let copies = Copies::new("application/manifest+json", text);
            (language, File { copies, is_svg: false })
        });
        Self { by_address, manifests: manifests.collect(), gone }
    }

    /// Returns the response to a request, `None` if the address is not of the brand.
    fn respond(
        &self,
        method: &Method,
        path: &str,
        query: &str,
        headers: &HeaderMap,
    ) -> Option<Response> {
        if self.gone.contains(&path) {
            return Some(Problem::not_found().into_response());
        }
        let is_manifest = path == MANIFEST;
        let language = is_manifest.then(|| language::of_page(query, headers));
        let file = match language {
            Some(language) => self.manifests.get(&language)?,
            None => self.by_address.get(path)?,
        };
        if !matches!(*method, Method::GET | Method::HEAD) {
            return Some(Problem::method_not_allowed(method, "GET, HEAD").into_response());
        }
        let mut response = file.serve(headers);
        if is_manifest {
            let vary = HeaderValue::from_static("Accept-Language, Cookie");
            response.headers_mut().append(VARY, vary);
        }
        Some(response)
    }
}

/// Returns the manifest of the app (W3C, Web Application Manifest).
fn manifest(brand: &Brand, language: Language) -> Value {
    let icon = |address: &str, sizes: &str, media_type: &str, purpose: &str| json!({ "src": address, "sizes": sizes, "type": media_type, "purpose": purpose });
    let icons = match brand.icon() {
        None => vec![
            icon("/icon-192.png", "192x192", "image/png", "any"),
            icon("/icon-512.png", "512x512", "image/png", "any"),
            icon("/icon-512.png", "512x512", "image/png", "maskable"),
        ],
        Some(own) => vec![icon(ICON, &sizes(own.format), own.format.media_type(), "any")],
    };
    json!({
        "id": "/",
        "name": brand.name(),
        "short_name": brand.name(),
        "description": catalog::text(language, guest::DESCRIPTION, []),
        "lang": language.tag(),
        "dir": language.direction().as_str(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": icons,
    })
}

/// Serves the files of the brand, before the others.
pub(super) fn routes(app: &App, others: BoxedFilter<(Response,)>) -> BoxedFilter<(Response,)> {
    let files = Arc::new(Files::new(&app.brand));
    warp::path::full()
        .and(warp::method())
        .and(raw_query())
        .and(headers())
        .and_then(move |path: FullPath, method: Method, query: String, headers: Headers| {
            let response = files.respond(&method, path.as_str(), &query, &headers);
            async move { response.ok_or_else(warp::reject::reject) }
        })
        .or(others)
        .unify()
        .boxed()
}
