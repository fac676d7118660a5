//! The page between a login and an app: what the person has to do before the app gets what it asks for.
//!
//! The server says what that is, and where the browser goes in the end.

use std::rc::Rc;

use keystead_common::apps::{Decision, Interaction, Need};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api;
use crate::components::asking::{answers, asking_app, big_button, cautions, way_to_app, wishes};
use crate::components::heading::{announce, heading, set_title};
use crate::components::layout::card;
use crate::components::link::PageLink;
use crate::components::notice::message;
use crate::components::proof::{ProofForm, Purpose};
use crate::components::reauthentication::in_order;
use crate::components::text::{name, sentence};
use crate::failure::Failure;
use crate::notices::Tone;
use crate::routes::Route;
use crate::session::{SessionHandle, SignedIn, use_session};
use crate::texts::{account, apps, factors, guest, text};

/// Properties of [`ConsentPage`].
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The owner of the account.
    pub user: Rc<SignedIn>,
    /// The app's request, sealed by the server.
    pub request: String,
}

/// The state of the request.
#[derive(Clone, PartialEq)]
enum State {
    /// The server is asked what is needed.
    Asking,
    /// The person has to do something.
    Question(Rc<Interaction>),
    /// The browser goes to this address.
    Leaving(AttrValue),
    Failed(Failure),
}

/// An answer that is on its way.
#[derive(Clone, Copy, PartialEq)]
enum Answer {
    Decision(Decision),
    ChangeAccount,
}

#[derive(Clone)]
struct Consent {
    session: SessionHandle,
    user: Rc<SignedIn>,
    request: String,
    state: UseStateHandle<State>,
    busy: UseStateHandle<Option<Answer>>,
    error: UseStateHandle<Option<AttrValue>>,
}

/// The question that the server has for the person.
#[component]
pub(crate) fn ConsentPage(props: &Props) -> Html {
    let consent = Consent {
        session: use_session(),
        user: props.user.clone(),
        request: props.request.clone(),
        state: use_state(|| State::Asking),
        busy: use_state_eq(|| None),
        error: use_state_eq(|| None),
    };
    {
        let consent = consent.clone();
        // Another tab may log in with another account.
        let session = props.user.me.session.id.clone();
        use_effect_with((props.request.clone(), session), move |_| {
            consent.state.set(State::Asking);
            consent.ask(None);
        });
    }
    let title = consent.title();
    use_effect_with((title.clone(), consent.is_proof()), |(title, is_proof)| match title {
        // The focus is in the form.
        Some(title) if *is_proof => drop(set_title(title)),
        Some(title) => announce(title),
        // What comes next is announced, then.
        None => drop(set_title(&text(guest::LOADING))),
    });
    let Some(title) = title else {
        return html! {
            <div class="waiting" role="status">
                <span class="spinner" aria-hidden="true" />
                <h1 class="visually-hidden">{ text(guest::LOADING) }</h1>
                <p aria-hidden="true">{ text(guest::LOADING) }</p>
            </div>
        };
    };
    let content = match &*consent.state {
        State::Question(question) => html! {
            <>
                { asking_app(&question.app, question.need == Some(Need::Consent)) }
                { consent.question(question) }
            </>
        },
        State::Leaving(address) => way_to_app(address),
        State::Failed(failure) => consent.failure(failure),
        State::Asking => Html::default(),
    };
    card(Route::Consent, heading(&title), content)
}

impl Consent {
    /// Returns the need, if it is the person's turn.
    fn need(&self) -> Option<Need> {
        match &*self.state {
            State::Question(question) => question.need,
            _ => None,
        }
    }

    fn is_proof(&self) -> bool {
        self.need() == Some(Need::Reauthentication)
    }

    fn title(&self) -> Option<AttrValue> {
        Some(text(match (&*self.state, self.need()) {
            (_, Some(Need::Reauthentication)) => factors::CONFIRM_HEADING,
            (_, Some(Need::Account)) => apps::ACCOUNT_HEADING,
            (_, Some(Need::Consent)) => apps::CONSENT_HEADING,
            (_, Some(Need::Login)) => apps::OTHER_HEADING,
            (State::Leaving(_), _) => apps::LEAVING_HEADING,
            (State::Failed(_), _) => apps::FAILED_HEADING,
            _ => return None,
        }))
    }

