//! Booleans as databases and spreadsheets write them.

/// Parses a boolean. An empty text is false, as in the CSV of most databases.
pub(super) fn parse(text: &str) -> Option<bool> {
    let text = text.trim();
    let is_any = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    // MySQL's BIT(1) as mysqldump writes it, and the states of Ory Kratos.
    if is_any(&["true", "t", "1", "yes", "y", "on", "b'1'", "active"]) {
        Some(true)
    } else if is_any(&["", "false", "f", "0", "no", "n", "off", "b'0'", "inactive"]) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_of_databases_and_spreadsheets_are_read() {
        for yes in ["true", "TRUE", "True", "t", "T", "1", "yes", "Y", "on", "b'1'", "active"] {
            assert_eq!(parse(yes), Some(true), "{yes}");
        }
        for no in ["", "false", "FALSE", "False", "f", "0", " 0 ", "no", "N", "off", "b'0'"] {
            assert_eq!(parse(no), Some(false), "{no}");
        }
        for other in ["2", "-1", "tr", "maybe", "null", "11", "$2b$04$"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
