//! Proposals of names that can be taken, for names that cannot.

use std::collections::{HashMap, HashSet};

use keystead_common::rules::{USERNAME_MAX, USERNAME_MIN, username_key};
use unicode_normalization::UnicodeNormalization as _;

use super::names::{Names, hash};

/// Characters of the longest number with its hyphen.
const MAX_ENDING_CHARS: usize = "-4294967295".len();

/// The proposals for the names of a file. Names are kept as hashes, so that those of ten million fit into memory.
pub(super) struct Proposals<'a> {
    names: &'a Names,
    /// The names that have a proposal.
    done: HashSet<u64>,
    /// The names that were proposed.
    taken: HashSet<u64>,
    /// The next number of each start. Without it, a thousand names with one start would be numbered from 2 on a
    /// thousand times.
    next_numbers: HashMap<u64, u32>,
}

impl<'a> Proposals<'a> {
    /// Begins with none.
    pub(super) fn new(names: &'a Names) -> Self {
        let (done, taken, next_numbers) = Default::default();
        Self { names, done, taken, next_numbers }
    }

    /// Returns true for a name that needs a proposal and has none.
    pub(super) fn is_due(&mut self, old: &str) -> bool {
        self.names.is_faulty(old) && self.done.insert(hash(old))
    }

    /// Returns a new name in the letters that names have here: one that neither the file has nor another proposal.
    pub(super) fn next(&mut self, old: &str) -> Option<String> {
        let start = plain(old);
        // Longer starts are cut for the number, and may be one then.
        let numbered_part = &start[..start.len().min(USERNAME_MAX - MAX_ENDING_CHARS)];
        let next = self.next_numbers.entry(hash(numbered_part)).or_insert(2);
        let numbers = std::iter::once(1).chain(*next..);
        let mut free =
            numbers.map(|number| (number, numbered(&start, number))).filter(|(_, name)| {
                let key = username_key(name);
                !self.names.has(&key) && !self.taken.contains(&hash(&key))
            });
        let (number, new) = free.next()?;
        *next = (*next).max(number + 1);
        self.taken.insert(hash(&username_key(&new)));
        Some(new)
    }
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
        let (mut names, mut olds) = (Names::default(), Vec::new());
        names.add(1, "user-3", "user-3");
        let count = 20_000;
        for index in 0..count {
            // Names without a letter that can be spelt here.
            let old = format!("{}{}", "Ж".repeat(index / 250 + 1), "Я".repeat(index % 250));
            names.add(index as u64 + 2, &old, &old);
            olds.push(old);
        }
        let begun = Instant::now();
        let mut proposals = Proposals::new(&names);
        let due = olds.iter().filter(|old| proposals.is_due(old)).collect::<Vec<_>>();
        let pairs: Vec<_> = due.iter().map(|old| (old, proposals.next(old).unwrap())).collect();
        assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
        assert_eq!(pairs.len(), olds.iter().collect::<HashSet<_>>().len());
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
