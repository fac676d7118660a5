//! The parts that pages are made of.
//!
//! What keeps state or reaches into the page is a component. What only arranges markup is a plain
//! function: a component costs a kilobyte or two of the page's weight, a function next to nothing.

pub(crate) mod credentials;
pub(crate) mod field;
pub(crate) mod heading;
pub(crate) mod layout;
pub(crate) mod link;
pub(crate) mod listing;
pub(crate) mod mark;
pub(crate) mod moment;
pub(crate) mod notice;
pub(crate) mod password;
pub(crate) mod picture;
pub(crate) mod waiting;
