//! Users for Keycloak's partial import (`PartialImportRepresentation`, Keycloak 26).
//!
//! Keycloak's `Argon2PasswordHashProvider` and `Pbkdf2PasswordHashProvider` verify argon2 and PBKDF2 with the parameters
//! of the credential. bcrypt takes the provider keycloak-bcrypt 1.6, whose id is `bcrypt`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::form::{Counts, Entry, Form, email};
use crate::accounts::ExportedAccount;
use crate::passwords::{HashParts, Salted};

/// The form of Keycloak's users.
pub(super) struct Keycloak {
    /// True if the provider keycloak-bcrypt is there.
    pub(super) with_bcrypt: bool,
}

impl Form for Keycloak {
    fn opening(&self) -> &'static str {
        "{\"ifResourceExists\":\"SKIP\",\"users\":[\n"
    }

    fn closing(&self) -> &'static str {
        "\n]}\n"
    }

    fn entry(&self, account: &ExportedAccount, hash: &HashParts) -> Entry {
        let user = &account.account;
        let mut entry = json!({
            "id": user.id.to_string(),
            "username": user.username,
            "enabled": account.disabled_at.is_none(),
            "createdTimestamp": user.created_at.as_millis(),
        });
        if let Some(email) = email(account) {
            entry["email"] = email.into();
        }
        let credential = self.credential(hash).map(|(secret, data)| {
            // Both are JSON in a string.
            let mut credential = json!({
                "type": "password", "secretData": secret.to_string(), "credentialData": data.to_string(),
            });
            if let Some(time) = user.password_changed_at {
                credential["createdDate"] = time.as_millis().into();
            }
            json!([credential])
        });
        if credential.is_none() {
            entry["requiredActions"] = json!(["UPDATE_PASSWORD"]);
        }
        Entry::of(entry, "credentials", credential)
    }

    fn remarks(&self, counts: &Counts) -> Vec<String> {
        let bcrypt = if counts.without_password.contains_key("bcrypt") {
            "; for a Keycloak with the provider keycloak-bcrypt, export with --with-bcrypt"
        } else {
            ""
        };
        let remark = |accounts| {
            format!(
                "{accounts}, which Keycloak cannot verify: their owners set a new one by its \
                 \"Forgot password?\"{bcrypt}"
            )
        };
        counts.without_password().map(remark).into_iter().collect()
    }
}

impl Keycloak {
    /// Returns the secret and the parameters of a credential that Keycloak verifies.
    fn credential(&self, hash: &HashParts) -> Option<(Value, Value)> {
        Some(match hash {
            HashParts::Bcrypt(text) if self.with_bcrypt => {
                let cost: u32 = text.get(4..6)?.parse().ok()?;
                let data = json!({ "algorithm": "bcrypt", "hashIterations": cost });
                (json!({ "value": text, "salt": "" }), data)
            }
            HashParts::Argon2 { variant, version, memory, passes, lanes, salted } => {
                let version = if *version == 16 { "1.0" } else { "1.3" };
                let data = json!({
                    "algorithm": "argon2",
                    "hashIterations": passes,
                    "additionalParameters": {
                        "type": [variant],
                        "version": [version],
                        "memory": [memory.to_string()],
                        "parallelism": [lanes.to_string()],
                        "hashLength": [salted.digest.len().to_string()],
                    },
                });
                (secret(salted), data)
            }
            HashParts::Pbkdf2 { function, iterations, salted } => {
                let algorithm = match *function {
                    "sha1" => "pbkdf2".to_owned(),
                    function => format!("pbkdf2-{function}"),
                };
                let data = json!({ "algorithm": algorithm, "hashIterations": iterations });
                (secret(salted), data)
            }
            _ => return None,
        })
    }
}

fn secret(salted: &Salted) -> Value {
    json!({ "value": STANDARD.encode(&salted.digest), "salt": STANDARD.encode(&salted.salt) })
}
