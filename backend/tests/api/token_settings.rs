//! The settings of access tokens: `--token-audience` and `--token-type`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::harness::{Data, PASSWORD, Server, Tokens, command};
use crate::support::jwt::decode_part;

/// Keeps the issuer at each start, whatever the port.
const ISSUER: &str = "--public-url=http://keystead.test";

/// Returns the type and the audience of a token, after a look at who takes it.
async fn accepted(server: &Server, token: &str) -> (Value, Value) {
    assert_eq!(server.get_as("/me", token).await.status, 200);
    let verified = server.get_as("/verify", token).await;
    assert_eq!(verified.status, 204);
    assert!(verified.headers.get("authorization").is_none(), "it is ours, and not for the app");
    let (header, mut claims) = (decode_part(token, 0), decode_part(token, 1));
    assert_eq!(claims["client_id"], "keystead");
    (header["typ"].clone(), claims["aud"].take())
}

#[tokio::test]
async fn tokens_have_the_audience_and_the_type_that_the_operator_chose() {
    for (flags, expected) in [
        (&["--token-audience=https://api.example"][..], ("at+jwt", json!("https://api.example"))),
        (&["--token-audience=notes,mail"], ("at+jwt", json!(["notes", "mail"]))),
        (&["--token-type=JWT"], ("JWT", Value::Null)),
        (&["--token-type=JWT", "--token-audience=notes"], ("JWT", json!("notes"))),
    ] {
        let expected = (json!(expected.0), expected.1);
        let server = Server::start_with(flags);
        let Tokens { access, refresh } = server.tokens_of("ada").await;
        assert_eq!(accepted(&server, &access).await, expected, "{flags:?}");
        let refreshed = server.refresh(&refresh).await.tokens().access;
        assert_eq!(accepted(&server, &refreshed).await, expected, "a refreshed one");
        let proof = json!({ "password": PASSWORD });
        let proven = server
            .send(Method::POST, "/me/reauthenticate", |request| {
                request.bearer_auth(&access).json(&proof)
            })
            .await;
        let proven = proven.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(accepted(&server, &proven).await, expected, "one with a new proof");
    }
}

#[tokio::test]
async fn the_settings_are_variables_as_well() {
    let data = Data::new();
    let mut command = command(&data);
    command.env("KEYSTEAD_TOKEN_AUDIENCE", "notes").env("KEYSTEAD_TOKEN_TYPE", "JWT");
    let server = Server::start_command(data, command);
    let token = server.token_of("ada").await;
    assert_eq!(accepted(&server, &token).await, (json!("JWT"), json!("notes")));
}

#[tokio::test]
async fn tokens_stay_valid_when_the_settings_change() {
    let mut server = Server::start_with(&[ISSUER]);
    let mut tokens = vec![server.token_of("ada").await];
    for flags in [
        &["--token-type=JWT"][..],
        &["--token-type=JWT", "--token-audience=notes"],
        &["--token-audience=mail"],
        &[],
    ] {
        server = Server::start_in(server.kill(), &[&[ISSUER], flags].concat());
        tokens.push(server.log_in("ada").await.tokens().access);
        for token in &tokens {
            accepted(&server, token).await;
        }
    }
    let types: Vec<Value> =
        tokens.iter().map(|token| decode_part(token, 0)["typ"].clone()).collect();
    assert_eq!(types, ["at+jwt", "JWT", "JWT", "at+jwt", "at+jwt"]);
}

#[tokio::test]
async fn a_token_of_type_jwt_is_refused_when_its_session_has_ended() {
    let server = Server::start_with(&["--token-type=JWT"]);
    let token = server.token_of("ada").await;
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
    server.get_as("/me", &token).await.problem(401, "invalid_token");
}
