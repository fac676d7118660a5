//! The frame: the pages of guests and their redirects. Members have their own (`member`).

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::Renderer;
use yew::prelude::*;
use yew_router::history::{BrowserHistory, History};
use yew_router::hooks::use_location;
use yew_router::query::Raw;
use yew_router::router::ConcreteRouterProps;
use yew_router::{BrowserRouter, Routable};

use crate::behind_login::{self, Render};
use crate::components::credentials::Credentials;
use crate::components::heading::{announce, heading};
use crate::components::layout::{Card, card, main_part};
use crate::components::list::list_placeholder;
use crate::components::waiting::loading;
use crate::failure::Failure;
use crate::first;
use crate::hooks::{passkey_login, submission};
use crate::pages::login::{login_form, login_page};
use crate::pages::not_found::not_found_page;
use crate::pages::register::{register_form, register_page};
use crate::routes::{Access, Route};
use crate::visitor::{Place, Visit, Visitor};

/// Renders the app into `root`.
pub(crate) fn render(root: Element) {
    let children = html! { <Frame /> };
    let properties = yew::props! { ConcreteRouterProps { children, basename: None } };
    Renderer::<BrowserRouter>::with_root_and_props(root, properties).render();
}

/// The page of the address, or the redirect from it.
///
/// The only component on the pages of guests, as each would add two kilobytes to what they load.
#[component]
fn Frame() -> Html {
    let update = use_force_update();
    let state = use_mut_ref(|| State::new(update));
    let location = use_location().expect("the frame is inside the router");
    let page = Route::recognize(location.path()).unwrap_or(Route::NotFound);
    let query = location.query_str();

    let (visit, form) = state.borrow_mut().open(page);
    let place = visit.place(page);
    first::mark_session(place == Place::Account && !page.is_question());
    let (html, next) = match visit.visitor() {
        Visitor::Guest { logged_out } if place == Place::Guests => {
            let elsewhere =
                redirect(page, query, logged_out).or_else(|| visit.log_in_by_hand(page, query));
            if let Some((to, query)) = elsewhere {
                (main_part(page, &visit.notices, None, Html::default()), Next::Redirect(to, query))
            } else {
                let Card { title, content } = match (page, &form) {
                    (Route::Login, Some(form)) => login_page(&visit, form, query),
                    (Route::Register, Some(form)) => {
                        register_page(&visit, form, query, location.hash())
                    }
                    _ => not_found_page(),
                };
                let card = card(page, heading(&title), content);
                (main_part(page, &visit.notices, None, card), Next::Show(title, form))
            }
        }
        _ => (member(&state, &visit, page, query), Next::Load),
    };
    use_effect(move || next.follow(&state));
    html
}

/// The state of the frame from one render to the next.
struct State {
    update: UseForceUpdateHandle,
    visit: Visit,
    page: Option<Route>,
    /// The form of the page.
    form: Option<Credentials>,
    /// The title that was announced last.
    title: AttrValue,
    behind_login: BehindLogin,
}

/// The state of what is behind the login.
enum BehindLogin {
    Unknown,
    Loading,
    Loaded(Render),
    Failed(Failure),
}

impl State {
    fn new(update: UseForceUpdateHandle) -> Self {
        let visit = Visit::begin(update.clone(), behind_login::preload);
        listen(&visit);
        submission::set_loader(behind_login::load_patience);
        let (page, form, title) = Default::default();
        Self { update, visit, page, form, title, behind_login: BehindLogin::Unknown }
    }

    /// Handles that this page may have been opened, and returns what it shows.
    fn open(&mut self, page: Route) -> (Visit, Option<Credentials>) {
        if self.page.replace(page) != Some(page) {
            self.visit.notices.open(page);
            passkey_login::leave();
            self.form = match page {
                Route::Login => Some(login_form(&self.update)),
                Route::Register => Some(register_form(&self.update)),
                _ => None,
            };
        }
        (self.visit.clone(), self.form.clone())
    }
}

