//! A `User-Agent` in words.
//!
//! Good enough to tell one's own devices apart, and nothing else may hang on it: a client can send
//! what it likes.

/// Looked for in this order: nearly every browser also names those that it descends from.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// Browser and system in words, as far as they are known; else what the client said of itself.
pub(crate) fn in_words(user_agent: &str) -> String {
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => [browser, " on ", system].concat(),
        (Some(browser), None) => browser.to_owned(),
        // The first product is the client itself: `curl/8.5.0`.
        _ => user_agent.split_whitespace().next().unwrap_or("Unknown").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn descendants_are_not_taken_for_their_ancestors() {
        for (user_agent, words) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Firefox on Linux"),
            ("Mozilla/5.0 (X11; Linux) HeadlessChrome/140.0 Safari/537.36", "Chrome on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Safari/537.36", "Chrome on Android"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Safari/605.1.15", "Safari on macOS"),
            ("Mozilla/5.0 (iPhone; like Mac OS X) CriOS/140.0 Safari/604.1", "Chrome on iPhone"),
        ] {
            assert_eq!(in_words(user_agent), words, "{user_agent}");
        }
    }

    #[test]
    fn what_is_no_browser_is_called_by_its_own_name() {
        assert_eq!(in_words("curl/8.5.0"), "curl/8.5.0");
        assert_eq!(in_words("backup-script (Linux)"), "backup-script");
        assert_eq!(in_words(""), "Unknown");
    }
}
