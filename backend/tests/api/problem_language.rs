//! The `detail` of a problem that people read is in the language of `Accept-Language`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::guesses::WRONG_PASSWORD;
use crate::support::harness::{Answer, PASSWORD, Server, credentials};

async fn post(server: &Server, language: &str, path: &str, body: Value) -> Answer {
    let ask = |r: reqwest::RequestBuilder| r.header("accept-language", language).json(&body);
    server.send(Method::POST, path, ask).await
}

/// The detail of a response and those of its fields. Asserts that it says its language.
fn details(answer: &Answer, language: &str) -> Vec<String> {
    assert_eq!(answer.header("content-language"), language, "{answer:?}");
    assert!(varies_by_language(answer), "{answer:?}");
    let text = |value: &Value| value["detail"].as_str().unwrap().to_owned();
    let problem = answer.json();
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    std::iter::once(text(&problem)).chain(errors.iter().map(text)).collect()
}

fn varies_by_language(answer: &Answer) -> bool {
    answer.headers.get_all("vary").iter().any(|value| value == "Accept-Language")
}

#[tokio::test]
async fn a_refusal_is_in_the_language_that_is_asked_for() {
    let server = Server::start();
    assert_eq!(server.register("ada").await.status, 201);
    for (language, wrong, taken) in [
        (
            "de",
            "Benutzername oder Passwort ist falsch.",
            "Dieser Benutzername ist vergeben. Wählen Sie einen anderen.",
        ),
        (
            "fr",
            "Nom d’utilisateur ou mot de passe incorrect.",
            "Ce nom d’utilisateur est déjà pris. Choisissez-en un autre.",
        ),
        (
            "ja",
            "ユーザー名またはパスワードが正しくありません。",
            "このユーザー名はすでに使われています。別の名前を選んでください。",
        ),
        ("en", "Incorrect username or password.", "This username is taken. Choose another one."),
    ] {
        let asked = format!("{language}-XX, nl;q=0.9, en;q=0.1");
        let mut known = post(&server, &asked, "/login", credentials("ada", WRONG_PASSWORD)).await;
        known.problem(401, "invalid_credentials");
        assert_eq!(details(&known, language), [wrong]);
        let mut unknown = post(&server, &asked, "/login", credentials("eve", WRONG_PASSWORD)).await;
        for answer in [&mut known, &mut unknown] {
            answer.headers.remove("x-request-id");
            answer.headers.remove("date");
        }
        assert_eq!((known.body, known.headers), (unknown.body, unknown.headers), "no difference");
        let answer = post(&server, &asked, "/register", credentials("ada", PASSWORD)).await;
        answer.problem(409, "username_taken");
        assert_eq!(details(&answer, language), [taken]);
    }
}

#[tokio::test]
async fn field_errors_have_their_reasons_and_numbers_in_the_language() {
    let server = Server::start();
    for (language, body, expected) in [
        (
            "de",
            credentials("a b", "short"),
            vec![
                "Verwenden Sie nur Buchstaben von A bis Z (ohne Umlaute), Ziffern und . _ - + @. Verwenden Sie mindestens 8 Zeichen.",
                "Verwenden Sie nur Buchstaben von A bis Z (ohne Umlaute), Ziffern und . _ - + @.",
                "Verwenden Sie mindestens 8 Zeichen.",
            ],
        ),
        (
            "es",
            credentials("ada", "Password"),
            vec![
                "Es una de las 10 contraseñas más comunes. Las mayúsculas apenas la hacen más fuerte. \
                 Elija algo menos predecible, como tres palabras al azar.";
                2
            ],
        ),
        (
            "ja",
            credentials("-ada", ""),
            vec![
                "最初の文字は半角の英字か数字にしてください。パスワードを入力してください。",
                "最初の文字は半角の英字か数字にしてください。",
                "パスワードを入力してください。",
            ],
        ),
    ] {
        let answer = post(&server, language, "/register", body).await;
        assert_eq!(answer.status, 422);
        assert_eq!(details(&answer, language), expected);
    }
    let body = json!({ "password": "Password", "username": "ada" });
    let judged = post(&server, "fr-CA", "/password-strength", body).await;
    assert_eq!(judged.header("content-language"), "fr");
    assert!(varies_by_language(&judged));
    let detail = judged.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.starts_with("C’est l’un des 10 mots de passe les plus courants."), "{detail}");
    let created = post(&server, "ar-EG", "/register", credentials("ada", PASSWORD)).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.json()["message"], "حسابك جاهز. سجّل الدخول للمتابعة.");
    assert_eq!(created.header("content-language"), "ar");
}

#[tokio::test]
async fn a_wait_is_counted_in_the_language() {
    let server = Server::start();
    let answer = loop {
        let answer = post(&server, "de", "/login", credentials("ada", WRONG_PASSWORD)).await;
        if answer.status == 429 {
            break answer;
        }
    };
    answer.problem(429, "too_many_requests");
    let wait = match answer.header("retry-after") {
        "1" => "1 Sekunde".to_owned(),
        seconds => format!("{seconds} Sekunden"),
    };
    let expected = format!("Zu viele Versuche. Versuchen Sie es in {wait} noch einmal.");
    assert_eq!(details(&answer, "de"), [expected]);
}

#[tokio::test]
async fn who_asks_for_no_language_of_ours_gets_english() {
    let server = Server::start();
    let english = server.post("/login", credentials("ada", WRONG_PASSWORD)).await;
    assert_eq!(details(&english, "en"), ["Incorrect username or password."]);
    for language in ["nl", "", "*", "de;q=0", "\u{7f}"] {
        let ask = |r: reqwest::RequestBuilder| {
            let value = reqwest::header::HeaderValue::from_bytes(language.as_bytes());
            r.header(
                "accept-language",
                value.unwrap_or(reqwest::header::HeaderValue::from_static("!")),
            )
            .json(&credentials("eve", WRONG_PASSWORD))
        };
        let answer = server.send(Method::POST, "/login", ask).await;
        assert_eq!(answer.body, english.body, "{language:?}");
        assert_eq!(answer.header("content-language"), "en");
    }
}

#[tokio::test]
async fn what_only_programs_cause_is_in_english() {
    let server = Server::start();
    let german = |r: reqwest::RequestBuilder| r.header("accept-language", "de");
    let malformed = |r: reqwest::RequestBuilder| german(r).json("no object");
    let missing = |r: reqwest::RequestBuilder| german(r).json(&json!({ "username": 1 }));
    for answer in [
        server.send(Method::GET, "/me", german).await,
        server.send(Method::GET, "/nowhere", german).await,
        server.send(Method::PUT, "/login", german).await,
        server.send(Method::POST, "/login", malformed).await,
        server.send(Method::POST, "/login", missing).await,
    ] {
        assert_eq!(answer.header("content-language"), "", "{answer:?}");
        assert!(!varies_by_language(&answer), "{answer:?}");
        assert!(answer.json()["detail"].as_str().unwrap().is_ascii());
    }
}
