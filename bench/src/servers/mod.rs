//! The measured servers, each started anew for each measurement.

mod keystead;
mod oidc;
mod peers;
mod pocketbase;
mod references;

pub(crate) use self::keystead::{Keystead, me};
pub(crate) use self::oidc::{App, OidcProvider};
pub(crate) use self::peers::{BetterAuth, FastApi, free_address};
pub(crate) use self::pocketbase::PocketBase;
pub(crate) use self::references::Reference;
