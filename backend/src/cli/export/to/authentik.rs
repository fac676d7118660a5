//! A blueprint of users for authentik, whose `password_hash` takes what Django writes (authentik 2026.8).
//!
//! A blueprint is YAML, of which JSON is a part. authentik verifies by Django's default hashers; bcrypt takes
//! `BCryptPasswordHasher` among `PASSWORD_HASHERS` of its `/data/user_settings.py`.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::{Value, json};

use super::form::{Counts, Entry, Form, email};
use crate::accounts::ExportedAccount;
use crate::passwords::HashParts;

/// The length of a digest of Django's scrypt, in bytes.
const SCRYPT_BYTES: usize = 64;
/// The length of a digest of Django's PBKDF2 with SHA-256, in bytes.
const PBKDF2_BYTES: usize = 32;

/// The form of authentik's blueprints.
pub(super) struct Authentik {
    /// True if authentik verifies bcrypt.
    pub(super) with_bcrypt: bool,
}

impl Form for Authentik {
    fn opening(&self) -> &'static str {
        "{\"version\":1,\"metadata\":{\"name\":\"Accounts of Keystead\"},\"entries\":[\n"
    }

    fn closing(&self) -> &'static str {
        "\n]}\n"
    }

    fn entry(&self, account: &ExportedAccount, hash: &HashParts) -> Entry {
        let name = &account.account.username;
        let mut attributes = json!({ "name": name, "is_active": account.disabled_at.is_none() });
        if let Some(email) = email(account) {
            attributes["email"] = email.into();
        }
        let password = self.password(hash);
        let is_whole = password.is_some();
        if let Some(password) = password {
            attributes["password_hash"] = password.into();
        }
        // An existing user stays as it is.
        let entry: Value = json!({
            "model": "authentik_core.user",
            "state": "created",
            "identifiers": { "username": name },
            "attrs": attributes,
        });
        let text = entry.to_string();
        if is_whole { Entry::Whole(text) } else { Entry::WithoutPassword(text) }
    }

    fn remarks(&self, counts: &Counts) -> Vec<String> {
        let bcrypt = if counts.without_password.contains_key("bcrypt") {
            "; for an authentik with BCryptPasswordHasher in PASSWORD_HASHERS, export with --with-bcrypt"
        } else {
            ""
        };
        let remark = |accounts| {
            format!(
                "{accounts}, which authentik cannot verify: their owners need its recovery{bcrypt}"
            )
        };
        counts.without_password().map(remark).into_iter().collect()
    }
}

impl Authentik {
    /// Returns the hash as Django writes it, if Django can verify it.
    fn password(&self, hash: &HashParts) -> Option<String> {
        Some(match hash {
            HashParts::Bcrypt(text) if self.with_bcrypt => format!("bcrypt${text}"),
            HashParts::BcryptOfHex(text) => format!("bcrypt_sha256${text}"),
            HashParts::Argon2 { variant, version, memory, passes, lanes, salted } => {
                let parameters = format!("m={memory},t={passes},p={lanes}");
                let salt = STANDARD_NO_PAD.encode(&salted.salt);
                let digest = STANDARD_NO_PAD.encode(&salted.digest);
                format!("argon2$argon2{variant}$v={version}${parameters}${salt}${digest}")
            }
            HashParts::Scrypt { log_n, r, p, salted } if salted.digest.len() == SCRYPT_BYTES => {
                let n = 1u64.checked_shl(u32::from(*log_n))?;
                let digest = STANDARD.encode(&salted.digest);
                format!("scrypt${n}${}${r}${p}${digest}", text_salt(&salted.salt)?)
            }
            HashParts::Pbkdf2 { function: "sha256", iterations, salted }
                if salted.digest.len() == PBKDF2_BYTES =>
            {
                let digest = STANDARD.encode(&salted.digest);
                format!("pbkdf2_sha256${iterations}${}${digest}", text_salt(&salted.salt)?)
            }
            _ => return None,
        })
    }
}

/// Returns a salt as text. Django's salts are text without a dollar sign.
fn text_salt(salt: &[u8]) -> Option<&str> {
    let salt = std::str::from_utf8(salt).ok()?;
    (!salt.is_empty() && !salt.contains('$') && !salt.contains(char::is_control)).then_some(salt)
}
