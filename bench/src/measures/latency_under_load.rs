//! The latency of `GET /me` while 64 clients log in, relative to the latency without logins. Open
//! loop, at a rate that leaves the server idle most of the time.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use super::settings::{DEFAULT_ACCOUNTS, LOGIN_CLIENTS, OVERLOADED_STATUS};
use crate::bench::Bench;
use crate::data;
use crate::load::{Load, Outcome, Pace};
use crate::report::{Report, Target, Unit};
use crate::servers::{self, Keystead};
use crate::statistics::percentile;

/// `GET /me` per second.
const RATE: f64 = 500.0;
const CONNECTIONS: usize = 32;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = data::start_keystead(bench, DEFAULT_ACCOUNTS)?;
    let token = keystead.access_token(0)?;
    let logins = Load {
        to: keystead.at,
        from: &[Ipv4Addr::LOCALHOST],
        connections: LOGIN_CLIENTS,
        pace: Pace::Closed,
        request: &|number| Keystead::login(number % DEFAULT_ACCOUNTS),
    };
    let [mut idle, mut idle_99, mut busy, mut busy_99] = [const { Vec::new() }; 4];
    let [mut idle_late, mut busy_late] = [const { Vec::new() }; 2];
    for _ in 0..bench.rounds {
        let quiet = ask(bench, keystead.at, &token)?;
        idle.push(percentile(&quiet.times(200), 50));
        idle_99.push(percentile(&quiet.times(200), 99));
        idle_late.push(percentile(&quiet.lateness(), 99));
        let (logins, full) = logins.run_while(LOGIN_CLIENTS, || ask(bench, keystead.at, &token))?;
        logins.expect(&[200, OVERLOADED_STATUS])?;
        busy.push(percentile(&full.times(200), 50));
        busy_99.push(percentile(&full.times(200), 99));
        busy_late.push(percentile(&full.lateness(), 99));
    }
    report.add("p50 idle", Unit::Milliseconds, &idle)?;
    report.add("p50 while logins saturate", Unit::Milliseconds, &busy)?;
    report.ratio("p50 over idle", (&busy, &idle), None)?;
    report.add("p99 idle", Unit::Milliseconds, &idle_99)?;
    report.add("p99 while logins saturate", Unit::Milliseconds, &busy_99)?;
    report.ratio("p99 over idle", (&busy_99, &idle_99), Some(Target::AtMost(5.0)))?;
    // Included above, though not caused by the server.
    report.add("p99 delay of the clients, idle", Unit::Milliseconds, &idle_late)?;
    report.add("p99 delay of the clients, saturated", Unit::Milliseconds, &busy_late)
}

/// Requests `GET /me` for one round.
fn ask(bench: &Bench, to: SocketAddr, token: &str) -> io::Result<Outcome> {
    let load = Load {
        to,
        from: &[Ipv4Addr::LOCALHOST],
        connections: CONNECTIONS,
        pace: Pace::Open(RATE),
        request: &|_| servers::me(token),
    };
    load.run(bench.requests_per_round(RATE))?.expect(&[200])
}
