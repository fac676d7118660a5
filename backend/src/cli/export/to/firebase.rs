//! Users for `firebase auth:import FILE --hash-algo=BCRYPT` (firebase-tools 15). One algorithm is for the whole file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::form::{Counts, Entry, Form, email};
use crate::accounts::ExportedAccount;
use crate::cli::print;
use crate::passwords::HashParts;

/// The form of Firebase's users.
pub(super) struct Firebase;

impl Form for Firebase {
    fn opening(&self) -> &'static str {
        "{\"users\":[\n"
    }

    fn closing(&self) -> &'static str {
        "\n]}\n"
    }

    fn entry(&self, account: &ExportedAccount, hash: &HashParts) -> Entry {
        let user = &account.account;
        let mut entry = json!({
            "localId": user.id.to_string(),
            "displayName": user.username,
            "createdAt": user.created_at.as_millis().to_string(),
            "disabled": account.disabled_at.is_some(),
        });
        if let Some(email) = email(account) {
            entry["email"] = email.into();
            entry["emailVerified"] = false.into();
        }
        let password = match hash {
            HashParts::Bcrypt(text) => Some(STANDARD.encode(text).into()),
            _ => None,
        };
        Entry::of(entry, "passwordHash", password)
    }

    fn remarks(&self, counts: &Counts) -> Vec<String> {
        let passwords = counts.without_password().map(|accounts| {
            format!("{accounts}, since the file is for --hash-algo=BCRYPT: their owners reset it")
        });
        let names = (counts.not_email > 0).then(|| {
            let accounts = print::count(counts.not_email, "account");
            format!("{accounts} whose name is no email address: Firebase signs in by email only, so add one to each")
        });
        passwords.into_iter().chain(names).collect()
    }
}
