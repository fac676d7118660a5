//! The rules, on passwords that people choose and that generators make.

use keystead_common::rules::{code, hint};

use super::*;

fn check(policy: &Policy, password: &str, username: &str) -> Result<(), Violation> {
    policy.check(Password::from(password.to_owned()), username).map(drop)
}

fn policy() -> Policy {
    Policy { min_length: 8, min_score: Score::Two, blocklist: None, names: vec!["keystead".into()] }
}

#[test]
fn common_passwords_are_refused_with_the_reason() {
    for (weak, why) in [
        ("password", (reason::COMMON_PASSWORD, Some(10), None)),
        ("superman", (reason::COMMON_PASSWORD, Some(100), None)),
        ("cocacola", (reason::COMMON_PASSWORD, Some(1_000), None)),
        ("Passw0rd", (reason::SIMILAR_TO_COMMON_PASSWORD, None, Some(hint::CAPITALS))),
        ("p@ssword", (reason::SIMILAR_TO_COMMON_PASSWORD, None, Some(hint::SUBSTITUTIONS))),
        ("drowssap", (reason::SIMILAR_TO_COMMON_PASSWORD, None, Some(hint::REVERSED))),
        ("abcdefghij", (reason::SEQUENCE, None, None)),
        ("aaaaaaaaaaaa", (reason::REPEAT, None, None)),
        ("12121212121212121212121212121212", (reason::REPEAT, None, None)),
        ("21.03.1987", (reason::DATE, None, None)),
        ("zxcvfr4edc", (reason::KEYBOARD_PATTERN, None, None)),
        ("0157-1234567", (reason::DIGITS, None, None)),
        ("Herbst2025!", (reason::WORD, None, None)),
        ("Keystead2026", (reason::CONTAINS_SITE_NAME, None, None)),
    ] {
        let violation = check(&policy(), weak, "ada").unwrap_err();
        assert_eq!(violation.code, code::PASSWORD_TOO_WEAK);
        let found = (violation.reason.unwrap(), violation.rank, violation.hint);
        assert_eq!(found, why, "{weak}: {}", violation.detail);
    }
}

#[test]
fn a_refusal_says_the_reason_and_what_to_do() {
    for (weak, text) in [
        (
            "password",
            "This is one of the 10 most common passwords. Choose something less predictable, such as \
             three random words.",
        ),
        (
            "Password",
            "This is one of the 10 most common passwords. Capital letters don’t make it much stronger. \
             Choose something less predictable, such as three random words.",
        ),
        (
            "whatever1",
            "This is one of the 10,000 most common passwords. Choose something less predictable, such as \
             three random words.",
        ),
        (
            "alice2024!",
            "It contains your username. Choose something less predictable, such as three random words.",
        ),
    ] {
        assert_eq!(check(&policy(), weak, "alice").unwrap_err().detail, text);
    }
}

#[test]
fn the_strength_of_a_password_agrees_with_the_rules() {
    let strength = |policy: &Policy, password: &str| {
        let strength = policy.strength(&Password::from(password.to_owned()), "ada");
        (strength.score, strength.violation.and_then(|broken| broken.reason.or(Some(broken.code))))
    };
    for (password, expected) in [
        ("short", (0, Some(code::TOO_SHORT))),
        ("password", (0, Some(reason::COMMON_PASSWORD))),
        ("ada-ada-ada", (0, Some(reason::CONTAINS_USERNAME))),
        ("Schmetterling_2026!", (1, Some(reason::WORD))),
        ("tiny lobster parade", (4, None)),
    ] {
        assert_eq!(strength(&policy(), password), expected, "{password}");
    }
    let long = "a".repeat(200) + "tiny lobster parade";
    assert_eq!(strength(&policy(), &long), (4, None), "of the hardest piece");
    let lenient = Policy { min_score: Score::Zero, ..policy() };
    assert_eq!(strength(&lenient, "password"), (0, None), "weak and accepted");
    for password in generated() {
        let refused = check(&policy(), &password, "ada").err();
        let strength = policy().strength(&Password::from(password.clone()), "ada");
        assert_eq!(strength.violation, refused, "{password}");
        assert_eq!(strength.score >= 2, refused.is_none(), "{password}");
    }
}

#[test]
fn a_password_built_on_the_username_is_refused() {
    let name = "Grace.Hopper@example.org";
    for weak in [name, "gracehopper", "grace.hopper1", "reppoh.ecarg"] {
        let violation = check(&policy(), weak, name).expect_err(weak);
        assert!(violation.detail.contains("username"), "{weak}: {}", violation.detail);
    }
    assert_eq!(check(&policy(), "rephopper-quantize-ladle", name), Ok(()));
}

