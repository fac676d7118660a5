//! `GET /openapi.json` and `keystead openapi`: the document is complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::harness::Server;
use crate::support::openapi::document;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

/// Each operation of the document with its method and path.
fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}

/// The stable codes that a source file of the contract defines.
fn codes(path: &str) -> Vec<String> {
    let source = source(path);
    let constants = source.lines().filter(|line| line.trim().starts_with("pub const"));
    let texts = constants.filter(|line| line.contains(": &str = \"") && !line.contains("MEDIA"));
    texts.map(|line| line.split('"').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn every_error_code_is_in_the_document() {
    let document = document().to_string();
    let codes = codes("common/src/problem.rs");
    assert!(codes.len() > 15, "{codes:?}");
    for code in codes {
        let is_named = [format!("\"{code}\""), format!("`{code}`")];
        assert!(is_named.iter().any(|name| document.contains(name)), "{code}");
    }
}

#[test]
fn every_response_is_described_with_its_headers_and_examples_of_its_body() {
    let document = document();
    for (name, operation) in operations(&document) {
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{name}");
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let has = |header: &str| answer["headers"].get(header).is_some();
            let assert_has = |header: &str| assert!(has(header), "{header} of {name}: {status}");
            assert_has("X-Request-Id");
            match &**status {
                "201" if is_for_apps(&name) => {}
                "201" | "302" | "303" => assert_has("Location"),
                "401" => assert_has("WWW-Authenticate"),
                "429" | "503" => assert_has("Retry-After"),
                _ => {}
            }
            assert!(!answer["description"].as_str().unwrap().is_empty(), "{name}: {status}");
            let is_error = status.as_str() >= "400";
            let problem = &answer["content"]["application/problem+json"];
            let oauth = &answer["content"]["application/json"]["schema"]["$ref"];
            let is_page = answer["content"]["text/html"].is_object();
            if is_error
                && is_for_apps(&name)
                && (is_page || oauth == "#/components/schemas/ErrorBody")
            {
                continue;
            }
            assert_eq!(problem.is_object(), is_error, "{name}: {status}");
            if is_error {
                let examples = problem["examples"].as_object().unwrap();
                for (code, example) in examples {
                    assert_eq!(&example["value"]["code"], code, "{name}");
                    assert_eq!(example["value"]["status"].to_string(), *status, "{name}: {code}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_server_serves_the_document_that_the_command_prints() {
    let server = Server::start();
    let answer = server.get("/openapi.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    let document = document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    assert_eq!(document["servers"], json!([{ "url": "/" }]));
    let mut other = answer.json();
    assert_eq!(other["servers"], json!([{ "url": format!("http://{}", server.address()) }]));
    other["servers"] = document["servers"].clone();
    assert_eq!(other, document);
}

#[tokio::test]
async fn the_served_document_has_the_public_url() {
    let server = Server::start_with(&["--public-url", "https://id.example.org"]);
    let document = server.get("/openapi.json").await.json();
    assert_eq!(document["servers"], json!([{ "url": "https://id.example.org" }]));
}

#[test]
fn every_error_is_the_same_type_of_a_client_and_names_its_codes() {
    let document = document();
    for (name, operation) in operations(&document) {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let Some(problem) = answer["content"].get("application/problem+json") else { continue };
            let expected = json!({ "$ref": "#/components/schemas/Problem" });
            assert_eq!(problem["schema"], expected, "{name}: {status}");
            for code in problem["examples"].as_object().unwrap().keys() {
                let about = answer["description"].as_str().unwrap();
                assert!(about.contains(&format!("`{code}`")), "{name}: {about}");
            }
        }
    }
}

/// Returns true for an endpoint whose errors are those of OAuth.
fn is_for_apps(operation: &str) -> bool {
    let ours = ["interaction", "device/lookup", "device/decision", "logout/confirm"];
    let path = operation.split_once("/oauth/").map(|(_, path)| path);
    path.is_some_and(|path| !ours.contains(&path))
}

/// The names of the components that limit a value to a list.
fn closed(document: &Value) -> Vec<&String> {
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let has_enum = |schema: &Value| schema.to_string().contains("\"enum\":");
    schemas.iter().filter(|(_, schema)| has_enum(schema)).map(|(name, _)| name).collect()
}

#[test]
fn a_response_may_have_values_that_were_added_later() {
    let document = document();
    assert_eq!(
        closed(&document),
        ["Decision", "RefreshTokenIn"],
        "only a request chooses from a list"
    );
    assert!(!document["paths"].to_string().contains("\"enum\":"));
    let types = &document["components"]["schemas"]["EventType"];
    assert_eq!(types["type"], "string");
    assert!(types["x-extensible-enum"].as_array().unwrap().contains(&json!("login_failed")));
}

#[test]
fn what_identifies_a_key_has_types() {
    let schemas = &document()["components"]["schemas"];
    let items = &schemas["KeySet"]["properties"]["keys"]["items"];
    assert_eq!(*items, json!({ "$ref": "#/components/schemas/Jwk" }));
    assert_eq!(schemas["Jwk"]["required"], json!(["kty", "kid", "alg", "use"]));
    assert_ne!(schemas["Jwk"].get("additionalProperties"), Some(&json!(false)));
}

#[test]
fn every_operation_has_a_unique_id() {
    let document = document();
    let mut names = BTreeSet::new();
    for (at, operation) in operations(&document) {
        assert!(
            names.insert(operation["operationId"].as_str().unwrap()),
            "the operationId of {at} is not unique"
        );
    }
}
