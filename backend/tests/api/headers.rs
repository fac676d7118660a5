//! Security headers for browsers (OWASP ASVS 5.0, 3.4), on every kind of response.

use reqwest::Method;

use crate::support::harness::{Answer, Server};

/// A page, a file, successful and failed API responses, a redirect and missing files.
async fn every_kind(server: &Server) -> Vec<(&'static str, Answer)> {
    let html = |request: reqwest::RequestBuilder| request.header("accept", "text/html");
    let token = server.token_of("ada").await;
    vec![
        ("page", server.send(Method::GET, "/account", html).await),
        ("docs", server.get("/docs").await),
        ("file", server.get("/favicon.svg").await),
        ("200", server.get_as("/me", &token).await),
        ("204", server.post_as("/logout", &token).await),
        ("302", server.get("/.well-known/change-password").await),
        ("415", server.send(Method::POST, "/login", |request| request).await),
        ("401", server.get("/me").await),
        ("404", server.get("/nowhere").await),
        ("404 asset", server.send(Method::GET, "/assets/gone.js", html).await),
        ("405", server.send(Method::PATCH, "/me", |request| request).await),
        ("422", server.register("x").await),
    ]
}

#[tokio::test]
async fn every_response_has_the_security_headers() {
    let server = Server::start();
    for (kind, answer) in every_kind(&server).await {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", ""),
            ("access-control-allow-origin", ""),
        ] {
            assert_eq!(answer.header(name), value, "{name} of {kind}");
        }
        let policy = answer.header("content-security-policy");
        let has = |directive: &str| policy.split(';').any(|part| part.trim() == directive);
        for directive in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(has(directive), "{directive} of {kind}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        let types = match kind {
            "page" => "trusted-types 'none'",
            "docs" => "trusted-types dompurify",
            _ => {
                assert!(!policy.contains("script-src"), "{kind}: {policy}");
                continue;
            }
        };
        assert!(has("require-trusted-types-for 'script'") && has(types), "{kind}: {policy}");
    }
}

#[tokio::test]
async fn hsts_is_sent_on_https() {
    let server = Server::start_with(&["--public-url", "https://id.example.org"]);
    for (kind, answer) in every_kind(&server).await {
        let value = answer.header("strict-transport-security");
        assert_eq!(value, "max-age=31536000; includeSubDomains", "{kind}");
    }
}
