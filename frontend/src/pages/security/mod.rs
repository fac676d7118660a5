//! The security page: a section for each way to log in, the person's data, and deleting the account.

mod app;
mod codes;
mod data;
mod deletion;
mod passkeys;
mod password;
mod protection;

use std::rc::Rc;

use yew::prelude::*;

use self::app::use_app;
use self::codes::use_codes;
use self::data::use_data;
use self::deletion::use_deletion;
use self::passkeys::use_passkeys;
use self::password::use_password;
pub(crate) use self::protection::FEW_CODES;
use self::protection::Protection;
use crate::components::heading::Heading;
use crate::components::list::list_placeholder;
use crate::components::notice::outcome;
use crate::hooks::looked_at::use_looked_at;
use crate::session::{SignedIn, use_session};
use crate::texts::{account, text};

/// Properties of [`SecurityPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
}

/// The ways to log in, and what they protect.
#[component]
pub(crate) fn SecurityPage(props: &Props) -> Html {
    let protection = Protection {
        session: use_session(),
        user: props.user.clone(),
        loaded: use_state(|| None),
        failure: use_state(|| None),
        done: use_state(|| None),
    };
    use_looked_at({
        let protection = protection.clone();
        Callback::from(move |()| protection.load())
    });
    let me = &props.user.me;
    let data = use_data(&me.user.username);
    let deletion = use_deletion(&me.user.username, me.factors.password);
    let sections = [
        use_password(&protection),
        use_passkeys(&protection),
        use_app(&protection),
        use_codes(&protection),
    ];
    let retry = {
        let protection = protection.clone();
        Callback::from(move |_: MouseEvent| {
            protection.failure.set(None);
            protection.load();
        })
    };
    html! {
        <>
            <Heading text={text(account::SECURITY)} />
            { for sections }
            if protection.loaded.is_none() {
                <section class="card">
                    { list_placeholder(protection.failure.as_ref(), retry) }
                </section>
            }
            { data }
            { deletion }
            <div class="over">{ outcome(protection.done.as_ref()) }</div>
        </>
    }
}
