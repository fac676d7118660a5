//! The rules for new passwords: long enough, and not easily guessed.
//!
//! The length is a field rule that the page checks as well. How soon a password would be guessed is
//! found on the server only (NIST SP 800-63B-4 §3.1.1.2: a blocklist, with the reason for a refusal):
//! the word lists weigh more than the whole page. The operator's list comes first, then zxcvbn's estimate, which
//! knows English, then the habits of other languages.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use keystead_common::Password;
use keystead_common::rules::{self, PASSWORD_MAX, Violation, code};
use password_habits::Habit;
use zeroize::Zeroizing;
use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::{Entropy, Score};

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

const TOO_EASY: &str = "This password is too easy to guess.";
const BUILT_ON_USERNAME: &str = "It is built on the username.";
const ON_BLOCKLIST: &str = "It is on a list of passwords that are tried first.";
const ADVICE: &str = "Choose several words that have nothing to do with each other.";

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
        rules::check_password(password.expose())?;
        let length = password.expose().chars().count();
        rules::check_length("password", length, self.min_length, PASSWORD_MAX)
    }

    /// Checks a password for the account of this user name. Takes milliseconds for a long one, so
    /// it must not run on a thread that answers requests.
    pub fn check(&self, password: Password, username: &str) -> Result<NewPassword, Violation> {
        self.check_rules(&password)?;
        match self.weakness(password.expose(), username) {
            None => Ok(NewPassword(password)),
            Some(detail) => Err(Violation { code: code::PASSWORD_TOO_WEAK, detail }),
        }
    }

    /// Returns the reason why a password is too easy to guess, if it is.
    fn weakness(&self, password: &str, username: &str) -> Option<String> {
        if self.blocklist.as_ref().is_some_and(|list| list.contains(password)) {
            return Some(format!("{TOO_EASY} {ON_BLOCKLIST} {ADVICE}"));
        }
        let parts = parts(username);
        if self.min_score > Score::Zero && is_built_on(password, &parts) {
            return Some(format!("{TOO_EASY} {BUILT_ON_USERNAME}"));
        }
        if let Some(reason) = self.estimated_weakness(password, &parts) {
            return Some(reason);
        }
        let knows_habits = self.min_score >= Score::Two;
        let habit = knows_habits.then(|| self.habit(password, &parts)).flatten()?;
        Some(format!("{TOO_EASY} {habit} {ADVICE}"))
    }

    /// Returns the reason why zxcvbn finds a password too easy to guess, if it does. A long password is
    /// as hard to guess as the hardest of its pieces, or harder.
    fn estimated_weakness(&self, password: &str, parts: &[&str]) -> Option<String> {
        let mut reasons = pieces(password).map(|piece| {
            let estimate = zxcvbn::zxcvbn(piece, parts);
            (estimate.score() < self.min_score).then(|| reason(&estimate, parts))
        });
        let first = reasons.next()?;
        if reasons.any(|reason| reason.is_none()) { None } else { first }
    }

    /// Describes the habit that a password follows, if it does.
    fn habit(&self, password: &str, username: &[&str]) -> Option<&'static str> {
        let own = self.names.iter().map(String::as_str);
        let names: Vec<&str> = own.chain(username.iter().copied()).collect();
        Some(match password_habits::find(password, &names)? {
            Habit::Name(index) if index < self.names.len() => {
                "It is built on the name of this site."
            }
            Habit::Name(_) => BUILT_ON_USERNAME,
            Habit::Word => "It is little more than a common word or name.",
            Habit::Keys => "Its keys lie side by side.",
            Habit::Digits => "It looks like a date or a telephone number.",
        })
    }
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

/// Explains why a password is too weak and what would help, in sentences for a person.
fn reason(estimate: &Entropy, username: &[&str]) -> String {
    let mut sentences = vec![TOO_EASY.to_owned()];
    let is_of_username = |word: &str| username.iter().any(|part| part.eq_ignore_ascii_case(word));
    let built_on_username = estimate.sequence().iter().any(|part| {
        matches!(&part.pattern, MatchPattern::Dictionary(found) if is_of_username(&found.matched_word))
    });
    if built_on_username {
        sentences.push(BUILT_ON_USERNAME.to_owned());
    }
    if let Some(feedback) = estimate.feedback() {
        sentences.extend(feedback.warning().map(|warning| warning.to_string()));
        sentences.extend(feedback.suggestions().iter().map(ToString::to_string));
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests;
