//! Proposals of names that can be taken, for names that cannot.

use std::collections::HashSet;

use keystead_common::rules::{USERNAME_MAX, USERNAME_MIN, username_key};
use unicode_normalization::UnicodeNormalization as _;

use super::names::Names;

/// Returns a new name for each faulty name: unique, and in the letters that names have here.
pub(super) fn propose(names: &Names) -> Vec<(String, String)> {
    let (mut taken, mut done) = (HashSet::new(), HashSet::new());
    let mut pairs = Vec::with_capacity(names.faulty.len());
    for faulty in names.faulty.iter().filter(|faulty| done.insert(faulty.old.as_str())) {
        let start = plain(&faulty.old);
        let numbered = (1_u32..).map(|number| numbered(&start, number));
        let mut free = numbered.filter(|name| {
            let key = username_key(name);
            !names.has(&key) && !taken.contains(&key)
        });
        if let Some(new) = free.next() {
            taken.insert(username_key(&new));
            pairs.push((faulty.old.clone(), new));
        }
    }
    pairs
}

/// Returns the name in small letters of ASCII, with dots in place of what cannot be spelt so.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    for letter in name.to_lowercase().nfkd() {
        match letter {
            letter if letter.is_ascii_alphanumeric() || "_-+@".contains(letter) => {
                plain.push(letter);
            }
            'ß' => plain += "ss",
            'æ' => plain += "ae",
            'œ' => plain += "oe",
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'þ' => plain += "th",
            'ı' => plain.push('i'),
            // The marks of letters, which the normalization has split off.
            '\u{300}'..='\u{36f}' => {}
            _ if plain.ends_with('.') => {}
            _ => plain.push('.'),
        }
    }
    let name = plain.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
    // Of an address that is too long, the part before the @ says most.
    let name = match name.split_once('@') {
        Some((local, _)) if name.len() > USERNAME_MAX => local,
        _ => name,
    };
    let name = &name[..name.len().min(USERNAME_MAX)];
    if name.len() < USERNAME_MIN {
        format!("user-{name}").trim_end_matches('-').to_owned()
    } else {
        name.to_owned()
    }
}

/// Appends a number after the first.
fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let ending = format!("-{number}");
    format!("{}{ending}", &name[..name.len().min(USERNAME_MAX - ending.len())])
}

#[cfg(test)]
mod tests {
    use keystead_common::rules::check_username;

    use super::*;

    #[test]
    fn a_proposal_keeps_as_much_of_the_name_as_it_can() {
        let long = format!("{}@example.org", "x".repeat(60));
        for (name, plain_name) in [
            ("Ada Lovelace", "ada.lovelace"),
            ("José  Müller-Straße", "jose.muller-strasse"),
            ("Łukasz", "lukasz"),
            ("O'Brien", "o.brien"),
            ("_root_", "root"),
            ("ab", "user-ab"),
            ("Ада", "user"),
            ("ｆｕｌｌ", "full"),
            (&long, &"x".repeat(60)),
            (&"y".repeat(70), &"y".repeat(64)),
        ] {
            assert_eq!(plain(name), plain_name);
            assert_eq!(check_username(plain_name), Ok(()));
        }
        assert_eq!(numbered(&"y".repeat(64), 12), format!("{}-12", "y".repeat(61)));
    }
}
