//! Factors beside the password: codes of authenticator apps, passkeys and recovery codes.
//!
//! This room keeps them and knows when one is right. What that leads to, who is asked for which, and how often
//! somebody may guess is up to `authentication`, which goes in two steps: [`Factors::check`] reads and costs no
//! writer, [`Factors::spend`] uses the factor up in the transaction of what it leads to.

mod assertion;
mod challenge;
mod challenges;
mod check;
mod counts;
mod enrolment;
mod error;
mod factors_key;
mod moved;
mod passkey;
mod passkey_enrolment;
mod qr;
mod recovery_code;
mod recovery_codes;
mod requirement;
mod store;
mod summary;
mod sweep;
mod totp;
mod totp_enrolment;
mod transfer;

use std::fmt;
use std::sync::Arc;

use passkeys::RelyingParty;

pub use self::challenge::Purpose;
pub use self::check::{Checked, Factor, Refused};
pub use self::counts::Counts;
pub use self::enrolment::Enrolment;
pub use self::error::FactorError;
pub use self::factors_key::{FactorsKey, FactorsKeyError};
pub use self::moved::{MovedFactors, Unopened};
pub use self::passkey::{Passkey, Verified};
pub use self::requirement::RequireMfa;
pub use self::summary::count;
pub use self::totp_enrolment::PendingTotp;
use crate::clock::Clock;
use crate::database::Database;
use crate::master_key::{MasterKey, SealingKey};
use crate::random::Random;
use crate::sealed_token::ServerKey;

/// The factors of this server's accounts, cheap to clone.
#[derive(Clone)]
pub struct Factors(Arc<Inner>);

struct Inner {
    database: Database,
    relying_party: RelyingParty,
    challenges: ServerKey,
    recovery_codes: ServerKey,
    user_handles: ServerKey,
    totp_secrets: SealingKey,
    imported_keys: SealingKey,
    clock: Clock,
    random: Random,
}

impl Factors {
    /// Creates the service over the factors in this database.
    #[must_use]
    pub fn new(
        relying_party: RelyingParty,
        database: Database,
        master_key: &MasterKey,
        clock: Clock,
        random: Random,
    ) -> Self {
        Self(Arc::new(Inner {
            database,
            relying_party,
            challenges: ServerKey::derive(master_key, b"keystead passkey challenges"),
            recovery_codes: ServerKey::derive(master_key, b"keystead recovery codes"),
            user_handles: ServerKey::derive(master_key, b"keystead user handles"),
            totp_secrets: master_key.sealing_key(b"keystead totp secrets"),
            imported_keys: master_key.sealing_key(b"keystead imported recovery keys"),
            clock,
            random,
        }))
    }
}

impl fmt::Debug for Factors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Factors").field(&self.0.relying_party).finish()
    }
}
