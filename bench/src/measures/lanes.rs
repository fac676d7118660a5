//! Logins per second with each fixed number of lanes, and with the one that the server measures by
//! itself. Every round runs through all of them, so that other load on the machine affects all
//! alike; all servers but one are idle meanwhile.

use std::io;

use bcrypt_lanes::Width;

use super::logins;
use super::settings::DEFAULT_ACCOUNTS;
use crate::baseline;
use crate::bench::Bench;
use crate::data;
use crate::report::{Report, Target, Unit};
use crate::servers::{Keystead, Metrics};
use crate::statistics::{median, number};

/// Verifications by the loop of the `bcrypt` crate in a round, on each core.
const BASELINE_VERIFIES: usize = 8;
/// Logins of each client in a round.
const LOGINS_PER_CLIENT: usize = 2;
/// Logins of each client before the first round, in which the measured number settles.
const SETTLING_LOGINS_PER_CLIENT: usize = 8;

/// A server and its logins per second, round by round.
struct Fixed {
    lanes: usize,
    server: Keystead,
    rates: Vec<f64>,
}

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let mut fixed = Vec::new();
    for lanes in Width::MIN.get()..=Width::MAX.get() {
        let data = data::directory(bench, DEFAULT_ACCOUNTS)?;
        let server = Keystead::start_with_flags(bench, &[&format!("--hash-lanes={lanes}")], &data)?;
        fixed.push(Fixed { lanes, server, rates: Vec::new() });
    }
    let data = data::directory(bench, DEFAULT_ACCOUNTS)?;
    let metrics = Metrics::reserve()?;
    let measured = Keystead::start_with_flags(bench, &[&metrics.flag()], &data)?;
    logins::of_keystead(&measured, SETTLING_LOGINS_PER_CLIENT)?;
    let [mut rates, mut lanes, mut bcrypt] = [const { Vec::new() }; 3];
    let cores = number(bench.cores);
    for _ in 0..bench.rounds {
        bcrypt.push(baseline::verifies_per_second(&bench.hash, bench.cores, BASELINE_VERIFIES)?);
        for Fixed { server, rates, .. } in &mut fixed {
            rates.push(logins::of_keystead(server, LOGINS_PER_CLIENT)?.rate(200));
        }
        rates.push(logins::of_keystead(&measured, LOGINS_PER_CLIENT)?.rate(200));
        lanes.push(metrics.read("keystead_hash_lanes")? / cores);
    }
    for Fixed { lanes, rates, .. } in &fixed {
        report.ratio(&format!("{lanes} lanes, over the bcrypt crate"), (rates, &bcrypt), None)?;
        let times: Vec<_> = rates.iter().map(|rate| 1e3 * cores * number(*lanes) / rate).collect();
        report.add(&format!("{lanes} lanes, time of each"), Unit::Milliseconds, &times)?;
    }
    report.ratio("measured, over the bcrypt crate", (&rates, &bcrypt), None)?;
    report.add("measured: lanes of each thread", Unit::Lanes, &lanes)?;
    let best = fixed.iter().max_by(|a, b| median(&a.rates).total_cmp(&median(&b.rates)));
    let best = best.ok_or_else(|| io::Error::other("no widths"))?;
    let what = format!("measured, over the best fixed number ({} lanes)", best.lanes);
    report.ratio(&what, (&rates, &best.rates), Some(Target::AtLeast(0.97)))
}
