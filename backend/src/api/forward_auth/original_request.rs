//! The request that a proxy asks about: `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`, each written
//! whole by one proxy.

use warp::http::header::{HeaderMap, HeaderName, HeaderValue};
use warp::{Filter, Rejection};

use crate::http::accept::accepts_html;
use crate::http::extract::{Headers, headers};

const X_FORWARDED_METHOD: HeaderName = HeaderName::from_static("x-forwarded-method");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// The request that a proxy asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OriginalRequest {
    /// A browser loads a page; its address, not checked yet.
    Page(String),
    /// A browser loads a page whose address cannot be told, for this reason.
    UnknownPage(&'static str),
    /// Anything else: of a program, a script or a form, or asked by a proxy that is not trusted.
    Other,
}

/// Extracts the request that a proxy asks about.
pub(super) fn original_request()
-> impl Filter<Extract = (OriginalRequest,), Error = Rejection> + Copy {
    headers().map(|headers: Headers| {
        if headers.client().by_proxy { original(&headers) } else { OriginalRequest::Other }
    })
}

fn original(headers: &HeaderMap) -> OriginalRequest {
    let is_read =
        one(headers, &X_FORWARDED_METHOD).is_none_or(|method| matches!(method, b"GET" | b"HEAD"));
    let is_shown = headers.get(SEC_FETCH_MODE).is_none_or(|mode| mode == "navigate");
    if !(is_read && is_shown && accepts_html(headers)) {
        return OriginalRequest::Other;
    }
    page(headers).unwrap_or(OriginalRequest::Other)
}

/// Returns the page; `None` if the headers are missing, or are none of a proxy's.
fn page(headers: &HeaderMap) -> Option<OriginalRequest> {
    // Several lines are one list (RFC 9110 §5.3).
    let lines = headers.get_all(X_FORWARDED_PROTO).iter().map(|line| line.to_str().ok());
    let schemes = lines.collect::<Option<Vec<_>>>()?.join(",").to_ascii_lowercase();
    let host = text(one(headers, &X_FORWARDED_HOST)?)?;
    // Anything else would become a part of the host.
    let path = one(headers, &X_FORWARDED_URI).filter(|path| path.starts_with(b"/"))?;
    let mut schemes = schemes.split(',').map(str::trim);
    let scheme = schemes.next()?;
    let is_known = |scheme: &str| matches!(scheme, "http" | "https" | "ws" | "wss");
    Some(if !is_known(scheme) || !schemes.clone().all(is_known) {
        return None;
    } else if scheme.starts_with("ws") || schemes.any(|other| other != scheme) {
        OriginalRequest::UnknownPage("X-Forwarded-Proto is not one of http and https")
    } else if let Some(path) = text(path) {
        OriginalRequest::Page(format!("{scheme}://{host}{path}"))
    } else {
        OriginalRequest::UnknownPage("X-Forwarded-Uri is not UTF-8")
    })
}

/// Decodes UTF-8: addresses may have it unescaped. The parser of addresses escapes it.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// Returns the value of a header that a proxy writes whole; `None` if there are several lines, because some
/// of them may be the client's.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut lines = headers.get_all(name).into_iter();
    lines.next().filter(|_| lines.next().is_none()).map(HeaderValue::as_bytes)
}

#[cfg(test)]
mod tests {
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
            original(&headers)
        };
        let expected = OriginalRequest::Page("https://app.example.org/a?b=c".to_owned());
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
            ("x-forwarded-proto", "javascript"),
            ("x-forwarded-proto", "https,javascript"),
            ("x-forwarded-proto", "+javascript"),
            ("x-forwarded-host", ""),
            ("x-forwarded-host", "+evil.example"),
            ("x-forwarded-uri", ""),
            ("x-forwarded-uri", "@evil.example/"),
            ("x-forwarded-uri", "+/other"),
        ] {
            assert_eq!(asked(&[other]), OriginalRequest::Other, "{other:?}");
        }
        for clear in ["https, https", "HTTPS", "+https"] {
            assert_eq!(asked(&[("x-forwarded-proto", clear)]), expected, "{clear}");
        }
        for unclear in ["https,http", "+http", "wss", "ws", "https, wss"] {
            let page = asked(&[("x-forwarded-proto", unclear)]);
            assert!(matches!(page, OriginalRequest::UnknownPage(_)), "{unclear}");
        }
    }
}
