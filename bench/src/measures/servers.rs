//! Logins of two servers on one `PostgreSQL`, each kept to a core of its own, over those of one that
//! is kept to one core. What else there is to do, the database and the clients, runs where there is
//! room.

use std::io;
use std::net::Ipv4Addr;
use std::thread;

use super::FEW;
use crate::bench::Bench;
use crate::load::{Load, Pace};
use crate::postgres;
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;

/// Clients of each server, and what each of them does.
const CLIENTS: usize = 15;
const EACH: usize = 12;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let data = bench.data(FEW)?;
    let url = postgres::new_database("bench_servers")?;
    postgres::move_there(bench, &data, &url)?;
    let first = Keystead::on_postgres(bench, &data, &url, Some(0))?;
    let second = Keystead::on_postgres(bench, &data, &url, Some(1))?;
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        one.push(logins(&first)?);
        let both = thread::scope(|scope| {
            let there = scope.spawn(|| logins(&second));
            let here = logins(&first)?;
            let there = there.join().map_err(|_| io::Error::other("a load has failed"))??;
            Ok::<_, io::Error>(here + there)
        });
        two.push(both?);
    }
    report.add("one server on one core", Unit::PerSecond, &one)?;
    report.add("two servers on one core each", Unit::PerSecond, &two)?;
    report.ratio("two servers over one", (&two, &one), Some(Target::AtLeast(1.9)))
}

/// Logins in a second of so few clients that none is refused, and has to wait, on one core.
fn logins(server: &Keystead) -> io::Result<f64> {
    let request = &|number: usize| Keystead::login(number % FEW);
    let (to, from) = (server.at, &[Ipv4Addr::LOCALHOST][..]);
    let load = Load { to, from, connections: CLIENTS, pace: Pace::Closed, request };
    Ok(load.run(CLIENTS * EACH)?.expect(&[200])?.rate(200))
}
