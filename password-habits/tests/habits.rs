//! The habits of people are found, and the passwords of generators are not taken for any.

use password_habits::{Habit, find};

/// Passwords that people use in a dozen languages.
const HABITS: &str = include_str!("habits.txt");
const WORDS: &str = include_str!("../words/words.txt");

/// A generator of a fixed sequence: the same passwords in every run (Steele and others, `SplitMix`).
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).expect("it is below a usize")
    }

    fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

#[test]
fn habits_of_many_languages_are_found() {
    let missed: Vec<_> =
        HABITS.lines().filter(|habit| find(habit, &["keystead"]).is_none()).collect();
    assert_eq!(missed, Vec::<&str>::new());
}

#[test]
fn each_kind_of_habit_is_told_apart() {
    for (password, habit) in [
        ("Schmetterling_2026!", Habit::Word),
        ("gnilrettemhcS", Habit::Word),
        ("5chm3tterl1ng", Habit::Word),
        ("haslohaslo1", Habit::Word),
        ("gfhjkm123", Habit::Word),
        ("пароль123", Habit::Word),
        ("azertyuiop", Habit::Keys),
        ("!QAZ2wsx", Habit::Keys),
        ("a1b2c3d4e5", Habit::Keys),
        ("14.02.1990", Habit::Digits),
        ("01512345678", Habit::Digits),
        ("Globex-2026", Habit::Name(1)),
    ] {
        assert_eq!(find(password, &["keystead", "globex"]), Some(habit), "{password}");
    }
}

#[test]
fn passphrases_of_four_words_are_no_habit() {
    let words: Vec<&str> = WORDS.lines().filter(|word| (4..=8).contains(&word.len())).collect();
    let mut sequence = Sequence(1);
    for separator in [" ", "-", ""] {
        let refused = (0..2_000).filter(|_| {
            let words: [&str; 4] = std::array::from_fn(|_| *sequence.pick(&words));
            find(&words.join(separator), &["keystead"]).is_some()
        });
        assert_eq!(refused.count(), 0, "between words: {separator:?}");
    }
}

#[test]
fn random_passwords_are_no_habit() {
    let letters: Vec<char> = ('a'..='z').collect();
    let with_digits: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
    let printable: Vec<char> = ('!'..='~').collect();
    let mut sequence = Sequence(2);
    for choices in [&letters, &with_digits, &printable] {
        let refused = (0..2_000).filter(|_| {
            let password: String = (0..12).map(|_| sequence.pick(choices)).collect();
            find(&password, &["keystead"]).is_some()
        });
        assert!(refused.count() <= 2, "of {} characters", choices.len());
    }
}

#[test]
fn two_rare_words_and_long_passwords_are_no_habit() {
    for good in [
        "ladle quantize lobster",
        "alice 830 167 294",
        "zq8#Lw2!",
        "#@!%&*$^?",
        "🦀🌵🎻🛶🧭🪁🥨🪵",
        &"password".repeat(7),
    ] {
        assert_eq!(find(good, &["keystead"]), None, "{good}");
    }
}
