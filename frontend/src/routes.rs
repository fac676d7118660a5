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
    /// The account's audit trail.
    Activity,
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

const PATHS: [(Route, &str); 8] = [
    (Route::Entry, "/"),
    (Route::Login, "/login"),
    (Route::Register, "/register"),
    (Route::Recover, "/recover"),
    (Route::Account, "/account"),
    (Route::Security, "/account/security"),
    (Route::Devices, "/account/devices"),
    (Route::Activity, "/account/activity"),
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
            Self::Account | Self::Security | Self::Devices | Self::Activity => Access::Users,
            Self::Recover | Self::NotFound => Access::Anyone,
        }
    }

    /// Returns the query that makes the login page redirect to this page after the login.
    pub(crate) fn next_query(self) -> String {
        ["?next=", &self.to_path()].concat()
    }
}

/// Returns the page that a query names for after the login.
///
/// The result is a page of the app and never text from the address bar, so a malicious link
/// (`//evil.example`, `/\evil.example`, `javascript:`) cannot redirect anywhere else.
pub(crate) fn next_page(query: &str) -> Option<Route> {
    let path = js_sys::decode_uri_component(next_value(query)?).ok()?;
    page_for_users(&String::from(path))
}

/// Returns the value of `next` in a query, percent-encoded.
fn next_value(query: &str) -> Option<&str> {
    query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("next="))
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
        for page in [Route::Account, Route::Security, Route::Devices, Route::Activity] {
            let query = page.next_query();
            assert_eq!(next_value(&query), Some(&*page.to_path()));
            assert_eq!(next_value(&query).and_then(page_for_users), Some(page));
        }
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
