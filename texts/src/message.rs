//! Messages: the numbers of texts, with the arguments that they take.

/// A part of the catalogue. The page loads each part when it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    /// Everything that guests see, and what every page has.
    Guest,
    /// What is behind the login.
    Account,
    /// Second factors, passkeys and recovery, also before a login is complete. The page has them after those of the
    /// account, in one list.
    Factors,
    /// Apps that people sign in to with their account. The page has them after those of the factors, in the same list.
    Apps,
    /// The texts of `static/boot.js`.
    Boot,
    /// What the server says: the `detail` of problems.
    Server,
}

/// A message with `ARGUMENTS` arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<const ARGUMENTS: usize> {
    /// The part of the catalogue.
    pub area: Area,
    /// The number of the message in its part.
    pub index: u16,
}

/// A message with `ARGUMENTS` arguments, the first of which is a count. Its text depends on the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plural<const ARGUMENTS: usize> {
    /// The part of the catalogue.
    pub area: Area,
    /// The number of the message in its part.
    pub index: u16,
}

/// Between the plural forms of a text.
pub const FORM_SEPARATOR: char = '|';

/// Replaces `{0}`, `{1}` and so on by the arguments. A placeholder without an argument stays.
#[must_use]
pub fn format(text: &str, arguments: &[&str]) -> String {
    let mut result = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        result.push_str(before);
        let argument = after
            .bytes()
            .next()
            .and_then(|digit| arguments.get(usize::from(digit.wrapping_sub(b'0'))));
        if let (Some(argument), Some(b'}')) = (argument, after.as_bytes().get(1)) {
            result.push_str(argument);
            rest = &after[2..];
        } else {
            result.push('{');
            rest = after;
        }
    }
    result.push_str(rest);
    result
}

/// Returns the form of a text with plural forms at this position.
#[must_use]
pub fn form(text: &str, position: usize) -> &str {
    text.split(FORM_SEPARATOR).nth(position).unwrap_or(text)
}

/// Fails to compile if a text of a message lacks an argument, has another, or has another number of plural
/// forms than `forms`.
pub(crate) const fn check(text: &str, arguments: usize, forms: usize) {
    let bytes = text.as_bytes();
    assert!(!bytes.is_empty(), "an empty text");
    let (mut at, mut seen, mut form) = (0, 0_u32, 0);
    while at <= bytes.len() {
        if at == bytes.len() || bytes[at] == b'|' {
            // The first half of the forms is for none, one or two, which may be said in words ("a second").
            assert!(
                form < forms / 2 || seen == (1 << arguments) - 1,
                "a text without one of the message's arguments"
            );
            (form, seen) = (form + 1, 0);
            at += 1;
            continue;
        }
        if bytes[at] == b'{' {
            assert!(at + 2 < bytes.len() && bytes[at + 2] == b'}', "a text with an unpaired brace");
            let number = bytes[at + 1].wrapping_sub(b'0');
            assert!(
                (number as usize) < arguments,
                "a text with an argument that the message lacks"
            );
            seen |= 1 << number;
        }
        at += 1;
    }
    assert!(form == forms, "a text with another number of plural forms than its language");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_replace_their_placeholders() {
        assert_eq!(format("{1} at {0}", &["a", "b"]), "b at a");
        assert_eq!(format("{0}{0}", &["{0}"]), "{0}{0}");
        assert_eq!(format("{2} {", &["a"]), "{2} {");
        assert_eq!(form("{0} second|{0} seconds", 1), "{0} seconds");
        assert_eq!(form("no forms", 3), "no forms");
    }

    #[test]
    #[should_panic(expected = "without one of the message's arguments")]
    fn a_translation_that_forgets_an_argument_is_refused() {
        check("no argument", 1, 1);
    }

    #[test]
    #[should_panic(expected = "another number of plural forms")]
    fn a_translation_with_too_few_plural_forms_is_refused() {
        check("{0} seconds", 1, 2);
    }
}
