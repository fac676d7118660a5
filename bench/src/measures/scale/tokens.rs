//! Tokens of copied sessions, made in place of the server with its keys.

use std::fs;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac::{HMAC_SHA256, Key, sign};
use sqlx::Row as _;

use super::filled::Filled;
use crate::accounts::TokenSigner;
use crate::database::id;
use crate::servers::Keystead;

/// The file of the master key in a data directory.
const MASTER_KEY: &str = "master-key";
/// The purpose that the server derives the key of refresh tokens for.
const PURPOSE: &[u8] = b"keystead refresh tokens";

/// Makes tokens of the session with a number.
pub(super) struct Tokens {
    signer: TokenSigner,
    /// The key of refresh tokens. Copied sessions have the same half of it in their rows.
    refresh: Key,
}

impl Tokens {
    /// Takes the keys of a running server. Access tokens are valid for as long as one that it issues now.
    pub(super) fn of(server: &Keystead, database: &Filled) -> io::Result<Self> {
        let master_key = fs::read_to_string(server.data().join(MASTER_KEY))?;
        let master_key = URL_SAFE_NO_PAD.decode(master_key.trim()).map_err(io::Error::other)?;
        let server_key = sign(&Key::new(HMAC_SHA256, &master_key), PURPOSE);
        let copy = id(database.size - 1);
        let find = format!("SELECT refresh_key FROM sessions WHERE id = '{copy}'");
        let rows = database.database.borrow_mut().rows(&find)?;
        let row = rows.first().ok_or_else(|| io::Error::other("the sessions are missing"))?;
        let session_key: Vec<u8> = row.try_get(0).map_err(io::Error::other)?;
        let both = sign(&Key::new(HMAC_SHA256, server_key.as_ref()), &session_key);
        let signer = TokenSigner::new(&server.secret()?, &server.access_token(0)?)?;
        Ok(Self { signer, refresh: Key::new(HMAC_SHA256, both.as_ref()) })
    }

    /// Returns an access token.
    pub(super) fn access(&self, number: usize) -> io::Result<String> {
        let id = id(number);
        self.signer.sign(&id, &id)
    }

    /// Returns the first refresh token.
    pub(super) fn refresh(&self, number: usize) -> io::Result<String> {
        let id =
            u128::from_str_radix(&id(number).replace('-', ""), 16).map_err(io::Error::other)?;
        let signed = [id.to_be_bytes().as_slice(), &0_i64.to_be_bytes()].concat();
        let mac = sign(&self.refresh, &signed);
        Ok(URL_SAFE_NO_PAD.encode([signed.as_slice(), mac.as_ref()].concat()))
    }
}
