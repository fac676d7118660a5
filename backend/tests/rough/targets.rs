//! The targets of malformed input, a function each: parts of a request to the whole server
//! ([`server`]), password hashes, and files of accounts. Shared by the test that replays the corpus and by the fuzzer.
//! None may panic, and no input may cause an internal error.

// The fuzzer includes this file by its path and finds server.rs beside it.
#[path = "server.rs"]
mod server;

use std::io::Cursor;

use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use hyper::{Method, Request};
use keystead::account_files::{AccountReader, Format, Options, SOURCES};
use keystead::clock::Timestamp;
use keystead::passwords::{FirebaseParameters, ImportRules, Imported, PasswordHash};

use self::server::{ADA, server};

/// A target: its name, which is also that of its corpus, and the function that takes the bytes.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All targets.
pub(crate) const TARGETS: &[Target] = &[
    ("request", request),
    ("bearer", bearer),
    ("refresh_token", refresh_token),
    ("cookie", cookie),
    ("pass", pass),
    ("way_back", way_back),
    ("device_cookie", device_cookie),
    ("forwarded", forwarded),
    ("body", body),
    ("query", query),
    ("hash", hash),
    ("account_file", account_file),
];

/// The bytes of a request.
pub(crate) fn request(bytes: &[u8]) {
    let answer = server().exchange(bytes);
    // The status, if there is a response.
    let status = answer.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    assert!(!status.starts_with(b"500"), "{}", String::from_utf8_lossy(&answer));
}

/// The `Authorization` header.
pub(crate) fn bearer(bytes: &[u8]) {
    let token = [b"Bearer ".as_slice(), bytes].concat();
    for value in [token.as_slice(), bytes] {
        let request = Request::get("/me").header(AUTHORIZATION, value);
        server().send(request, Bytes::new());
    }
}

/// A refresh token in a well-formed body.
pub(crate) fn refresh_token(bytes: &[u8]) {
    let token = String::from_utf8_lossy(bytes);
    let body = serde_json::json!({ "refresh_token": token }).to_string();
    for path in ["/refresh", "/logout"] {
        let request = Request::post(path).header(CONTENT_TYPE, "application/json");
        server().send(request, body.clone().into());
    }
}

/// The `Cookie` header.
pub(crate) fn cookie(bytes: &[u8]) {
    let token = [b"keystead_refresh=".as_slice(), bytes].concat();
    for value in [token.as_slice(), bytes] {
        server().send(Request::post("/refresh").header(COOKIE, value), Bytes::new());
    }
}

/// The forward-auth cookie.
pub(crate) fn pass(bytes: &[u8]) {
    let pass = [b"keystead_forward_auth=".as_slice(), bytes].concat();
    for value in [pass.as_slice(), bytes] {
        server().send(Request::get("/verify").header(COOKIE, value), Bytes::new());
    }
}

/// The URL to return to after a login, from a proxy's headers and from the query.
pub(crate) fn way_back(bytes: &[u8]) {
    for name in ["x-forwarded-host", "x-forwarded-uri", "x-forwarded-proto"] {
        let mut request = Request::get("/verify?redirect=login").header("accept", "text/html");
        for (other, value) in [
            ("x-forwarded-proto", "http"),
            ("x-forwarded-host", "app.localhost"),
            ("x-forwarded-uri", "/"),
        ] {
            let value = if other == name { bytes } else { value.as_bytes() };
            request = request.header(other, value);
        }
        server().send(request, Bytes::new());
    }
    let digits = |byte: &u8| [b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
    let text: Vec<u8> = bytes.iter().flat_map(digits).collect();
    for text in [text.as_slice(), bytes] {
        let uri = [b"/verify/continue?return_to=".as_slice(), text].concat();
        server().send(Request::get(uri), Bytes::new());
    }
}

/// The device cookie, with a correct and with a wrong password.
pub(crate) fn device_cookie(bytes: &[u8]) {
    let cookie = [b"keystead_device=".as_slice(), bytes].concat();
    for body in [ADA, r#"{"username":"ada","password":"not hers"}"#] {
        let request = Request::post("/login").header(COOKIE, cookie.as_slice());
        let request = request.header(CONTENT_TYPE, "application/json");
        server().send(request, Bytes::from_static(body.as_bytes()));
    }
}

/// The headers in which a proxy reports the client's address.
pub(crate) fn forwarded(bytes: &[u8]) {
    for name in ["forwarded", "x-forwarded-for"] {
        let request = Request::post("/login").header(name, bytes);
        let request = request.header(CONTENT_TYPE, "application/json");
        server().send(request, Bytes::from_static(br#"{"username":"a","password":"b"}"#));
    }
}

/// The body of every request that has one.
pub(crate) fn body(bytes: &[u8]) {
    for (method, path) in [
        (Method::POST, "/register"),
        (Method::POST, "/password-strength"),
        (Method::POST, "/login"),
        (Method::POST, "/refresh"),
        (Method::POST, "/logout"),
        (Method::PUT, "/me/password"),
        (Method::DELETE, "/me"),
    ] {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(CONTENT_TYPE, "application/json");
        let request = request.header(AUTHORIZATION, format!("Bearer {}", server().access_token));
        server().send(request, Bytes::copy_from_slice(bytes));
    }
}

/// The query of a URL.
pub(crate) fn query(bytes: &[u8]) {
    let token = format!("Bearer {}", server().access_token);
    let uri = [b"/me/events?".as_slice(), bytes].concat();
    server().send(Request::get(uri).header(AUTHORIZATION, token), Bytes::new());
}

/// A password hash as another server's database may have it. It is verified unless that takes too
/// long.
pub(crate) fn hash(bytes: &[u8]) {
    if let Ok(text) = String::from_utf8(bytes.to_vec()) {
        if let Ok(parsed) = text.parse::<bcrypt_lanes::HashString>() {
            assert_eq!(parsed.to_string().len(), 60);
        }
        let firebase = FirebaseParameters {
            signer_key: "c2lnbmVy".to_owned().into(),
            salt_separator: "Bw==".to_owned(),
            rounds: 1,
            mem_cost: 1,
        };
        let mut rules = ImportRules::default();
        rules.allow_weak = true;
        rules.firebase = Some(firebase);
        let imported = match PasswordHash::import(&text, &rules) {
            Ok(Imported::Ready(hash)) => Some(hash),
            Ok(Imported::Weak(weak)) => Some(server().wrap(weak)),
            Err(_) => None,
        };
        for hash in imported.into_iter().chain([PasswordHash::from_stored(text)]) {
            let is_quick = hash.cost().is_none_or(|cost| cost.get() <= 6);
            if is_quick && hash.legacy_work() <= 10_000 {
                server().verify(&hash);
            }
        }
    }
}

/// A file of accounts, read as each system's export in each format.
pub(crate) fn account_file(bytes: &[u8]) {
    let now = Timestamp::from_millis(1_795_387_633_042);
    for source in SOURCES {
        for format in [None, Some(Format::JsonLines), Some(Format::Json), Some(Format::Csv)] {
            let options = Options { format, source, mapped: Vec::new(), ignored: Vec::new() };
            let input = Cursor::new(bytes.to_vec());
            let Ok(mut accounts) = AccountReader::open(input, &options, now) else { continue };
            while let Ok(Some(_)) = accounts.next_account() {}
        }
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";
