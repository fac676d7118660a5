//! The parts of pages.
//!
//! A part that keeps state or accesses the document is a component. A part that only arranges
//! markup is a plain function: a component adds a kilobyte or two to the page's weight, a function
//! hardly anything.

pub(crate) mod asking;
pub(crate) mod codes;
pub(crate) mod confirmation;
pub(crate) mod credentials;
pub(crate) mod field;
pub(crate) mod file;
pub(crate) mod form_outcome;
pub(crate) mod heading;
pub(crate) mod icon;
pub(crate) mod layout;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod moment;
pub(crate) mod notice;
pub(crate) mod patience;
pub(crate) mod proof;
pub(crate) mod reauthentication;
pub(crate) mod text;
pub(crate) mod waiting;
