//! `POST /logout`

use crate::harness::Server;

#[tokio::test]
async fn a_logout_ends_this_session_at_once_and_no_other() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let other = server.log_in("ada").await.json()["access_token"].as_str().unwrap().to_owned();
    let answer = server.post_as("/logout", &token).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    server.get_as("/me", &token).await.problem(401, "invalid_token");
    assert_eq!(server.get_as("/me", &other).await.status, 200);
}

#[tokio::test]
async fn to_log_out_twice_is_no_error() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
    assert_eq!(server.post_as("/logout", &token).await.status, 204);
}

#[tokio::test]
async fn somebody_has_to_be_logged_out() {
    let server = Server::start();
    server.post("/logout", serde_json::json!({})).await.problem(401, "missing_token");
    server.post_as("/logout", "nonsense").await.problem(401, "invalid_token");
}
