//! The rules for new passwords: long enough, and not easily guessed.
//!
//! The length is a field rule that the page checks as well. How soon a password would be guessed is
//! found on the server only (NIST SP 800-63B-4 §3.1.1.2: a blocklist, with the reason for a refusal):
//! the word lists weigh more than the whole page. The operator's list comes first, then zxcvbn's estimate, which
//! knows English, then the habits of other languages.

mod weakness;

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use keystead_common::Password;
use keystead_common::rules::{self, PASSWORD_MAX, PASSWORD_MIN, Violation, reason};
use password_habits::Habit;
use zeroize::Zeroizing;
use zxcvbn::Score;

use self::weakness::Weakness;
use super::{Blocklist, BlocklistError};

/// Code points estimated at once. The time grows faster than their number, and is about 50
/// milliseconds at worst for this many.
const MAX_ESTIMATED_CHARS: usize = 32;
/// Bytes of the shortest part of a user name that counts. Shorter ones are in too many good
/// passwords by chance.
const MIN_NAME_PART: usize = 3;
/// Different letters that a password needs beside the user name to count as more than that name.
const MIN_OWN_LETTERS: usize = 4;
/// Up to this many digits beside the user name are a year, a date or a count.
const MAX_FILLER_DIGITS: usize = 8;

/// The part of the rules that the operator sets.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The minimum length in code points.
    pub min_length: usize,
    /// The minimum zxcvbn score: 0 accepts everything, 4 only what is very hard to guess.
    pub min_score: Score,
    /// Passwords that are refused whatever their score.
    pub blocklist: Option<Arc<Blocklist>>,
    /// Names of this server and its operator, which everybody tries.
    pub names: Vec<String>,
}

/// A password that passed the rules of this server.
#[derive(Clone, Debug)]
pub struct NewPassword(Password);

/// The strength of a password, accepted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// From 0 for what is guessed at once to 4 for what is very hard to guess.
    pub score: u8,
    /// The rule that it breaks, if any.
    pub violation: Option<Violation>,
}

impl NewPassword {
    /// Returns the password, to be hashed.
    pub(crate) fn into_inner(self) -> Password {
        self.0
    }
}

impl Policy {
    /// Opens the blocklist, if there is one, and describes it. Checks open it otherwise, and cannot say
    /// why it is of no use.
    pub fn open_blocklist(&self) -> Result<Option<String>, BlocklistError> {
        self.blocklist.as_ref().map(|list| list.open()).transpose()
    }

    /// Checks the field rules, which takes no time.
    pub(super) fn check_rules(&self, password: &Password) -> Result<(), Violation> {
        let (password, min_length) = (password.expose(), self.min_length.max(PASSWORD_MIN));
        if password.is_empty() {
            return rules::check_password(password);
        }
        rules::check_length(password.chars().count(), min_length, PASSWORD_MAX)
    }

    /// Checks a password for the account of this user name. Takes milliseconds for a long one, so
    /// it must not run on a thread that answers requests.
    pub fn check(&self, password: Password, username: &str) -> Result<NewPassword, Violation> {
        self.check_rules(&password)?;
        match self.assess(password.expose(), username, self.min_score).1 {
            None => Ok(NewPassword(password)),
            Some(weakness) => Err(weakness.into()),
        }
    }

    /// Returns the strength of a password for the account of this user name, by the rules of
    /// [`Policy::check`]; likewise for how long it takes. 0 if a field rule is broken.
    pub fn strength(&self, password: &Password, username: &str) -> Strength {
        if let Err(violation) = self.check_rules(password) {
            return Strength { score: 0, violation: Some(violation) };
        }
        let (score, weakness) = self.assess(password.expose(), username, Score::Four);
        Strength { score: score.into(), violation: weakness.map(Violation::from) }
    }

