//! An app that asks a person for something: who it is, what it wants, and the answers.

use keystead_common::apps::{AskingApp, Decision};
use keystead_texts::Message;
use yew::prelude::*;

use crate::components::notice::message;
use crate::components::text::{name, sentence};
use crate::notices::Tone;
use crate::texts::{account, apps, text};

/// Renders the app's name, and where it is, which is where its answer goes if `gets_answer`.
pub(crate) fn asking_app(app: &AskingApp, gets_answer: bool) -> Html {
    let host = name(app.host.clone());
    html! {
        <div class="asking">
            <strong>{ name(app.name.clone()) }</strong>
            if app.is_local {
                <span>{ text(apps::THIS_DEVICE) }</span>
            } else if gets_answer {
                <span>{ sentence(apps::ANSWER_GOES_TO, &[html! { <strong>{ host }</strong> }]) }</span>
            } else if !app.host.is_empty() {
                <span>{ host }</span>
            }
        </div>
    }
}

/// Renders what has to be known before an answer: of an app that may be another than it says, and `more`.
pub(crate) fn cautions(app: &AskingApp, more: Option<Message<0>>) -> Html {
    if app.is_registered && !app.is_local && more.is_none() {
        return Html::default();
    }
    html! {
        <div class="caution">
            if !app.is_registered {
                <p>{ text(apps::NAMED_ITSELF) }</p>
                if !app.is_local && !app.host.is_empty() {
                    <p>{ sentence(apps::TRUST_HOST, &[name(app.host.clone())]) }</p>
                }
            }
            if app.is_local {
                <p>{ text(apps::LOCAL_WARNING) }</p>
            }
            if let Some(more) = more {
                <p>{ text(more) }</p>
            }
        </div>
    }
}

/// Renders what an app asks for.
pub(crate) fn wishes(scopes: &[String], resources: &[String]) -> Html {
    html! {
        <>
            if !scopes.is_empty() {
                <div>
                    <p>{ text(apps::WILL_BE_ABLE) }</p>
                    { scope_list(scopes) }
                </div>
            }
            { services(resources) }
        </>
    }
}

/// Renders scopes in words, or as they are where there are none.
pub(crate) fn scope_list(scopes: &[String]) -> Html {
    let item = |scope: &String| {
        let words = match &**scope {
            "openid" => apps::SCOPE_OPENID,
            "profile" => apps::SCOPE_PROFILE,
            "offline_access" => apps::SCOPE_OFFLINE,
            _ => return html! { <li>{ code(scope) }</li> },
        };
        html! { <li>{ text(words) }</li> }
    };
    html! { <ul class="wishes">{ for scopes.iter().map(item) }</ul> }
}

/// Renders the services that an app uses for the person.
pub(crate) fn services(resources: &[String]) -> Html {
    if resources.is_empty() {
        return Html::default();
    }
    let item = |resource: &String| html! { <li>{ code(resource) }</li> };
    html! {
        <div>
            <p>{ text(apps::SERVICES) }</p>
            <ul class="wishes">{ for resources.iter().map(item) }</ul>
        </div>
    }
}

/// Renders what programs call something.
pub(crate) fn code(content: &str) -> Html {
    html! { <code dir="ltr" translate="no">{ content.to_owned() }</code> }
}

/// Renders the two answers, with the place for what went wrong with the last one.
pub(crate) fn answers(
    busy: Option<Decision>,
    error: Option<AttrValue>,
    onanswer: &Callback<Decision>,
) -> Html {
    let button = |decision: Decision, class: &'static str, label: AttrValue| {
        let onanswer = onanswer.clone();
        let onclick = Callback::from(move |_: MouseEvent| onanswer.emit(decision));
        big_button(class, busy.map(|busy| busy == decision), onclick, html! { label })
    };
    html! {
        <div class="answers">
            { button(Decision::Allow, "primary", text(apps::ALLOW)) }
            { button(Decision::Deny, "secondary", text(account::CANCEL)) }
            { message(Tone::Error, error) }
        </div>
    }
}

/// Renders a button of a question. `busy` says whether an answer is on its way, and whether it is this one.
pub(crate) fn big_button(
    class: &'static str,
    busy: Option<bool>,
    onclick: Callback<MouseEvent>,
    label: Html,
) -> Html {
    // Not `disabled`: a disabled button loses the focus.
    let onclick = busy.is_none().then_some(onclick);
    let is_busy = busy == Some(true);
    html! {
        <button
            type="button"
            {class}
            aria-disabled={busy.map(|_| "true")}
            aria-busy={is_busy.then_some("true")}
            {onclick}
        >
            if is_busy {
                <span class="spinner" aria-hidden="true" />
            }
            <span>{ label }</span>
        </button>
    }
}

/// Renders what is there while the browser goes on to an app; for good, if another program than the browser opens it.
pub(crate) fn way_to_app(address: &AttrValue) -> Html {
    html! {
        <>
            <p>{ text(apps::LEAVING_TEXT) }</p>
            <a data-look="button" href={address.clone()}>{ text(apps::GO_TO_APP) }</a>
        </>
    }
}
