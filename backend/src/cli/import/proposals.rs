//! Proposals of names that can be taken, for names that cannot.

use std::collections::{HashMap, HashSet};

use keystead_common::rules::{USERNAME_MAX, USERNAME_MIN, username_key};
use unicode_normalization::UnicodeNormalization as _;

use super::names::Names;

/// Characters of the longest number with its hyphen.
const MAX_ENDING_CHARS: usize = "-4294967295".len();

/// Returns a new name for each faulty name: unique, and in the letters that names have here.
pub(super) fn propose(names: &Names) -> Vec<(String, String)> {
    let (mut taken, mut done) = (HashSet::new(), HashSet::new());
    // Without it, a thousand names with one start would be numbered from 2 on a thousand times.
    let mut next_numbers: HashMap<String, u32> = HashMap::new();
    let mut pairs = Vec::with_capacity(names.faulty.len());
    for faulty in names.faulty.iter().filter(|faulty| done.insert(faulty.old.as_str())) {
        let start = plain(&faulty.old);
        // Longer starts are cut for the number, and may be one then.
        let numbered_part = &start[..start.len().min(USERNAME_MAX - MAX_ENDING_CHARS)];
        let next = next_numbers.entry(numbered_part.to_owned()).or_insert(2);
        let numbers = std::iter::once(1).chain(*next..);
        let mut free =
            numbers.map(|number| (number, numbered(&start, number))).filter(|(_, name)| {
                let key = username_key(name);
                !names.has(&key) && !taken.contains(&key)
            });
        if let Some((number, new)) = free.next() {
            *next = (*next).max(number + 1);
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
    use std::time::{Duration, Instant};

    use keystead_common::rules::check_username;

    use super::*;

    #[test]
    fn many_names_with_one_start_are_numbered_without_trying_all_numbers_again() {
        let mut names = Names::default();
        names.add(1, "user-3", "user-3");
        let count = 20_000;
        for index in 0..count {
            // Names without a letter that can be spelt here.
            let old = format!("{}{}", "Ж".repeat(index / 250 + 1), "Я".repeat(index % 250));
            names.add(index as u64 + 2, &old, &old);
        }
        let begun = Instant::now();
        let pairs = propose(&names);
        assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
        assert_eq!(
            pairs.len(),
            names.faulty.iter().map(|name| &name.old).collect::<HashSet<_>>().len()
        );
        let new: HashSet<_> = pairs.iter().map(|(_, new)| new).collect();
        assert_eq!(new.len(), pairs.len(), "each is unique");
        assert!(!new.contains(&"user-3".to_owned()) && new.contains(&"user-4".to_owned()));
    }

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
