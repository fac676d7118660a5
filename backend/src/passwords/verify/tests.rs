//! Tests of the work that a verification takes.

use super::*;
use crate::passwords::testing::{HERE, imported, passwords, verifies};
use crate::passwords::{ImportRules, PepperRule};

/// Made by PHP 8.2 of "x" 80 times, as Symfony does: bcrypt over the Base64 of SHA-512.
const SYMFONY: &str = "$2y$04$.i.fexaAbCWllSHHUhgjGOPoF4u0L702CgvSkYtWbyBpFCaacRooO";
const ARGON2: &str = "$argon2id$v=19$m=256,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdA$Z1plu/WheYBWDgKhQYl1V5chWQ5E+M5OvriDp8j2vGU";

async fn verdict(passwords: &Passwords, hash: &PasswordHash, password: &str) -> Verdict {
    let slowest = SlowestHash::default();
    passwords.verify(password.to_owned().into(), Some(hash), &slowest, HERE).await.unwrap()
}

#[tokio::test]
async fn a_long_password_that_is_right_at_once_leaves_the_second_run_to_be_burnt() {
    let passwords = passwords([7; 32]);
    let long = "x".repeat(80);
    let symfony = imported(&passwords, SYMFONY, &ImportRules::default()).await.unwrap();
    let second = Verdict::Right { renewed: None, unspent: Unspent::default() };
    assert_eq!(verdict(&passwords, &symfony, &long).await, second);
    let own = passwords.renew(&long.clone().into(), HERE).await.unwrap();
    let unspent = Unspent { bcrypt: Some(Cost::MIN), legacy: None };
    let first = Verdict::Right { renewed: None, unspent };
    assert_eq!(verdict(&passwords, &own, &long).await, first);
    let short = passwords.renew(&"short".to_owned().into(), HERE).await.unwrap();
    assert_eq!(verdict(&passwords, &short, "short").await, second);
}

#[tokio::test]
async fn a_password_under_a_pepper_of_another_master_key_is_wrong() {
    let (ours, theirs) = (passwords([7; 32]), passwords([8; 32]));
    let hash = "$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
    let mut rules = ours.import_rules();
    rules.pepper =
        Some(ours.seal_pepper(PepperRule::Appended, &" horse".to_owned().into()).unwrap());
    let hash = imported(&ours, hash, &rules).await.unwrap();
    assert!(
        verifies(&ours, &hash, "correct").await && !verifies(&ours, &hash, "correct horse").await
    );
    assert!(!verifies(&theirs, &hash, "correct").await);
    assert!(!hash.expose().contains("horse"));
    let error = imported(&theirs, hash.export(), &theirs.import_rules()).await.unwrap_err();
    assert!(error.to_string().contains("another master key"), "{error}");
}

#[tokio::test]
async fn a_pepper_that_fills_what_bcrypt_reads_is_refused() {
    let passwords = passwords([7; 32]);
    let hash = "$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
    for (rule, length, is_taken) in [
        (PepperRule::Prepended, 40, true),
        (PepperRule::Prepended, 41, false),
        (PepperRule::Prepended, 72, false),
        (PepperRule::Prepended, 200, false),
        (PepperRule::Appended, 200, true),
        (PepperRule::HmacSha512, 200, true),
    ] {
        let mut rules = passwords.import_rules();
        rules.pepper = Some(passwords.seal_pepper(rule, &"x".repeat(length).into()).unwrap());
        let taken = imported(&passwords, hash, &rules).await;
        assert_eq!(taken.is_ok(), is_taken, "{} of {length} bytes: {taken:?}", rule.name());
        let sealed = rules.pepper.take().unwrap().sealed;
        let again = format!("peppered${}${sealed}${hash}", rule.name());
        let again = imported(&passwords, &again, &rules).await;
        assert_eq!(again.is_ok(), is_taken, "an export of {length} bytes: {again:?}");
    }
}

#[tokio::test]
async fn the_secret_of_argon2_fits_no_other_function() {
    let passwords = passwords([7; 32]);
    let mut rules = ImportRules { allow_weak: true, ..passwords.import_rules() };
    rules.pepper =
        Some(passwords.seal_pepper(PepperRule::Argon2Secret, &"secret".to_owned().into()).unwrap());
    let hash = imported(&passwords, ARGON2, &rules).await.unwrap();
    assert!(!verifies(&passwords, &hash, "correct horse").await, "the secret counts");
    let bcrypt = imported(&passwords, SYMFONY, &rules).await.unwrap_err();
    assert!(bcrypt.to_string().contains("is bcrypt, which the rule"), "{bcrypt}");
}

#[tokio::test]
async fn the_form_of_a_hash_is_named() {
    let passwords = passwords([7; 32]);
    let rules = ImportRules { allow_weak: true, ..passwords.import_rules() };
    for (text, form) in [
        (SYMFONY, "bcrypt of elsewhere"),
        (ARGON2, "argon2"),
        ("$P$52mXCRWc6xHu6emXui3m0QutgHuuL8.", "wrapped phpass"),
        ("$1$d41a3349$A8h1eHKcfYa7uiISREr1Q1", "wrapped MD5-crypt"),
        ("{SSHA}5C4i03zKWLD6BRP5Ilo4/T4OgCNRihEi", "wrapped salted digest"),
    ] {
        let hash = imported(&passwords, text, &rules).await.unwrap();
        assert_eq!((hash.form(), hash.is_current()), (form, false), "{text}");
    }
    let own = passwords.renew(&"x".repeat(100).into(), HERE).await.unwrap();
    assert_eq!((own.form(), own.is_current()), ("bcrypt", true));
    assert_eq!(PasswordHash::none().form(), "none");
    assert_eq!(PasswordHash::from_stored("?".to_owned()).form(), "unknown");
}
