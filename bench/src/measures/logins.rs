//! Logins in a second, closed loop, over a bare loop of the `bcrypt` crate on every core and over
//! the peers.
//!
//! A round is a number of logins and the time until the last of them is answered, so that no login
//! is counted in part. All come from one address, as the peers do not care. A login that is refused
//! counts for nothing, and its client waits for as long as it is told to.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use super::{CLIENTS, FEW, REFUSED};
use crate::bare;
use crate::bench::Bench;
use crate::http::Request;
use crate::load::{Load, Outcome, Pace};
use crate::report::{Report, Target, Unit};
use crate::servers::{BetterAuth, FastApi, Keystead};

/// Verifications of the bare loop in a round, on each core.
const BARE: usize = 16;
/// Logins of each client in a round. Keystead's are more, to take a time that can be compared.
const EACH: usize = 2;
const EACH_OF_KEYSTEAD: usize = 6;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = Keystead::with_accounts(bench, FEW)?;
    let (fastapi, better_auth) = (FastApi::start(bench)?, BetterAuth::start(bench)?);
    let [mut ours, mut refused, mut bare, mut theirs, mut others] = [const { Vec::new() }; 5];
    for _ in 0..bench.rounds {
        bare.push(bare::verifies_per_second(&bench.hash, bench.cores, BARE)?);
        let logins = of_keystead(&keystead, EACH_OF_KEYSTEAD)?;
        ours.push(logins.rate(200));
        refused.push(logins.share(REFUSED));
        theirs.push(log_in(fastapi.at, EACH, &|_| FastApi::login())?.rate(200));
        others.push(log_in(better_auth.at, EACH, &|_| BetterAuth::login())?.rate(200));
    }
    report.add("Keystead", Unit::PerSecond, &ours)?;
    report.add("Keystead: refused as too many", Unit::Percent, &refused)?;
    report.add("bare loop of the bcrypt crate", Unit::PerSecond, &bare)?;
    report.add("FastAPI, passlib, python-jose", Unit::PerSecond, &theirs)?;
    report.add("better-auth", Unit::PerSecond, &others)?;
    report.ratio("Keystead over the bare loop", (&ours, &bare), Some(Target::AtLeast(3.5)))?;
    report.ratio("Keystead over FastAPI", (&ours, &theirs), Some(Target::AtLeast(3.3)))?;
    report.ratio("Keystead over better-auth", (&ours, &others), Some(Target::AtLeast(3.3)))
}

/// Logins in a second that Keystead can do, for what is measured in terms of it.
pub(super) fn capacity(keystead: &Keystead) -> io::Result<f64> {
    Ok(of_keystead(keystead, EACH)?.rate(200))
}

fn of_keystead(keystead: &Keystead, each: usize) -> io::Result<Outcome> {
    log_in(keystead.at, each, &|number| Keystead::login(number % FEW))
}

/// So many logins of each client, all at once.
fn log_in(
    to: SocketAddr,
    each: usize,
    request: &(dyn Fn(usize) -> Request + Sync),
) -> io::Result<Outcome> {
    let from = &[Ipv4Addr::LOCALHOST];
    let load = Load { to, from, connections: CLIENTS, pace: Pace::Closed, request };
    load.run(CLIENTS * each)?.expect(&[200, REFUSED])
}
