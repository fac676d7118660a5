//! Keystead's app: register, log in and look after an account, in the browser.
//!
//! Rules that the server shares are in `keystead-common`; every request to the server goes through
//! [`api`]; [`visitor`] knows whether there is somebody to log in, [`session`] alone the person who is.

#![forbid(unsafe_code)]

mod activity;
mod api;
mod app;
mod behind_login;
mod components;
mod cookie;
mod failure;
mod first;
mod hooks;
mod invitation;
mod json;
mod member;
mod notices;
mod pages;
mod passkeys;
mod reset_link;
mod routes;
mod server_time;
mod session;
mod tab_lock;
mod texts;
mod time;
mod token;
mod token_refresh;
mod user_agent;
mod visitor;
mod words;

use gloo_timers::callback::Timeout;

fn main() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    if let Some(root) = root {
        // In a task of its own, after that of the compilation: a slow phone answers the person in between.
        Timeout::new(0, move || app::render(root)).forget();
    }
}
