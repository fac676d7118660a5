//! The Content-Security-Policy of the app's pages. Their stylesheets and one small script are in the page: the
//! form is seen and can be sent before anything else has arrived. The policy names each by its hash (CSP level 3,
//! §8.3).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use warp::http::HeaderValue;

/// Returns the policy of pages that have the stylesheets and scripts of this HTML. An element with an attribute is
/// another kind of script, or comes from a file.
pub(super) fn of_page(html: &str) -> HeaderValue {
    let scripts = hashes(html, "<script>", "</script>");
    let styles = hashes(html, "<style>", "</style>");
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; \
         img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types 'none'"
    );
    HeaderValue::try_from(policy).expect("base64 is visible ASCII")
}

/// Returns the sources of what stands between these tags.
fn hashes(html: &str, start: &str, end: &str) -> String {
    let parts = html.split(start).skip(1).filter_map(|part| part.split_once(end));
    parts.fold(String::new(), |hashes, (text, _)| {
        hashes + " 'sha256-" + &STANDARD.encode(Sha256::digest(text)) + "'"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_allows_what_is_in_its_page_and_nothing_else() {
        let policy = of_page("<style>a{}</style>x<style>b{}</style><script src=\"/c\"></script>");
        // By `printf 'a{}' | openssl dgst -sha256 -binary | base64`.
        let styles = "style-src 'self' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk=' \
             'sha256-7yqHVAesot11p6HczDsgKRipvI5UPgs97z80zNXlans=';";
        assert!(policy.to_str().unwrap().contains(styles), "{policy:?}");
        assert!(policy.to_str().unwrap().contains("script-src 'self' 'wasm-unsafe-eval';"));
        let policy = of_page("<script>a{}</script><script type=\"module\">b{}</script>");
        let scripts = "script-src 'self' 'wasm-unsafe-eval' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='; \
                       style-src 'self';";
        assert!(policy.to_str().unwrap().contains(scripts), "{policy:?}");
    }
}
