//! Tests with hashes that other software made: `vectors.jsonl` names the system and its version. Those
//! "by its rule" were computed by the documented rule.

use keystead_common::Secret;
use serde::Deserialize;

use crate::passwords::testing::{imported, passwords, verifies};
use crate::passwords::{
    FirebaseParameters, HashError, ImportRules, PasswordHash, Passwords, PepperRule,
};

const MASTER_KEY: [u8; 32] = [7; 32];
/// The work, and the cost of bcrypt, up to which wrong passwords are tried too.
const QUICK_WORK: u64 = 150_000;
const QUICK_COST: u32 = 5;

#[derive(Deserialize)]
struct Vector {
    system: String,
    version: String,
    password: String,
    hash: String,
    /// The rule and the pepper.
    pepper: Option<(String, String)>,
    firebase: Option<Firebase>,
    /// A part of the reason why it is refused.
    refused: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Firebase {
    mem_cost: u32,
    rounds: u32,
    salt_separator: String,
    signer_key: String,
}

fn vectors() -> Vec<Vector> {
    let lines = include_str!("vectors.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn rules(passwords: &Passwords, vector: &Vector) -> ImportRules {
    let mut rules = passwords.import_rules();
    rules.allow_weak = true;
    rules.pepper = vector.pepper.as_ref().map(|(rule, pepper)| {
        let rule = PepperRule::named(rule).unwrap();
        passwords.seal_pepper(rule, &Secret::from(pepper.clone())).unwrap()
    });
    rules.firebase = vector.firebase.as_ref().map(|firebase| FirebaseParameters {
        signer_key: firebase.signer_key.clone().into(),
        salt_separator: firebase.salt_separator.clone(),
        rounds: firebase.rounds,
        mem_cost: firebase.mem_cost,
    });
    rules
}

/// Returns the text with a letter of its digest changed.
fn changed(text: &str) -> String {
    let at = text.len() - 5;
    let letter = if &text[at..=at] == "x" { "y" } else { "x" };
    format!("{}{letter}{}", &text[..at], &text[at + 1..])
}

#[tokio::test]
async fn hashes_of_other_systems_verify_and_those_of_other_passwords_do_not() {
    let passwords = passwords(MASTER_KEY);
    for vector in vectors().iter().filter(|vector| vector.refused.is_none()) {
        let Vector { system, version, password, hash: text, .. } = vector;
        let name = format!("{system} ({version}): {text}");
        let hash = imported(&passwords, text, &rules(&passwords, vector)).await;
        let hash = hash.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(verifies(&passwords, &hash, password).await, "{name} as {}", hash.expose());
        assert_ne!(hash.form(), "unknown", "{name}");
        let is_quick = hash.legacy_work() <= QUICK_WORK
            && hash.cost().is_none_or(|cost| cost.get() <= QUICK_COST);
        if !is_quick {
            continue;
        }
        let mut shorter = password.clone();
        shorter.pop();
        for wrong in [format!("x{password}"), password.to_uppercase(), shorter, String::new()] {
            let is_cut = hash.cost().is_some() && wrong.len() >= 72 && password.starts_with(&wrong);
            assert!(is_cut || !verifies(&passwords, &hash, &wrong).await, "{name} of {wrong:?}");
        }
        if !hash.expose().contains("SCRAM-SHA-") {
            let near = PasswordHash::from_stored(changed(hash.expose()));
            assert!(!verifies(&passwords, &near, password).await, "{name} as {}", near.expose());
        }
    }
}

#[tokio::test]
async fn an_exported_hash_imports_as_itself() {
    let passwords = passwords(MASTER_KEY);
    for vector in vectors().iter().filter(|vector| vector.refused.is_none()) {
        let hash = imported(&passwords, &vector.hash, &rules(&passwords, vector)).await.unwrap();
        // Without the other flags of the first import.
        let rules = ImportRules { allow_weak: true, ..passwords.import_rules() };
        let again = imported(&passwords, hash.export(), &rules).await;
        assert_eq!(again.as_ref(), Ok(&hash), "{}: {}", vector.system, hash.expose());
    }
}

#[test]
fn an_unsupported_hash_is_named_and_never_quoted() {
    let rules = ImportRules { allow_weak: true, ..ImportRules::default() };
    for vector in vectors() {
        let Some(reason) = vector.refused else { continue };
        let error = PasswordHash::import(&vector.hash, &rules).unwrap_err().to_string();
        assert!(error.contains(&reason), "{}: {error}", vector.system);
        assert!(!error.contains(&vector.hash), "{}", vector.system);
    }
}

#[test]
fn a_weak_hash_is_taken_only_when_the_rules_allow_it() {
    for (text, form) in [
        ("$P$BC4ec344sNIeHSv/y/oO1nRsSB5/ey.", "phpass"),
        ("$1$d41a3349$A8h1eHKcfYa7uiISREr1Q1", "MD5-crypt"),
        ("{SSHA}5C4i03zKWLD6BRP5Ilo4/T4OgCNRihEi", "salted digest"),
        ("$S$DaB3dE5gH1JZiFLHhHlKRMR5o8hw4ynuXssbHR0Gaqz5ZjFl2uy6", "Drupal 7"),
    ] {
        let error = PasswordHash::import(text, &ImportRules::default()).unwrap_err();
        assert_eq!(error, HashError::Weak(form));
        assert!(error.to_string().contains("--allow-weak"), "{error}");
    }
}

#[test]
fn a_hash_that_needs_more_than_its_text_says_so() {
    let firebase = "$firebase-scrypt$zrP5Mc6r38p996s4$NXtW+BJw6gV7u4YOeKXtcUn5W9Zzxrn62B0BM71qyS4=";
    let rules = ImportRules::default();
    let error = PasswordHash::import(firebase, &rules).unwrap_err();
    assert_eq!(error, HashError::FirebaseParametersNeeded);
    let passwords_key = "peppered$appended$AAAA$bcrypt$$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
    let error = PasswordHash::import(passwords_key, &rules).unwrap_err();
    assert_eq!(error, HashError::ForeignPepper);
}

#[test]
fn a_hash_that_would_hold_a_thread_is_refused_by_its_numbers() {
    let rules = ImportRules { allow_weak: true, ..ImportRules::default() };
    let digest = "BBs+1+PaslLtBPULUr8/lQicvVuHiEPMz0i8MjLCbzM";
    let salt = "c2FsdHNhbHRzYWx0c2FsdA";
    for (text, numbers) in [
        (format!("$scrypt$ln=20,r=8,p=4${salt}${digest}"), "scrypt with N=2^20, r=8, p=4"),
        (
            format!("$argon2id$v=19$m=2097152,t=1,p=4${salt}${digest}"),
            "argon2 with m=2097152, t=1, p=4",
        ),
        (
            format!("$pbkdf2-sha256$i=5000001${salt}${digest}"),
            "PBKDF2 with SHA-256 and 5000001 iterations",
        ),
        (
            "$5$rounds=999999999$dNT3DRBAcPX7CgCN$E9Sv6r.y0uC1aQImuFjkeeM71zkr199brCMXLd/4QB9"
                .to_owned(),
            "SHA-256-crypt with 999999999 rounds",
        ),
        (
            "$y$jFT$widi3BqdJsltJkZN1NyMn.$SJK/q/NplDp1bRfjfJTKxl/CoxDD.0yBTMOd2Mei9W1".to_owned(),
            "yescrypt with N=262144, r=32",
        ),
        ("$P$SC4ec344sNIeHSv/y/oO1nRsSB5/ey.".to_owned(), "phpass with "),
        (
            "$2b$17$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq".to_owned(),
            "bcrypt of cost 17",
        ),
    ] {
        let error = PasswordHash::import(&text, &rules).unwrap_err();
        assert!(matches!(error, HashError::TooCostly(_)), "{text}: {error}");
        let error = error.to_string();
        assert!(error.contains(numbers) && error.contains("2 seconds"), "{text}: {error}");
    }
}
