//! The operator's brand: on the pages, in the files beside them, and at the start. These tests need a binary
//! with the app: `make test` builds it first.

use std::path::PathBuf;

use reqwest::Method;
use tempfile::TempDir;

use crate::support::app_files::browse;
use crate::support::browser::with_headers;
use crate::support::harness::{Answer, Data, Server, command};
use crate::support::operator::{assert_refused, refusal};

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><rect/></svg>";

/// The files of a brand.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path: PathBuf = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// The start of a PNG file of this size, which is as much of it as a server reads.
fn png(width: u32, height: u32) -> Vec<u8> {
    let start = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    [&start[..], &width.to_be_bytes(), &height.to_be_bytes(), b"\x08\x06\0\0\0"].concat()
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

/// Asks for a page as a browser does that speaks this language.
async fn page(server: &Server, path: &str, language: &str) -> String {
    let sent = [("accept", "text/html"), ("accept-language", language)];
    text(&server.send(Method::GET, path, with_headers(&sent)).await)
}

#[tokio::test]
async fn pages_have_the_operators_name_links_and_notice() {
    let server = Server::start_with(&[
        "--brand-name=Ada & <Sons>",
        "--brand-notice=Down on \"Sunday\" <script>",
        "--terms-url=https://example.org/terms?a=1&b=2",
        "--privacy-url=https://example.org/privacy",
        "--help-url=mailto:help@example.org",
    ]);
    for path in ["/login", "/register", "/no/such/page"] {
        let html = page(&server, path, "de").await;
        let title = html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(title.ends_with(" · Ada &amp; &lt;Sons&gt;"), "{title}");
        for part in [
            "data-brand=\"Ada &amp; &lt;Sons&gt;\"",
            "<bdi translate=\"no\">Ada &amp; &lt;Sons&gt;</bdi>",
            "<a href=\"https://example.org/terms?a=1&amp;b=2\">Nutzungsbedingungen</a>",
            "<a href=\"https://example.org/privacy\">Datenschutz</a>",
            "<a href=\"mailto:help@example.org\">Hilfe</a>",
            "<p class=\"notice\" dir=\"auto\">Down on &quot;Sunday&quot; &lt;script&gt;</p>",
        ] {
            assert!(html.contains(part), "{path} lacks {part}");
        }
        assert!(!html.contains("Keystead") && !html.contains("<Sons>"), "{path}");
    }
    let docs = page(&server, "/docs", "de").await;
    assert!(docs.contains("<title>Ada &amp; &lt;Sons&gt; API</title>"), "{docs}");
}

#[tokio::test]
async fn pages_have_our_brand_without_settings() {
    let server = Server::start();
    let html = page(&server, "/login", "en").await;
    assert!(html.contains("<title>Log in · Keystead</title>"));
    for part in ["class=\"notice\"", "/brand.css", "/brand/", "<a href=\"http", "<a href=\"mailto"]
    {
        assert!(!html.contains(part), "{part}");
    }
    for (address, media_type) in [
        ("/favicon.svg", "image/svg+xml"),
        ("/favicon.ico", "image/x-icon"),
        ("/apple-touch-icon.png", "image/png"),
        ("/icon-192.png", "image/png"),
        ("/icon-512.png", "image/png"),
    ] {
        let answer = browse(&server, address, "br").await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, media_type));
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    for address in ["/brand.css", "/brand/logo", "/brand/icon"] {
        server.get(address).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn an_svg_logo_is_shown_and_can_do_nothing_by_itself() {
    let files = Files::new();
    let logo = format!("--brand-logo={}", files.write("logo.png", SVG.as_bytes()));
    let server = Server::start_with(&[&logo]);
    let shown = "<img class=\"mark\" src=\"/brand/logo\" alt=\"\">";
    assert!(page(&server, "/login", "en").await.contains(shown));
    assert!(page(&server, "/docs", "en").await.contains(shown));
    let answer = browse(&server, "/brand/logo", "identity").await;
    assert_eq!((answer.status.as_u16(), text(&answer)), (200, SVG.to_owned()));
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    for (name, value) in [
        ("content-type", "image/svg+xml"),
        ("content-security-policy", policy),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-cache"),
    ] {
        assert_eq!(answer.header(name), value);
    }
    let known = [("if-none-match", answer.header("etag"))];
    let again = server.send(Method::GET, "/brand/logo", with_headers(&known)).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    let head = server.send(Method::HEAD, "/brand/logo", |request| request).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    let answer = server.send(Method::POST, "/brand/logo", |request| request).await;
    assert_eq!(answer.header("allow"), "GET, HEAD");
    answer.problem(405, "method_not_allowed");
}

#[tokio::test]
async fn the_operators_icon_replaces_ours_everywhere() {
    let files = Files::new();
    let png = png(512, 512);
    let icon = format!("--brand-icon={}", files.write("icon", &png));
    let server = Server::start_with(&[&icon]);
    for address in ["/brand/icon", "/favicon.ico", "/favicon.svg", "/apple-touch-icon.png"] {
        let answer = browse(&server, address, "br").await;
        assert_eq!((answer.header("content-type"), &answer.body), ("image/png", &png), "{address}");
    }
    let html = page(&server, "/login", "en").await;
    for link in [
        "<link rel=\"icon\" type=\"image/png\" sizes=\"512x512\" href=\"/brand/icon\">",
        "<link rel=\"apple-touch-icon\" href=\"/brand/icon\">",
    ] {
        assert!(html.contains(link), "{html}");
    }
    assert!(!html.contains("/favicon"));
    let icons = server.get("/manifest.webmanifest").await.json()["icons"].clone();
    let expected = serde_json::json!([
        { "src": "/brand/icon", "sizes": "512x512", "type": "image/png", "purpose": "any" }
    ]);
    assert_eq!(icons, expected);
}

#[tokio::test]
async fn an_svg_icon_leaves_none_of_ours() {
    let files = Files::new();
    let icon = format!("--brand-icon={}", files.write("icon.svg", SVG.as_bytes()));
    let server = Server::start_with(&[&icon]);
    for address in ["/brand/icon", "/favicon.ico", "/favicon.svg"] {
        let answer = browse(&server, address, "identity").await;
        assert_eq!(
            (answer.header("content-type"), text(&answer)),
            ("image/svg+xml", SVG.to_owned())
        );
    }
    // Home screens take no SVG.
    server.get("/apple-touch-icon.png").await.problem(404, "not_found");
    assert!(!page(&server, "/login", "en").await.contains("apple-touch-icon"));
}

#[tokio::test]
async fn the_manifest_is_in_the_language_of_the_page() {
    let server = Server::start_with(&["--brand-name=Hafen"]);
    let html = page(&server, "/login", "ar").await;
    let address = "/manifest.webmanifest?lang=ar";
    assert!(html.contains(&format!("<link rel=\"manifest\" href=\"{address}\">")), "{html}");
    let answer = server.get(address).await;
    assert_eq!(answer.header("content-type"), "application/manifest+json");
    let manifest = answer.json();
    for (name, value) in [
        ("name", "Hafen"),
        ("short_name", "Hafen"),
        ("lang", "ar"),
        ("dir", "rtl"),
        ("start_url", "/"),
        ("display", "standalone"),
    ] {
        assert_eq!(manifest[name], value);
    }
    for icon in manifest["icons"].as_array().unwrap() {
        assert_eq!(server.get(icon["src"].as_str().unwrap()).await.status, 200);
    }
    let other = server.get("/manifest.webmanifest").await.json();
    assert_ne!(other["description"], manifest["description"]);
}

#[tokio::test]
async fn the_operators_color_is_in_a_stylesheet_after_ours() {
    let server = Server::start_with(&["--brand-color=#1D4ED8"]);
    let html = page(&server, "/docs", "en").await;
    let ours = html.find("/assets/app-").unwrap();
    let own = html.find("<link rel=\"stylesheet\" href=\"/brand.css\">").unwrap();
    assert!(ours < own);
    let sent = [("accept", "text/html")];
    let login = server.send(Method::GET, "/login", with_headers(&sent)).await;
    let policy = login.header("content-security-policy");
    let (_, sources) = policy.split_once("style-src 'self'").unwrap();
    let sources = sources.split(';').next().unwrap();
    assert_eq!(sources.matches(" 'sha256-").count(), 2, "one for each: {policy}");
    let html = text(&login);
    let styles: Vec<_> = html.split("<style>").skip(1).collect();
    assert!(styles.len() == 2 && styles[1].starts_with(":root { --accent: #1d4ed8;"), "{styles:?}");
    let answer = browse(&server, "/brand.css", "identity").await;
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    let style = text(&answer);
    assert!(style.starts_with(":root { --accent: #1d4ed8; --accent-strong: #"), "{style}");
    assert!(style.contains("@media (prefers-color-scheme: dark) { :root { --accent: #"), "{style}");
}

#[test]
fn a_brand_that_cannot_be_shown_is_refused_in_one_line() {
    let data = Data::local();
    for (flag, expected) in [
        (
            "--brand-color=#ffcc00",
            "--brand-color: expected a colour whose contrast with the page is at least 4.5 to 1, like #",
        ),
        ("--brand-color=red", "--brand-color: expected a colour as # and six hexadecimal digits"),
        (
            "--terms-url=javascript:alert(1)",
            "--terms-url: expected an https://, http:// or mailto:",
        ),
        ("--help-url=example.org", "--help-url: expected an https://, http:// or mailto: address"),
        ("--brand-name=one\ntwo", "--brand-name: expected one line of 1 to 40 characters"),
    ] {
        let mut command = command(&data);
        command.arg(flag);
        assert_refused(&refusal(command), 2, expected);
    }
    let files = Files::new();
    let gif = files.write("logo.svg", b"GIF89a");
    let oblong = files.write("icon.png", &png(512, 300));
    for (flag, expected) in [
        (format!("--brand-logo={gif}"), "it is not SVG, PNG, WebP or JPEG: convert it"),
        (
            format!("--brand-icon={oblong}"),
            "an icon has to be a square of 180 to 1024 pixels, and it has 512 x 300: resize it",
        ),
        ("--brand-logo=/no/such".to_owned(), "No such file or directory"),
    ] {
        let mut command = command(&data);
        command.arg(&flag);
        assert_refused(&refusal(command), 1, &format!("{}: {expected}", flag.replace('=', " ")));
    }
}

#[tokio::test]
async fn the_name_of_the_service_is_no_password() {
    let server = Server::start_with(&["--brand-name=Zwetschkenknödel & Co"]);
    let body = serde_json::json!({ "username": "ada", "password": "zwetschkenknödel1!" });
    let answer = server.post("/register", body).await;
    let fields = answer.json()["errors"].to_string();
    assert!(answer.status == 422 && fields.contains("contains_site_name"), "{fields}");
}
