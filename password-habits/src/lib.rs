//! Finds the passwords that people choose out of habit: a word, name or club of their language with a
//! year and a sign, a row of keys of their keyboard, a date.
//!
//! An estimate such as zxcvbn's knows English words and two keyboards. This knows the words of some
//! thirty languages and the keyboards of some more, but gives no number: a password is a habit or it is
//! not. Words are compared without regard to case, accents and the usual disguises.
//!
//! ```
//! use password_habits::{Habit, find};
//!
//! assert_eq!(find("Schmetterling_2026!", &[]), Some(Habit::Word));
//! assert_eq!(find("qsdfghjklm", &[]), Some(Habit::Keys));
//! assert_eq!(find("Example2026", &["example"]), Some(Habit::Name(0)));
//! assert_eq!(find("tiny lobster parade", &[]), None);
//! ```

mod disguise;
mod fold;
mod keyboard;
mod words;

/// Code points that are looked at. Nobody types a longer password out of habit.
const MAX_CHARS: usize = 48;

/// The cost up to which a pattern is a habit.
///
/// Costs are in bits: the binary logarithm of how many passwords are made in the same way, as somebody
/// who guesses would count them. Two rare words are beyond this, and a word with five unrelated digits.
const EASY: u32 = 33;

/// The habit that a password follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Little more than the name at this index.
    Name(usize),
    /// A common word or name, or two of the most common ones, with little around them.
    Word,
    /// Keys that lie side by side, or letters in the order of the alphabet.
    Keys,
    /// Digits alone, as of a date or a telephone number.
    Digits,
}

/// Returns the habit that a password follows, if it does. `names` are words that are as easy to guess
/// here as any: of the site, the operator, the account.
#[must_use]
pub fn find(password: &str, names: &[&str]) -> Option<Habit> {
    if password.chars().nth(MAX_CHARS).is_some() {
        return None;
    }
    if disguise::is_number(password) {
        return Some(Habit::Digits);
    }
    if keyboard::cost(password) <= EASY {
        return Some(Habit::Keys);
    }
    let names: Vec<_> = names.iter().map(|name| fold::letters(name)).collect();
    let cores = disguise::cores(password, EASY);
    cores.iter().find_map(|core| words::find(&core.letters, &names, EASY - core.cost))
}
