//! A question before something that cannot be undone.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::texts::{account, text};

/// Properties of [`Confirmation`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The id of the warning, of which there is one in the page.
    pub id: &'static str,
    /// The consequences.
    pub warning: AttrValue,
    /// The label of the button that does it.
    pub label: AttrValue,
    /// `true` while it is being done.
    pub busy: bool,
    /// Called with whether to do it.
    pub onanswer: Callback<bool>,
}

/// A warning with a button to go on and one to leave it. The first has the focus.
#[component]
pub(crate) fn Confirmation(props: &Props) -> Html {
    let button = use_node_ref();
    {
        let button = button.clone();
        use_effect_with((), move |()| {
            if let Some(button) = button.cast::<HtmlElement>() {
                let _ = button.focus();
            }
        });
    }
    let answer = |answer: bool| {
        let (onanswer, busy) = (props.onanswer.clone(), props.busy);
        Callback::from(move |_: MouseEvent| {
            if !busy {
                onanswer.emit(answer);
            }
        })
    };
    let onkeydown = {
        let (onanswer, busy) = (props.onanswer.clone(), props.busy);
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && !busy {
                onanswer.emit(false);
            }
        })
    };
    let busy = props.busy.then_some("true");
    html! {
        <div class="confirmation danger" {onkeydown}>
            <p id={props.id}>{ props.warning.clone() }</p>
            <div class="actions">
                <button
                    ref={button}
                    type="button"
                    class="primary"
                    aria-describedby={props.id}
                    aria-disabled={busy}
                    aria-busy={busy}
                    onclick={answer(true)}
                >
                    { props.label.clone() }
                </button>
                <button type="button" class="secondary" onclick={answer(false)}>{ text(account::CANCEL) }</button>
            </div>
        </div>
    }
}
