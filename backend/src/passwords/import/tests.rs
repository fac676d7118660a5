//! Tests of hashes that an import takes or refuses.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::*;

fn import(text: &str) -> Result<String, HashError> {
    import_with(text, &ImportRules::default())
}

fn import_with(text: &str, rules: &ImportRules) -> Result<String, HashError> {
    match PasswordHash::import(text, rules)? {
        Imported::Ready(hash) => Ok(hash.expose().to_owned()),
        Imported::Weak(weak) => Err(HashError::Weak(weak.form())),
    }
}

#[test]
fn a_plain_hash_is_marked_and_exported_without_the_mark() {
    const REST: &str = "04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
    for version in ["2a", "2b", "2y"] {
        let plain = format!("${version}${REST}");
        let stored = format!("bcrypt${plain}");
        assert_eq!(import(&plain), Ok(stored.clone()));
        assert_eq!(import(&stored), Ok(stored.clone()), "as Django writes it");
        assert_eq!(PasswordHash::from_stored(stored).export(), plain);
        assert_eq!(PasswordHash::from_stored(plain.clone()).export(), plain, "a new hash");
    }
    for old in ["2", "2x"] {
        let old = import(&format!("${old}${REST}"));
        assert_eq!(old, Err(HashError::NotSupported("bcrypt version 2 or 2x")));
    }
}

#[test]
fn unused_bits_of_a_salt_are_ignored() {
    let digest = "h8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
    for (last, exact) in [("e", "e"), ("f", "e"), ("t", "e"), ("/", "."), ("d", "O"), ("9", "u")] {
        let stored = format!("bcrypt$$2a$04$BgcHBgcHBgcHBgcHBgcHB{exact}{digest}");
        assert_eq!(import(&format!("$2a$04$BgcHBgcHBgcHBgcHBgcHB{last}{digest}")), Ok(stored));
    }
}

#[test]
fn a_wrapped_hash_of_a_high_cost_is_refused() {
    let wrapped = |cost: &str| {
        format!(
            "wrapped$$2b${cost}$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq$P$Bsaltsalt"
        )
    };
    assert_eq!(import(&wrapped("16")), Ok(wrapped("16")));
    for cost in ["17", "31"] {
        for prefix in ["", "nfkc$", "prefixed$YQ$"] {
            let error = import(&format!("{prefix}{}", wrapped(cost))).unwrap_err();
            let described = format!("bcrypt of cost {cost} over a weak hash");
            assert_eq!(error, HashError::TooCostly(described));
        }
    }
}

#[test]
fn a_hash_with_hardly_any_work_needs_allow_weak() {
    let salt = "c2FsdHNhbHRzYWx0c2FsdA";
    let digest = "BBs+1+PaslLtBPULUr8/lQicvVuHiEPMz0i8MjLCbzM";
    let of = |parameters: &str| format!("${parameters}${salt}${digest}");
    let scram =
        |iterations: u32| format!("SCRAM-SHA-256${iterations}:{salt}==${digest}=:{digest}=");
    for quick in [
        of("argon2id$v=19$m=8,t=1,p=1"),
        of("scrypt$ln=1,r=1,p=1"),
        of("pbkdf2-sha256$10"),
        of("pbkdf2-sha256$3999"),
        of("pbkdf2-sha512$999"),
        "pbkdf2_sha256$1$salt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=".to_owned(),
        scram(1_000),
        format!("nfkc${}", of("scrypt$ln=1,r=1,p=1")),
    ] {
        let error = import(&quick).unwrap_err();
        assert!(matches!(error, HashError::TooQuick(_)), "{quick}: {error:?}");
        assert!(error.to_string().contains("--allow-weak"), "{error}");
        let rules = ImportRules { allow_weak: true, ..ImportRules::default() };
        let taken = PasswordHash::import(&quick, &rules);
        assert!(matches!(taken, Ok(Imported::Ready(_))), "{quick}: {taken:?}");
    }
    for common in [of("pbkdf2-sha256$10000"), of("pbkdf2-sha512$1000"), scram(4_096)] {
        assert!(import(&common).is_ok(), "{common}: {:?}", import(&common));
    }
}

#[test]
fn a_salt_before_the_password_leaves_enough_of_bcrypts_72_bytes() {
    const BCRYPT: &str = "$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
    let with = |length: usize, hash: &str| {
        let before = STANDARD_NO_PAD.encode("x".repeat(length));
        import(&format!("prefixed${before}${hash}")).map(drop)
    };
    for length in [36, 40] {
        assert_eq!(with(length, BCRYPT), Ok(()), "{length}");
    }
    for length in [41, 72, 100] {
        assert_eq!(with(length, BCRYPT), Err(HashError::LittleOfPassword(length)));
        assert_eq!(with(length, &format!("bcrypt_sha256${BCRYPT}")), Ok(()), "read whole");
    }
}

