//! The pages with their paths and access rules, and the page to return to after a login.

use std::collections::HashMap;

use yew_router::Routable;

/// A page of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// The start, which redirects to the account or to login.
    Entry,
    /// The login form.
    Login,
    /// The registration form.
    Register,
    /// Setting a new password without the old one.
    Recover,
    /// The account and the current session.
    Account,
    /// Changing the password and deleting the account.
    Security,
    /// The account's active sessions.
    Devices,
    /// The apps that may act for the account.
    Apps,
    /// The account's audit trail.
    Activity,
    /// What an app asks for.
    Consent,
    /// The code of a device that asks for something.
    Device,
    /// The logout that an app asks for.
    Logout,
    /// Every other path.
    NotFound,
}

/// The visitors that a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody.
    Anyone,
    /// Visitors who are not logged in.
    Guests,
    /// Visitors who are logged in.
    Users,
    /// Nobody: the page only redirects.
    Nobody,
}

const PATHS: [(Route, &str); 12] = [
    (Route::Entry, "/"),
    (Route::Login, "/login"),
    (Route::Register, "/register"),
    (Route::Recover, "/recover"),
    (Route::Account, "/account"),
    (Route::Security, "/account/security"),
    (Route::Devices, "/account/devices"),
    (Route::Apps, "/account/apps"),
    (Route::Activity, "/account/activity"),
    (Route::Consent, "/consent"),
    (Route::Device, "/device"),
    (Route::Logout, "/logout"),
];

// Not derived: the derived code contains a pattern matcher, which weighs more than a page. These
// paths have no parameters, so a table is enough.
impl Routable for Route {
    fn from_path(path: &str, _: &HashMap<&str, &str>) -> Option<Self> {
        Self::recognize(path)
    }

    fn to_path(&self) -> String {
        let path = PATHS.iter().find(|(route, _)| route == self).map(|(_, path)| *path);
        path.unwrap_or("/404").to_owned()
    }

    fn routes() -> Vec<&'static str> {
        PATHS.map(|(_, path)| path).to_vec()
    }

    fn not_found_route() -> Option<Self> {
        Some(Self::NotFound)
    }

    fn recognize(path: &str) -> Option<Self> {
        let shorter = path.strip_suffix('/').filter(|rest| !matches!(*rest, "" | "/"));
        let path = shorter.unwrap_or(path);
        let found = PATHS.iter().find(|(_, candidate)| *candidate == path);
        Some(found.map_or(Self::NotFound, |(route, _)| *route))
    }
}

impl Route {
    /// Returns the visitors that this page is for.
    pub(crate) fn access(self) -> Access {
        match self {
            Self::Entry => Access::Nobody,
            Self::Login | Self::Register => Access::Guests,
            Self::Recover | Self::NotFound => Access::Anyone,
            _ => Access::Users,
        }
    }

    /// Returns whether the page is a question of an app, without the navigation of the account.
    pub(crate) fn is_question(self) -> bool {
        matches!(self, Self::Consent | Self::Device | Self::Logout)
    }

    /// Returns the query that makes the login page redirect to this page, with this query, after the login.
    pub(crate) fn next_query(self, query: &str) -> String {
        let separator = if query.is_empty() { "?" } else { "&" };
        [query, separator, "next=", &self.to_path()].concat()
    }
}

/// Returns the page that a query names for after the login.
///
/// The result is a page of the app and never text from the address bar, so a malicious link
/// (`//evil.example`, `/\evil.example`, `javascript:`) cannot redirect anywhere else.
///
/// The request of an app leads to the page that asks the person about it.
pub(crate) fn next_page(query: &str) -> Option<Route> {
    match raw_value(query, "next=") {
        Some(path) => {
            let path = js_sys::decode_uri_component(path).ok()?;
            page_for_users(&String::from(path))
        }
        None => raw_value(query, "request=").map(|_| Route::Consent),
    }
}

/// Returns the value in a query after `name`, which ends with `=`; percent-encoded.
pub(crate) fn raw_value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix(name))
}

/// Returns the page of this path if it is for visitors who are logged in. Any other page would
/// redirect again.
fn page_for_users(path: &str) -> Option<Route> {
    Route::recognize(path).filter(|route| route.access() == Access::Users)
}

/// Returns whether a query names an app behind a proxy to return to. The server decides which apps
/// are allowed: see `api::continue_to_app`.
pub(crate) fn returns_to_app(query: &str) -> bool {
    query.contains("return_to=")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_belongs_to_one_page() {
        for (route, path) in PATHS {
            assert_eq!(Route::recognize(path), Some(route));
            assert_eq!(route.to_path(), path);
        }
        assert_eq!(Route::recognize("/login/"), Some(Route::Login));
        for nowhere in ["", "//", "/Login", "/login/x", "/404", "login", "/account/x"] {
            assert_eq!(Route::recognize(nowhere), Some(Route::NotFound), "{nowhere}");
        }
    }

    // Decoding is the browser's, so these tests have the two halves of `next_page` around it.

    #[test]
    fn the_next_page_is_read_from_the_address_bar() {
        fn next_value(query: &str) -> Option<&str> {
            raw_value(query, "next=")
        }
        for page in [Route::Account, Route::Security, Route::Devices, Route::Apps, Route::Activity]
        {
            let query = page.next_query("");
            assert_eq!(next_value(&query), Some(&*page.to_path()));
            assert_eq!(next_value(&query).and_then(page_for_users), Some(page));
        }
        let query = Route::Device.next_query("?user_code=WDJB-MJHT");
        assert_eq!(next_value(&query), Some("/device"));
        assert_eq!(raw_value(&query, "user_code="), Some("WDJB-MJHT"));
        assert_eq!(next_value("?next=%2Faccount"), Some("%2Faccount"));
        assert_eq!(next_value("?a=b&next=%2faccount&c"), Some("%2faccount"));
        for query in ["", "?", "?next", "?a=next=/account"] {
            assert_eq!(next_value(query), None, "{query}");
        }
    }

    #[test]
    fn the_next_page_is_a_page_of_the_app() {
        for path in [
            "",
            "//evil.example",
            "//evil.example/account",
            "/\\evil.example",
            "/\\evil.example/account",
            "javascript:alert(1)",
            "https://evil.example/account",
            "/\t/evil.example",
            "/account\n",
            "/%61ccount",
            "%2F%2Fevil.example",
            "%",
            "\u{ff}",
            "/unknown",
        ] {
            assert_eq!(page_for_users(path), None, "{path}");
        }
    }

    #[test]
    fn the_next_page_never_redirects_in_a_loop() {
        for page in [Route::Entry, Route::Login, Route::Register, Route::Recover, Route::NotFound] {
            assert_eq!(page_for_users(&page.to_path()), None, "{page:?}");
        }
    }
}
