//! The pages as the server renders them: kinds, languages, and the app that asks.

use reqwest::Method;

use crate::support::harness::{Answer, Server};

/// Returns a page as a browser gets it that sends these headers.
async fn page(server: &Server, path: &str, headers: &[(&str, &str)]) -> (Answer, String) {
    let mut all = vec![("accept", "text/html"), ("accept-encoding", "identity")];
    all.extend(headers);
    let answer = server.send(Method::GET, path, crate::support::browser::with_headers(&all)).await;
    assert_ne!(answer.status, 503, "compiled without the app: run `make app` first");
    let text = String::from_utf8(answer.body.clone()).unwrap();
    (answer, text)
}

#[tokio::test]
async fn a_page_is_in_the_language_that_was_asked_for() {
    let server = Server::start();
    for (path, accept, cookie, lang, dir, word) in [
        ("/login", "", "", "en", "ltr", "<h1>Log in</h1>"),
        ("/login", "de-AT,en;q=0.5", "", "de", "ltr", "<h1>Anmelden</h1>"),
        ("/login", "nl", "", "en", "ltr", "<h1>Log in</h1>"),
        ("/login", "de", "keystead_language=ar", "ar", "rtl", "<h1>تسجيل الدخول</h1>"),
        ("/login?lang=ja", "de", "keystead_language=ar", "ja", "ltr", "<h1>ログイン</h1>"),
        ("/login?lang=en-XA", "", "", "en-XA", "ltr", "<h1>[Ļög"),
        ("/register", "fr", "", "fr", "ltr", "<h1>Créez votre compte</h1>"),
        ("/no/page", "es", "", "es", "ltr", "<h1>Página no encontrada</h1>"),
    ] {
        let sent = [("accept-language", accept), ("cookie", cookie)];
        let (answer, text) = page(&server, path, &sent).await;
        assert!(text.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\"")), "{path} {accept}");
        assert!(text.contains(word), "{path} {accept}: {text}");
        assert!(!text.contains("{{") && !text.contains("<template"), "{text}");
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert_eq!(vary, ["Accept-Encoding", "Accept, Accept-Language, Cookie"]);
    }
}

#[tokio::test]
async fn a_browser_that_may_hold_a_session_is_not_sent_a_form() {
    let server = Server::start();
    server.register("ada").await;
    let (_, cookie) = server.log_in_with_cookie("ada").await;
    for path in ["/", "/login", "/register", "/account"] {
        let (_, guest) = page(&server, path, &[]).await;
        let (_, person) = page(&server, path, &[("cookie", &cookie)]).await;
        assert!(guest.contains("name=\"password\""), "{path}");
        assert!(!person.contains("name=\"password\"") && person.contains("spinner"), "{path}");
    }
}

#[tokio::test]
async fn the_app_that_a_person_comes_from_is_named_if_it_is_one() {
    let server = Server::start_with(&[
        "--public-url",
        "https://id.example.org",
        "--forward-auth-domain",
        "example.org",
    ]);
    let query =
        |url: &str| format!("/login?return_to={}", url.replace(':', "%3A").replace('/', "%2F"));
    let (_, text) = page(&server, &query("https://wiki.example.org/x"), &[]).await;
    assert!(text.contains(" data-app=\"wiki.example.org\""), "{text}");
    assert!(text.contains("to continue to <bdi translate=\"no\">wiki.example.org</bdi>"), "{text}");
    // A browser with the cookie of a session, which may have ended.
    let cookie = [("cookie", "keystead_refresh=anything; __Host-keystead_refresh=anything")];
    let (_, text) = page(&server, &query("https://wiki.example.org/x"), &cookie).await;
    assert!(text.contains(" data-app=\"wiki.example.org\""), "{text}");
    assert!(!text.contains("name=\"password\""), "no form yet: {text}");
    for other in ["https://example.net/", "javascript:alert(1)", "\"><b>"] {
        let (_, text) = page(&server, &query(other), &[]).await;
        assert!(!text.contains("data-app") && !text.contains("<b>"), "{other}");
    }
}

#[tokio::test]
async fn the_texts_behind_the_login_are_served_by_the_name_that_the_page_has() {
    let server = Server::start();
    let (_, text) = page(&server, "/login", &[("accept-language", "de")]).await;
    let (_, rest) = text.split_once("\"account\":\"").expect("the address of the texts");
    let (address, _) = rest.split_once('"').unwrap();
    let answer = server.get(address).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.header("cache-control").contains("immutable"));
    let texts: Vec<String> = serde_json::from_slice(&answer.body).unwrap();
    assert!(texts.contains(&"Abmelden".to_owned()), "{texts:?}");
    // The page of another release has another name for them.
    let other = address.replace(".json", "x.json");
    server.get(&other).await.problem(404, "not_found");
    let posted = server.send(Method::POST, address, |request| request).await;
    assert_eq!(posted.header("allow"), "GET, HEAD");
    posted.problem(405, "method_not_allowed");
}
