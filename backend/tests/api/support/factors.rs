//! Accounts with factors, and logins with them.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, raw_sql};

use super::authenticator::{PUBLIC_URL, SoftPasskey};
use super::enrolled::forget_steps;
use super::harness::{Answer, Server};
use super::jwt::decode_part;
use super::lock::connect;
use super::totp::{TotpApp, step};

impl Server {
    /// Starts a server whose public URL can be the id of a relying party.
    pub(crate) fn start_with_passkeys() -> Self {
        Self::start_with(&[PUBLIC_URL])
    }

    /// Sends a body with an access token.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: &Value,
    ) -> Answer {
        self.send(method, path, |request| request.bearer_auth(token).json(body)).await
    }

    pub(crate) async fn delete_as(&self, path: &str, token: &str) -> Answer {
        self.send(Method::DELETE, path, |request| request.bearer_auth(token)).await
    }

    /// Runs a statement on the server's database.
    pub(crate) async fn execute(&self, statement: &str) {
        let mut database = connect(&self.data).await;
        raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut database).await.unwrap();
    }

    /// Lets the last proofs of all sessions lie this far back. The server keeps sessions in memory for seconds: this is
    /// for tokens that have not been used.
    pub(crate) async fn age_proofs(&self, minutes: u32) {
        let millis = i64::from(minutes) * 60_000;
        let statement =
            format!("UPDATE sessions SET authenticated_at = authenticated_at - {millis}");
        self.execute(&statement).await;
    }

    /// Makes a secret without confirming it.
    pub(crate) async fn begin_totp(&self, token: &str) -> TotpApp {
        let begun = self.post_as("/me/factors/totp", token).await;
        assert_eq!(begun.status, 200, "{begun:?}");
        TotpApp::of(begun.json()["secret"].as_str().unwrap())
    }

    pub(crate) async fn confirm_totp(&self, token: &str, code: &str) -> Answer {
        self.call(Method::PUT, "/me/factors/totp", token, &json!({ "code": code })).await
    }

    /// Adds an authenticator app, none of whose codes has been used.
    pub(crate) async fn add_totp(&self, token: &str) -> TotpApp {
        let app = self.begin_totp(token).await;
        let confirmed = self.confirm_totp(token, &app.code()).await;
        assert_eq!(confirmed.status, 204, "{confirmed:?}");
        self.forget_steps().await;
        app
    }

    /// Lets no code of an authenticator app have been used.
    pub(crate) async fn forget_steps(&self) {
        forget_steps(&self.data).await;
    }

    /// Makes ten recovery codes that count.
    pub(crate) async fn add_codes(&self, token: &str) -> Vec<String> {
        let codes = self.make_codes(token).await;
        let confirmed = self.confirm_codes(token, &codes[0]).await;
        assert_eq!(confirmed.status, 204, "{confirmed:?}");
        codes
    }

    /// Makes ten recovery codes without confirming them.
    pub(crate) async fn make_codes(&self, token: &str) -> Vec<String> {
        let made = self.post_as("/me/factors/recovery-codes", token).await;
        assert_eq!(made.status, 200, "{made:?}");
        serde_json::from_value(made.json()["codes"].clone()).unwrap()
    }

    pub(crate) async fn confirm_codes(&self, token: &str, code: &str) -> Answer {
        let body = json!({ "code": code });
        self.call(Method::PUT, "/me/factors/recovery-codes", token, &body).await
    }

    /// The options for a new passkey.
    pub(crate) async fn creation_options(&self, token: &str) -> Value {
        self.options("/me/factors/passkeys/options", token, &json!({})).await
    }

    /// Options that are answered to this request.
    pub(crate) async fn options(&self, path: &str, token: &str, body: &Value) -> Value {
        let answer = self.call(Method::POST, path, token, body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["public_key"].clone()
    }

    pub(crate) async fn register_passkey(&self, token: &str, credential: Value) -> Answer {
        let body = json!({ "credential": credential });
        self.call(Method::POST, "/me/factors/passkeys", token, &body).await
    }

    /// Adds a passkey and returns its id.
    pub(crate) async fn add_passkey(&self, token: &str, passkey: &mut SoftPasskey) -> String {
        let credential = passkey.create(&self.creation_options(token).await);
        let added = self.register_passkey(token, credential).await;
        assert_eq!(added.status, 201, "{added:?}");
        added.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn passkey_login_options(&self) -> Value {
        self.post("/login/passkey-options", json!({})).await.json()["public_key"].clone()
    }

    pub(crate) async fn log_in_with_passkey(&self, credential: Value) -> Answer {
        self.post("/login/passkey", json!({ "credential": credential })).await
    }

    /// Logs in with the passkey alone.
    pub(crate) async fn log_in_by(&self, passkey: &SoftPasskey) -> Answer {
        let options = self.passkey_login_options().await;
        self.log_in_with_passkey(passkey.get(&options)).await
    }

    /// Begins a login by password that needs more, and returns its token.
    pub(crate) async fn begin_login(&self, username: &str) -> String {
        let refused = self.log_in(username).await.problem(403, "mfa_required");
        refused["mfa_token"].as_str().unwrap().to_owned()
    }

    /// Finishes a login with one of the members of the request.
    pub(crate) async fn finish(
        &self,
        mfa_token: &str,
        member: &str,
        value: impl Into<Value>,
    ) -> Answer {
        let body = json!({ "mfa_token": mfa_token, member: value.into() });
        self.post("/login/mfa", body).await
    }

    /// Answers a login that waits with a passkey.
    pub(crate) async fn finish_by(&self, mfa_token: &str, passkey: &SoftPasskey) -> Answer {
        let body = json!({ "mfa_token": mfa_token });
        let options = self.post("/login/mfa/passkey-options", body).await.json();
        self.finish(mfa_token, "credential", passkey.get(&options["public_key"])).await
    }

    /// Logs in with the password and a code that has not been used.
    pub(crate) async fn log_in_with_code(&self, username: &str, app: &TotpApp) -> Answer {
        self.forget_steps().await;
        self.finish(&self.begin_login(username).await, "totp_code", app.code_at(step())).await
    }

    pub(crate) async fn reauthenticate(
        &self,
        token: &str,
        member: &str,
        value: impl Into<Value>,
    ) -> Answer {
        self.call(Method::POST, "/me/reauthenticate", token, &json!({ member: value.into() })).await
    }

    /// The numbers of factors in `GET /me`.
    pub(crate) async fn enrolled(&self, token: &str) -> Value {
        self.get_as("/me", token).await.json()["factors"].clone()
    }
}

/// The claims of a token that say how its owner proved who they are.
pub(crate) fn proofs(token: &str) -> (Value, Value) {
    let claims = decode_part(token, 1);
    (claims["amr"].clone(), claims["acr"].clone())
}
