//! Names for the devices behind `User-Agent` headers.
//!
//! Good enough for people to tell their own devices apart. Nothing else may depend on it, because a
//! client can send any text.

use crate::texts::{account, text, with};

/// Browsers by their marker, searched in this order: nearly every browser also sends the markers of
/// those that it descends from.
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

/// Systems by their marker, searched in this order.
const SYSTEMS: [(&str, &str, DeviceKind); 7] = [
    ("iPhone", "iPhone", DeviceKind::Handheld),
    ("iPad", "iPad", DeviceKind::Handheld),
    ("Android", "Android", DeviceKind::Handheld),
    ("Windows", "Windows", DeviceKind::Computer),
    ("Mac OS X", "macOS", DeviceKind::Computer),
    ("CrOS", "ChromeOS", DeviceKind::Computer),
    ("Linux", "Linux", DeviceKind::Computer),
];

/// Programs that are better known by another name than the one that they send.
const PROGRAMS: [(&str, &str); 3] =
    [("python-requests", "Python"), ("Python-urllib", "Python"), ("Go-http-client", "Go")];

/// The kind of a device, for its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceKind {
    /// A desktop or laptop computer.
    Computer,
    /// A phone or tablet.
    Handheld,
    /// A program that is not a browser.
    Program,
}

/// A client, as far as it can be told from its header.
#[derive(Debug, PartialEq, Eq)]
enum Client<'a> {
    BrowserOn(&'static str, &'static str),
    Browser(&'static str),
    UnknownBrowserOn(&'static str),
    Program(&'a str),
    Unknown,
}

/// Returns the names of the browser and the system as far as they are known, else the name that the
/// client sends.
pub(crate) fn describe(user_agent: Option<&str>) -> String {
    match client(user_agent.unwrap_or_default()) {
        Client::BrowserOn(browser, system) => with(account::AGENT_ON, [browser, system]),
        Client::UnknownBrowserOn(system) => with(account::BROWSER_ON, [system]),
        Client::Browser(browser) => browser.to_owned(),
        Client::Program(name) => name.to_owned(),
        Client::Unknown => text(account::UNKNOWN_DEVICE).to_string(),
    }
}

fn client(user_agent: &str) -> Client<'_> {
    let system = system(user_agent).map(|(name, _)| name);
    match (find(&BROWSERS, user_agent), system) {
        (Some(browser), Some(system)) => Client::BrowserOn(browser, system),
        (Some(browser), None) => Client::Browser(browser),
        (None, Some(system)) if user_agent.starts_with("Mozilla/") => {
            Client::UnknownBrowserOn(system)
        }
        _ => program(user_agent),
    }
}

/// Returns the kind of device.
pub(crate) fn device_kind(user_agent: Option<&str>) -> DeviceKind {
    let user_agent = user_agent.unwrap_or_default();
    match system(user_agent) {
        Some((_, kind)) if user_agent.starts_with("Mozilla/") => kind,
        _ => DeviceKind::Program,
    }
}

/// Returns the name of the first product, which is the client itself (`curl/8.5.0`), if it looks
/// like a name.
fn program(user_agent: &str) -> Client<'_> {
    let product = user_agent.split(['/', ' ', '(']).next().unwrap_or_default();
    let is_name = (1..=32).contains(&product.len())
        && product != "Mozilla"
        && product.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    match find(&PROGRAMS, product) {
        Some(name) => Client::Program(name),
        None if is_name => Client::Program(product),
        None => Client::Unknown,
    }
}

fn system(user_agent: &str) -> Option<(&'static str, DeviceKind)> {
    SYSTEMS
        .iter()
        .find(|(marker, ..)| user_agent.contains(marker))
        .map(|(_, name, kind)| (*name, *kind))
}

fn find(names: &[(&str, &'static str)], user_agent: &str) -> Option<&'static str> {
    names.iter().find(|(marker, _)| user_agent.contains(marker)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_not_taken_for_one_that_it_descends_from() {
        for (user_agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0",
                Client::BrowserOn("Firefox", "Linux"),
            ),
            (
                "Mozilla/5.0 (X11; Linux) HeadlessChrome/140.0 Safari/537.36",
                Client::BrowserOn("Chrome", "Linux"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
                Client::BrowserOn("Edge", "Windows"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) Chrome/9 Safari/9 OPR/120",
                Client::BrowserOn("Opera", "Windows"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; rv:1) Gecko/1 Firefox/1",
                Client::BrowserOn("Firefox", "Windows"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Safari/537.36",
                Client::BrowserOn("Chrome", "Android"),
            ),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Firefox/140.0",
                Client::BrowserOn("Firefox", "Android"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28 Chrome/130 Safari/537.36",
                Client::BrowserOn("Samsung Internet", "Android"),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Safari/605.1.15",
                Client::BrowserOn("Safari", "macOS"),
            ),
            (
                "Mozilla/5.0 (iPhone; like Mac OS X) Version/26 Safari/604.1",
                Client::BrowserOn("Safari", "iPhone"),
            ),
            (
                "Mozilla/5.0 (iPhone; like Mac OS X) CriOS/140.0 Safari/604.1",
                Client::BrowserOn("Chrome", "iPhone"),
            ),
            (
                "Mozilla/5.0 (iPhone; like Mac OS X) EdgiOS/140 Safari/604.1",
                Client::BrowserOn("Edge", "iPhone"),
            ),
            (
                "Mozilla/5.0 (iPad; like Mac OS X) FxiOS/140.0 Safari/604.1",
                Client::BrowserOn("Firefox", "iPad"),
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64) Chrome/140 Safari/537.36",
                Client::BrowserOn("Chrome", "ChromeOS"),
            ),
            ("Mozilla/5.0 (Windows NT 10.0) Ladybird", Client::UnknownBrowserOn("Windows")),
        ] {
            assert_eq!(client(user_agent), expected, "{user_agent}");
        }
    }

    #[test]
    fn a_program_is_called_by_its_own_name() {
        assert_eq!(client("curl/8.5.0"), Client::Program("curl"));
        assert_eq!(client("python-requests/2.32.3"), Client::Program("Python"));
        assert_eq!(client("Go-http-client/2.0"), Client::Program("Go"));
        assert_eq!(client("backup-script (Linux)"), Client::Program("backup-script"));
    }

    #[test]
    fn an_unusable_user_agent_is_an_unknown_device() {
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
            assert_eq!(client(user_agent), Client::Unknown, "{user_agent}");
        }
    }

    #[test]
    fn phones_computers_and_programs_are_distinguished() {
        for (user_agent, expected) in [
            ("Mozilla/5.0 (iPhone; like Mac OS X) Safari/604.1", DeviceKind::Handheld),
            ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0", DeviceKind::Handheld),
            ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", DeviceKind::Computer),
            ("curl/8.5.0", DeviceKind::Program),
            ("", DeviceKind::Program),
        ] {
            assert_eq!(device_kind(Some(user_agent)), expected, "{user_agent}");
        }
    }
}
