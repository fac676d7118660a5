//! The second step of a login, after the right password.

use gloo_timers::callback::Timeout;
use keystead_common::factors::Method;
use keystead_common::problem::Problem;
use yew::prelude::*;

use crate::components::heading::{heading, set_title};
use crate::components::layout::{card, main_part};
use crate::components::proof::{ProofForm, Purpose};
use crate::notices::Tone;
use crate::routes::Route;
use crate::texts::{factors, guest, text};
use crate::visitor::Visit;

/// The methods in the order in which they are offered.
const ORDER: [Method; 3] = [Method::Totp, Method::Passkey, Method::RecoveryCode];

/// Properties of [`SecondStep`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The visit.
    pub visit: Visit,
    /// The answer to the password: `mfa_required`.
    pub problem: Box<Problem>,
}

/// The page that asks for another factor.
#[component]
pub(crate) fn SecondStep(props: &Props) -> Html {
    let title = text(factors::CONFIRM_HEADING);
    let onexpired = {
        let visit = props.visit.clone();
        Callback::from(move |()| {
            visit.set_pending(None);
            visit.announce_at_login(Tone::Info, text(factors::STEP_EXPIRED));
        })
    };
    {
        let (title, onexpired) = (title.clone(), onexpired.clone());
        let seconds = props.problem.expires_in.unwrap_or_default();
        use_effect_with((), move |()| {
            // The focus is in the form.
            set_title(&title);
            let milliseconds = u32::try_from(seconds.saturating_mul(1000)).unwrap_or(u32::MAX);
            let timeout = Timeout::new(milliseconds, move || onexpired.emit(()));
            move || drop(timeout)
        });
    }
    let leave = {
        let visit = props.visit.clone();
        Callback::from(move |()| visit.set_pending(None))
    };
    let onkeydown = {
        let leave = leave.clone();
        Callback::from(move |event: KeyboardEvent| {
            // While an input method composes, Escape is its own.
            if event.key() == "Escape" && !event.is_composing() {
                leave.emit(());
            }
        })
    };
    let methods = &props.problem.methods;
    let methods = ORDER.into_iter().filter(|method| methods.contains(method)).collect::<Vec<_>>();
    let token = props.problem.mfa_token.clone().unwrap_or_default();
    let username = props.visit.known_name.borrow().clone().unwrap_or_default();
    let content = html! {
        <div {onkeydown}>
            <ProofForm
                purpose={Purpose::Login(props.visit.clone(), token)}
                {methods}
                {username}
                submit={text(guest::LOG_IN)}
                cancel={text(factors::BACK_TO_LOGIN)}
                oncancel={leave}
                {onexpired}
            />
        </div>
    };
    let card = card(Route::Login, heading(&title), content);
    main_part(Route::Login, &props.visit.notices, None, card)
}
