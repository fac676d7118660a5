//! Users for Auth0's bulk import (the JSON schema of `POST /api/v2/jobs/users-imports`, as documented in 2026).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::{Value, json};

use super::form::{Counts, Entry, Form, email};
use crate::accounts::ExportedAccount;
use crate::cli::print;
use crate::passwords::{HashParts, Salted};

/// The largest file that Auth0 takes, in bytes.
const MAX_FILE_BYTES: usize = 500_000;

/// The form of Auth0's users.
pub(super) struct Auth0;

impl Form for Auth0 {
    fn opening(&self) -> &'static str {
        "[\n"
    }

    fn closing(&self) -> &'static str {
        "\n]\n"
    }

    fn entry(&self, account: &ExportedAccount, hash: &HashParts) -> Entry {
        let user = &account.account;
        let mut entry = json!({
            "user_id": user.id.to_string(),
            "blocked": account.disabled_at.is_some(),
        });
        match email(account) {
            Some(email) => {
                entry["email"] = email.into();
                entry["email_verified"] = false.into();
            }
            None => entry["username"] = user.username.as_str().into(),
        }
        Entry::of(entry, "custom_password_hash", password(hash))
    }

    fn remarks(&self, counts: &Counts) -> Vec<String> {
        let passwords = counts.without_password().map(|accounts| {
            format!("{accounts}, which Auth0 cannot verify: their owners reset it")
        });
        let names = (counts.not_email > 0).then(|| {
            let accounts = print::count(counts.not_email, "account");
            format!("{accounts} whose name is no email address: Auth0 wants an email of each, so add one to each")
        });
        let size = (counts.bytes > MAX_FILE_BYTES).then(|| {
            "the file has more than the 500 KB that Auth0 takes at once: split it".to_owned()
        });
        passwords.into_iter().chain(names).chain(size).collect()
    }
}

/// Returns a `custom_password_hash`.
fn password(hash: &HashParts) -> Option<Value> {
    let (algorithm, text) = match hash {
        HashParts::Bcrypt(text) => ("bcrypt", text.clone()),
        // Verified by libsodium, which knows version 1.3 only.
        HashParts::Argon2 { variant, version: 19, memory, passes, lanes, salted } => {
            let (salt, digest) = encode(salted);
            let parameters = format!("m={memory},t={passes},p={lanes}");
            ("argon2", format!("$argon2{variant}$v=19${parameters}${salt}${digest}"))
        }
        HashParts::Pbkdf2 { function, iterations, salted } => {
            let (salt, digest) = encode(salted);
            let length = salted.digest.len();
            let parameters = format!("i={iterations},l={length}");
            ("pbkdf2", format!("$pbkdf2-{function}${parameters}${salt}${digest}"))
        }
        HashParts::Scrypt { log_n, r, p, salted } => {
            return Some(json!({
                "algorithm": "scrypt",
                "hash": { "value": STANDARD.encode(&salted.digest), "encoding": "base64" },
                "salt": { "value": STANDARD.encode(&salted.salt), "encoding": "base64" },
                "keylen": salted.digest.len(),
                "cost": 1u64.checked_shl(u32::from(*log_n))?,
                "blockSize": r,
                "parallelization": p,
            }));
        }
        _ => return None,
    };
    Some(json!({ "algorithm": algorithm, "hash": { "value": text, "encoding": "utf8" } }))
}

fn encode(salted: &Salted) -> (String, String) {
    (STANDARD_NO_PAD.encode(&salted.salt), STANDARD_NO_PAD.encode(&salted.digest))
}
