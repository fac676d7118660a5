//! Letters without case and accents.

use std::iter;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

/// The keys of a Russian keyboard and what they type on an American one. People type a Russian word
/// without switching.
const RUSSIAN: [(&str, &str); 3] =
    [("qwertyuiop[]", "йцукенгшщзхъ"), ("asdfghjkl;'", "фывапролджэ"), ("zxcvbnm,.", "ячсмитьбю")];

/// Returns a text in lower case and without accents, everything but letters as it was.
pub(crate) fn folded(text: &str) -> Zeroizing<String> {
    // Room for every expansion: a string that grows leaves a copy behind.
    let mut folded = Zeroizing::new(String::with_capacity(4 * text.len()));
    let lower = text.chars().flat_map(char::to_lowercase);
    folded.extend(lower.flat_map(spelled).nfd().filter(|char| !is_combining_mark(*char)));
    folded
}

/// Returns the letters of a text, in lower case and without accents.
pub(crate) fn letters(text: &str) -> Zeroizing<String> {
    let mut letters = folded(text);
    letters.retain(char::is_alphabetic);
    letters
}

/// Returns a text as it would be had the keyboard been switched to Russian.
pub(crate) fn as_russian(text: &str) -> Zeroizing<String> {
    let mut switched = Zeroizing::new(String::with_capacity(2 * text.len()));
    switched.extend(text.chars().map(|char| {
        let of_row = |(american, russian): &(&str, &str)| {
            let index = american.chars().position(|key| key == char)?;
            russian.chars().nth(index)
        };
        RUSSIAN.iter().find_map(of_row).unwrap_or(char)
    }));
    folded(&switched)
}

/// Spells the letters that are no letter with an accent.
fn spelled(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ı' => ('i', None),
        other => (other, None),
    };
    iter::once(first).chain(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(*folded("Contraseña ÖL-Straße Źdźbło йЁ"), "contrasena ol-strasse zdzblo ие");
        assert_eq!(*letters("Łódź 1908!"), "lodz");
        assert_eq!(*as_russian("gfhjkm"), "пароль");
    }

    #[test]
    fn the_lists_are_folded() {
        for list in [
            include_str!("../words/words.txt"),
            include_str!("../words/common.txt"),
            include_str!("../words/own.txt"),
            include_str!("../words/affixes.txt"),
        ] {
            let lines = list.lines().filter(|line| !line.starts_with('#'));
            for word in lines.flat_map(str::split_whitespace) {
                assert_eq!(*letters(word), word);
            }
        }
    }
}
