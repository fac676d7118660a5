//! State that more than one page or component needs, without any markup.

pub(crate) mod field;
pub(crate) mod log_out;
pub(crate) mod seconds;
pub(crate) mod submission;
pub(crate) mod vigil;
