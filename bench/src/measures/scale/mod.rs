//! The growth of the time of everything that a server does, from a million accounts and as many sessions to ten
//! million, on both engines.
//!
//! Servers on both sizes run at the same time, and rounds alternate between them, so that a busy machine slows down
//! both alike. Accounts come from all over the database, another one for each request. All hashes have the lowest
//! cost: the database is measured, not the hash. The files have just been written and are in the system's cache: the
//! disk is measured only where something is committed.

mod filled;
mod growth;
mod plans;
mod tokens;
mod usage;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use bcrypt_lanes::Cost;
use serde_json::json;

use self::filled::{ACCOUNTS_PER_EVENT, Filled};
use self::growth::Growth;
use self::tokens::Tokens;
use self::usage::Usage;
use crate::bench::Bench;
use crate::database::Engine;
use crate::http::{Connection, Request};
use crate::load::{Load, Pace};
use crate::report::{Report, Unit};
use crate::servers::{self, Keystead, free_address};
use crate::statistics::{milliseconds, number};

/// The accounts of the smaller database.
const ACCOUNTS: usize = 1_000_000;
/// Those of a brief run, which shows that everything works.
const BRIEF_ACCOUNTS: usize = 10_000;
/// The lowest cost.
const COST: u32 = 4;
/// The clients of a load, and the requests of a slice. One client waits for each response; several keep the server busy.
const LOADS: [(usize, usize); 2] = [(1, 40), (16, 320)];
/// The slices of a load, which alternate between the sizes: whatever else the machine does is the same for both.
const SLICES: usize = 5;
/// A slice of a full run has so many times the requests of a brief one.
const FULL_RUN: usize = 2;
/// The time between two looks whether a chore is done.
const LOOK_INTERVAL: Duration = Duration::from_millis(2);
/// The longest that a chore may take.
const CHORE_TIMEOUT: Duration = Duration::from_mins(2);

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let cost = Cost::new(COST).map_err(io::Error::other)?;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let default = if bench.rounds == 1 { BRIEF_ACCOUNTS } else { ACCOUNTS };
        let smaller = bench.accounts.unwrap_or(default);
        let [small, large] =
            [smaller, 10 * smaller].map(|size| Filled::new(bench, engine, cost, size));
        let mut databases = [small?, large?];
        let mut growth = Growth::new(engine);
        for round in 0..bench.rounds {
            chores(bench, cost, &databases, round, &mut growth)?;
            requests(bench, cost, &mut databases, &mut growth)?;
        }
        // They take long enough for two rounds to agree.
        for _ in 0..bench.rounds.min(2) {
            for (at, database) in databases.iter().enumerate() {
                let took = database.export(bench)?;
                let each = nanoseconds(took) / number(database.size);
                growth.add("export, an account", Unit::Nanoseconds, at, each);
            }
        }
        growth.report(&databases, report)?;
        if engine == Engine::Postgres {
            plans::report(bench, cost, &mut databases[1], report)?;
        }
        for database in databases {
            database.remove()?;
        }
    }
    Ok(())
}

/// A request that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    ColdMe,
    /// Of sessions that were used just before.
    WarmMe,
    Login,
    Refresh,
}

impl Kind {
    const ALL: [Self; 4] = [Self::ColdMe, Self::WarmMe, Self::Login, Self::Refresh];

    fn name(self) -> &'static str {
        match self {
            Self::ColdMe => "GET /me, cold",
            Self::WarmMe => "GET /me, warm",
            Self::Login => "login",
            Self::Refresh => "refresh",
        }
    }

    /// Returns the request of the account with this number.
    fn request(self, number: usize, tokens: &Tokens) -> io::Result<Request> {
        Ok(match self {
            Self::ColdMe | Self::WarmMe => servers::me(&tokens.access(number)?),
            Self::Login => Keystead::login(number),
            Self::Refresh => {
                Request::post("/refresh", &json!({ "refresh_token": tokens.refresh(number)? }))
            }
        })
    }
}