#[test]
fn malformed_unknown_and_costly_hashes_are_refused() {
    let salt = "c2FsdHNhbHRzYWx0c2FsdA";
    let digest = "BBs.1.PaslLtBPULUr8/lQicvVuHiEPMz0i8MjLCbzM";
    let padded = "F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=";
    let of = |parameters: &str| format!("${parameters}${salt}${}", digest.replace('.', "+"));
    let bcrypt =
        |cost: &str| format!("$2b${cost}$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq");
    let sha_crypt = |rounds: u32| format!("$6$rounds={rounds}$saltsaltsaltsalt${}", ".".repeat(86));
    for good in [
        // What passlib writes by itself.
        sha_crypt(656_000),
        of("argon2id$v=19$m=65536,t=3,p=4"),
        of("argon2i$m=65536,t=3,p=4"),
        format!("argon2{}", of("argon2id$v=16$m=8,t=1,p=1")),
        of("scrypt$ln=17,r=8,p=1"),
        of("pbkdf2-sha256$600000"),
        of("pbkdf2-sha512$1"),
        format!("pbkdf2_sha256$1000000$salt${padded}"),
        format!("scrypt$16384$salt$8$5${padded}"),
        bcrypt("16"),
    ] {
        let rules = ImportRules { allow_weak: true, ..ImportRules::default() };
        let taken = import_with(&good, &rules);
        assert!(taken.is_ok(), "{good}: {taken:?}");
    }
    for costly in [
        sha_crypt(900_000),
        of("argon2id$v=19$m=262145,t=1,p=1"),
        of("argon2id$v=19$m=65536,t=100,p=1"),
        of("argon2id$v=19$m=4294967295,t=4294967295,p=1"),
        of("scrypt$ln=19,r=8,p=1"),
        of("scrypt$ln=63,r=4294967295,p=4294967295"),
        of("scrypt$ln=1,r=1,p=4294967295"),
        of("pbkdf2-sha256$4294967295"),
        of("pbkdf2-sha512$1250001"),
        bcrypt("17"),
        bcrypt("31"),
        format!("bcrypt_sha256${}", bcrypt("17")),
        "$bcrypt-sha256$2b,17$BgcHBgcHBgcHBgcHBgcHBe$.0FO.A7tGEVC5XgLJi66l227KiRrF9y".to_owned(),
    ] {
        let found = import(&costly);
        assert!(matches!(found, Err(HashError::TooCostly(_))), "{costly}: {found:?}");
    }
    for malformed in [
        of("argon2id$v=19$m=7,t=1,p=1"),
        of("argon2id$v=19$m=64,t=0,p=1"),
        of("argon2id$v=19$m=64,t=1,p=0"),
        of("argon2id$v=19$m=64,t=+1,p=1"),
        of("argon2id$v=19$m=64,t=1,p=1,m=64"),
        of("argon2id$v=18$m=64,t=1,p=1"),
        of("scrypt$ln=0,r=8,p=1"),
        of("scrypt$ln=64,r=8,p=1"),
        of("scrypt$ln=256,r=8,p=1"),
        of("scrypt$ln=1025,r=8,p=1"),
        of("pbkdf2-sha256$0"),
        of("pbkdf2-sha256$1$x"),
        format!("$pbkdf2-sha256$1000${salt}$BBs.1.PaslL"),
        format!("pbkdf2_sha256$1$salt${digest}"),
        "md5$x$y".to_owned(),
        "$1$x$y".to_owned(),
        "{SSHA}x".to_owned(),
        format!("scrypt$16383$salt$8$5${padded}"),
        bcrypt("3"),
        bcrypt("04").replace("BgcH", "Bgc"),
        "$2b$ä".to_owned(),
        "$2b$04$BgcHBgcHBgcHBgcHBgcHäh8CsNQm2p96R".to_owned(),
        "bcrypt_sha256$".to_owned(),
    ] {
        let found = import(&malformed);
        assert!(matches!(found, Err(HashError::Malformed(_))), "{malformed}: {found:?}");
    }
    for unknown in ["", "secret", "sha1$x", "$", "$x$y", "{", "a:b:c"] {
        assert_eq!(import(unknown), Err(HashError::Unknown), "{unknown}");
    }
    assert_eq!(import("!Hh3ho6XPXNqGQO1wkC2JZSv0yKx"), Err(HashError::NoPassword));
}
