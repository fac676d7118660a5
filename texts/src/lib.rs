//! Keystead's texts for people, in all of its languages.
//!
//! A message is a constant of [`guest`], [`account`], [`factors`], [`apps`], [`boot`] or [`server`]. The table that
//! declares it has the text of every language in one place; a language that is left out, an argument (`{0}`) that a
//! translation forgets and a plural form too few do not compile. A large part has a table for each page or topic.
//!
//! A constant holds the number of the message and no text, so the page in the browser carries none. It
//! loads the texts of one language from the server, which has them all by the feature `catalog`.

#![forbid(unsafe_code)]

#[cfg(feature = "catalog")]
pub mod catalog;
mod language;
mod message;
mod table;

pub mod account;
pub mod apps;
pub mod boot;
pub mod factors;
pub mod guest;
#[cfg(feature = "catalog")]
pub mod server;

pub use language::{Direction, Language, PluralCategory};
pub use message::{Area, FORM_SEPARATOR, Message, Plural, form, format};
