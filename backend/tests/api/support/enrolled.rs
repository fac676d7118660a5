//! Accounts with factors beside the password, as the owner's devices would have them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use hmac::{Hmac, Mac};
use jsonwebtoken::{Algorithm, EncodingKey};
use keystead::clock::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use url::Url;
use uuid::Uuid;

use super::harness::{Answer, Data, PASSWORD, Server, credentials};
use super::jwt::decode_part;
use super::lock::connect;

/// The key pair of RFC 8032 §7.1, test 1.
const PRIVATE_KEY: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const PUBLIC_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
/// An Ed25519 key in PKCS #8 (RFC 8410 §7), up to its bytes.
const PKCS8: &str = "302e020100300506032b657004220420";
/// An Ed25519 key in COSE (RFC 9053 §7.2), up to its bytes.
const COSE: &str = "a4010103272006215820";

/// Returns the code that an authenticator app shows (RFC 6238), or showed `steps` steps ago.
pub(crate) fn totp_code(secret: &str, steps: i64) -> String {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let step = Clock::system().now().as_seconds() / 30 - steps;
    let mac = Hmac::<Sha1>::new_from_slice(&secret).unwrap().chain_update(step.to_be_bytes());
    let mac = mac.finalize().into_bytes();
    let offset = usize::from(mac[19] & 0xf);
    let bytes: [u8; 4] = mac[offset..offset + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(bytes) & 0x7fff_ffff) % 1_000_000)
}

/// Adds an authenticator app and returns its secret. Its code of now is not used up by this.
pub(crate) async fn add_totp(server: &Server, access: &str) -> String {
    let made = server.post_as("/me/factors/totp", access).await.json();
    let secret = made["secret"].as_str().unwrap().to_owned();
    confirm(server, access, "/me/factors/totp", &totp_code(&secret, 1)).await;
    secret
}

/// Adds recovery codes and returns them.
pub(crate) async fn add_recovery_codes(server: &Server, access: &str) -> Vec<String> {
    let made = server.post_as("/me/factors/recovery-codes", access).await.json();
    let codes = made["codes"].as_array().unwrap().iter();
    let codes: Vec<String> = codes.map(|code| code.as_str().unwrap().to_owned()).collect();
    confirm(server, access, "/me/factors/recovery-codes", &codes[0]).await;
    codes
}

async fn confirm(server: &Server, access: &str, path: &str, code: &str) {
    let body = json!({ "code": code });
    let done = server.send(Method::PUT, path, |put| put.bearer_auth(access).json(&body)).await;
    assert_eq!(done.status, 204, "{done:?}");
}

/// Adds a proved passkey to the account of an access token, whose session has seen it then, and returns its id. Each call
/// adds another with the same key.
pub(crate) async fn add_passkey(data: &Data, access: &str, name: &str) -> String {
    let claims = decode_part(access, 1);
    let [account, session] = ["sub", "sid"].map(|claim| claims[claim].as_str().unwrap().to_owned());
    let id =
        Uuid::from_u128(0x019a_bcde_0000_7000_8000_0000_0000_0000 | u128::from(name.as_bytes()[0]));
    let mut database = connect(data).await;
    sqlx::query(
        "INSERT INTO passkeys (id, account_id, credential_id, user_handle, public_key, name, aaguid, transports,
                               sign_count, backup_eligible, backed_up, is_proved, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'internal hybrid', 7, 1, 1, 1, 1795900000000)",
    )
    .bind(id.to_string())
    .bind(&account)
    .bind(name.as_bytes())
    .bind(account.as_bytes()[..16].to_vec())
    .bind(HEXLOWER.decode(format!("{COSE}{PUBLIC_KEY}").as_bytes()).unwrap())
    .bind(name)
    .bind(vec![0_u8; 16])
    .execute(&mut database)
    .await
    .unwrap();
    sqlx::query(
        "UPDATE sessions SET methods = methods || ' synced_passkey user_verified' WHERE id = $1",
    )
    .bind(session)
    .execute(&mut database)
    .await
    .unwrap();
    id.to_string()
}

/// Logs in by the passkey of this name alone, as a browser at `origin` does.
pub(crate) async fn log_in_by_passkey(
    server: &Server,
    origin: &str,
    name: &str,
    count: u32,
) -> Answer {
    let options = server.post("/login/passkey-options", json!({})).await.json();
    let challenge = options["public_key"]["challenge"].as_str().unwrap();
    let client_data = json!({ "type": "webauthn.get", "challenge": challenge, "origin": origin, "crossOrigin": false });
    let client_data = client_data.to_string();
    let host = Url::parse(origin).unwrap().host_str().unwrap().to_owned();
    let mut data = Sha256::digest(host).to_vec();
    data.push(0b1_1101); // UP, UV, BE, BS
    data.extend(count.to_be_bytes());
    let key = HEXLOWER.decode(format!("{PKCS8}{PRIVATE_KEY}").as_bytes()).unwrap();
    let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
    let signature =
        jsonwebtoken::crypto::sign(&signed, &EncodingKey::from_ed_der(&key), Algorithm::EdDSA)
            .unwrap();
    let id = URL_SAFE_NO_PAD.encode(name);
    let credential = json!({
        "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
        "response": {
            "clientDataJSON": URL_SAFE_NO_PAD.encode(&client_data),
            "authenticatorData": URL_SAFE_NO_PAD.encode(&data),
            "signature": signature,
            "userHandle": user_handle(&server.data, name).await,
        },
    });
    server.post("/login/passkey", json!({ "credential": credential })).await
}

async fn user_handle(data: &Data, name: &str) -> Value {
    let mut database = connect(data).await;
    let query = sqlx::query_scalar("SELECT user_handle FROM passkeys WHERE name = $1").bind(name);
    let handle: Option<Vec<u8>> = query.fetch_optional(&mut database).await.unwrap();
    handle.map(|handle| URL_SAFE_NO_PAD.encode(handle)).into()
}

/// Removes the password of the account with the passkey of this name, after a login with it.
pub(crate) async fn remove_password(
    server: &Server,
    origin: &str,
    name: &str,
    count: u32,
) -> String {
    let access = log_in_by_passkey(server, origin, name, count).await.tokens().access;
    let done =
        server.send(Method::DELETE, "/me/password", |request| request.bearer_auth(&access)).await;
    assert_eq!(done.status, 204, "{done:?}");
    access
}

/// Begins a login and finishes it with this factor.
pub(crate) async fn log_in_with(server: &Server, username: &str, factor: (&str, &str)) -> Answer {
    let waits = server.post("/login", credentials(username, PASSWORD)).await;
    let token = waits.problem(403, "mfa_required")["mfa_token"].clone();
    server.post("/login/mfa", json!({ "mfa_token": token, factor.0: factor.1 })).await
}

/// Lets the code of the present step be used again.
pub(crate) async fn forget_steps(data: &Data) {
    let query = sqlx::query("UPDATE totp SET last_step = 0");
    query.execute(&mut connect(data).await).await.unwrap();
}
