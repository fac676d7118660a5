//! Who asks: what the connection and the headers tell of it.

use std::net::IpAddr;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address that the request came from.
    pub ip: IpAddr,
    /// What it calls itself.
    pub user_agent: Option<String>,
}
