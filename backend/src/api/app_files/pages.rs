//! The app's pages as the server renders them: for each kind of page and language the frame, the form that can
//! be typed into before the program has come, and the guests' texts.
//!
//! A page depends on nothing else of a request but the app that asks for the login, so each is rendered and
//! compressed once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use keystead_texts::{Language, catalog, guest};
use warp::http::{HeaderMap, HeaderValue};
use warp::reply::Response;

use super::copies::Copies;
use super::embedded;
use super::markup;
use super::policy;
use super::template::{Template, escape, escape_json};
use crate::api::brand;
use crate::api::cookies::Cookies;
use crate::app::App;
use crate::brand::Brand;
use crate::forward_auth::{ForwardAuth, RETURN_TO};
use crate::http::language;
use crate::invitations::Registration;
use crate::oidc::Provider;

/// The template of all pages.
pub(super) const INDEX: &str = "index.html";
/// The names that the template may have between `{{` and `}}`, beside the guests' texts.
#[cfg(test)]
pub(super) const PLACEHOLDERS: &[&str] = &[
    "lang",
    "dir",
    "registration",
    "password_min",
    "password_hint",
    "brand",
    "title",
    "head",
    "logo",
    "links",
    "notice",
    "languages",
    "texts",
    "app",
    "asking_app",
    "side",
];
/// The addresses of the app's pages. A browser gets the app at every other address too, which shows that
/// there is no such page.
const PAGES: &[&str] = &[
    "/",
    "/login",
    "/register",
    "/recover",
    "/account",
    "/account/security",
    "/account/devices",
    "/account/apps",
    "/account/activity",
    "/consent",
    "/device",
    "/logout",
];
/// The pages on which an app asks for something, without the navigation of the account.
const QUESTIONS: &[&str] = &["/consent", "/device", "/logout"];
/// The query parameter with the sealed request of an app.
const REQUEST: &str = "request";
/// Pages that are kept, at most: some ten megabytes.
const MAX_RENDERED: usize = 256;

/// A kind of page: the content of its middle until the program has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Login,
    Register,
    Closed,
    NotFound,
    /// For visitors who may be logged in.
    Waiting,
    /// For them, too, on the pages on which an app asks for something.
    WaitingForQuestion,
}

impl Kind {
    /// Returns the name of its template in `index.html`.
    fn template(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Register => "register",
            Self::Closed => "closed",
            Self::NotFound => "not-found",
            Self::Waiting | Self::WaitingForQuestion => "waiting",
        }
    }

    fn heading(self) -> Option<keystead_texts::Message<0>> {
        match self {
            Self::Login => Some(guest::LOG_IN),
            Self::Register => Some(guest::CREATE_YOUR_ACCOUNT),
            Self::Closed => Some(guest::CLOSED_HEADING),
            Self::NotFound => Some(guest::NOT_FOUND),
            Self::Waiting | Self::WaitingForQuestion => None,
        }
    }
}

/// The app's pages, cheap to clone.
#[derive(Clone)]
pub(crate) struct Pages(Arc<Inner>);

struct Inner {
    template: Option<Template>,
    policy: HeaderValue,
    brand: Brand,
    /// The stylesheet of the brand's colours as an element; empty if it has none.
    colors: String,
    registration: Registration,
    password_min: usize,
    cookies: Cookies,
    forward_auth: Option<ForwardAuth>,
    provider: Provider,
    /// The pages by kind, language, and the name or host of the app that asks, or nothing.
    rendered: Mutex<HashMap<(Kind, Language, String), Arc<Copies>>>,
}

impl Pages {
    /// Creates the pages of this server.
    pub(crate) fn new(app: &App) -> Self {
        let text = embedded::text(INDEX);
        let colors = brand::colors(&app.brand);
        Self(Arc::new(Inner {
            policy: policy::of_page(&(text.as_deref().unwrap_or_default().to_owned() + &colors)),
            template: text.map(|text| Template::new(&text)),
            brand: app.brand.clone(),
            colors,
            registration: app.invitations.registration(),
            password_min: app.passwords.min_length(),
            cookies: Cookies::new(app),
            forward_auth: app.forward_auth.clone(),
            provider: app.provider.clone(),
            rendered: Mutex::default(),
        }))
    }

    /// Returns the Content-Security-Policy of every page.
    pub(super) fn policy(&self) -> HeaderValue {
        self.0.policy.clone()
    }

