//! What the app has to say: at a form, at the top of a page.

use std::rc::Rc;

use yew::prelude::*;

use crate::routes::Route;

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It worked.
    Success,
    /// Good to know.
    Info,
    /// It did not work.
    Error,
}

/// A message that waits for its page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    on: Route,
    tone: Tone,
    text: AttrValue,
}

impl Notice {
    /// A message for the page `on`: it is shown when the person gets there, and gone when they
    /// leave it.
    pub(crate) fn new(on: Route, tone: Tone, text: impl Into<AttrValue>) -> Self {
        Self { on, tone, text: text.into() }
    }
}

/// The one message that there is at a time.
#[derive(Clone, PartialEq)]
pub(crate) struct Notices(UseReducerHandle<Board>);

#[derive(Default, PartialEq)]
struct Board(Option<Notice>);

enum Action {
    Post(Notice),
    Arrive(Route),
}

impl Reducible for Board {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        match action {
            Action::Post(notice) => Rc::new(Self(Some(notice))),
            Action::Arrive(at) if self.0.as_ref().is_some_and(|notice| notice.on != at) => {
                Rc::default()
            }
            Action::Arrive(_) => self,
        }
    }
}

impl Notices {
    /// Says something, instead of what was said before.
    pub(crate) fn post(&self, notice: Notice) {
        self.0.dispatch(Action::Post(notice));
    }

    /// Takes down what was meant for another page.
    pub(crate) fn arrive(&self, at: Route) {
        self.0.dispatch(Action::Arrive(at));
    }

    /// What there is to say on this page.
    pub(crate) fn on(&self, page: Route) -> Option<Notice> {
        self.0.0.clone().filter(|notice| notice.on == page)
    }
}

/// A place for messages.
#[hook]
pub(crate) fn use_notices() -> Notices {
    Notices(use_reducer(Board::default))
}

/// A message that is also spoken. The element is there before the text is: a screen reader only
/// announces what changes inside an element that it already knows.
pub(crate) fn message(tone: Tone, text: Option<AttrValue>) -> Html {
    let (role, tone) = match tone {
        Tone::Error => ("alert", "error"),
        Tone::Success => ("status", "success"),
        Tone::Info => ("status", "info"),
    };
    html! {
        <div {role}>
            if let Some(text) = text {
                <p class="message" data-tone={tone}>{ text }</p>
            }
        </div>
    }
}

/// The place at the top of a page where its message is.
pub(crate) fn notice_board(notices: &Notices, page: Route) -> Html {
    let notice = notices.on(page);
    let (mut error, mut other) = (None, (Tone::Info, None));
    match notice {
        Some(Notice { tone: Tone::Error, text, .. }) => error = Some(text),
        Some(Notice { tone, text, .. }) => other = (tone, Some(text)),
        None => {}
    }
    html! {
        <>
            { message(Tone::Error, error) }
            { message(other.0, other.1) }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_waits_for_its_page_and_goes_with_it() {
        let notice = Notice::new(Route::Login, Tone::Success, "Account created.");
        let board = Rc::new(Board::default()).reduce(Action::Post(notice.clone()));
        let arrived = board.reduce(Action::Arrive(Route::Login));
        assert_eq!(arrived.0, Some(notice));
        assert_eq!(arrived.reduce(Action::Arrive(Route::Register)).0, None);
    }
}
