//! How long `GET /me` takes while 64 clients log in, over how long it takes when none does: open
//! loop, at a rate that leaves the server most of its time.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use super::{CLIENTS, FEW, REFUSED};
use crate::bench::Bench;
use crate::load::{Load, Outcome, Pace};
use crate::report::{Report, Target, Unit};
use crate::servers::{self, Keystead};
use crate::statistics::percentile;

/// `GET /me` in a second.
const RATE: f64 = 500.0;
const CONNECTIONS: usize = 32;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = Keystead::with_accounts(bench, FEW)?;
    let token = keystead.access_token(0)?;
    let logins = Load {
        to: keystead.at,
        from: &[Ipv4Addr::LOCALHOST],
        connections: CLIENTS,
        pace: Pace::Closed,
        request: &|number| Keystead::login(number % FEW),
    };
    let [mut idle, mut idle_99, mut busy, mut busy_99] = [const { Vec::new() }; 4];
    let [mut idle_late, mut busy_late] = [const { Vec::new() }; 2];
    for _ in 0..bench.rounds {
        let quiet = ask(bench, keystead.at, &token)?;
        idle.push(percentile(&quiet.times(200), 50));
        idle_99.push(percentile(&quiet.times(200), 99));
        idle_late.push(percentile(&quiet.lateness(), 99));
        let (logins, full) = logins.run_while(CLIENTS, || ask(bench, keystead.at, &token))?;
        logins.expect(&[200, REFUSED])?;
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
    // Part of the above, and not the server's doing.
    report.add("p99 of how late the clients were, idle", Unit::Milliseconds, &idle_late)?;
    report.add("p99 of how late the clients were, saturated", Unit::Milliseconds, &busy_late)
}

/// `GET /me` during one round.
fn ask(bench: &Bench, to: SocketAddr, token: &str) -> io::Result<Outcome> {
    let load = Load {
        to,
        from: &[Ipv4Addr::LOCALHOST],
        connections: CONNECTIONS,
        pace: Pace::Open(RATE),
        request: &|_| servers::me(token),
    };
    load.run(bench.in_a_round(RATE))?.expect(&[200])
}
