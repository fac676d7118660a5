//! The time of a login without other load, relative to one verification by the `bcrypt` crate.

use std::io;
use std::net::Ipv4Addr;

use super::settings::DEFAULT_ACCOUNTS;
use crate::baseline;
use crate::bench::Bench;
use crate::data;
use crate::report::{Report, Target, Unit};
use crate::statistics::{median, milliseconds};

/// Logins for each round of other measurements: here every login is a round.
const LOGINS_PER_ROUND: usize = 5;
/// The time that HTTP, the database and two tokens may take, in milliseconds.
const MAX_OVERHEAD_MS: f64 = 5.0;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = data::start_keystead(bench, DEFAULT_ACCOUNTS)?;
    let (mut logins, mut verifies) = (Vec::new(), Vec::new());
    for number in 0..LOGINS_PER_ROUND * bench.rounds {
        verifies.push(milliseconds(baseline::single_verify(&bench.hash)?));
        logins.push(milliseconds(keystead.log_in_from(Ipv4Addr::LOCALHOST, number)?));
    }
    report.add("one verification by the bcrypt crate", Unit::Milliseconds, &verifies)?;
    let target = Target::AtMost(1.1 * median(&verifies) + MAX_OVERHEAD_MS);
    report.judge("one login (1.1 verifications and 5 ms)", Unit::Milliseconds, &logins, target)
}
