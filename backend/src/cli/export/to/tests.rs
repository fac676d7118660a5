//! The files of other systems, account by account. `e2e/tests/export.test.mjs` has the passwords verified.

use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::accounts::{Account, ExportedAccount};
use crate::clock::Timestamp;
use crate::passwords::PasswordHash;

const BCRYPT: &str = "$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
const SHA512: &str = "$pbkdf2-sha512$25000$TqnVeu.9l7L2/r/XmpNSKg$\
    DeEavQDRnuinVuOtFV0LZgcLqZUdXARi1GkRhc79esA4RTtkAGrebx1gmrep/WmeQdHaLlGVPRUoUHbm8pPm7A";

fn account(name: &str, hash: &str) -> ExportedAccount {
    let created_at = Timestamp::from_millis(1_700_000_000_123);
    let account = Account {
        id: Uuid::from_u128(7),
        username: name.to_owned(),
        created_at,
        password_changed_at: Some(created_at),
    };
    let hash = PasswordHash::from_stored(hash.to_owned());
    ExportedAccount {
        account,
        hash,
        disabled_at: None,
        is_operator: false,
        former_username: Some("Former Name".to_owned()),
        factors: None,
    }
}

/// Returns the file of these accounts, and its remarks.
fn file(form: impl Form + 'static, accounts: &[ExportedAccount]) -> (String, Vec<String>) {
    let mut output = Vec::new();
    let mut writer = FormWriter::new(&mut output, Box::new(form)).unwrap();
    for account in accounts {
        writer.write(account).unwrap();
    }
    writer.finish().unwrap();
    let remarks = writer.remarks().unwrap();
    drop(writer);
    (String::from_utf8(output).unwrap(), remarks)
}

fn json_file(form: impl Form + 'static, accounts: &[ExportedAccount]) -> (Value, Vec<String>) {
    let (text, remarks) = file(form, accounts);
    (serde_json::from_str(&text).unwrap(), remarks)
}

#[test]
fn a_file_of_no_accounts_is_valid() {
    assert_eq!(json_file(firebase::Firebase, &[]).0, json!({ "users": [] }));
    assert_eq!(json_file(auth0::Auth0, &[]).0, json!([]));
    assert_eq!(json_file(keycloak::Keycloak { with_bcrypt: false }, &[]).0["users"], json!([]));
    assert_eq!(json_file(authentik::Authentik { with_bcrypt: true }, &[]).0["entries"], json!([]));
}

#[test]
fn keycloak_gets_the_parameters_of_each_hash_and_bcrypt_only_if_it_knows_it() {
    let accounts = [account("ada@example.org", SHA512), account("bob", BCRYPT)];
    let (found, remarks) = json_file(keycloak::Keycloak { with_bcrypt: false }, &accounts);
    let credential = &found["users"][0]["credentials"][0];
    let read = |field: &str| -> Value {
        serde_json::from_str(credential[field].as_str().unwrap()).unwrap()
    };
    assert_eq!(
        read("credentialData"),
        json!({ "algorithm": "pbkdf2-sha512", "hashIterations": 25_000 })
    );
    assert_eq!(read("secretData")["salt"], "TqnVeu+9l7L2/r/XmpNSKg==");
    assert_eq!(credential["createdDate"], 1_700_000_000_123_i64);
    assert_eq!(found["users"][0]["email"], "ada@example.org");
    let bob = json!({
        "id": Uuid::from_u128(7).to_string(), "username": "bob", "enabled": true,
        "createdTimestamp": 1_700_000_000_123_i64, "requiredActions": ["UPDATE_PASSWORD"],
    });
    assert_eq!(found["users"][1], bob);
    assert_eq!(remarks.len(), 1);
    assert!(remarks[0].starts_with("1 account without the password (bcrypt 1), which Keycloak"));
    assert!(remarks[0].ends_with("--with-bcrypt"), "{remarks:?}");

    let (found, remarks) = json_file(keycloak::Keycloak { with_bcrypt: true }, &accounts);
    let bob = &found["users"][1];
    let data = "{\"algorithm\":\"bcrypt\",\"hashIterations\":4}";
    assert_eq!(bob["credentials"][0]["credentialData"], data);
    assert_eq!((bob.get("requiredActions"), remarks), (None, vec![]));
}

