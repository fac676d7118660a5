//! The time of another address's logins while one address offers eight times the logins that the
//! server can handle. The figure of a round is its slowest login. A batch is the measured time of
//! full lanes on every core.

use std::io;
use std::net::Ipv4Addr;

use super::settings::DEFAULT_ACCOUNTS;
use super::{logins, overload};
use crate::baseline;
use crate::bench::Bench;
use crate::data;
use crate::report::{Report, Target, Unit};
use crate::statistics::{median, milliseconds};

/// The logins of the other address in a round, one after the other.
const LOGINS: usize = 8;
const FLOODING: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const OTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
/// The time that a login may take on top of two batches, in milliseconds.
const MAX_OVERHEAD_MS: f64 = 50.0;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = data::start_keystead(bench, DEFAULT_ACCOUNTS)?;
    let capacity = logins::capacity(&keystead)?;
    let flood = overload::too_many(&keystead, &[FLOODING], capacity);
    // This many responses, most of them refusals, mean that the queue is full.
    let full = bench.requests_per_round(overload::LOAD_FACTOR * capacity) / 2;
    let (mut batches, mut middles, mut slowest) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        batches.push(milliseconds(baseline::batch(&bench.hash, bench.cores)?));
        let (_, mut times) = flood.run_while(full, || {
            let login = |number| keystead.log_in_from(OTHER, number);
            (0..LOGINS).map(login).collect::<io::Result<Vec<_>>>()
        })?;
        times.sort_unstable();
        let times: Vec<_> = times.into_iter().map(milliseconds).collect();
        middles.push(median(&times));
        slowest.extend(times.last());
    }
    report.add("one batch", Unit::Milliseconds, &batches)?;
    report.add("other address's login, median", Unit::Milliseconds, &middles)?;
    let target = Target::AtMost(2.0 * median(&batches) + MAX_OVERHEAD_MS);
    let what = "other address's slowest login (two batches and 50 ms)";
    report.judge(what, Unit::Milliseconds, &slowest, target)
}
