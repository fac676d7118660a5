//! Parsers of the texts and addresses of a brand. An error says what was expected.

use url::Url;

/// The maximum length of the name in characters. The header of a phone has room for about half of it.
const MAX_NAME_LENGTH: usize = 40;
/// The maximum length of the notice in characters.
const MAX_NOTICE_LENGTH: usize = 300;

pub(crate) fn name(text: &str) -> Result<String, String> {
    line(text, MAX_NAME_LENGTH)
}

pub(crate) fn notice(text: &str) -> Result<String, String> {
    line(text, MAX_NOTICE_LENGTH)
}

/// Parses plain text without control characters, and without those that change the direction of the text
/// after it.
fn line(text: &str, max_length: usize) -> Result<String, String> {
    let is_line = !text.chars().any(|char| {
        char.is_control() || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    let is_short = (1..=max_length).contains(&text.chars().count());
    if is_line && is_short {
        Ok(text.to_owned())
    } else {
        Err(format!("one line of 1 to {max_length} characters"))
    }
}

/// Parses the address of a link. Other schemes than these could run a script in the page.
pub(crate) fn link(text: &str) -> Result<String, String> {
    let url = Url::parse(text).ok().filter(|url| match url.scheme() {
        "http" | "https" => url.username().is_empty() && url.password().is_none(),
        "mailto" => url.path().contains('@'),
        _ => false,
    });
    url.map(String::from).ok_or_else(|| {
        "an https://, http:// or mailto: address, like https://example.org/terms".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(name("Ärzte & <Söhne>").unwrap(), "Ärzte & <Söhne>");
        assert_eq!(name(&"é".repeat(40)).unwrap().chars().count(), 40);
        for text in ["", "two\nlines", "\u{202e}eman", "tab\t", &"x".repeat(41)] {
            assert_eq!(name(text).unwrap_err(), "one line of 1 to 40 characters", "{text:?}");
        }
    }

    #[test]
    fn a_link_is_of_the_web_or_of_mail() {
        for (text, expected) in [
            ("https://Example.org/terms?v=2#a", "https://example.org/terms?v=2#a"),
            ("http://example.org", "http://example.org/"),
            ("mailto:help@example.org?subject=Help", "mailto:help@example.org?subject=Help"),
            ("https://example.org/\"><script>", "https://example.org/%22%3E%3Cscript%3E"),
        ] {
            assert_eq!(link(text).unwrap(), expected);
        }
        for text in [
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            " data:text/html,x",
            "/terms",
            "example.org/terms",
            "mailto:",
            "mailto:help",
            "https://ada:secret@example.org/",
            "tel:+431234",
            "file:///etc/passwd",
        ] {
            assert!(link(text).is_err(), "{text}");
        }
    }
}
