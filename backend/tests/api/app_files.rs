//! The app inside the binary. These tests need a binary with the app: `make test` builds it first.

use reqwest::Method;

use crate::support::app_files::{asset, browse};
use crate::support::browser::with_headers;
use crate::support::harness::{Answer, Server};

#[tokio::test]
async fn every_page_serves_the_app_to_a_browser() {
    let server = Server::start();
    for path in ["/", "/login", "/register", "/account", "/account/security"] {
        let answer = browse(&server, path, "identity").await;
        assert_eq!(answer.status, 200, "{path}");
        assert_is_page(&answer);
    }
    assert_eq!(server.get("/").await.status, 200, "clients other than browsers get the page too");
    server.get("/index.html").await.problem(404, "not_found");
}

#[tokio::test]
async fn an_address_without_a_page_serves_the_app_to_a_browser_with_404() {
    let server = Server::start();
    // `/refresh` has no GET in the API.
    for path in ["/no/such/page", "/account/", "/Login", "/refresh", "/wp-admin", "/.git/config"] {
        let answer = browse(&server, path, "identity").await;
        assert_eq!(answer.status, 404, "{path}");
        assert_is_page(&answer);
        server.get(path).await.problem(if path == "/refresh" { 405 } else { 404 }, {
            if path == "/refresh" { "method_not_allowed" } else { "not_found" }
        });
    }
    // Conditions apply only to what would be 200 without them (RFC 9110 §13.2.1).
    let any = [("accept", "text/html"), ("if-none-match", "*"), ("if-match", "\"other\"")];
    let answer = server.send(Method::GET, "/no/such/page", with_headers(&any)).await;
    assert_eq!(answer.status, 404);
    assert_is_page(&answer);
}

fn assert_is_page(answer: &Answer) {
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert!(answer.header("content-security-policy").contains("script-src 'self'"));
    assert!(String::from_utf8_lossy(&answer.body).starts_with("<!"));
}

#[tokio::test]
async fn a_file_is_served_in_an_encoding_that_the_client_accepts() {
    let server = Server::start();
    let script = asset(&server, ".js").await;
    let plain = browse(&server, &script, "identity").await;
    let gzip = browse(&server, &script, "gzip").await;
    let brotli = browse(&server, &script, "gzip, deflate, br").await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(gzip.header("content-encoding"), "gzip");
    assert_eq!(brotli.header("content-encoding"), "br");
    assert!(brotli.body.len() < gzip.body.len() && gzip.body.len() < plain.body.len());
    let tags = [&plain, &gzip, &brotli].map(|answer| answer.header("etag").to_owned());
    assert!(tags[0] != tags[1] && tags[1] != tags[2], "each encoding has its own tag");
    for answer in [plain, gzip, brotli] {
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("vary"), "Accept-Encoding");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
    let direct = format!("{script}.br");
    assert_eq!(
        browse(&server, &direct, "identity").await.status,
        404,
        "compressed copies have no path of their own"
    );
}

#[tokio::test]
async fn the_start_script_knows_whether_the_browser_may_hold_a_session() {
    let server = Server::start();
    server.register("ada").await;
    let (_, cookie) = server.log_in_with_cookie("ada").await;
    let get = async |cookie: &str| {
        let sent = [("cookie", cookie)];
        server.send(Method::GET, "/boot.js", with_headers(&sent)).await
    };
    let (guest, person) = (get("theme=dark").await, get(&cookie).await);
    let knows = |answer: &Answer| {
        String::from_utf8_lossy(&answer.body).contains("documentElement.dataset.session")
    };
    assert!(!knows(&guest) && knows(&person));
    assert_ne!(guest.header("etag"), person.header("etag"));
    for answer in [guest, person] {
        // Its name has no hash, so that the page of an older version finds it.
        assert_eq!(answer.header("cache-control"), "no-cache");
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert_eq!(vary, ["Accept-Encoding", "Cookie"]);
    }
    let other = get("keystead_refresh_1=x").await;
    assert!(!knows(&other), "another server's");
    server.get("/boot-session.js").await.problem(404, "not_found");
}

#[tokio::test]
async fn a_file_that_the_client_has_is_not_sent_again() {
    let server = Server::start();
    let script = asset(&server, ".js").await;
    for path in ["/login", &script] {
        let first = browse(&server, path, "br").await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"'), "{tag}");
        let again = |tag: String| {
            server.send(Method::GET, path, move |request| {
                request
                    .header("accept", "text/html")
                    .header("accept-encoding", "br")
                    .header("if-none-match", tag)
            })
        };
        for known in [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".to_owned()]
        {
            let answer = again(known).await;
            assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0));
            assert_eq!(answer.header("etag"), tag);
            assert_eq!(answer.header("cache-control"), first.header("cache-control"));
            assert_eq!(answer.header("vary"), first.header("vary"));
        }
        assert_eq!(again("\"other\"".to_owned()).await.status, 200);
    }
}

#[tokio::test]
async fn head_responds_like_get_without_the_body() {
    let server = Server::start();
    let wasm = asset(&server, ".wasm").await;
    let get = browse(&server, &wasm, "br").await;
    let head =
        server.send(Method::HEAD, &wasm, |request| request.header("accept-encoding", "br")).await;
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    for name in ["content-type", "content-length", "etag", "cache-control", "content-encoding"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    assert_eq!(head.header("content-type"), "application/wasm");
    assert_eq!(head.header("content-length"), get.body.len().to_string());
}

#[tokio::test]
async fn a_missing_asset_is_not_found_instead_of_the_app() {
    let server = Server::start();
    for path in [
        "/assets/gone.js",
        "/assets/",
        "/deep/gone.wasm",
        "/.env",
        "/wp-login.php",
        "/apple-touch-icon-precomposed.png",
    ] {
        let answer = browse(&server, path, "br").await;
        answer.problem(404, "not_found");
    }
}
