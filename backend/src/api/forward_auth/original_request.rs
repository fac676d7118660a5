//! The request that a proxy asks about: `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`, each written
//! whole by one proxy.

use warp::http::header::{HeaderMap, HeaderName};
use warp::{Filter, Rejection};

use crate::http::accept::accepts_html;
use crate::http::extract::{Headers, headers};
use crate::http::forwarded::ClientAddress;

const X_FORWARDED_METHOD: HeaderName = HeaderName::from_static("x-forwarded-method");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// The page that a browser requested from a proxy, if a trusted proxy asks about it.
pub(super) struct OriginalRequest(Option<String>);

impl OriginalRequest {
    /// Returns the page's address, not checked yet.
    pub(super) fn page(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// Extracts the request that a proxy asks about.
pub(super) fn original_request()
-> impl Filter<Extract = (OriginalRequest,), Error = Rejection> + Copy {
    warp::ext::get::<ClientAddress>().and(headers()).map(
        |ClientAddress { by_proxy, .. }: ClientAddress, headers: Headers| {
            OriginalRequest(by_proxy.then(|| page(&headers)).flatten())
        },
    )
}

/// Returns the address of a page that a browser loads to show it. Requests of scripts and forms are no
/// pages to return to.
fn page(headers: &HeaderMap) -> Option<String> {
    let is_read =
        one(headers, &X_FORWARDED_METHOD).is_none_or(|method| matches!(method, "GET" | "HEAD"));
    let is_shown = headers.get(SEC_FETCH_MODE).is_none_or(|mode| mode == "navigate");
    if !(is_read && is_shown && accepts_html(headers)) {
        return None;
    }
    let scheme = one(headers, &X_FORWARDED_PROTO)?;
    let host = one(headers, &X_FORWARDED_HOST)?;
    // Anything else would become a part of the host.
    let path = one(headers, &X_FORWARDED_URI).filter(|path| path.starts_with('/'))?;
    Some(format!("{scheme}://{host}{path}"))
}

/// Returns the value of a header that a proxy writes whole; `None` if there are several lines, because some
/// of them may be the client's.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut lines = headers.get_all(name).into_iter();
    lines.next().filter(|_| lines.next().is_none())?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use warp::http::header::HeaderValue;

    use super::*;

    #[test]
    fn only_a_page_that_a_browser_loads_is_returned() {
        let asked = |more: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            let usual = [
                ("accept", "text/html,*/*;q=0.8"),
                ("x-forwarded-proto", "https"),
                ("x-forwarded-host", "app.example.org"),
                ("x-forwarded-uri", "/a?b=c"),
            ];
            for (name, value) in usual.iter().chain(more) {
                let value = HeaderValue::from_static(value);
                match value.as_bytes() {
                    b"" => drop(headers.remove(*name)),
                    [b'+', rest @ ..] => {
                        let _ = headers.append(*name, HeaderValue::from_bytes(rest).unwrap());
                    }
                    _ => drop(headers.insert(*name, value)),
                }
            }
            page(&headers)
        };
        let expected = Some("https://app.example.org/a?b=c".to_owned());
        assert_eq!(asked(&[]), expected);
        assert_eq!(
            asked(&[("x-forwarded-method", "GET"), ("sec-fetch-mode", "navigate")]),
            expected
        );
        for other in [
            ("accept", "application/json"),
            ("accept", ""),
            ("x-forwarded-method", "POST"),
            ("sec-fetch-mode", "cors"),
            ("x-forwarded-proto", ""),
            ("x-forwarded-host", ""),
            ("x-forwarded-host", "+evil.example"),
            ("x-forwarded-uri", ""),
            ("x-forwarded-uri", "@evil.example/"),
            ("x-forwarded-uri", "+/other"),
        ] {
            assert_eq!(asked(&[other]), None, "{other:?}");
        }
    }
}
