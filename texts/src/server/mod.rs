//! What only the server says: why a password is refused, what a problem's `detail` has beside the page's words, and
//! the page that says why an app let nobody through.

use crate::table::tables;

mod forward_auth;
mod passwords;
mod problems;

tables! { problems, passwords, forward_auth }