#[test]
fn little_more_than_the_username_is_refused_in_any_spelling() {
    for (name, weak) in [
        ("alice", "alice2024!"),
        ("alice", "Alice-Alice"),
        ("alice", "alice.alice.alice"),
        ("alice", "xxalicexx"),
        ("alice", "ECILA-19870412"),
        ("carol", "carol_1987"),
        ("conformance-user", "conformance_user"),
        ("anna.schmidt", "anna_schmidt_99"),
        ("j.doe@example.com", "jdoeexample"),
        ("maximilian", "maxi-milian-1"),
        ("eva", "eva-eva-eva"),
        ("jörg", "JÖRG--2024"),
    ] {
        let violation = check(&policy(), weak, name).expect_err(weak);
        assert_eq!(violation.code, code::PASSWORD_TOO_WEAK);
        assert!(
            violation.reason == Some(reason::CONTAINS_USERNAME),
            "{weak}: {}",
            violation.detail
        );
        let lenient = Policy { min_score: Score::Zero, ..policy() };
        assert_eq!(check(&lenient, weak, name), Ok(()), "{weak}");
    }
    for (name, good) in [
        ("alice", "alice quantizes ladles"),
        ("ada", "canadian lobster parade"),
        ("x2", "x2-x2-tiny-lobster"),
        ("alice", "alice 830 167 294"),
    ] {
        assert_eq!(check(&policy(), good, name), Ok(()), "{good}");
    }
}

#[test]
fn good_passwords_of_any_script_are_accepted() {
    for good in ["tiny lobster parade", "zq8#Lw2!", "пароль на каждый день", "🦀🌵🎻🛶🧭🪁🥨🪵"]
    {
        assert_eq!(check(&policy(), good, "ada"), Ok(()), "{good}");
    }
}

/// Passwords that people use in a dozen languages.
const HABITS: &str = include_str!("../../../../password-habits/tests/habits.txt");

#[test]
fn habits_are_refused_unless_the_operator_is_lenient() {
    for habit in HABITS.lines() {
        let violation = check(&policy(), habit, "ada").expect_err(habit);
        assert_eq!(violation.code, code::PASSWORD_TOO_WEAK, "{habit}");
    }
    let lenient = Policy { min_score: Score::One, ..policy() };
    assert_eq!(check(&lenient, "Schmetterling24", "ada"), Ok(()));
}

/// Words that many use, of many languages.
const WORDS: &str = include_str!("../../../../password-habits/words/common.txt");

/// Passphrases of four words, and random passwords of twelve characters.
fn generated() -> Vec<String> {
    let words: Vec<&str> = WORDS.lines().filter(|word| word.len() >= 4).collect();
    let mut seed = 1_u64;
    let mut below = |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((seed >> 33) % bound as u64).unwrap()
    };
    (0..300)
        .flat_map(|_| {
            let phrase = [0; 4].map(|_| words[below(words.len())]).join(" ");
            let random = [0; 12].map(|_| char::from(b'!' + u8::try_from(below(94)).unwrap()));
            [phrase, random.iter().collect()]
        })
        .collect()
}

#[test]
fn passphrases_and_random_passwords_are_accepted() {
    let all = generated();
    let refused = all.iter().filter(|good| check(&policy(), good, "ada").is_err());
    assert!(refused.count() <= all.len() / 100);
}

/// The processor time of this thread.
fn cpu_time() -> std::time::Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    std::time::Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap())
}

#[test]
fn habits_take_less_than_half_the_time_of_an_estimate() {
    let all = generated();
    let names = ["keystead", "ada"];
    // The tables are made at the first use.
    let _ = password_habits::find(&all[0], &names);
    let [mut estimates, mut habits] = [std::time::Duration::ZERO; 2];
    for password in &all {
        let start = cpu_time();
        std::hint::black_box(zxcvbn::zxcvbn(password, &names));
        let between = cpu_time();
        std::hint::black_box(password_habits::find(password, &names));
        estimates += between.saturating_sub(start);
        habits += cpu_time().saturating_sub(between);
    }
    assert!(2 * habits < estimates, "{habits:?} beside {estimates:?}");
}

#[test]
fn a_long_password_is_judged_by_its_hardest_piece() {
    assert_eq!(pieces(&"ß".repeat(70)).map(|p| p.chars().count()).collect::<Vec<_>>(), [32, 32, 6]);
    let repeated = "a".repeat(200);
    assert_eq!(check(&policy(), &repeated, "ada").unwrap_err().code, code::PASSWORD_TOO_WEAK);
    assert_eq!(check(&policy(), &(repeated + "tiny lobster parade"), "ada"), Ok(()));
}

#[test]
fn the_operator_sets_the_minimum_length_and_score() {
    let lenient = Policy { min_score: Score::Zero, ..policy() };
    assert_eq!(check(&lenient, "password", "ada"), Ok(()));
    assert_eq!(check(&lenient, "passwor", "ada").unwrap_err().code, code::TOO_SHORT);
    let long = Policy { min_length: 20, ..policy() };
    let violation = check(&long, "tiny lobster parade", "ada").unwrap_err();
    assert_eq!(violation.detail, "Use at least 20 characters.");
    let strict = Policy { min_score: Score::Four, ..policy() };
    assert_eq!(check(&strict, "zq8#Lw2!", "ada").unwrap_err().code, code::PASSWORD_TOO_WEAK);
}
