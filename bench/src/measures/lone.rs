//! How long a login takes with nobody else there, over one verification by the `bcrypt` crate.

use std::io;
use std::net::Ipv4Addr;

use super::FEW;
use crate::bare;
use crate::bench::Bench;
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;
use crate::statistics::{median, milliseconds};

/// Logins in what is a round elsewhere: here each is a round of its own.
const IN_A_ROUND: usize = 5;
/// What HTTP, the database and two tokens may take.
const AROUND_THE_HASH: f64 = 5.0;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = Keystead::with_accounts(bench, FEW)?;
    let (mut logins, mut verifies) = (Vec::new(), Vec::new());
    for number in 0..IN_A_ROUND * bench.rounds {
        verifies.push(milliseconds(bare::lone_verify(&bench.hash)?));
        logins.push(milliseconds(keystead.log_in_from(Ipv4Addr::LOCALHOST, number)?));
    }
    report.add("a lone verification by the bcrypt crate", Unit::Milliseconds, &verifies)?;
    let target = Target::AtMost(1.1 * median(&verifies) + AROUND_THE_HASH);
    report.judge("a lone login, against 1.1 of that and 5 ms", Unit::Milliseconds, &logins, target)
}
