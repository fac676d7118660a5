//! The words of many languages, and what is made of them.

use fst::raw::Fst;
use zeroize::Zeroizing;

use crate::Habit;

/// The map that `build.rs` makes of the lists in `words/`.
static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.fst"));

/// Letters of the shortest name that counts. Shorter ones are in too many passwords by chance.
const MIN_NAME: usize = 3;

/// A piece of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// One of all words, names and passwords.
    Word,
    /// One of the thousand words that a language uses most.
    Common,
    /// One of the few that people add to any other.
    Affix,
    /// The name at this index.
    Name(usize),
}

impl Piece {
    fn cost(self, length: usize) -> u32 {
        match self {
            // There are not more words of three letters than combinations of them.
            Self::Word if length <= 3 => 14,
            Self::Word => 18,
            Self::Common => 13,
            Self::Affix | Self::Name(_) => 8,
        }
    }
}

/// Returns the habit if letters are words whose cost is within the budget, read as they are, backwards,
/// as a repetition, or with the last letter repeated.
pub(crate) fn find(letters: &str, names: &[Zeroizing<String>], budget: u32) -> Option<Habit> {
    let mut ways = Zeroizing::new(vec![letters.to_owned(), letters.chars().rev().collect()]);
    ways.extend(repeated(letters).map(ToOwned::to_owned));
    if let Some(last) = letters.chars().next_back() {
        ways.push(format!("{}{last}", letters.trim_end_matches(last)));
    }
    ways.iter().find_map(|way| read(way, names, budget))
}

/// Returns the part of which a text is the repetition.
fn repeated(letters: &str) -> Option<&str> {
    let ends = letters.char_indices().map(|(end, _)| end).skip(1);
    ends.map(|end| &letters[..end]).find(|part| {
        letters.len().is_multiple_of(part.len())
            && *letters == part.repeat(letters.len() / part.len())
    })
}

/// Reads letters as a row of words, in every way that the budget allows; returns the habit of the first
/// that comes to the end.
fn read(letters: &str, names: &[Zeroizing<String>], budget: u32) -> Option<Habit> {
    let mut open = vec![(letters, budget, Habit::Word)];
    while let Some((rest, budget, habit)) = open.pop() {
        for (length, piece) in pieces_at(rest, names) {
            let Some(budget) = budget.checked_sub(piece.cost(length)) else { continue };
            let habit = if let Piece::Name(index) = piece { Habit::Name(index) } else { habit };
            if length == rest.len() {
                return Some(habit);
            }
            open.push((&rest[length..], budget, habit));
        }
    }
    None
}

/// Returns the words with which letters begin, and the length of each in bytes.
fn pieces_at<'a>(
    letters: &'a str,
    names: &'a [Zeroizing<String>],
) -> impl Iterator<Item = (usize, Piece)> + 'a {
    let given = names.iter().enumerate().filter(|(_, name)| name.chars().count() >= MIN_NAME);
    let given = given.filter(|(_, name)| letters.starts_with(name.as_str()));
    given.map(|(index, name)| (name.len(), Piece::Name(index))).chain(words_at(letters))
}

fn words_at(letters: &str) -> Vec<(usize, Piece)> {
    let words = Fst::new(WORDS).expect("build.rs made it");
    let (mut node, mut output) = (words.root(), fst::raw::Output::zero());
    let mut found = Vec::new();
    for (index, byte) in letters.bytes().enumerate() {
        let Some(transition) = node.find_input(byte) else { break };
        let transition = node.transition(transition);
        output = output.cat(transition.out);
        node = words.node(transition.addr);
        if node.is_final() {
            let piece = match output.cat(node.final_output()).value() {
                0 => Piece::Word,
                1 => Piece::Common,
                _ => Piece::Affix,
            };
            found.push((index + 1, piece));
        }
    }
    found
}
