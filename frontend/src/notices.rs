//! Messages for the top of a page.

use std::cell::RefCell;
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
#[derive(Clone)]
pub(crate) struct Notices {
    board: Rc<RefCell<Board>>,
    update: UseForceUpdateHandle,
}

#[derive(Default)]
struct Board(Option<Notice>);

impl Board {
    fn post(&mut self, notice: Notice) {
        self.0 = Some(notice);
    }

    fn open(&mut self, page: Route) {
        self.0.take_if(|notice| notice.page != page);
    }

    fn on(&self, page: Route) -> Option<Notice> {
        self.0.clone().filter(|notice| notice.page == page)
    }
}

impl PartialEq for Notices {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.board, &other.board)
    }
}

impl Notices {
    /// Makes an empty place for messages. `update` renders the frame, which shows them.
    pub(crate) fn new(update: UseForceUpdateHandle) -> Self {
        Self { board: Rc::default(), update }
    }

    /// Posts a message, which replaces the one before.
    pub(crate) fn post(&self, notice: Notice) {
        self.board.borrow_mut().post(notice);
        self.update.force_update();
    }

    /// Removes the message.
    pub(crate) fn clear(&self) {
        self.board.take();
    }

    /// Removes a message for another page. To be called when a page opens.
    pub(crate) fn open(&self, page: Route) {
        self.board.borrow_mut().open(page);
    }

    /// Returns the message for this page.
    pub(crate) fn on(&self, page: Route) -> Option<Notice> {
        self.board.borrow().on(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_waits_for_its_page_and_goes_when_the_page_is_left() {
        let notice = Notice::new(Route::Login, Tone::Success, "Account created.");
        let mut board = Board::default();
        board.post(notice.clone());
        assert_eq!(board.on(Route::Register), None);
        board.open(Route::Login);
        assert_eq!(board.on(Route::Login), Some(notice));
        board.open(Route::Register);
        assert_eq!(board.on(Route::Login), None);
    }
}
