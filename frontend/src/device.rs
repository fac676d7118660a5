//! A `User-Agent` in words.
//!
//! Good enough to tell one's own devices apart, and nothing else may hang on it: a client can send
//! what it likes.

/// Looked for in this order: nearly every browser also names those that it descends from.
const BROWSERS: [(&str, &str); 11] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str, Kind); 7] = [
    ("iPhone", "iPhone", Kind::Handheld),
    ("iPad", "iPad", Kind::Handheld),
    ("Android", "Android", Kind::Handheld),
    ("Windows", "Windows", Kind::Computer),
    ("Mac OS X", "macOS", Kind::Computer),
    ("CrOS", "ChromeOS", Kind::Computer),
    ("Linux", "Linux", Kind::Computer),
];

/// Programs that are better known by another name than the one that they send.
const PROGRAMS: [(&str, &str); 3] =
    [("python-requests", "Python"), ("Python-urllib", "Python"), ("Go-http-client", "Go")];

const UNKNOWN: &str = "Unknown device";

/// What kind of thing it is, for its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It has a keyboard, most likely.
    Computer,
    /// It fits into a hand, or nearly.
    Handheld,
    /// No browser.
    Program,
}

/// Browser and system in words, as far as they are known; else what the client called itself.
pub(crate) fn in_words(user_agent: Option<&str>) -> String {
    let user_agent = user_agent.unwrap_or_default();
    let system = system(user_agent).map(|(name, _)| name);
    match (find(&BROWSERS, user_agent), system) {
        (Some(browser), Some(system)) => [browser, " on ", system].concat(),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) if user_agent.starts_with("Mozilla/") => {
            ["Browser on ", system].concat()
        }
        _ => program(user_agent),
    }
}

/// What kind of thing it is.
pub(crate) fn kind(user_agent: Option<&str>) -> Kind {
    let user_agent = user_agent.unwrap_or_default();
    match system(user_agent) {
        Some((_, kind)) if user_agent.starts_with("Mozilla/") => kind,
        _ => Kind::Program,
    }
}

/// The first product is the client itself: `curl/8.5.0`. Its name is shown if it looks like one.
fn program(user_agent: &str) -> String {
    let product = user_agent.split(['/', ' ', '(']).next().unwrap_or_default();
    let is_name = (1..=32).contains(&product.len())
        && product != "Mozilla"
        && product.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    match find(&PROGRAMS, product) {
        Some(name) => name.to_owned(),
        None if is_name => product.to_owned(),
        None => UNKNOWN.to_owned(),
    }
}

fn system(user_agent: &str) -> Option<(&'static str, Kind)> {
    SYSTEMS
        .iter()
        .find(|(mark, ..)| user_agent.contains(mark))
        .map(|(_, name, kind)| (*name, *kind))
}

fn find(names: &[(&str, &'static str)], user_agent: &str) -> Option<&'static str> {
    names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(user_agent: &str) -> String {
        in_words(Some(user_agent))
    }

    #[test]
    fn descendants_are_not_taken_for_their_ancestors() {
        for (user_agent, told) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Firefox on Linux"),
            ("Mozilla/5.0 (X11; Linux) HeadlessChrome/140.0 Safari/537.36", "Chrome on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/9 Safari/9 OPR/120", "Opera on Windows"),
            ("Mozilla/5.0 (Windows NT 10.0; rv:1) Gecko/1 Firefox/1", "Firefox on Windows"),
            ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Safari/537.36", "Chrome on Android"),
            ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Firefox/140.0", "Firefox on Android"),
            (
                "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28 Chrome/130 Safari/537.36",
                "Samsung Internet on Android",
            ),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Safari/605.1.15", "Safari on macOS"),
            ("Mozilla/5.0 (iPhone; like Mac OS X) Version/26 Safari/604.1", "Safari on iPhone"),
            ("Mozilla/5.0 (iPhone; like Mac OS X) CriOS/140.0 Safari/604.1", "Chrome on iPhone"),
            ("Mozilla/5.0 (iPhone; like Mac OS X) EdgiOS/140 Safari/604.1", "Edge on iPhone"),
            ("Mozilla/5.0 (iPad; like Mac OS X) FxiOS/140.0 Safari/604.1", "Firefox on iPad"),
            ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140 Safari/537.36", "Chrome on ChromeOS"),
            ("Mozilla/5.0 (Windows NT 10.0) Ladybird", "Browser on Windows"),
        ] {
            assert_eq!(words(user_agent), told, "{user_agent}");
        }
    }

    #[test]
    fn what_is_no_browser_is_called_by_its_own_name() {
        assert_eq!(words("curl/8.5.0"), "curl");
        assert_eq!(words("python-requests/2.32.3"), "Python");
        assert_eq!(words("Go-http-client/2.0"), "Go");
        assert_eq!(words("backup-script (Linux)"), "backup-script");
    }

    #[test]
    fn what_says_nothing_of_itself_is_unknown() {
        let long = "x".repeat(5000);
        for user_agent in [
            "",
            " ",
            "/",
            "Mozilla/5.0",
            "<b>you</b>",
            "\u{202e}live/1.0",
            "caf\u{e9}/1",
            "a\0b/1",
            "javascript:alert(1)",
            &long,
        ] {
            assert_eq!(words(user_agent), UNKNOWN, "{user_agent}");
        }
        assert_eq!(in_words(None), UNKNOWN);
    }

    #[test]
    fn phones_computers_and_programs_are_told_apart() {
        for (user_agent, expected) in [
            ("Mozilla/5.0 (iPhone; like Mac OS X) Safari/604.1", Kind::Handheld),
            ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0", Kind::Handheld),
            ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", Kind::Computer),
            ("curl/8.5.0", Kind::Program),
            ("", Kind::Program),
        ] {
            assert_eq!(kind(Some(user_agent)), expected, "{user_agent}");
        }
    }
}
