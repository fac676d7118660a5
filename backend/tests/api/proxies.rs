//! The client address behind a proxy.

use reqwest::Method;

use crate::support::harness::{Data, PASSWORD, Server, credentials};

const CLIENT: &str = "203.0.113.7";

/// The address of the session that a login with these headers creates.
async fn session_address(server: &Server, headers: &[(&str, &str)]) -> String {
    let body = credentials("ada", PASSWORD);
    let log_in = |mut request: reqwest::RequestBuilder| {
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.json(&body)
    };
    let tokens = server.send(Method::POST, "/login", log_in).await.tokens();
    let me = server.get_as("/me", &tokens.access).await.json();
    me["session"]["ip"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_trusted_proxy_determines_the_client_address() {
    let server = Server::start_with(&["--trusted-proxies", "127.0.0.1,10.0.0.0/8"]);
    server.register("ada").await;
    for headers in [
        &[("x-forwarded-for", "203.0.113.7")][..],
        &[("x-forwarded-for", "6.6.6.6, 203.0.113.7, 10.0.0.2")],
        &[("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "203.0.113.7")],
        &[("forwarded", "for=6.6.6.6, for=\"203.0.113.7:80\";proto=https")],
        &[("forwarded", "for=6.6.6.6"), ("x-forwarded-for", "203.0.113.7")],
    ] {
        assert_eq!(session_address(&server, headers).await, CLIENT, "{headers:?}");
    }
    assert_eq!(session_address(&server, &[]).await, "127.0.0.1");
    assert_eq!(
        session_address(&server, &[("x-forwarded-for", "203.0.113.7, nonsense")]).await,
        "127.0.0.1"
    );
}

#[tokio::test]
async fn forwarding_headers_from_anybody_else_are_ignored() {
    for flags in [&[][..], &["--trusted-proxies", "10.0.0.0/8"]] {
        let server = Server::start_with(flags);
        server.register("ada").await;
        for name in ["x-forwarded-for", "forwarded"] {
            let value = if name == "forwarded" { "for=203.0.113.7" } else { CLIENT };
            assert_eq!(session_address(&server, &[(name, value)]).await, "127.0.0.1");
        }
    }
}

#[tokio::test]
async fn one_warning_names_a_proxy_that_is_not_trusted() {
    let log = tempfile::NamedTempFile::new().unwrap();
    let flags = ["--trusted-proxies", "10.0.0.0/8"];
    let mut server = Server::start_logging(Data::new(), &flags, log.reopen().unwrap().into());
    server.register("ada").await;
    for name in ["x-forwarded-for", "forwarded", "x-forwarded-for"] {
        session_address(&server, &[(name, "for=203.0.113.7")]).await;
    }
    server.signal("TERM");
    server.wait();
    let lines = std::fs::read_to_string(log.path()).unwrap();
    let warnings: Vec<_> =
        lines.lines().filter(|line| line.contains("not in --trusted-proxies")).collect();
    assert_eq!(warnings.len(), 1, "{lines}");
    assert!(warnings[0].contains("WARN") && warnings[0].contains("proxy=127.0.0.1"), "{lines}");
}
