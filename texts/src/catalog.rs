//! The texts themselves, for the server.

use crate::message::{FORM_SEPARATOR, form, format};
use crate::table::Row;
use crate::{
    Area, Language, Message, Plural, PluralCategory, account, apps, boot, factors, guest, server,
};

/// Returns the text of a message.
#[must_use]
pub fn text<const N: usize>(
    language: Language,
    message: Message<N>,
    arguments: [&str; N],
) -> String {
    format(&raw(language, message.area, message.index), &arguments)
}

/// Returns the text of a message for this count, which replaces `{0}`.
#[must_use]
pub fn plural(language: Language, message: Plural<1>, count: u64) -> String {
    let text = raw(language, message.area, message.index);
    let position = language.plural_position(category(language, count));
    format(form(&text, position), &[&number(language, count)])
}

/// Returns a number as the language writes it (Unicode CLDR 48), in the digits 0 to 9.
#[must_use]
pub fn number(language: Language, number: u64) -> String {
    let digits = number.to_string();
    let separator = match language {
        // Four digits stay together.
        Language::Spanish if digits.len() <= 4 => return digits,
        Language::German | Language::Spanish => '.',
        Language::French => '\u{202f}',
        _ => ',',
    };
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns the texts of an area in the order of their numbers, with placeholders and plural forms.
#[must_use]
pub fn texts(language: Language, area: Area) -> Vec<String> {
    rows(area).iter().map(|(_, texts)| translation(language, texts)).collect()
}

/// Returns the names and texts of an area.
#[must_use]
pub fn named_texts(language: Language, area: Area) -> Vec<(&'static str, String)> {
    rows(area).iter().map(|(name, texts)| (*name, translation(language, texts))).collect()
}

/// Returns the text of the message whose constant has this name in upper case.
#[must_use]
pub fn find(language: Language, area: Area, name: &str) -> Option<String> {
    let row = rows(area).iter().find(|(candidate, _)| candidate.eq_ignore_ascii_case(name));
    row.map(|(_, texts)| translation(language, texts))
}

fn rows(area: Area) -> &'static [Row] {
    match area {
        Area::Guest => guest::TEXTS,
        Area::Account => account::TEXTS,
        Area::Factors => factors::TEXTS,
        Area::Apps => apps::TEXTS,
        Area::Boot => boot::TEXTS,
        Area::Server => server::TEXTS,
    }
}

fn raw(language: Language, area: Area, index: u16) -> String {
    translation(language, &rows(area)[usize::from(index)].1)
}

fn translation(language: Language, texts: &[&str; 6]) -> String {
    match Language::ALL.iter().position(|candidate| *candidate == language) {
        Some(position) => texts[position].to_owned(),
        None => pseudo(texts[0]),
    }
}

/// Returns the category of a count (Unicode CLDR 48, cardinal rules for integers).
fn category(language: Language, count: u64) -> PluralCategory {
    match (language, count) {
        (Language::Arabic, _) => arabic_category(count),
        (Language::English | Language::German | Language::Spanish | Language::Pseudo, 1)
        | (Language::French, 0 | 1) => PluralCategory::One,
        _ => PluralCategory::Other,
    }
}

fn arabic_category(count: u64) -> PluralCategory {
    match (count, count % 100) {
        (0, _) => PluralCategory::Zero,
        (1, _) => PluralCategory::One,
        (2, _) => PluralCategory::Two,
        (_, 3..=10) => PluralCategory::Few,
        (_, 11..=99) => PluralCategory::Many,
        _ => PluralCategory::Other,
    }
}

/// Returns an English text with accents, in brackets and two fifths longer. Placeholders stay.
fn pseudo(text: &str) -> String {
    let form = |text: &str| {
        let mut is_placeholder = false;
        let accented: String = text
            .chars()
            .map(|c| {
                is_placeholder = c == '{' || is_placeholder && c != '}';
                if is_placeholder { c } else { accent(c) }
            })
            .collect();
        let padding = "~".repeat((text.chars().count() * 2).div_ceil(5));
        format!("[{accented}{padding}]")
    };
    text.split(FORM_SEPARATOR).map(form).collect::<Vec<_>>().join("|")
}