    /// Returns the score of a password, of which `enough` is not surpassed for sure, and its weakness if it
    /// is too easy to guess.
    fn assess(&self, password: &str, username: &str, enough: Score) -> (Score, Option<Weakness>) {
        if self.blocklist.as_ref().is_some_and(|list| list.contains(password)) {
            return (Score::Zero, Some(Weakness::of(reason::IN_BLOCKLIST)));
        }
        let parts = parts(username);
        if self.min_score > Score::Zero && is_built_on(password, &parts) {
            return (Score::Zero, Some(Weakness::of(reason::CONTAINS_USERNAME)));
        }
        let (score, weakness) = self.estimate(password, &parts, enough);
        if weakness.is_some() {
            return (score, weakness);
        }
        let knows_habits = self.min_score >= Score::Two;
        match knows_habits.then(|| self.habit(password, &parts)).flatten() {
            Some(reason) => (score.min(Score::One), Some(Weakness::of(reason))),
            None => (score, None),
        }
    }

    /// Returns zxcvbn's score and the weakness that it finds, if the score is too low. A long password is
    /// as hard to guess as the hardest of its pieces, or harder; pieces after one that has `enough` are
    /// not estimated.
    fn estimate(&self, password: &str, parts: &[&str], enough: Score) -> (Score, Option<Weakness>) {
        let (mut score, mut weakness) = (Score::Zero, None);
        for piece in pieces(password) {
            let estimate = zxcvbn::zxcvbn(piece, parts);
            score = score.max(estimate.score());
            if score >= enough {
                break;
            }
            weakness.get_or_insert_with(|| Weakness::found(&estimate, parts));
        }
        (score, weakness.filter(|_| score < self.min_score))
    }

    /// Returns the reason that is the habit which a password follows, if it does.
    fn habit(&self, password: &str, username: &[&str]) -> Option<&'static str> {
        let own = self.names.iter().map(String::as_str);
        let names: Vec<&str> = own.chain(username.iter().copied()).collect();
        Some(match password_habits::find(password, &names)? {
            Habit::Name(index) if index < self.names.len() => reason::CONTAINS_SITE_NAME,
            Habit::Name(_) => reason::CONTAINS_USERNAME,
            Habit::Word => reason::WORD,
            Habit::Keys => reason::KEYBOARD_PATTERN,
            Habit::Digits => reason::DIGITS,
        })
    }
}

/// Returns the number of estimates that a password takes at most, one for each piece.
pub(super) fn estimates_of(password: &Password) -> u32 {
    pieces(password.expose()).map(|_| 1).sum()
}

/// Splits a password into pieces that can each be estimated in bounded time.
fn pieces(password: &str) -> impl Iterator<Item = &str> {
    let mut rest = password;
    std::iter::from_fn(move || {
        let end = rest.char_indices().nth(MAX_ESTIMATED_CHARS).map_or(rest.len(), |(end, _)| end);
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Returns the user name, its part before an `@`, and the words in it.
fn parts(username: &str) -> Vec<&str> {
    let words = username.split(['.', '_', '-', '+', '@']);
    let words = words.filter(|word| word.len() >= MIN_NAME_PART);
    std::iter::once(username).chain(username.split('@').next()).chain(words).collect()
}

/// Returns whether a password is little more than the user name: in any case, with anything between
/// its parts, backwards, repeated, or with a year after it.
fn is_built_on(password: &str, username: &[&str]) -> bool {
    let whole = Zeroizing::new(folded(password));
    let mut names: Vec<String> = username.iter().map(|part| folded(part)).collect();
    names.retain(|name| name.chars().count() >= MIN_NAME_PART);
    names.sort_by_key(|name| Reverse(name.len()));
    let mut rest = whole.clone();
    for name in &names {
        let backwards: String = name.chars().rev().collect();
        // Leave a gap in its place, so that the text around it does not form another match.
        *rest = rest.replace(name, " ").replace(&backwards, " ");
    }
    let letters: HashSet<char> = rest.chars().filter(|char| char.is_alphabetic()).collect();
    let digits = rest.chars().filter(|char| char.is_numeric()).count();
    *rest != *whole && letters.len() < MIN_OWN_LETTERS && digits <= MAX_FILLER_DIGITS
}

/// Returns the letters and digits of a text, in lower case.
fn folded(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests;
