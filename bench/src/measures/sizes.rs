//! Start, login and `GET /me` with 1,000, 100,000 and 1,000,000 accounts in the database. The
//! logins are of accounts from all over it. The files have just been written and are in the
//! system's cache: the server is measured, not the disk.

use std::io;
use std::net::Ipv4Addr;

use crate::bench::Bench;
use crate::data;
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;
use crate::statistics::milliseconds;
use crate::wrk;

const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];
/// Logins for each round of other measurements: here every login is a round.
const LOGINS_PER_ROUND: usize = 5;
/// Spreads the logins over the accounts: a prime that is far from all sizes.
const STRIDE: usize = 611_953;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let mut data = Vec::new();
    for size in SIZES {
        data.push(data::directory(bench, size)?);
    }
    let [mut starts, mut logins, mut rates] = [const { [const { Vec::new() }; 3] }; 3];
    for _ in 0..bench.rounds {
        for (data, starts) in data.iter().zip(&mut starts) {
            let server = Keystead::start(bench, data)?;
            starts.push(milliseconds(server.started_in));
            server.process.stop()?;
        }
    }
    let servers = data.iter().map(|data| Keystead::start(bench, data));
    let servers = servers.collect::<io::Result<Vec<_>>>()?;
    for number in 0..LOGINS_PER_ROUND * bench.rounds {
        for ((server, size), logins) in servers.iter().zip(SIZES).zip(&mut logins) {
            let account = number * STRIDE % size;
            logins.push(milliseconds(server.log_in_from(Ipv4Addr::LOCALHOST, account)?));
        }
    }
    let tokens = servers.iter().map(|server| server.access_token(0));
    let tokens = tokens.collect::<io::Result<Vec<_>>>()?;
    for _ in 0..bench.rounds {
        for ((server, token), rates) in servers.iter().zip(&tokens).zip(&mut rates) {
            rates.push(wrk::requests_per_second(&server.me(token), bench.round / 2)?);
        }
    }
    let names = SIZES.map(|size| format!("{size} accounts"));
    for (name, starts) in names.iter().zip(&starts) {
        let what = format!("{name}: start to first response");
        report.judge(&what, Unit::Milliseconds, starts, Target::AtMost(150.0))?;
    }
    for (name, logins) in names.iter().zip(&logins) {
        report.add(&format!("{name}: login"), Unit::Milliseconds, logins)?;
    }
    let what = "login with 1000000 accounts over 1000";
    report.ratio(what, (&logins[2], &logins[0]), Some(Target::AtMost(1.1)))?;
    for (name, rates) in names.iter().zip(&rates) {
        report.add(&format!("{name}: GET /me"), Unit::PerSecond, rates)?;
    }
    report.ratio("GET /me with 1000000 accounts over 1000", (&rates[2], &rates[0]), None)
}
