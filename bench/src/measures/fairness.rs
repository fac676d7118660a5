//! How long another address's login takes while one address offers eight times what the server can
//! do. A round's figure is the slowest of its logins; a batch is full lanes on every core, timed.

use std::io;
use std::net::Ipv4Addr;

use super::{FEW, logins, overload};
use crate::bare;
use crate::bench::Bench;
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;
use crate::statistics::{median, milliseconds};

/// Logins of the other address in a round, one after the other.
const LOGINS: usize = 8;
const FLOODING: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const OTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
/// What it may take beside two batches.
const BESIDE: f64 = 50.0;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = Keystead::with_accounts(bench, FEW)?;
    let capacity = logins::capacity(&keystead)?;
    let flood = overload::too_many(&keystead, &[FLOODING], capacity);
    // So many answers, most of them refusals, mean that the queue is full.
    let full = bench.in_a_round(overload::TIMES * capacity) / 2;
    let (mut batches, mut middles, mut slowest) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        batches.push(milliseconds(bare::batch(&bench.hash, bench.cores)?));
        let (_, mut times) = flood.run_while(full, || {
            let login = |number| keystead.log_in_from(OTHER, number);
            (0..LOGINS).map(login).collect::<io::Result<Vec<_>>>()
        })?;
        times.sort_unstable();
        let times: Vec<_> = times.into_iter().map(milliseconds).collect();
        middles.push(median(&times));
        slowest.extend(times.last());
    }
    report.add("a batch", Unit::Milliseconds, &batches)?;
    report.add("the other's login, median", Unit::Milliseconds, &middles)?;
    let target = Target::AtMost(2.0 * median(&batches) + BESIDE);
    let what = "the other's slowest login, against two batches and 50 ms";
    report.judge(what, Unit::Milliseconds, &slowest, target)
}
