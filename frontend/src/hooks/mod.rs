//! State that several pages or components share.

pub(crate) mod field;
pub(crate) mod focus_return;
pub(crate) mod form;
pub(crate) mod log_out;
pub(crate) mod looked_at;
pub(crate) mod new_passkey;
pub(crate) mod passkey_login;
pub(crate) mod retry;
pub(crate) mod seconds;
pub(crate) mod session_refresh;
pub(crate) mod strength;
pub(crate) mod submission;
