//! The log: the lines of each request, and data that it must never contain.

use std::fs;
use std::process::Stdio;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::certificate::{Certificate, connect_http2};
use crate::support::harness::{Answer, Data, PASSWORD, Server, credentials};
use crate::support::invitations::{invitation_token, with_invitation};
use crate::support::lock::Lock;

#[tokio::test]
async fn a_json_log_has_each_request_with_its_id() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("log");
    let log = Stdio::from(fs::File::create(&path).unwrap());
    let mut server = Server::start_logging(Data::new(), &["--log-format", "json"], log);
    let token = server.token_of("ada").await;
    let id = server.post_as("/logout", &token).await.header("x-request-id").to_owned();
    server.stop();

    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered = |line: &&Value| line["message"] == "answered" && line["span"]["id"] == *id;
    let line = lines.iter().find(answered).expect("each request is logged with its ID");
    assert_eq!((&line["path"], &line["status"]), (&"/logout".into(), &204.into()));
    assert_eq!(line["client"], "127.0.0.1");
}

/// The cookies that a response sets, as `name=value`.
fn cookie_pairs(answer: &Answer) -> Vec<String> {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let pairs = cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    pairs.map(str::to_owned).collect()
}

/// Uses every endpoint that handles secrets, over HTTP/1.1 or HTTP/2. Returns all secrets that were
/// sent or received.
async fn use_every_secret(server: &Server, certificate: Option<&Certificate>) -> Vec<String> {
    let mut http2 = match certificate {
        Some(certificate) => Some(connect_http2(server, certificate).await),
        None => None,
    };
    let mut ask = async |method: Method, path: &str, header: (&str, &str), body: Value| {
        let Some(http2) = &mut http2 else {
            let change =
                |request: reqwest::RequestBuilder| request.header(header.0, header.1).json(&body);
            return server.send(method, path, change).await;
        };
        let request = hyper::Request::builder()
            .method(method)
            .uri(format!("https://localhost{path}"))
            .header("content-type", "application/json")
            .header(header.0, header.1)
            .body(Full::new(Bytes::from(body.to_string())));
        let (parts, body) = http2.send_request(request.unwrap()).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    };
    let none = ("accept", "*/*");
    let (wrong, new) = ("some wrong password", "another harbour at dusk");
    let ada = credentials("ada", PASSWORD);
    let invitations = [invitation_token(&server.data), invitation_token(&server.data)];
    let used = with_invitation("ada", &invitations[0]);
    assert_eq!(ask(Method::POST, "/register", none, used.clone()).await.status, 201);
    ask(Method::POST, "/register", none, used).await.problem(403, "invalid_invitation");
    // The name is taken, so the invitation stays unused.
    let unused = with_invitation("ada", &invitations[1]);
    ask(Method::POST, "/register", none, unused).await.problem(409, "username_taken");
    let tokens = ask(Method::POST, "/login", none, ada.clone()).await.tokens();
    let wrong_login = credentials("typed by mistake", wrong);
    ask(Method::POST, "/login", none, wrong_login).await.problem(401, "invalid_credentials");
    let first = json!({ "refresh_token": tokens.refresh });
    let second = ask(Method::POST, "/refresh", none, first.clone()).await.tokens();
    let third = json!({ "refresh_token": second.refresh });
    let third = ask(Method::POST, "/refresh", none, third).await.tokens();
    let reused = ask(Method::POST, "/refresh", none, first).await;
    reused.problem(401, "invalid_refresh_token");

    let mut by_cookie = ada;
    by_cookie["refresh_token_in"] = json!("cookie");
    let answer = ask(Method::POST, "/login", none, by_cookie).await;
    let mut cookies = cookie_pairs(&answer);
    assert_eq!(cookies.len(), 4, "refresh, single sign-on, device and forward-auth cookie");
    let joined = cookies.join("; ");
    let cookie = ("cookie", &*joined);
    let access = answer.json()["access_token"].as_str().unwrap().to_owned();
    let refreshed = ask(Method::POST, "/refresh", cookie, json!({})).await;
    assert_eq!(refreshed.status, 200);
    cookies.extend(cookie_pairs(&refreshed));
    // Requests of proxies, and the return to an app.
    let asked = ("x-forwarded-uri", "/a?code=asked-of-the-app");
    ask(Method::GET, "/verify?a=in-the-query", asked, json!({}))
        .await
        .problem(401, "missing_token");
    assert_eq!(ask(Method::GET, "/verify", cookie, json!({})).await.status, 204);
    let scheme = if certificate.is_some() { "https" } else { "http" };
    let back = format!(
        "/verify/continue?return_to={scheme}%3A%2F%2Fapp.example.org%2F%3Fcode%3Dasked-of-the-app"
    );
    assert_eq!(ask(Method::GET, &back, cookie, json!({})).await.status, 303);
    let is_for_apps = |pair: &&String| pair.contains("forward_auth");
    let other: Vec<_> = cookies.iter().filter(|pair| !is_for_apps(pair)).cloned().collect();
    let given = ask(Method::GET, &back, ("cookie", &other.join("; ")), json!({})).await;
    let given = cookie_pairs(&given);
    assert!(given.iter().any(|pair| is_for_apps(&pair)), "{given:?}");
    cookies.extend(given);
    let bearer = format!("Bearer {access}");
    let bearer = ("authorization", &*bearer);
    let me = ask(Method::GET, "/me?access_token=in-the-query", bearer, json!({})).await;
    assert_eq!(me.status, 200);
    let change = json!({ "current_password": PASSWORD, "new_password": new });
    assert_eq!(ask(Method::PUT, "/me/password", bearer, change).await.status, 204);
    let delete = json!({ "password": new });
    assert_eq!(ask(Method::DELETE, "/me", bearer, delete).await.status, 204);

    let values = cookies.iter().map(|pair| pair.split_once('=').unwrap().1);
    let values = values.chain(invitations.iter().map(String::as_str));
    let signature = access.rsplit('.').next().unwrap();
    let typed = ["typed by mistake", "in-the-query", "asked-of-the-app"];
    let sent = [PASSWORD, wrong, new, "$2b$", signature].into_iter().chain(typed);
    let given = [tokens, second, third].into_iter().flat_map(|t| [t.access, t.refresh]);
    values.chain(sent).map(str::to_owned).chain(given).collect()
}

