//! Messages for the top of a page.

use std::rc::Rc;

use yew::prelude::*;

use crate::routes::Route;

/// The tone of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something worked.
    Success,
    /// Neutral information.
    Info,
    /// Something failed.
    Error,
}

/// A message for one page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    page: Route,
    /// The tone of the message.
    pub tone: Tone,
    /// The text of the message.
    pub text: AttrValue,
    /// The address that the message ends with, as a link.
    pub link: Option<AttrValue>,
}

impl Notice {
    /// Makes a message for `page`. It is shown when the person gets there and removed when they
    /// leave it.
    pub(crate) fn new(page: Route, tone: Tone, text: impl Into<AttrValue>) -> Self {
        Self { page, tone, text: text.into(), link: None }
    }

    /// Adds an address to the end of the message.
    pub(crate) fn linking(self, link: String) -> Self {
        Self { link: Some(link.into()), ..self }
    }
}

/// The current message; there is one at a time.
#[derive(Clone, PartialEq)]
pub(crate) struct Notices(UseReducerHandle<Board>);

#[derive(Default, PartialEq)]
struct Board(Option<Notice>);

enum Action {
    Post(Notice),
    Open(Route),
}

impl Reducible for Board {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        match action {
            Action::Post(notice) => Rc::new(Self(Some(notice))),
            Action::Open(page) if self.0.as_ref().is_some_and(|notice| notice.page != page) => {
                Rc::default()
            }
            Action::Open(_) => self,
        }
    }
}

impl Notices {
    /// Posts a message, which replaces the one before.
    pub(crate) fn post(&self, notice: Notice) {
        self.0.dispatch(Action::Post(notice));
    }

    /// Removes a message for another page. To be called when a page opens.
    pub(crate) fn open(&self, page: Route) {
        self.0.dispatch(Action::Open(page));
    }

    /// Returns the message for this page.
    pub(crate) fn on(&self, page: Route) -> Option<Notice> {
        self.0.0.clone().filter(|notice| notice.page == page)
    }
}

/// Keeps the current message.
#[hook]
pub(crate) fn use_notices() -> Notices {
    Notices(use_reducer(Board::default))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_waits_for_its_page_and_goes_when_the_page_is_left() {
        let notice = Notice::new(Route::Login, Tone::Success, "Account created.");
        let board = Rc::new(Board::default()).reduce(Action::Post(notice.clone()));
        let opened = board.reduce(Action::Open(Route::Login));
        assert_eq!(opened.0, Some(notice));
        assert_eq!(opened.reduce(Action::Open(Route::Register)).0, None);
    }
}
