//! Texts that only the server says: why a password is refused, a problem's `detail` beside the page's words, and the
//! page that says why an app let nobody through.

use crate::table::tables;

mod forward_auth;
mod passwords;
mod problems;

tables! { problems, passwords, forward_auth }
