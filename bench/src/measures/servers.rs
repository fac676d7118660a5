//! Logins of two servers on one `PostgreSQL`, each pinned to a core of its own, relative to one
//! server pinned to one core. The database and the clients are not pinned.

use std::io;
use std::net::Ipv4Addr;
use std::thread;

use super::settings::DEFAULT_ACCOUNTS;
use crate::bench::Bench;
use crate::data;
use crate::load::{Load, Pace};
use crate::postgres;
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;

/// Clients of each server, and the logins of each client in a round.
const CLIENTS_PER_SERVER: usize = 15;
const LOGINS_PER_CLIENT: usize = 12;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let data = data::directory(bench, DEFAULT_ACCOUNTS)?;
    let url = postgres::new_database("bench_servers")?;
    postgres::migrate(bench, &data, &url)?;
    let first = Keystead::start_on_postgres(bench, &data, &url, Some(0))?;
    let second = Keystead::start_on_postgres(bench, &data, &url, Some(1))?;
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        one.push(logins(&first)?);
        let both = thread::scope(|scope| {
            let there = scope.spawn(|| logins(&second));
            let here = logins(&first)?;
            let there = there.join().map_err(|_| io::Error::other("the load panicked"))??;
            Ok::<_, io::Error>(here + there)
        });
        two.push(both?);
    }
    report.add("one server on one core", Unit::PerSecond, &one)?;
    report.add("two servers on one core each", Unit::PerSecond, &two)?;
    report.ratio("two servers over one", (&two, &one), Some(Target::AtLeast(1.9)))
}

/// Returns the logins per second of so few clients that none is refused on one core.
fn logins(server: &Keystead) -> io::Result<f64> {
    let request = &|number: usize| Keystead::login(number % DEFAULT_ACCOUNTS);
    let (to, from) = (server.at, &[Ipv4Addr::LOCALHOST][..]);
    let load = Load { to, from, connections: CLIENTS_PER_SERVER, pace: Pace::Closed, request };
    Ok(load.run(CLIENTS_PER_SERVER * LOGINS_PER_CLIENT)?.expect(&[200])?.rate(200))
}
