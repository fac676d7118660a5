//! Fills data directories with accounts.
//!
//! The server itself creates the first account and its session. The others are copies of those rows
//! with other names and ids, made by the database. So they have whatever columns this version of
//! the server writes, and a million of them need no million hashes. All have the same password.

use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::Value;
use sqlx::Row as _;

use crate::database::{Database, Engine};

/// The password of every account.
pub(crate) const PASSWORD: &str = "a quiet harbour at dawn";

/// Returns the name of the account with this number.
pub(crate) fn username(number: usize) -> String {
    format!("user-{number:07}")
}

/// Copies account 0 until there are this many accounts, and its session for this many of them.
pub(crate) fn multiply(data: &Path, accounts: usize, sessions: usize) -> io::Result<()> {
    let mut database = Database::of_directory(data)?;
    copy_accounts(&mut database, accounts)?;
    copy_sessions(&mut database, sessions)?;
    database.close()
}

/// Copies account 0 until there are this many accounts.
pub(crate) fn copy_accounts(database: &mut Database, accounts: usize) -> io::Result<()> {
    let (id, username) = (database.engine().id(), database.engine().username());
    let computed = [("id", id), ("username", username), ("username_key", username)];
    database.copy("accounts", &computed, 1..accounts)
}

/// Copies the session of account 0 for this many accounts. No two end at the same time.
pub(crate) fn copy_sessions(database: &mut Database, sessions: usize) -> io::Result<()> {
    let id = database.engine().id();
    let computed = [("id", id), ("account_id", id), ("expires_at", "original.expires_at + n")];
    database.copy("sessions", &computed, 1..sessions)
}

/// Copies the passkey of account 0 for this many accounts, each with the id of [`credential_id`].
pub(crate) fn copy_passkeys(data: &Path, accounts: usize) -> io::Result<()> {
    // What two blobs are joined to is a text.
    let credential = "CAST(original.credential_id || printf('%07d', n) AS BLOB)";
    let id = Engine::Sqlite.id();
    let computed = [("id", id), ("account_id", id), ("credential_id", credential)];
    Database::of_directory(data)?.copy("passkeys", &computed, 1..accounts)
}

/// Returns the credential id of the account with this number.
pub(crate) fn credential_id(original: &[u8], number: usize) -> Vec<u8> {
    let number = if number == 0 { String::new() } else { format!("{number:07}") };
    [original, number.as_bytes()].concat()
}

/// Signs access tokens in place of the server. It takes the claims of a token that the server issued, with the ids
/// of another session, and the server's secret.
pub(crate) struct TokenSigner {
    header: Header,
    claims: Value,
    key: EncodingKey,
}

impl TokenSigner {
    pub(crate) fn new(secret: &[u8], made_by_server: &str) -> io::Result<Self> {
        let mut parts = made_by_server.split('.').map(|part| {
            let bytes = URL_SAFE_NO_PAD.decode(part).map_err(io::Error::other)?;
            serde_json::from_slice::<Value>(&bytes).map_err(io::Error::other)
        });
        let (Some(header), Some(claims)) = (parts.next(), parts.next()) else {
            return Err(io::Error::other("the access token is not a JWT"));
        };
        let header = serde_json::from_value(header?)?;
        Ok(Self { header, claims: claims?, key: EncodingKey::from_secret(secret) })
    }

    /// Returns an access token of this session.
    pub(crate) fn sign(&self, session: &str, account: &str) -> io::Result<String> {
        let mut claims = self.claims.clone();
        claims["sid"] = session.into();
        claims["sub"] = account.into();
        jsonwebtoken::encode(&self.header, &claims, &self.key).map_err(io::Error::other)
    }
}

/// Returns an access token for each session in the database of a running server.
pub(crate) fn access_tokens(
    data: &Path,
    secret: &[u8],
    made_by_server: &str,
) -> io::Result<Vec<String>> {
    let signer = TokenSigner::new(secret, made_by_server)?;
    let sessions = Database::of_directory(data)?.rows("SELECT id, account_id FROM sessions")?;
    let tokens = sessions.iter().map(|session| {
        let (id, account): (String, String) = (session.get("id"), session.get("account_id"));
        signer.sign(&id, &account)
    });
    tokens.collect()
}
