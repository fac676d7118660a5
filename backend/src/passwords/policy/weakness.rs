//! The reason for which a password is too easy to guess.

use keystead_common::rules::{Violation, code, hint, reason};
use keystead_texts::Language;
use zxcvbn::Entropy;
use zxcvbn::feedback::{Feedback, Suggestion, Warning};
use zxcvbn::matching::patterns::MatchPattern;

use crate::words;

/// The ranks by which common passwords are told apart: among the ten most common ones, and so on.
const RANKS: [u16; 4] = [10, 100, 1_000, 10_000];

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
        let hint =
            feedback.and_then(|feedback| feedback.suggestions().iter().copied().find_map(hint_of));
        Self { reason, hint, rank }
    }
}

impl From<Weakness> for Violation {
    fn from(Weakness { reason, hint, rank }: Weakness) -> Self {
        let detail = words::weak_password(Language::English, reason, hint, rank);
        let violation = Self::new(code::PASSWORD_TOO_WEAK, detail);
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

fn hint_of(suggestion: Suggestion) -> Option<&'static str> {
    match suggestion {
        Suggestion::CapitalizationDoesntHelpVeryMuch
        | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => Some(hint::CAPITALS),
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => Some(hint::SUBSTITUTIONS),
        Suggestion::ReversedWordsArentMuchHarderToGuess => Some(hint::REVERSED),
        _ => None,
    }
}