    /// Returns the page of a path, with 404 if there is none; `None` if the app has not been built.
    pub(super) async fn respond(
        &self,
        path: &str,
        query: &str,
        headers: &HeaderMap,
    ) -> Option<Response> {
        let kind = self.kind(path, headers);
        let language = language::of_page(query, headers);
        let page = match kind {
            Kind::Login | Kind::Register | Kind::Waiting | Kind::WaitingForQuestion => {
                let app = self.asking_app(query).await.unwrap_or_default();
                self.rendered(kind, language, app)?
            }
            Kind::Closed | Kind::NotFound => self.rendered(kind, language, String::new())?,
        };
        Some(match kind {
            Kind::NotFound => page.serve_as_not_found(headers),
            _ => page.serve(headers),
        })
    }

    fn kind(&self, path: &str, headers: &HeaderMap) -> Kind {
        if !is_page(path) {
            Kind::NotFound
        } else if path == "/logout" {
            // Of guests, too: it says that nobody is logged in.
            Kind::WaitingForQuestion
        } else if self.0.cookies.has_refresh_token(headers) {
            if QUESTIONS.contains(&path) { Kind::WaitingForQuestion } else { Kind::Waiting }
        } else if path != "/register" {
            Kind::Login
        } else if self.0.registration == Registration::Closed {
            Kind::Closed
        } else {
            Kind::Register
        }
    }

    /// Returns the app that asks for the login: the name of the one whose sealed request the query has, or the host of
    /// the one behind a proxy that it leads back to.
    async fn asking_app(&self, query: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        match pairs.find(|(name, _)| name == REQUEST) {
            Some((_, sealed)) => self.0.provider.asking_app_name(&sealed).await,
            None => self.app_behind_proxy(query),
        }
    }

    fn app_behind_proxy(&self, query: &str) -> Option<String> {
        let forward_auth = self.0.forward_auth.as_ref()?;
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let (_, address) = pairs.find(|(name, _)| name == RETURN_TO)?;
        forward_auth.return_url(&address)?.host_str().map(str::to_owned)
    }

    fn rendered(&self, kind: Kind, language: Language, app: String) -> Option<Arc<Copies>> {
        let template = self.0.template.as_ref()?;
        let key = (kind, language, app);
        let lock = || self.0.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = lock().get(&key) {
            return Some(page.clone());
        }
        let page = Arc::new(copies(self.render(template, kind, language, &key.2)));
        let mut rendered = lock();
        // Hosts are the client's to name.
        if rendered.len() >= MAX_RENDERED {
            rendered.clear();
        }
        rendered.insert(key, page.clone());
        Some(page)
    }

    fn render(&self, template: &Template, kind: Kind, language: Language, app: &str) -> String {
        let brand = &self.0.brand;
        let name = brand.name();
        let password_min = self.0.password_min;
        let heading = kind.heading().map(|heading| catalog::text(language, heading, []));
        let title =
            heading.map_or_else(|| name.to_owned(), |heading| format!("{heading} · {name}"));
        let head = brand::icons(brand) + &brand::manifest_link(language) + &self.0.colors;
        let hint = catalog::plural(language, guest::PASSWORD_HINT, password_min as u64);
        let registration = match self.0.registration {
            Registration::Open => "open",
            Registration::Invite => "invite",
            Registration::Closed => "closed",
        };
        let app = escape(app);
        let (app_attribute, asking_app) = match &*app {
            "" => (String::new(), String::new()),
            _ => (format!(" data-app=\"{app}\""), markup::asking_line(language, &app)),
        };
        template.render(
            kind.template(),
            language,
            &[
                ("lang", language.tag()),
                ("dir", language.direction().as_str()),
                ("registration", registration),
                ("password_min", &password_min.to_string()),
                ("password_hint", &escape(&hint)),
                ("brand", &escape(name)),
                ("title", &escape(&title)),
                ("head", &head),
                ("logo", &brand::logo(brand)),
                ("links", &markup::links(brand, language)),
                ("notice", &markup::notice(brand)),
                ("languages", &markup::options(language)),
                ("app", &app_attribute),
                ("asking_app", &asking_app),
                ("side", if kind == Kind::Waiting { " data-side" } else { "" }),
                ("texts", &escape_json(&markup::data(language))),
            ],
        )
    }
}

/// Returns true if the path is one of the app's pages.
pub(crate) fn is_page(path: &str) -> bool {
    PAGES.contains(&path)
}

fn copies(page: String) -> Copies {
    Copies::new("text/html; charset=utf-8", page)
}
