//! Tests of bcrypt hashes, new and imported.

use bcrypt_lanes::Job;
use keystead_common::Password;

use super::*;
use crate::passwords::bcrypt_hash::key;

fn password(text: &str) -> Password {
    Password::from(text.to_owned())
}

fn hash(text: &str, salt: [u8; 16]) -> PasswordHash {
    let cost = Cost::new(4).unwrap();
    let (scheme, key) = key(&password(text), salt, Scheme::Plain);
    let digest = bcrypt_lanes::run(Job { key, salt, cost });
    PasswordHash::new(scheme, &HashString::new(cost, salt, digest))
}

fn verifies(hash: &PasswordHash, text: &str) -> bool {
    let Bcrypt { scheme, hash } = Bcrypt::parse(hash.expose()).unwrap();
    let (taken, key) = key(&password(text), hash.salt(), scheme);
    bcrypt_lanes::run(hash.job(key)) == *hash.digest() && taken == scheme
}

#[test]
fn a_password_verifies_and_its_neighbours_do_not() {
    let long = "x".repeat(71);
    let longer = "x".repeat(72);
    let longest = "ß".repeat(256);
    for text in ["correct horse", "pässwörd 😀", &long, &longer, &longest, "nul\0in", "\0"] {
        let hash = hash(text, [7; 16]);
        assert!(verifies(&hash, text), "{text:?}");
        assert!(!verifies(&hash, &format!("{text}x")), "{text:?} and one more");
        let mut shorter = text.to_owned();
        shorter.pop();
        assert!(!verifies(&hash, &shorter), "{text:?} but its last");
        // bcrypt repeats the password after its NUL: without the check this would verify.
        assert!(!verifies(&hash, &format!("{text}\0{text}")), "{text:?} twice");
    }
}

#[test]
fn plain_hashes_verify_with_the_bcrypt_crate_and_vice_versa() {
    assert!(bcrypt::verify("correct horse", hash("correct horse", [7; 16]).expose()).unwrap());
    let theirs = PasswordHash::from_stored(bcrypt::hash("correct horse", 4).unwrap());
    assert!(verifies(&theirs, "correct horse") && !verifies(&theirs, "correct house"));
}

#[test]
fn a_hash_of_a_long_password_equals_passlibs() {
    // passlib 1.7.4: bcrypt_sha256.using(rounds=4, salt="BgcHBgcHBgcHBgcHBgcHBe").hash(…)
    let salt = *b"\x0e\x27\x89\x0e\x27\x89\x0e\x27\x89\x0e\x27\x89\x0e\x27\x89\x0e";
    for (text, digest) in [
        ("x".repeat(72), "e.1/o2j0gMSkZczsQlUAeh/xnYbCqXG"),
        ("ß".repeat(100), "qOQMb3iqzvevrNl0n8zYfER.01lqx4a"),
        ("nul\0inside".to_owned(), "gMQagvLVNKprNbEuhVIpmeuvn.RAFMC"),
    ] {
        let stored = format!("$bcrypt-sha256$v=2,t=2b,r=4$BgcHBgcHBgcHBgcHBgcHBe${digest}");
        assert_eq!(hash(&text, salt).expose(), stored);
        assert!(verifies(&PasswordHash::from_stored(stored), &text), "{text:?}");
    }
}

#[test]
fn imported_bcrypt_hashes_verify() {
    const SALT: &str = "BgcHBgcHBgcHBgcHBgcHBe";
    let stored = |text: String| PasswordHash::from_stored(text);
    // passlib 1.7.4: bcrypt_sha256.using(rounds=4, salt=SALT, version=1)
    for ident in ["2a", "2b"] {
        let text = format!("$bcrypt-sha256${ident},4${SALT}$.0FO.A7tGEVC5XgLJi66l227KiRrF9y");
        let hash = stored(text);
        assert!(verifies(&hash, "correct horse") && !verifies(&hash, "correct house"));
    }
    // Django 5.2.19: BCryptSHA256PasswordHasher, BCryptPasswordHasher
    for text in [
        "bcrypt_sha256$$2b$04$BgcHBgcHBgcHBgcHBgcHBeoB/MbhkZOaP3pVu4HLMu21AQNid6DBO",
        "bcrypt$$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq",
    ] {
        let hash = stored(text.to_owned());
        assert!(verifies(&hash, "correct horse") && !verifies(&hash, "correct house"));
        assert!(!verifies(&hash, "correct horse\0correct horse"), "{text}");
    }
}

#[test]
fn an_imported_hash_is_truncated_and_a_new_one_never() {
    // passlib 1.7.4: bcrypt.using(rounds=4, salt="BgcHBgcHBgcHBgcHBgcHBe").hash("x" * 80)
    let text = "$2b$04$BgcHBgcHBgcHBgcHBgcHBeXv1vWZXSzTWLqlZdLYdDxOPaQ8mLbIW";
    let theirs = PasswordHash::from_stored(format!("bcrypt${text}"));
    let ours = PasswordHash::from_stored(text.to_owned());
    for length in [72, 73, 80] {
        assert!(verifies(&theirs, &"x".repeat(length)), "{length}");
        assert!(!verifies(&ours, &"x".repeat(length)), "{length}");
    }
    assert!(!verifies(&theirs, &"x".repeat(71)));
    assert!(!verifies(&theirs, &format!("{}\0", "x".repeat(80))));
    // Both agree on passwords that fit, so a new hash may be exported and imported again.
    let ours = hash("pässwörd 😀", [7; 16]);
    let theirs = PasswordHash::from_stored(format!("bcrypt${}", ours.expose()));
    assert!(verifies(&theirs, "pässwörd 😀") && !verifies(&theirs, "pässwörd"));
}

#[test]
fn a_text_that_is_not_a_hash_does_not_parse() {
    for text in ["", "$2b$", "plain", "$2b$99$x", "$bcrypt-sha256$v=2,t=2b,r=4$ab$cd"] {
        assert!(PasswordHash::from_stored(text.to_owned()).parse().is_none(), "{text}");
    }
}

#[test]
fn a_hash_is_redacted_in_debug_output() {
    assert!(!format!("{:?}", hash("secret", [7; 16])).contains("$2b$"));
}
