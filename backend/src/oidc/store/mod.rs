//! The SQL of the provider.

pub(super) mod device_requests;
pub(super) mod grants;
pub(super) mod logout_notices;
pub(super) mod pushed_requests;
