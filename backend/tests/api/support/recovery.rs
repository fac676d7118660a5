//! Recoveries by a recovery code.

use serde_json::{Value, json};

use super::harness::{Answer, PASSWORD, Server, credentials};

/// The password that a recovery sets.
pub(crate) const NEW_PASSWORD: &str = "a lively harbour at dusk";

/// A code that nobody has.
pub(crate) const WRONG_RECOVERY_CODE: &str = "7K3D9-QXM2T-0V5HB-W8RNC-4JY6E";

/// Sets [`NEW_PASSWORD`] by a recovery code.
pub(crate) async fn recover(server: &Server, username: &str, code: &str) -> Answer {
    let body = json!({ "username": username, "recovery_code": code, "new_password": NEW_PASSWORD });
    server.post("/recover", body).await
}

/// Logs in with [`NEW_PASSWORD`].
pub(crate) async fn log_in_with_new(server: &Server, username: &str) -> Answer {
    server.post("/login", credentials(username, NEW_PASSWORD)).await
}

/// Registers with a recovery code and returns it.
pub(crate) async fn register_with_code(server: &Server, username: &str) -> String {
    let mut body = credentials(username, PASSWORD);
    body["recovery_code"] = json!(true);
    let answer = server.post("/register", body).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (201, "no-store"));
    answer.json()["recovery_code"].as_str().unwrap().to_owned()
}

/// Returns the number of recovery codes that are left.
pub(crate) async fn left(server: &Server, token: &str) -> Value {
    server.get_as("/me/factors", token).await.json()["recovery_codes"]["left"].clone()
}
