//! The lines that are left out, with their reasons. Of each reason the first lines are shown, and the number of all.

use std::collections::HashMap;

use serde_json::{Value, json};

/// The number of lines that are shown of each reason.
const SHOWN_LINES: usize = 20;
/// The number of lines that the summary names of each reason.
const NAMED_LINES: usize = 3;
/// The number of reasons that are told apart.
const MAX_REASONS: usize = 200;
/// The length of the longest name that is shown.
const MAX_NAME_CHARS: usize = 100;

/// A record that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LeftOutLine {
    pub(super) line: u64,
    pub(super) username: Option<String>,
    pub(super) reason: String,
}

/// The lines that are left out.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    pub(super) count: usize,
    reasons: Vec<Reason>,
    indices: HashMap<String, usize>,
}

#[derive(Debug)]
struct Reason {
    text: String,
    count: usize,
    first: Vec<(u64, Option<String>)>,
}

impl LeftOut {
    /// Counts a line, and returns the text to show for it; `None` if enough of this reason were shown.
    pub(super) fn add(&mut self, left_out: &LeftOutLine) -> Option<String> {
        self.count += 1;
        let reason = if let Some(index) = self.indices.get(&left_out.reason) {
            &mut self.reasons[*index]
        } else {
            let is_full = self.reasons.len() >= MAX_REASONS;
            let text = if is_full { "another reason" } else { left_out.reason.as_str() };
            self.new_reason(text)
        };
        reason.count += 1;
        let username = left_out.username.as_deref().filter(|name| is_shown(name)).map(printable);
        if reason.first.len() < NAMED_LINES {
            reason.first.push((left_out.line, username.clone()));
        }
        let LeftOutLine { line, reason: text, .. } = left_out;
        let of = username.map(|name| format!(" ({name})")).unwrap_or_default();
        (reason.count <= SHOWN_LINES).then(|| format!("line {line}: {text}{of}"))
    }

    fn new_reason(&mut self, text: &str) -> &mut Reason {
        let index = *self.indices.entry(text.to_owned()).or_insert(self.reasons.len());
        if index == self.reasons.len() {
            self.reasons.push(Reason { text: text.to_owned(), count: 0, first: Vec::new() });
        }
        &mut self.reasons[index]
    }

    /// Returns a line for each reason of which not all lines were shown.
    pub(super) fn summary(&self) -> impl Iterator<Item = String> {
        let many = self.reasons.iter().filter(|reason| reason.count > SHOWN_LINES);
        many.map(|reason| {
            let first = reason.first.iter().map(|(line, username)| match username {
                Some(name) => format!("line {line} ({name})"),
                None => format!("line {line}"),
            });
            let first: Vec<_> = first.collect();
            format!("{} lines in all: {}; first {}", reason.count, reason.text, first.join(", "))
        })
    }

    /// Returns all reasons as JSON, the most frequent first. `name` is the member that has the name.
    pub(super) fn json(&self, name: &str) -> Value {
        let mut reasons: Vec<&Reason> = self.reasons.iter().collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
        let reasons = reasons.into_iter().map(|reason| {
            let first = reason.first.iter();
            let first = first.map(|(line, username)| json!({ "line": line, name: username }));
            json!({ "reason": reason.text, "count": reason.count, "first": first.collect::<Vec<_>>() })
        });
        reasons.collect()
    }
}

/// Returns true for a text that is no password hash in the wrong column.
fn is_shown(name: &str) -> bool {
    !name.contains(['$', '{', ':', '\n']) && name.chars().count() <= MAX_NAME_CHARS
}

/// Removes what a terminal would obey and not show: control characters, and those that turn the direction of text.
pub(super) fn printable(name: &str) -> String {
    let is_control = |letter: char| {
        letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    name.chars().filter(|letter| !is_control(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(line: u64, username: &str, reason: &str) -> LeftOutLine {
        let username = Some(username.to_owned()).filter(|name| !name.is_empty());
        LeftOutLine { line, username, reason: reason.to_owned() }
    }

    #[test]
    fn many_lines_of_a_reason_are_counted_and_the_first_named() {
        let mut left_out = LeftOut::default();
        assert_eq!(left_out.add(&line(1, "ada", "rare")).unwrap(), "line 1: rare (ada)");
        for number in 2..500 {
            let shown =
                left_out.add(&line(number, if number == 2 { "" } else { "grace" }, "common"));
            assert_eq!(shown.is_some(), number < 22, "{number}");
        }
        assert_eq!(left_out.count, 499);
        let summary: Vec<_> = left_out.summary().collect();
        assert_eq!(
            summary,
            ["498 lines in all: common; first line 2, line 3 (grace), line 4 (grace)"]
        );
        let json = left_out.json("username");
        assert_eq!((&json[0]["count"], &json[1]["count"]), (&json!(498), &json!(1)));
        assert_eq!(json[1]["first"], json!([{ "line": 1, "username": "ada" }]));
    }

    #[test]
    fn a_name_does_not_control_the_terminal() {
        let mut left_out = LeftOut::default();
        for name in ["a\u{1b}[2Jda", "a\u{9b}2Jda", "ad\ra\u{7}", "\u{202e}ada", "a\u{0}da"] {
            for line_number in 1..=21 {
                if let Some(text) = left_out.add(&line(line_number, name, "no")) {
                    assert!(!text.contains(['\u{1b}', '\u{9b}', '\r', '\u{7}', '\u{202e}', '\0']));
                    assert!(text.starts_with(&format!("line {line_number}: no (")), "{text:?}");
                }
            }
        }
        let summary: Vec<_> = left_out.summary().collect();
        assert!(!summary[0].contains(char::is_control), "{summary:?}");
    }

    #[test]
    fn a_hash_in_the_place_of_the_name_is_not_shown() {
        let mut left_out = LeftOut::default();
        for hash in ["$2b$04$BgcH", "{SSHA}x", "a:b"] {
            assert_eq!(left_out.add(&line(1, hash, "no")).unwrap(), "line 1: no");
        }
    }

    #[test]
    fn the_number_of_reasons_is_bounded() {
        let mut left_out = LeftOut::default();
        for number in 0..1_000 {
            left_out.add(&line(number, "", &format!("reason {number}")));
        }
        assert_eq!(left_out.reasons.len(), MAX_REASONS + 1);
        assert_eq!(left_out.reasons[MAX_REASONS].count, 1_000 - MAX_REASONS);
    }
}