#[tokio::test]
async fn the_log_has_no_secret_in_either_format_at_trace_level() {
    let certificate = Certificate::new();
    let tls = certificate.flags();
    for format in ["text", "json"] {
        for certificate in [None, Some(&certificate)] {
            let directory = tempfile::TempDir::new().unwrap();
            let path = directory.path().join("log");
            let log = Stdio::from(fs::File::create(&path).unwrap());
            let mut flags = vec![
                "--log-level=trace",
                "--log-format",
                format,
                "--registration=invite",
                "--forward-auth-domain=example.org",
                "--trusted-proxies=127.0.0.1",
            ];
            if certificate.is_some() {
                flags.push("--public-url=https://id.example.org");
                flags.extend(tls.iter().map(String::as_str));
            } else {
                flags.push("--public-url=http://id.example.org");
            }
            let mut server = Server::start_logging(Data::new(), &flags, log);
            let secrets = use_every_secret(&server, certificate).await;
            server.stop();
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains("refresh token reused"), "the log is complete");
            for secret in secrets {
                let line = text.lines().find(|line| line.contains(&secret));
                assert!(line.is_none(), "{secret}: {line:?}");
            }
        }
    }
}

#[tokio::test]
async fn log_lines_have_the_request_id_at_error_level_and_after_the_response() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("log");
    let log = Stdio::from(fs::File::create(&path).unwrap());
    let flags =
        ["--log-level=error", "--log-format=json", "--throttle=off", "--database-timeout=1s"];
    let server = Server::start_logging(Data::new(), &flags, log);
    assert_eq!(server.register("ada").await.status, 201);
    let lock = Lock::take(&server.data).await;
    let failed = server.register("grace").await;
    failed.problem(503, "unavailable");
    // Its audit event is written after the response.
    let wrong = server.post("/login", credentials("ada", "some wrong password")).await;
    wrong.problem(401, "invalid_credentials");
    for (answer, message) in
        [(failed, "database unavailable"), (wrong, "recording a failed login failed")]
    {
        let line = loop {
            let text = fs::read_to_string(&path).unwrap();
            let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
            let mut lines = whole.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            if let Some(line) = lines.find(|line| line["message"] == message) {
                break line;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(line["span"]["id"], answer.header("x-request-id"), "{line}");
    }
    lock.release().await;
}

#[tokio::test]
async fn a_failed_login_is_logged_with_its_address_and_not_with_its_input() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("log");
    let log = Stdio::from(fs::File::create(&path).unwrap());
    let flags = ["--log-format", "json", "--trusted-proxies", "127.0.0.1"];
    let mut server = Server::start_logging(Data::new(), &flags, log);
    let ada = server.register("ada").await.json()["user"]["id"].clone();
    let mut failed = Vec::new();
    for (name, account) in [("ada", Some(&ada)), ("typed by mistake", None)] {
        let body = credentials(name, "some wrong password");
        let log_in =
            |r: reqwest::RequestBuilder| r.json(&body).header("x-forwarded-for", "203.0.113.7");
        let answer = server.send(Method::POST, "/login", log_in).await;
        answer.problem(401, "invalid_credentials");
        failed.push((answer, account));
    }
    server.stop();
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (answer, account) in failed {
        let id = answer.header("x-request-id");
        let is_its = |line: &&Value| line["message"] == "login failed" && line["span"]["id"] == id;
        let line = lines.iter().find(is_its).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(line["client"], "203.0.113.7");
        assert_eq!(line.get("account"), account);
    }
    assert!(!text.contains("typed by mistake") && !text.contains("some wrong password"));
}

#[tokio::test]
async fn client_input_cannot_inject_log_lines() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("log");
    let log = Stdio::from(fs::File::create(&path).unwrap());
    let mut server = Server::start_logging(Data::new(), &["--log-level", "trace"], log);
    server.post("/login", credentials("a\nFORGED\u{1b}[2J", "b\r\nFORGED")).await;
    for (target, field) in [
        ("/x%0d%0aFORGED%1b[2J", "X-Request-Id: one\tFORGED"),
        ("/x\u{2028}FORGED\u{85}FORGED", "X-Request-Id: \u{1b}[2JFORGED"),
        ("/x", "User-Agent: \u{85}FORGED"),
        ("/x\u{b}FORGED", "X-Forwarded-For: 1\u{c}FORGED"),
    ] {
        let request =
            format!("POST {target} HTTP/1.1\r\nHost: x\r\n{field}\r\nConnection: close\r\n\r\n");
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.unwrap();
    }
    server.stop();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("path=\"/x"), "{text}");
    let breaks = |char: char| char != '\n' && (char.is_control() || char == '\u{2028}');
    assert!(!text.contains(breaks), "{text:?}");
    for line in text.lines() {
        assert!(line.starts_with("20"), "each line begins with its time: {line}");
    }
}