/// Measures the start of a server, its sweep of expired sessions, and the counts for its metrics.
fn chores(
    bench: &Bench,
    cost: Cost,
    databases: &[Filled; 2],
    round: usize,
    growth: &mut Growth,
) -> io::Result<()> {
    for (at, database) in databases.iter().enumerate() {
        database.expire(round)?;
        let server = database.start(bench, cost, None)?;
        let began = Instant::now();
        wait_until(|| database.is_swept())?;
        let swept = nanoseconds(began.elapsed()) / number(database.expired_at_once());
        server.process.stop()?;
        growth.add("sweep, a session", Unit::Nanoseconds, at, swept);
    }
    // Without anything to sweep.
    for _ in 0..SLICES {
        for (at, database) in databases.iter().enumerate() {
            let metrics = free_address()?;
            let began = Instant::now();
            let flag = format!("--metrics-listen={metrics}");
            let server = database.start(bench, cost, Some(&flag))?;
            wait_until_counted(metrics)?;
            let counted = began.elapsed().saturating_sub(server.started_in);
            let start = milliseconds(server.started_in);
            server.process.stop()?;
            growth.add("start to the first response", Unit::Milliseconds, at, start);
            let rows = 2 * database.size + database.size / ACCOUNTS_PER_EVENT;
            let each = nanoseconds(counted) / number(rows);
            growth.add("counts for the metrics, a row", Unit::Nanoseconds, at, each);
        }
    }
    Ok(())
}

/// Measures requests to servers that have just started.
fn requests(
    bench: &Bench,
    cost: Cost,
    databases: &mut [Filled; 2],
    growth: &mut Growth,
) -> io::Result<()> {
    let mut running = Vec::new();
    for database in &mut *databases {
        let server = database.start(bench, cost, None)?;
        let tokens = Tokens::of(&server, database)?;
        running.push((server, tokens));
    }
    let times = if bench.rounds == 1 { 1 } else { FULL_RUN };
    for (clients, count) in LOADS {
        let of = if clients > 1 { format!("{clients} clients") } else { "1 client".into() };
        for kind in Kind::ALL {
            let what = format!("{}, {of}", kind.name());
            let mut used = [Usage::default(); 2];
            let mut sent = 0;
            for _ in 0..SLICES {
                for (at, (server, tokens)) in running.iter().enumerate() {
                    let numbers = databases[at].take(count * times);
                    let requests = numbers.iter().map(|number| kind.request(*number, tokens));
                    let requests = requests.collect::<io::Result<Vec<_>>>()?;
                    if kind == Kind::WarmMe {
                        send(server, clients, &requests)?;
                    }
                    let before = Usage::of(server, &databases[at])?;
                    let took = send(server, clients, &requests)?;
                    used[at].add(&before, &Usage::of(server, &databases[at])?);
                    let each = 1e6 * took.as_secs_f64() / number(requests.len());
                    growth.add(&what, Unit::Microseconds, at, each);
                }
                sent += count * times;
            }
            if clients > 1 {
                growth.add_usage(kind.name(), &used, sent);
            }
        }
    }
    running.into_iter().try_for_each(|(server, _)| server.process.stop())
}

/// Sends the requests, and returns the time from the first to the last response.
fn send(server: &Keystead, clients: usize, requests: &[Request]) -> io::Result<Duration> {
    let load = Load {
        to: server.at,
        from: &[Ipv4Addr::LOCALHOST],
        connections: clients,
        pace: Pace::Closed,
        request: &|number| requests[number].clone(),
    };
    Ok(load.run(requests.len())?.expect(&[200])?.elapsed)
}

/// Waits until the metrics of a server that has just started have all counts.
fn wait_until_counted(metrics: SocketAddr) -> io::Result<()> {
    let mut scraper = Connection::open(metrics)?;
    wait_until(|| {
        let answer = scraper.send(&Request::get("/metrics"))?.expect(200)?;
        Ok(!answer.text().contains("keystead_accounts NaN"))
    })
}

fn wait_until(mut is_done: impl FnMut() -> io::Result<bool>) -> io::Result<()> {
    let began = Instant::now();
    while !is_done()? {
        if began.elapsed() > CHORE_TIMEOUT {
            return Err(io::Error::other("a chore is not done after two minutes"));
        }
        thread::sleep(LOOK_INTERVAL);
    }
    Ok(())
}

fn nanoseconds(time: Duration) -> f64 {
    1e9 * time.as_secs_f64()
}
