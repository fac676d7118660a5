//! The keys that sign access tokens: `GET /.well-known/jwks.json` and `keystead keys`.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::harness::{Data, Server, is_postgres};
use crate::support::operator::keys;

fn list(data: &Data) -> Vec<Value> {
    let output = keys(data, &["list", "--json"]);
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    listed["keys"].as_array().unwrap().clone()
}

async fn published(server: &Server) -> Vec<Value> {
    let answer = server.get("/.well-known/jwks.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    answer.json()["keys"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_secret_is_not_published_and_is_exported_only_on_request() {
    let server = Server::start();
    assert_eq!(published(&server).await, Vec::<Value>::new());
    let refused = keys(&server.data, &["export"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--secret"));
    let exported: Value =
        serde_json::from_slice(&keys(&server.data, &["export", "--secret"]).stdout).unwrap();
    assert_eq!(
        (&exported["keys"][0]["kty"], &exported["keys"][0]["alg"]),
        (&"oct".into(), &"HS256".into())
    );
    let refresh = server.post("/register", serde_json::json!({})).await;
    assert!(
        !String::from_utf8_lossy(&refresh.body)
            .contains(exported["keys"][0]["k"].as_str().unwrap())
    );
}

#[tokio::test]
async fn public_keys_are_published_without_their_private_part() {
    for (algorithm, kind) in [("ES256", "EC"), ("EdDSA", "OKP"), ("RS256", "RSA")] {
        let server = Server::start_with(&["--jwt-algorithm", algorithm]);
        let token = server.token_of("ada").await;
        assert_eq!(server.get_as("/me", &token).await.status, 200, "{algorithm}");
        let keys = published(&server).await;
        let [key] = keys.as_slice() else { panic!("{keys:?}") };
        assert_eq!(
            (&key["kty"], &key["alg"], &key["use"]),
            (&kind.into(), &algorithm.into(), &"sig".into())
        );
        assert_eq!(key["kid"], list(&server.data)[0]["kid"]);
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private} of {algorithm}");
        }
    }
}

#[tokio::test]
async fn a_running_server_publishes_a_rotated_key_and_keeps_all_sessions() {
    let server = Server::start_with(&["--jwt-algorithm", "ES256"]);
    let token = server.token_of("ada").await;
    let done = keys(&server.data, &["rotate", "--json"]);
    assert!(done.status.success(), "{done:?}");
    let next: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&next["state"], &next["purpose"]), (&"next".into(), &"logins".into()));
    assert!(list(&server.data).contains(&next), "{next}");
    let states: Vec<Value> = list(&server.data).iter().map(|key| key["state"].clone()).collect();
    assert_eq!(states, ["signing", "next"]);
    let deadline = Instant::now() + Duration::from_secs(30);
    while published(&server).await.len() < 2 {
        assert!(Instant::now() < deadline, "the key was never published");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(server.get_as("/me", &token).await.status, 200);
    let again = keys(&server.data, &["rotate"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is waiting already"));
}

#[tokio::test]
async fn changing_the_algorithm_keeps_all_sessions() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let server = Server::start_in(server.kill(), &["--jwt-algorithm", "EdDSA"]);
    let states: Vec<Value> =
        list(&server.data).iter().map(|key| key["algorithm"].clone()).collect();
    assert_eq!(states, ["HS256", "EdDSA"]);
    server.refresh(&tokens.refresh).await.tokens();
}

#[tokio::test]
async fn after_a_change_of_the_algorithm_the_key_that_signs_is_first() {
    let server = Server::start_with(&["--jwt-algorithm", "ES256"]);
    let server = Server::start_in(server.kill(), &["--jwt-algorithm", "RS256"]);
    let algorithms: Vec<Value> =
        published(&server).await.iter().map(|key| key["alg"].clone()).collect();
    assert_eq!(algorithms, ["RS256", "ES256"]);
    let exported: Value = serde_json::from_str(&export(&server.data, &[])).unwrap();
    assert_eq!(exported["keys"].as_array(), Some(&published(&server).await));
}

/// The output of `keystead keys export` with these flags.
fn export(data: &Data, flags: &[&str]) -> String {
    let output = keys(data, &[&["export"], flags].concat());
    assert!(output.status.success(), "{flags:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_key_is_exported_as_pem_or_alone() {
    for algorithm in ["ES256", "EdDSA", "RS256"] {
        let server = Server::start_with(&["--jwt-algorithm", algorithm]);
        assert!(keys(&server.data, &["rotate"]).status.success());
        let set: Value = serde_json::from_str(&export(&server.data, &[])).unwrap();
        let [first, next] = set["keys"].as_array().unwrap().as_slice() else { panic!("{set}") };
        assert_eq!(first["kid"], list(&server.data)[0]["kid"], "the one that signs is first");
        let kids = [first, next].map(|key| key["kid"].as_str().unwrap());
        for (key, kid) in [(first, kids[0]), (next, kids[1])] {
            let alone: Value = serde_json::from_str(&export(&server.data, &["--id", kid])).unwrap();
            assert_eq!(alone, *key);
        }
        let pems = kids.map(|kid| export(&server.data, &["--pem", "--id", kid]));
        assert_eq!(export(&server.data, &["--pem"]), pems.concat());
        for pem in pems {
            assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\n"), "{pem}");
            assert!(pem.ends_with("\n-----END PUBLIC KEY-----\n"), "{pem}");
        }
    }
}

#[tokio::test]
async fn a_secret_has_no_pem_and_an_unknown_id_is_an_error() {
    let server = Server::start();
    let kid = list(&server.data)[0]["kid"].as_str().unwrap().to_owned();
    for (flags, code, expected) in [
        (&["export", "--pem"][..], 1, "--secret prints as a JWK"),
        (&["export", "--id", &kid], 1, "--secret prints as a JWK"),
        (&["export", "--id", "unknown"], 1, "there is no key unknown: see `keystead keys list`"),
        (&["export", "--id", "-unknown"], 1, "there is no key -unknown"),
        (&["export", "--pem", "--secret"], 2, "--secret"),
    ] {
        let output = keys(&server.data, flags);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(code), 1), "{line}");
        assert!(line.contains(expected), "{line}");
        assert!(output.stdout.is_empty());
    }
    let secret: Value =
        serde_json::from_str(&export(&server.data, &["--secret", "--id", &kid])).unwrap();
    assert_eq!((&secret["kty"], &secret["kid"]), (&"oct".into(), &kid.into()));
}

