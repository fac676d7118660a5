//! `DELETE /me`

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::harness::{Answer, PASSWORD, Server};

async fn delete(server: &Server, token: &str, body: Value) -> Answer {
    server.send(Method::DELETE, "/me", |request| request.bearer_auth(token).json(&body)).await
}

#[tokio::test]
async fn deleting_an_account_deletes_everything_that_belongs_to_it() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let other = server.log_in("ada").await.tokens();
    let answer = delete(&server, &tokens.access, json!({ "password": PASSWORD })).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    for tokens in [&tokens, &other] {
        server.get_as("/me", &tokens.access).await.problem(401, "invalid_token");
        server.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
    }
    server.log_in("ada").await.problem(401, "invalid_credentials");

    let again = server.tokens_of("Ada").await;
    assert_eq!(server.trail(&again.access).await, ["login", "account_created"], "a new account");
}

#[tokio::test]
async fn deleting_an_account_requires_the_password() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let wrong = delete(&server, &tokens.access, json!({ "password": "not her password" })).await;
    wrong.problem(401, "invalid_credentials");
    let none = delete(&server, &tokens.access, json!({})).await;
    assert_eq!(none.field_errors(), [("password".to_owned(), "required".to_owned())]);
    assert_eq!(server.get_as("/me", &tokens.access).await.status, 200);
}
