//! The client of a request, as far as connection and headers tell.

use std::net::IpAddr;

/// The client of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address that the request came from.
    pub ip: IpAddr,
    /// The value of its `User-Agent` header.
    pub user_agent: Option<String>,
}