/// Listens for logins in other tabs. A page from the back/forward cache gets no event of them.
fn listen(visit: &Visit) {
    let Some(window) = web_sys::window() else { return };
    for event in ["storage", "pageshow", "focus"] {
        let visit = visit.clone();
        EventListener::new(&window, event, move |_| visit.look_again()).forget();
    }
}

/// Renders what is behind the login.
fn member(state: &Rc<RefCell<State>>, visit: &Visit, page: Route, query: &str) -> Html {
    let this = state.borrow();
    let content = match &this.behind_login {
        BehindLogin::Loaded(render) => return render(visit, page, query),
        BehindLogin::Failed(failure) => {
            let state = state.clone();
            let retry = Callback::from(move |_: MouseEvent| {
                let mut this = state.borrow_mut();
                this.behind_login = BehindLogin::Unknown;
                this.update.force_update();
            });
            list_placeholder(Some(failure), retry)
        }
        _ => loading(),
    };
    main_part(page, &visit.notices, None, content)
}

/// The step after a render.
enum Next {
    /// The page of this title is there. The person may use its form.
    Show(AttrValue, Option<Credentials>),
    /// Redirect to another page.
    Redirect(Route, String),
    /// Load what is behind the login, if it is not there.
    Load,
}

impl Next {
    fn follow(self, state: &Rc<RefCell<State>>) {
        match self {
            // Replaces the entry in the history, which would only redirect again.
            Self::Redirect(to, query) => {
                let _ = BrowserHistory::new().replace_with_query(to.to_path(), Raw(query));
            }
            Self::Show(title, form) => {
                if let Some(form) = &form {
                    form.after_render();
                }
                let is_new = state.borrow().title != title;
                if is_new {
                    announce(&title);
                    state.borrow_mut().title = title;
                    let name = state.borrow().visit.known_name.take();
                    if let (Some(name), Some(form)) = (name, &form) {
                        form.username.fill(&name);
                        form.password.focus();
                    }
                    let this = state.borrow();
                    if let (Some(Route::Login), Some(form)) = (this.page, form) {
                        passkey_login::start_autofill(&this.visit, &form.form);
                    }
                }
                first::remove();
            }
            Self::Load => {
                state.borrow_mut().title = AttrValue::default();
                passkey_login::leave();
                first::remove();
                load(state);
            }
        }
    }
}

fn load(state: &Rc<RefCell<State>>) {
    let mut this = state.borrow_mut();
    if !matches!(this.behind_login, BehindLogin::Unknown) {
        return;
    }
    this.behind_login = BehindLogin::Loading;
    // A form that was submitted has begun it already.
    if !this.visit.has_preloaded() {
        behind_login::preload();
    }
    let state = state.clone();
    spawn_local(async move {
        let result = behind_login::load().await;
        let mut this = state.borrow_mut();
        this.behind_login = match result {
            Ok(render) => BehindLogin::Loaded(render),
            Err(failure) => BehindLogin::Failed(failure),
        };
        this.update.force_update();
    });
}

/// Decides every redirect of guests.
fn redirect(page: Route, query: &str, logged_out: bool) -> Option<(Route, String)> {
    match page.access() {
        Access::Users if !logged_out => Some((Route::Login, page.next_query(query))),
        Access::Users | Access::Nobody => Some((Route::Login, String::new())),
        Access::Guests | Access::Anyone => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_is_redirected_to_login_and_then_back() {
        let login = |query: &str| Some((Route::Login, query.to_owned()));
        assert_eq!(redirect(Route::Account, "", false), login("?next=/account"));
        assert_eq!(redirect(Route::Devices, "", false), login("?next=/account/devices"));
        assert_eq!(redirect(Route::Entry, "", false), login(""));
        let asked = redirect(Route::Consent, "?request=sealed", false);
        assert_eq!(asked, login("?request=sealed&next=/consent"));
        assert_eq!(redirect(Route::Login, "", false), None);
        assert_eq!(redirect(Route::Register, "", false), None);
    }

    #[test]
    fn after_a_logout_the_next_person_is_not_led_to_the_same_page() {
        assert_eq!(redirect(Route::Account, "", true), Some((Route::Login, String::new())));
    }
}
