//! Logins in a second, closed loop, over a bare loop of the `bcrypt` crate on every core and over
//! the peers.
//!
//! A round is a number of logins and the time until the last of them is answered, so that no login
//! is counted in part. All come from one address, as the peers do not care.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use super::{CLIENTS, FEW};
use crate::bare;
use crate::bench::Bench;
use crate::http::Request;
use crate::load::{Load, Pace};
use crate::report::{Report, Target, Unit};
use crate::servers::{BetterAuth, FastApi, Keystead};
use crate::statistics::rate;

/// Verifications of the bare loop in a round, on each core.
const BARE: usize = 16;
/// Logins of each client in a round. Keystead's are more, to take a time that can be compared.
const EACH: usize = 2;
const EACH_OF_KEYSTEAD: usize = 6;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = Keystead::with_accounts(bench, FEW)?;
    let (fastapi, better_auth) = (FastApi::start(bench)?, BetterAuth::start(bench)?);
    let [mut ours, mut bare, mut theirs, mut others] = [const { Vec::new() }; 4];
    for _ in 0..bench.rounds {
        bare.push(bare::verifies_per_second(&bench.hash, bench.cores, BARE)?);
        ours.push(logins(keystead.at, EACH_OF_KEYSTEAD, &|number| Keystead::login(number % FEW))?);
        theirs.push(logins(fastapi.at, EACH, &|_| FastApi::login())?);
        others.push(logins(better_auth.at, EACH, &|_| BetterAuth::login())?);
    }
    report.add("Keystead", Unit::PerSecond, &ours)?;
    report.add("bare loop of the bcrypt crate", Unit::PerSecond, &bare)?;
    report.add("FastAPI, passlib, python-jose", Unit::PerSecond, &theirs)?;
    report.add("better-auth", Unit::PerSecond, &others)?;
    report.ratio("Keystead over the bare loop", (&ours, &bare), Some(Target::AtLeast(3.5)))?;
    report.ratio("Keystead over FastAPI", (&ours, &theirs), Some(Target::AtLeast(3.3)))?;
    report.ratio("Keystead over better-auth", (&ours, &others), Some(Target::AtLeast(3.3)))
}

/// Logins in a second, so many of each client.
pub(super) fn logins(
    to: SocketAddr,
    each: usize,
    request: &(dyn Fn(usize) -> Request + Sync),
) -> io::Result<f64> {
    let from = &[Ipv4Addr::LOCALHOST];
    let load = Load { to, from, connections: CLIENTS, pace: Pace::Closed, request };
    let outcome = load.run(CLIENTS * each)?;
    Ok(rate(outcome.only(200)?.len(), outcome.elapsed))
}