#[test]
fn bcrypt_has_the_version_that_everybody_reads() {
    for version in ["2a", "2b", "2y"] {
        let hash = format!("bcrypt${}", BCRYPT.replace("2b", version));
        let (found, _) = json_file(auth0::Auth0, &[account("ada@example.org", &hash)]);
        assert_eq!(found[0]["custom_password_hash"]["hash"]["value"], BCRYPT, "{version}");
    }
}

#[test]
fn a_disabled_account_stays_disabled_or_is_left_out() {
    let mut gone = account("gone@example.org", BCRYPT);
    gone.disabled_at = Some(gone.account.created_at);
    let accounts = [gone, account("ada@example.org", BCRYPT)];
    let keycloak = json_file(keycloak::Keycloak { with_bcrypt: true }, &accounts).0;
    assert_eq!(keycloak["users"][0]["enabled"], false);
    assert_eq!(json_file(firebase::Firebase, &accounts).0["users"][0]["disabled"], true);
    assert_eq!(json_file(auth0::Auth0, &accounts).0[0]["blocked"], true);
    let authentik = json_file(authentik::Authentik { with_bcrypt: true }, &accounts).0;
    assert_eq!(authentik["entries"][0]["attrs"]["is_active"], false);
    let (passlib, remarks) = file(passlib::Passlib, &accounts);
    assert_eq!(passlib, format!("ada@example.org:{BCRYPT}\n"));
    assert!(remarks[0].starts_with("1 disabled account left out"), "{remarks:?}");
}

#[test]
fn names_that_are_no_email_addresses_are_told_to_whoever_needs_one() {
    let accounts =
        ["ada", "ada@localhost", "@b.org", "ada@example.org"].map(|name| account(name, BCRYPT));
    for (found, remarks) in
        [json_file(firebase::Firebase, &accounts), json_file(auth0::Auth0, &accounts)]
    {
        assert!(remarks[0].starts_with("3 accounts whose name is no email address"), "{remarks:?}");
        let users = found.get("users").unwrap_or(&found);
        assert_eq!(users[3]["email"], "ada@example.org");
        assert_eq!(users[0].get("email"), None);
    }
    let (_, remarks) = file(passlib::Passlib, &accounts);
    assert!(remarks.is_empty(), "{remarks:?}");
}

#[test]
fn a_file_that_auth0_does_not_take_at_once_is_told() {
    let many: Vec<_> = (0..2_500).map(|_| account("ada@example.org", BCRYPT)).collect();
    let (text, remarks) = file(auth0::Auth0, &many);
    assert!(text.len() > 500_000 && remarks[0].contains("500 KB"), "{remarks:?}");
    assert!(file(auth0::Auth0, &many[..1_000]).1.is_empty());
}

#[test]
fn salts_that_django_cannot_write_keep_a_hash_from_authentik() {
    let text = "pbkdf2_sha256$1000$saltsaltsalt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=";
    let binary = "$pbkdf2-sha256$1000$/v7+/g$F7o7.5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY";
    let dollar = "$pbkdf2-sha256$1000$YSRi$F7o7.5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY";
    let accounts = [account("text", text), account("binary", binary), account("dollar", dollar)];
    let (found, remarks) = json_file(authentik::Authentik { with_bcrypt: false }, &accounts);
    assert_eq!(found["entries"][0]["attrs"]["password_hash"], text);
    for number in [1, 2] {
        assert_eq!(found["entries"][number]["attrs"].get("password_hash"), None);
    }
    assert!(remarks[0].starts_with("2 accounts without the password (PBKDF2 2)"), "{remarks:?}");
}

#[test]
fn an_account_without_a_password_is_told_and_nothing_is_said_of_its_hash() {
    let accounts = [account("ada@example.org", PasswordHash::none().expose())];
    let (found, remarks) = json_file(auth0::Auth0, &accounts);
    assert_eq!(found[0].get("custom_password_hash"), None);
    assert!(remarks[0].starts_with("1 account without the password (no password 1)"));
}
