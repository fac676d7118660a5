//! Which page a browser asked a proxy for that asks whether it may have it: `X-Forwarded-Method`,
//! `-Proto`, `-Host` and `-Uri`, each written whole by one proxy.

use warp::http::header::{HeaderMap, HeaderName};

use crate::http::app_files::accepts_html;

const X_FORWARDED_METHOD: HeaderName = HeaderName::from_static("x-forwarded-method");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// The address that a browser asked a proxy for, to show it to a person: what a script loads, or a form
/// sends, is nothing to come back to. Whether the proxy is to be believed, and where the address may
/// lead, is for the caller to see.
pub(in crate::http) fn page_asked_for(headers: &HeaderMap) -> Option<String> {
    let is_read =
        one(headers, &X_FORWARDED_METHOD).is_none_or(|method| matches!(method, "GET" | "HEAD"));
    let is_shown = headers.get(SEC_FETCH_MODE).is_none_or(|mode| mode == "navigate");
    if !(is_read && is_shown && accepts_html(headers)) {
        return None;
    }
    let scheme = one(headers, &X_FORWARDED_PROTO)?;
    let host = one(headers, &X_FORWARDED_HOST)?;
    // What begins otherwise would be a part of the host.
    let path = one(headers, &X_FORWARDED_URI).filter(|path| path.starts_with('/'))?;
    Some(format!("{scheme}://{host}{path}"))
}

/// The value of a header that a proxy writes whole; `None` if there are several lines of it, of which
/// some may be the client's.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut lines = headers.get_all(name).into_iter();
    lines.next().filter(|_| lines.next().is_none())?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use warp::http::header::HeaderValue;

    use super::*;

    #[test]
    fn a_page_is_asked_for_by_a_browser_that_shows_it() {
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
            page_asked_for(&headers)
        };
        let page = Some("https://app.example.org/a?b=c".to_owned());
        assert_eq!(asked(&[]), page);
        assert_eq!(asked(&[("x-forwarded-method", "GET"), ("sec-fetch-mode", "navigate")]), page);
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