#[tokio::test]
async fn keys_of_clients_are_rotated_only_where_a_client_has_needed_one() {
    let server = Server::start_with(&["--jwt-algorithm", "ES256"]);
    for (algorithm, code, expected) in [
        ("ES256", 1, "no client has needed a key of ES256 yet"),
        ("RS256", 1, "no client has needed a key of RS256 yet"),
        ("HS256", 2, "--clients"),
    ] {
        let output = keys(&server.data, &["rotate", "--clients", algorithm]);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(code), 1), "{line}");
        assert!(line.contains(expected), "{line}");
    }
    let [key] = &*list(&server.data) else { panic!("a key was created") };
    assert_eq!(key["purpose"], "logins");
}

#[tokio::test]
async fn the_master_key_may_be_in_another_file() {
    let directory = tempfile::TempDir::new().unwrap();
    let file = directory.path().join("key");
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let data = server.kill();
    std::fs::rename(data.path().join("master-key"), &file).unwrap();
    let flag = format!("--master-key-file={}", file.display());
    let server = Server::start_in(data, &[&flag]);
    server.refresh(&tokens.refresh).await.tokens();
    assert!(!server.data.path().join("master-key").exists());
    assert_eq!(
        keys(&server.data, &["list"]).status.code(),
        Some(1),
        "the key is not at its default path"
    );
    assert!(keys(&server.data, &["list", &flag]).status.success());
}

#[test]
fn a_mistake_is_reported_in_one_line() {
    if is_postgres() {
        return; // A PostgreSQL database always exists.
    }
    let data = Data::new();
    for (arguments, code, expected) in [
        (&["list"][..], 1, "is --data-dir right?"),
        (&["rotate", "--after", "1s"], 1, "is --data-dir right?"),
        (&["list", "--master-key-file", "/nowhere/key"], 1, "is --data-dir right?"),
        (&["burn"], 2, "burn"),
    ] {
        let output = keys(&data, arguments);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(code), 1), "{line}");
        assert!(line.contains(expected), "{line}");
    }
    assert!(!data.path().exists(), "nothing was created");
}
