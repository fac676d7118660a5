//! The pages and their paths, who may see which, and the way back after a login.
//!
//! What a page shows is in `pages`; who is logged in is `session`'s.

use std::collections::HashMap;

use yew_router::Routable;

/// Every page of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Leads on to the account or to login.
    Entry,
    /// Where a person logs in.
    Login,
    /// Where a person makes an account.
    Register,
    /// The account and the session that looks at it.
    Account,
    /// The password, and the end of the account.
    Security,
    /// Where the account is logged in.
    Devices,
    /// What happened to the account.
    Activity,
    /// Everything else.
    NotFound,
}

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Whoever comes.
    Anyone,
    /// Only who is not logged in.
    Guests,
    /// Only who is logged in.
    Users,
    /// Nobody: it only leads on.
    Nobody,
}

const PATHS: [(Route, &str); 7] = [
    (Route::Entry, "/"),
    (Route::Login, "/login"),
    (Route::Register, "/register"),
    (Route::Account, "/account"),
    (Route::Security, "/account/security"),
    (Route::Devices, "/account/devices"),
    (Route::Activity, "/account/activity"),
];

// By hand: our paths have no parameters, so a table will do. The derived one brings a whole pattern
// matcher, which weighs more than the table's page.
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
    /// Who may see this page.
    pub(crate) fn access(self) -> Access {
        match self {
            Self::Entry => Access::Nobody,
            Self::Login | Self::Register => Access::Guests,
            Self::Account | Self::Security | Self::Devices | Self::Activity => Access::Users,
            Self::NotFound => Access::Anyone,
        }
    }

    /// The query that makes the login page lead on to this page.
    pub(crate) fn as_next(self) -> String {
        ["?next=", &self.to_path()].concat()
    }
}

/// Where a query wants to go on to after login.
///
/// The answer is one of our own pages, never text out of the address bar. So a link that somebody
/// else made (`//evil.example`, `/\evil.example`, `javascript:`) has nothing to bend.
pub(crate) fn next_page(query: &str) -> Option<Route> {
    let value = query
        .trim_start_matches('?')
        .split('&')
        .find_map(|pair| pair.strip_prefix("next="))
        .and_then(percent_decode)?;
    Route::recognize(&value).filter(|route| route.access() == Access::Users)
}

/// Whether a query wants to go on to an app behind a proxy. Where that may be is for the server to say:
/// see `api::leave`.
pub(crate) fn leads_out(query: &str) -> bool {
    query.contains("return_to=")
}

fn percent_decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            u8::try_from(digit()? * 16 + digit()?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_one_page() {
        for (route, path) in PATHS {
            assert_eq!(Route::recognize(path), Some(route));
            assert_eq!(route.to_path(), path);
        }
        assert_eq!(Route::recognize("/login/"), Some(Route::Login));
        for nowhere in ["", "//", "/Login", "/login/x", "/404", "login", "/account/x"] {
            assert_eq!(Route::recognize(nowhere), Some(Route::NotFound), "{nowhere}");
        }
    }

    #[test]
    fn the_way_back_survives_the_address_bar() {
        assert_eq!(next_page(&Route::Account.as_next()), Some(Route::Account));
        assert_eq!(next_page("?next=%2Faccount"), Some(Route::Account));
        assert_eq!(next_page(&Route::Devices.as_next()), Some(Route::Devices));
        assert_eq!(next_page("?a=b&next=%2faccount&c"), Some(Route::Account));
    }

    #[test]
    fn the_way_back_is_a_page_of_ours() {
        for elsewhere in [
            "",
            "?",
            "?next",
            "?next=",
            "?next=//evil.example",
            "?next=//evil.example/account",
            "?next=%2F%2Fevil.example",
            "?next=/\\evil.example",
            "?next=/%5Cevil.example/account",
            "?next=javascript:alert(1)",
            "?next=https://evil.example/account",
            "?next=/%09/evil.example",
            "?next=/account%0a",
            "?next=%",
            "?next=%2",
            "?next=%zz",
            "?next=%ff",
            "?next=/unknown",
        ] {
            assert_eq!(next_page(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn the_way_back_never_runs_in_a_circle() {
        for page in [Route::Entry, Route::Login, Route::Register, Route::NotFound] {
            assert_eq!(next_page(&page.as_next()), None, "{page:?}");
        }
    }
}
