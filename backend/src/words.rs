//! The words for people in errors: for their codes, reasons and numbers, in every language of the catalogue.
//! Errors that only a program's author reads have none here, and are in English.

use keystead_common::problem::FieldError;
use keystead_common::rules::{code, hint, reason};
use keystead_texts::{Language, Message, catalog, guest, server};

/// Up to this many seconds, a wait is given in seconds.
const MAX_SECONDS: u64 = 90;
/// Up to this many seconds, it is given in minutes.
const MAX_SECONDS_IN_MINUTES: u64 = 90 * 60;

/// Sentences for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// A text of the catalogue.
    Text(Message<0>),
    /// A text of the catalogue, and the advice to try again in a moment.
    RetrySoon(Message<0>),
    /// A text of the catalogue, and the number of seconds after which to try again.
    Retry(Message<0>, u64),
}

impl Words {
    /// Returns the sentences in a language.
    pub(crate) fn text(self, language: Language) -> String {
        match self {
            Self::Text(message) => catalog::text(language, message, []),
            Self::RetrySoon(message) => {
                let texts = [message, server::RETRY_SOON];
                join(language, &texts.map(|message| catalog::text(language, message, [])))
            }
            Self::Retry(message, seconds) => {
                let first = catalog::text(language, message, []);
                join(language, &[first, retry(language, seconds)])
            }
        }
    }
}

/// Returns the sentence that says when to try again, rounded up.
fn retry(language: Language, seconds: u64) -> String {
    let (message, count) = if seconds <= MAX_SECONDS {
        (server::RETRY_IN_SECONDS, seconds)
    } else if seconds <= MAX_SECONDS_IN_MINUTES {
        (server::RETRY_IN_MINUTES, seconds.div_ceil(60))
    } else {
        (server::RETRY_IN_HOURS, seconds.div_ceil(3600))
    };
    catalog::plural(language, message, count)
}

/// Returns the detail of a field's error in a language; `None` if there are no words for it.
pub(crate) fn field_error(error: &FieldError, language: Language) -> Option<String> {
    let text = |message| catalog::text(language, message, []);
    Some(match &*error.code {
        code::REQUIRED if error.field == "username" => text(guest::ENTER_USERNAME),
        code::REQUIRED if error.field.ends_with("password") => text(guest::ENTER_PASSWORD),
        code::TOO_SHORT => catalog::plural(language, guest::AT_LEAST, error.min?.into()),
        code::TOO_LONG => catalog::plural(language, guest::AT_MOST, error.max?.into()),
        code::INVALID_CHARACTERS => text(match error.reason.as_deref() {
            Some(reason::INVALID_START) => guest::USERNAME_START,
            _ => guest::USERNAME_CHARACTERS,
        }),
        code::PASSWORD_TOO_WEAK => {
            weak_password(language, error.reason.as_deref()?, error.hint.as_deref(), error.rank)
        }
        _ => return None,
    })
}

/// Returns the words for a weak password: the reason, what does not help against it, and advice.
pub(crate) fn weak_password(
    language: Language,
    reason: &str,
    hint: Option<&str>,
    rank: Option<u16>,
) -> String {
    let text = |message| catalog::text(language, message, []);
    let mut sentences = vec![match (reason, rank) {
        (reason::COMMON_PASSWORD, Some(rank)) => {
            catalog::plural(language, server::COMMON_PASSWORD, rank.into())
        }
        _ => text(weakness(reason)),
    }];
    sentences.extend(hint.and_then(useless).map(text));
    sentences.push(text(server::BE_LESS_PREDICTABLE));
    join(language, &sentences)
}

fn weakness(reason: &str) -> Message<0> {
    match reason {
        reason::IN_BLOCKLIST => server::IN_BLOCKLIST,
        reason::CONTAINS_USERNAME => server::CONTAINS_USERNAME,
        reason::CONTAINS_SITE_NAME => server::CONTAINS_SITE_NAME,
        reason::COMMON_PASSWORD => server::VERY_COMMON_PASSWORD,
        reason::SIMILAR_TO_COMMON_PASSWORD => server::SIMILAR_TO_COMMON_PASSWORD,
        reason::WORD => server::WORD,
        reason::NAME => server::NAME,
        reason::KEYBOARD_PATTERN => server::KEYBOARD_PATTERN,
        reason::REPEAT => server::REPEAT,
        reason::SEQUENCE => server::SEQUENCE,
        reason::DATE => server::DATE,
        reason::DIGITS => server::DIGITS,
        _ => server::GUESSABLE,
    }
}

fn useless(hint: &str) -> Option<Message<0>> {
    Some(match hint {
        hint::CAPITALS => server::CAPITALS,
        hint::SUBSTITUTIONS => server::SUBSTITUTIONS,
        hint::REVERSED => server::REVERSED,
        _ => return None,
    })
}

/// Joins sentences to one text.
pub(crate) fn join(language: Language, sentences: &[String]) -> String {
    // Japanese has no space after a full stop.
    sentences.join(if language == Language::Japanese { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use keystead_common::rules::{check_password, check_username};

    use super::*;

    #[test]
    fn the_rules_of_fields_have_the_same_words_in_english() {
        let long = "x".repeat(300);
        for name in ["", "ab", &*long, "a b", ".abc"] {
            let error = check_username(name).unwrap_err().on("username");
            assert_eq!(field_error(&error, Language::English).as_ref(), Some(&error.detail));
        }
        for password in ["", "short", &*long] {
            let error = check_password(password).unwrap_err().on("password");
            assert_eq!(field_error(&error, Language::English).as_ref(), Some(&error.detail));
        }
    }

    #[test]
    fn every_reason_and_hint_has_words_of_its_own() {
        for language in Language::ALL {
            let of = |reason: &str, rank| weak_password(language, reason, None, rank);
            let weak = reason::ALL.iter().filter(|reason| **reason != reason::INVALID_START);
            let mut texts: Vec<_> = weak.map(|reason| of(reason, None)).collect();
            texts.extend([10, 100].map(|rank| of(reason::COMMON_PASSWORD, Some(rank))));
            let with = |hint: &&str| weak_password(language, reason::WORD, Some(hint), None);
            texts.extend(hint::ALL.iter().map(with));
            let count = texts.len();
            texts.sort();
            texts.dedup();
            assert_eq!(texts.len(), count, "{}", language.tag());
        }
        let whole = weak_password(
            Language::German,
            reason::COMMON_PASSWORD,
            Some(hint::CAPITALS),
            Some(10_000),
        );
        assert_eq!(
            whole,
            "Das ist eines der 10.000 häufigsten Passwörter. Großbuchstaben machen es kaum stärker. \
             Wählen Sie etwas weniger Vorhersehbares, etwa drei zufällige Wörter."
        );
    }

    #[test]
    fn a_wait_is_told_in_the_unit_that_suits_it() {
        for (seconds, english) in [
            (1, "Too many attempts. Try again in 1 second."),
            (90, "Too many attempts. Try again in 90 seconds."),
            (91, "Too many attempts. Try again in 2 minutes."),
            (5_400, "Too many attempts. Try again in 90 minutes."),
            (86_400, "Too many attempts. Try again in 24 hours."),
        ] {
            let words = Words::Retry(server::TOO_MANY_ATTEMPTS, seconds);
            assert_eq!(words.text(Language::English), english);
        }
        let words = Words::Retry(server::TOO_MANY_ATTEMPTS, 3);
        assert_eq!(
            words.text(Language::Japanese),
            "試行回数が多すぎます。3秒後にもう一度お試しください。"
        );
    }
}
