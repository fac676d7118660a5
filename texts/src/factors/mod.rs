//! Second factors, passkeys and recovery: the second step of a login, the page of a reset, the sections of the
//! security page. Loaded together with the texts of the account.

use crate::table::tables;

mod activity;
mod authenticator_app;
mod passkeys;
mod protection;
mod recovery;
mod recovery_codes;
mod second_step;

tables! { second_step, recovery, passkeys, authenticator_app, recovery_codes, protection, activity }
