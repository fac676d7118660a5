//! The reason for which a password is too easy to guess, and its words.

use keystead_common::rules::{Violation, code, hint, reason};
use zxcvbn::Entropy;
use zxcvbn::feedback::{Feedback, Suggestion, Warning};
use zxcvbn::matching::patterns::MatchPattern;

/// The ranks by which common passwords are told apart: among the ten most common ones, and so on.
const RANKS: [u16; 4] = [10, 100, 1_000, 10_000];

/// The advice to everybody whose password is too weak.
const ADVICE: &str = "Choose something less predictable, such as three random words.";

/// The reason for which a password is too easy to guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Weakness {
    /// One of [`reason`].
    reason: &'static str,
    /// One of [`hint`].
    hint: Option<&'static str>,
    /// One of [`RANKS`].
    rank: Option<u16>,
}

impl Weakness {
    /// Returns the weakness of this reason.
    pub(super) fn of(reason: &'static str) -> Self {
        Self { reason, hint: None, rank: None }
    }

    /// Returns the weakness that zxcvbn has found.
    pub(super) fn found(estimate: &Entropy, username: &[&str]) -> Self {
        let is_of_username =
            |word: &str| username.iter().any(|part| part.eq_ignore_ascii_case(word));
        let mut words = estimate.sequence().iter().filter_map(|part| match &part.pattern {
            MatchPattern::Dictionary(word) => Some(word),
            _ => None,
        });
        let first_rank = words.clone().next().map(|word| word.rank);
        if words.any(|word| is_of_username(&word.matched_word)) {
            return Self::of(reason::CONTAINS_USERNAME);
        }
        let feedback = estimate.feedback();
        let reason = feedback.and_then(Feedback::warning).map_or(reason::GUESSABLE, reason_of);
        // A common password is the only word of its estimate.
        let rank = first_rank.filter(|_| reason == reason::COMMON_PASSWORD);
        let rank = rank.and_then(|rank| RANKS.into_iter().find(|most| rank <= usize::from(*most)));
        let hint = feedback.and_then(|feedback| feedback.suggestions().iter().find_map(hint_of));
        Self { reason, hint, rank }
    }
}

/// In English, in sentences for a person.
impl From<Weakness> for Violation {
    fn from(Weakness { reason, hint, rank }: Weakness) -> Self {
        let mut sentences = vec![sentence(reason, rank)];
        sentences.extend(hint.map(|hint| hint_sentence(hint).to_owned()));
        sentences.push(ADVICE.to_owned());
        let violation = Self::new(code::PASSWORD_TOO_WEAK, sentences.join(" "));
        Self { reason: Some(reason), hint, rank, ..violation }
    }
}

fn reason_of(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess
        | Warning::ShortKeyboardPatternsAreEasyToGuess => reason::KEYBOARD_PATTERN,
        Warning::RepeatsLikeAaaAreEasyToGuess
        | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => reason::REPEAT,
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword => reason::COMMON_PASSWORD,
        Warning::ThisIsSimilarToACommonlyUsedPassword => reason::SIMILAR_TO_COMMON_PASSWORD,
        Warning::SequencesLikeAbcAreEasyToGuess => reason::SEQUENCE,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => reason::DATE,
        Warning::AWordByItselfIsEasyToGuess => reason::WORD,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => reason::NAME,
    }
}

fn hint_of(suggestion: &Suggestion) -> Option<&'static str> {
    match suggestion {
        Suggestion::CapitalizationDoesntHelpVeryMuch
        | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => Some(hint::CAPITALS),
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => Some(hint::SUBSTITUTIONS),
        Suggestion::ReversedWordsArentMuchHarderToGuess => Some(hint::REVERSED),
        _ => None,
    }
}

fn sentence(reason: &str, rank: Option<u16>) -> String {
    let text = match reason {
        reason::IN_BLOCKLIST => "This password is on a list of passwords that are tried first.",
        reason::CONTAINS_USERNAME => "It contains your username.",
        reason::CONTAINS_SITE_NAME => "It contains the name of this site.",
        reason::COMMON_PASSWORD => match rank {
            Some(rank) => {
                return format!("This is one of the {} most common passwords.", grouped(rank));
            }
            None => "This is a very common password.",
        },
        reason::SIMILAR_TO_COMMON_PASSWORD => "This is similar to a common password.",
        reason::WORD => "It is little more than a common word or name.",
        reason::NAME => "Names are easy to guess.",
        reason::KEYBOARD_PATTERN => "Keys next to each other are easy to guess.",
        reason::REPEAT => "Repeated words and characters are easy to guess.",
        reason::SEQUENCE => "Sequences such as abc or 6543 are easy to guess.",
        reason::DATE => "Dates and years are easy to guess.",
        reason::DIGITS => "It looks like a date or a phone number.",
        _ => "This password is too easy to guess.",
    };
    text.to_owned()
}

/// Returns a number with a comma before its last three digits.
fn grouped(number: u16) -> String {
    match (number / 1_000, number % 1_000) {
        (0, _) => number.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}

fn hint_sentence(hint: &str) -> &'static str {
    match hint {
        hint::CAPITALS => "Capital letters don't make it much stronger.",
        hint::SUBSTITUTIONS => "Characters that look like letters don't make it much stronger.",
        _ => "A word backwards isn't much stronger.",
    }
}
