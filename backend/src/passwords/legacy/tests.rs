//! Tests with hashes of "correct horse" by passlib 1.7.4 and Django 5.2.19.

use std::time::Duration;

use keystead_common::Password;

use super::hash::LegacyHash;
use crate::passwords::{ImportRules, Imported, PasswordHash, testing};

const HASHES: [&str; 8] = [
    "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHRzYWx0$90DGT/Nbc2NZX8YBq+0Bxa0SL+qQa7/PPjB0vVDOHho",
    "$argon2i$v=19$m=256,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdA$j/TEKiJYQSJ+7cFQqnkFdIRm7u5cXxI0p5YkcJQeUXc",
    "$argon2id$v=19$m=256,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdA$Z1plu/WheYBWDgKhQYl1V5chWQ5E+M5OvriDp8j2vGU",
    "$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$A9lBa6RTbfBovWqamVIqXKovIl4Vk6OZyVojLJmYmSI",
    "scrypt$16384$saltsaltsalt$8$5$j8/86WUqVoaOT/YewTviLIAcbixaIUBB90tiAUiOXQzud0HyocWNfcxcT2kYNpS/9D1xaLgGlx0OeTOcfMRCxw==",
    "$pbkdf2-sha256$1000$c2FsdHNhbHRzYWx0c2FsdA$BBs.1.PaslLtBPULUr8/lQicvVuHiEPMz0i8MjLCbzM",
    "$pbkdf2-sha512$1000$c2FsdHNhbHRzYWx0c2FsdA$EHLBej.uEvxlmr0QnHnceg1vM6h1wbwSP5XErh3SmizNDWZsIi28RPGARe0EssjGRoiACzxgHjNvqwJY1zxKig",
    "pbkdf2_sha256$1000$saltsaltsalt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=",
];

fn password(text: &str) -> Password {
    Password::from(text.to_owned())
}

#[test]
fn hashes_of_other_software_verify() {
    for text in HASHES {
        let legacy = LegacyHash::parse(text).unwrap();
        assert!(legacy.verify(&password("correct horse")), "{text}");
        for wrong in ["correct house", "correct horse ", "", "correct horse\0"] {
            assert!(!legacy.verify(&password(wrong)), "{text} of {wrong:?}");
        }
    }
}

#[test]
fn padding_makes_a_hash_take_as_long_as_a_slower_one() {
    let all: Vec<_> = HASHES.iter().map(|text| LegacyHash::parse(text).unwrap()).collect();
    for one in &all {
        for other in all.iter().filter(|other| other.work() > one.work()) {
            let rest = other.work() - one.work();
            let added = other.function.with_work(rest).expect("some work").work();
            assert!(added <= rest && added * 8 >= rest * 7, "{added} of {rest}: {other:?}");
            assert!(one.verify_as_long_as(other, &password("correct horse")));
        }
    }
}

#[test]
fn padding_within_one_function_is_exact() {
    for (less, more) in [
        ("scrypt$16384$salt$8$1", "scrypt$65536$salt$8$1"),
        ("scrypt$16384$salt$8$1", "scrypt$16384$salt$8$5"),
        ("pbkdf2_sha256$260000$salt", "pbkdf2_sha256$1000000$salt"),
        (
            "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ",
            "$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHQ",
        ),
    ] {
        let digest = "F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=";
        let digest = if less.starts_with('$') { digest.trim_end_matches('=') } else { digest };
        let of = |text: &str| LegacyHash::parse(&format!("{text}${digest}")).unwrap();
        let (less, more) = (of(less), of(more));
        let added = more.function.with_work(more.work() - less.work()).unwrap();
        assert_eq!(less.work() + added.work(), more.work());
    }
}

#[test]
fn whatever_scrypt_parameters_are_accepted_can_be_computed() {
    let digest = "F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=";
    // Also where N is 2^(16r) or more, which RFC 7914 does not allow and Go and Tarsnap make.
    for (n, r, p) in [(2, 1, 1), (65536, 1, 2), (1 << 20, 1, 1), (2, 1000, 1), (2, 1, 1000)] {
        let text = format!("scrypt${n}$saltsaltsalt${r}${p}${digest}");
        let hash = LegacyHash::parse(&text).unwrap();
        assert!(hash.function.derive(b"correct horse", None, &hash.salt, &mut [0; 32]), "{text}");
    }
}

#[tokio::test]
async fn weak_hashes_are_wrapped_however_short_the_queue_is() {
    let passwords = testing::start(None, Duration::ZERO);
    let rules = ImportRules { allow_weak: true, ..ImportRules::default() };
    let phpass = "$P$6ZMaKuRCxDEjieFRv5fiNRm65KYM511";
    let weak = (0..100).map(|_| match PasswordHash::import(phpass, &rules) {
        Ok(Imported::Weak(weak)) => weak,
        other => panic!("{other:?}"),
    });
    let wrapped = passwords.wrap(weak.collect()).await;
    assert_eq!(wrapped.len(), 100);
    let passwords = testing::without_peppers();
    for hash in [&wrapped[0], &wrapped[99]] {
        assert!(testing::verifies(&passwords, hash, "correct horse").await, "{hash:?}");
    }
}
