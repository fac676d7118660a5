//! Logins per second in a closed loop, relative to a loop of the `bcrypt` crate on every core and
//! to the peers.
//!
//! A round is a number of logins and the time until the last one is answered, so that no login is
//! counted in part. All come from one address, which makes no difference to the peers. A refused
//! login does not count, and its client waits as long as it is told to.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use super::settings::{DEFAULT_ACCOUNTS, LOGIN_CLIENTS, OVERLOADED_STATUS};
use crate::baseline;
use crate::bench::Bench;
use crate::data;
use crate::http::Request;
use crate::load::{Load, Outcome, Pace, Sample};
use crate::report::{Report, Target, Unit};
use crate::servers::{BetterAuth, FastApi, Keystead, PocketBase};
use crate::statistics::{at_percentile, number, percentile};

/// Verifications by the loop in a round, on each core.
const BASELINE_VERIFIES: usize = 16;
/// Logins of each client in a round. Keystead has more, so that the rounds take similar times.
const LOGINS_PER_CLIENT: usize = 2;
const KEYSTEAD_LOGINS_PER_CLIENT: usize = 6;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = data::start_keystead(bench, DEFAULT_ACCOUNTS)?;
    let (fastapi, better_auth) = (FastApi::start(bench)?, BetterAuth::start(bench)?);
    let pocketbase = PocketBase::start(bench)?;
    let [mut ours, mut refused, mut bcrypt] = [const { Vec::new() }; 3];
    let [mut theirs, mut others, mut pockets] = [const { Vec::new() }; 3];
    let [mut longest, mut work, mut meanwhile] = [const { Vec::new() }; 3];
    for _ in 0..bench.rounds {
        bcrypt.push(baseline::verifies_per_second(&bench.hash, bench.cores, BASELINE_VERIFIES)?);
        let logins = of_keystead(&keystead, KEYSTEAD_LOGINS_PER_CLIENT)?;
        ours.push(logins.rate(200));
        refused.push(logins.share(OVERLOADED_STATUS));
        longest.push(percentile(&logins.times(200), 99));
        // What there is to do when all clients wait.
        work.push(1e3 * number(LOGIN_CLIENTS) / logins.rate(200));
        meanwhile.push(answered_meanwhile(&logins));
        theirs.push(log_in(fastapi.at, LOGINS_PER_CLIENT, &|_| FastApi::login())?.rate(200));
        let better = log_in(better_auth.at, LOGINS_PER_CLIENT, &|_| BetterAuth::login())?;
        others.push(better.rate(200));
        let pocket = log_in(pocketbase.at, LOGINS_PER_CLIENT, &|_| PocketBase::login())?;
        pockets.push(pocket.rate(200));
    }
    report.add("Keystead", Unit::PerSecond, &ours)?;
    let none = Target::AtMost(0.0);
    report.judge("Keystead, refused as overloaded", Unit::Percent, &refused, none)?;
    report.add("Keystead, p99 of a login", Unit::Milliseconds, &longest)?;
    let what = "p99 of a login over the work of 64";
    report.ratio(what, (&longest, &work), Some(Target::AtMost(1.1)))?;
    // Says the same, but for the speed of the host, which varies.
    report.add("p99 of the logins answered during one", Unit::Count, &meanwhile)?;
    report.add("bcrypt crate alone", Unit::PerSecond, &bcrypt)?;
    report.add("FastAPI, passlib, python-jose", Unit::PerSecond, &theirs)?;
    report.add("better-auth", Unit::PerSecond, &others)?;
    report.add("PocketBase", Unit::PerSecond, &pockets)?;
    let what = "Keystead over the bcrypt crate alone";
    report.ratio(what, (&ours, &bcrypt), Some(Target::AtLeast(3.5)))?;
    report.ratio("Keystead over FastAPI", (&ours, &theirs), Some(Target::AtLeast(3.3)))?;
    report.ratio("Keystead over better-auth", (&ours, &others), Some(Target::AtLeast(3.3)))?;
    report.ratio("Keystead over PocketBase", (&ours, &pockets), Some(Target::AtLeast(3.5)))
}

/// Counts the logins that were answered while a login waited, its own included. Returns the 99th percentile.
fn answered_meanwhile(logins: &Outcome) -> f64 {
    let answered = logins.samples.iter().filter(|sample| sample.status == 200);
    let meanwhile = |login: &Sample| {
        let before = answered.clone().filter(|other| other.at <= login.at);
        before.filter(|other| login.at.duration_since(other.at) < login.took).count()
    };
    let mut counts: Vec<_> = answered.clone().map(meanwhile).collect();
    counts.sort_unstable();
    at_percentile(&counts, 99).map_or(f64::NAN, |count| number(*count))
}

/// Measures the logins per second that Keystead can handle, for measurements relative to it.
pub(super) fn capacity(keystead: &Keystead) -> io::Result<f64> {
    Ok(of_keystead(keystead, LOGINS_PER_CLIENT)?.rate(200))
}

/// Runs this many logins of each client on Keystead.
pub(super) fn of_keystead(keystead: &Keystead, each: usize) -> io::Result<Outcome> {
    log_in(keystead.at, each, &|number| Keystead::login(number % DEFAULT_ACCOUNTS))
}

/// Runs this many logins of each client, all clients at once.
fn log_in(
    to: SocketAddr,
    each: usize,
    request: &(dyn Fn(usize) -> Request + Sync),
) -> io::Result<Outcome> {
    let from = &[Ipv4Addr::LOCALHOST];
    let load = Load { to, from, connections: LOGIN_CLIENTS, pace: Pace::Closed, request };
    load.run(LOGIN_CLIENTS * each)?.expect(&[200, OVERLOADED_STATUS])
}