    /// Asks the server, with the person's decision if there is one.
    fn ask(&self, decision: Option<Decision>) {
        self.busy.set(decision.map(Answer::Decision));
        self.error.set(None);
        let this = self.clone();
        spawn_local(async move {
            let call = api::apps::interact(this.request.clone(), decision);
            let state = match this.session.call(call).await {
                Ok(Interaction { redirect_to: Some(address), .. }) => {
                    api::leave_for(&address);
                    State::Leaving(address.into())
                }
                Ok(question) if question.need.is_some() => State::Question(question.into()),
                Ok(_) => State::Failed(Failure::Malformed { request_id: None }),
                // The question stays, to be answered again.
                Err(failure) if decision.is_some() && failure.is_transient() => {
                    this.error.set(failure.notice());
                    return this.busy.set(None);
                }
                Err(failure) => State::Failed(failure),
            };
            this.state.set(state);
            this.busy.set(None);
        });
    }

    fn change_account(&self) {
        self.busy.set(Some(Answer::ChangeAccount));
        self.error.set(None);
        let this = self.clone();
        spawn_local(async move {
            if let Err(failure) = this.session.change_account().await {
                this.error.set(failure.notice());
                this.busy.set(None);
            }
        });
    }

    /// Renders what the person has to do.
    fn question(&self, question: &Interaction) -> Html {
        let username = &self.user.me.user.username;
        let decide = {
            let this = self.clone();
            Callback::from(move |decision| this.ask(Some(decision)))
        };
        match self.need() {
            Some(Need::Reauthentication) => {
                let again = {
                    let this = self.clone();
                    Callback::from(move |()| this.ask(None))
                };
                html! {
                    <>
                        <p>{ text(apps::PROOF_TEXT) }</p>
                        <ProofForm
                            purpose={Purpose::Again(self.session.clone())}
                            methods={in_order(&question.methods)}
                            username={username.clone()}
                            submit={text(factors::CONFIRM)}
                            cancel={text(account::CANCEL)}
                            oncancel={decide.reform(|()| Decision::Deny)}
                            ondone={again}
                        />
                        { message(Tone::Error, (*self.error).clone()) }
                    </>
                }
            }
            Some(Need::Account) => html! {
                <>
                    <p>{ sentence(apps::ACCOUNT_TEXT, &[name(username.clone())]) }</p>
                    <div class="answers stacked">
                        { self.button("primary", Answer::Decision(Decision::Allow), sentence(apps::CONTINUE_AS, &[name(username.clone())])) }
                        { self.button("secondary", Answer::ChangeAccount, html! { text(apps::USE_ANOTHER) }) }
                        { self.button("secondary plain", Answer::Decision(Decision::Deny), html! { text(account::CANCEL) }) }
                        { message(Tone::Error, (*self.error).clone()) }
                    </div>
                </>
            },
            Some(Need::Login) => html! {
                <>
                    <p>{ sentence(apps::OTHER_TEXT, &[name(username.clone())]) }</p>
                    <div class="answers stacked">
                        { self.button("primary", Answer::ChangeAccount, html! { text(apps::LOG_OUT_FIRST) }) }
                        { self.button("secondary", Answer::Decision(Decision::Deny), html! { text(account::CANCEL) }) }
                        { message(Tone::Error, (*self.error).clone()) }
                    </div>
                </>
            },
            _ => {
                let strong = html! { <strong>{ name(username.clone()) }</strong> };
                let busy = match *self.busy {
                    Some(Answer::Decision(decision)) => Some(decision),
                    _ => None,
                };
                html! {
                    <>
                        <p>{ sentence(apps::CONSENT_TEXT, &[strong]) }</p>
                        { wishes(&question.scopes, &question.resources) }
                        { cautions(&question.app, None) }
                        { answers(busy, (*self.error).clone(), &decide) }
                    </>
                }
            }
        }
    }

    fn button(&self, class: &'static str, answer: Answer, label: Html) -> Html {
        let this = self.clone();
        let onclick = Callback::from(move |_: MouseEvent| match answer {
            Answer::Decision(decision) => this.ask(Some(decision)),
            Answer::ChangeAccount => this.change_account(),
        });
        big_button(class, self.busy.map(|busy| busy == answer), onclick, label)
    }

    /// Renders a failure that ends the request, or one that may pass.
    fn failure(&self, failure: &Failure) -> Html {
        let retry = {
            let this = self.clone();
            Callback::from(move |_: MouseEvent| {
                this.state.set(State::Asking);
                this.ask(None);
            })
        };
        html! {
            <>
                { message(Tone::Error, Some(failure.message().into())) }
                if failure.is_transient() {
                    <button type="button" class="primary" onclick={retry}>{ text(guest::TRY_AGAIN) }</button>
                } else {
                    <p>{ text(apps::START_AGAIN) }</p>
                    <PageLink look="button" to={Route::Account}>{ text(apps::GO_TO_ACCOUNT) }</PageLink>
                }
            </>
        }
    }
}