fn accent(c: char) -> char {
    match c {
        'a' => 'á',
        'c' => 'ç',
        'e' => 'é',
        'i' => 'í',
        'n' => 'ñ',
        'o' => 'ö',
        's' => 'š',
        'u' => 'ü',
        'y' => 'ý',
        'A' => 'Å',
        'C' => 'Ç',
        'D' => 'Ð',
        'E' => 'É',
        'I' => 'Î',
        'L' => 'Ļ',
        'N' => 'Ñ',
        'O' => 'Ø',
        'P' => 'Þ',
        'S' => 'Š',
        'T' => 'Ţ',
        'U' => 'Û',
        'W' => 'Ŵ',
        'Y' => 'Ý',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREAS: [Area; 6] =
        [Area::Guest, Area::Account, Area::Factors, Area::Apps, Area::Boot, Area::Server];

    #[test]
    fn no_translation_is_left_in_english() {
        // Words that are the same in another language.
        let same = [
            "OK",
            "Session",
            "Details",
            "Password",
            "Passwords",
            "Navigation",
            "Important",
            "Browser",
            "Passkeys",
            "Apps",
        ];
        for area in AREAS {
            for (name, texts) in rows(area) {
                for (language, text) in Language::ALL.iter().zip(texts).skip(1) {
                    let is_word = same.contains(text) || text.starts_with("{0}") && text.len() < 12;
                    assert!(*text != texts[0] || is_word, "{name} in {}: {text}", language.tag());
                }
            }
        }
    }

    #[test]
    fn japanese_and_arabic_have_no_english_words() {
        // Names of products and techniques, and what is written in ASCII everywhere.
        let names = [
            "WebAssembly",
            "JavaScript",
            "Keystead",
            "Cookie",
            "http",
            "https",
            "GET",
            "verify",
            "IP",
            "ID",
            "JSON",
            "boot",
            "js",
            "iPhone",
            "iPad",
            "Mac",
            "PIN",
            "QR",
        ];
        for area in AREAS {
            for (name, texts) in rows(area) {
                for text in &texts[4..] {
                    let words = text.split(|c: char| !c.is_ascii_alphabetic());
                    for word in words.filter(|word| word.len() > 1) {
                        assert!(names.contains(&word), "{name}: {word} in {text}");
                    }
                }
            }
        }
    }

    #[test]
    fn french_punctuation_stays_on_the_line_of_its_word() {
        let french = Language::French as usize;
        for area in AREAS {
            for (name, texts) in rows(area) {
                for mark in [" :", " ;", " ?", " !"] {
                    assert!(!texts[french].contains(mark), "{name}: use U+202F before the mark");
                }
            }
        }
    }

    #[test]
    fn counts_have_the_forms_of_their_language() {
        let of = |language, count| plural(language, server::RETRY_IN_SECONDS, count);
        assert_eq!(of(Language::English, 1), "Try again in 1 second.");
        assert_eq!(of(Language::English, 2), "Try again in 2 seconds.");
        assert_ne!(
            of(Language::Arabic, 3).replace('3', ""),
            of(Language::Arabic, 11).replace("11", "")
        );
        assert!(of(Language::Japanese, 1).contains('1'));
    }

    #[test]
    fn numbers_are_grouped_as_in_their_language() {
        for (language, expected) in [
            (Language::English, ["10", "1,000", "12,345,678"]),
            (Language::German, ["10", "1.000", "12.345.678"]),
            (Language::French, ["10", "1\u{202f}000", "12\u{202f}345\u{202f}678"]),
            (Language::Spanish, ["10", "1000", "12.345.678"]),
            (Language::Japanese, ["10", "1,000", "12,345,678"]),
        ] {
            assert_eq!([10, 1_000, 12_345_678].map(|count| number(language, count)), expected);
        }
    }

    #[test]
    fn the_pseudo_locale_keeps_placeholders() {
        assert_eq!(pseudo("{0} on {1}"), "[{0} öñ {1}~~~~]");
        assert_eq!(pseudo("a|b"), "[á~]|[b~]");
    }
}
