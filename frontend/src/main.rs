//! Keystead's app: register, log in and look after an account, in the browser.
//!
//! Every rule that the server shares is in `keystead-common`; every word with the server goes
//! through [`api`]; who is logged in is known by [`session`] alone.

#![forbid(unsafe_code)]

mod api;
mod app;
mod clock;
mod components;
mod device;
mod event;
mod failure;
mod hooks;
mod invitation;
mod json;
mod pages;
mod renewal;
mod routes;
mod session;
mod time;
mod token;
mod turn;

fn main() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    if let Some(root) = root {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
