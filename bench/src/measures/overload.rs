//! Eight times the logins that the server can handle, open loop: the share that is answered, the
//! time of refusals, and the time of accepted logins. First from one address, whose excess the
//! server must refuse, then from many, among which it must choose.

use std::io;
use std::net::Ipv4Addr;

use super::logins;
use super::settings::{DEFAULT_ACCOUNTS, LOGIN_CLIENTS, OVERLOADED_STATUS};
use crate::bench::Bench;
use crate::data;
use crate::load::{Load, Outcome, Pace};
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;
use crate::statistics::{percentile, whole};

/// The offered load, as a multiple of what the server can handle.
pub(super) const LOAD_FACTOR: f64 = 8.0;
/// The number of addresses in the second part.
const ADDRESSES: u8 = 64;
/// The configured time that a login may wait for its hash, and one second; in milliseconds.
const MAX_LOGIN_MS: f64 = 15_000.0 + 1_000.0;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = data::start_keystead(bench, DEFAULT_ACCOUNTS)?;
    let many: Vec<_> = (1..=ADDRESSES).map(|last| Ipv4Addr::new(127, 0, 1, last)).collect();
    let (mut capacities, mut one, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        let capacity = logins::capacity(&keystead)?;
        one.push(flood(bench, &keystead, &[Ipv4Addr::new(127, 0, 0, 2)], capacity)?);
        all.push(flood(bench, &keystead, &many, capacity)?);
        capacities.push(capacity);
    }
    report.add("capacity", Unit::PerSecond, &capacities)?;
    show(report, "from one address", &one, &capacities)?;
    show(report, "from 64 addresses", &all, &capacities)
}

/// Offers the load for two rounds: long enough for the queue to be full most of the time.
fn flood(
    bench: &Bench,
    keystead: &Keystead,
    from: &[Ipv4Addr],
    capacity: f64,
) -> io::Result<Outcome> {
    let count = 2 * bench.requests_per_round(LOAD_FACTOR * capacity);
    let outcome = too_many(keystead, from, capacity).run(count)?;
    outcome.expect(&[200, OVERLOADED_STATUS])
}

/// Returns a load of eight times the logins that the server can handle. It has more connections
/// than there are ever logins in progress, so no login waits for one.
pub(super) fn too_many<'a>(keystead: &Keystead, from: &'a [Ipv4Addr], capacity: f64) -> Load<'a> {
    Load {
        to: keystead.at,
        from,
        connections: whole(capacity * 2.0 * MAX_LOGIN_MS / 1e3).max(LOGIN_CLIENTS),
        pace: Pace::Open(LOAD_FACTOR * capacity),
        request: &|number| Keystead::login(number % DEFAULT_ACCOUNTS),
    }
}

fn show(
    report: &mut Report,
    source: &str,
    rounds: &[Outcome],
    capacities: &[f64],
) -> io::Result<()> {
    let each = |figure: &dyn Fn(&Outcome) -> f64| rounds.iter().map(figure).collect::<Vec<_>>();
    let shares = each(&|round| round.share(200));
    let answered = each(&|round| round.rate(200));
    let refusals = each(&|round| percentile(&round.times(OVERLOADED_STATUS), 99));
    let waits = each(&|round| percentile(&round.times(200), 99));
    let line = |what: &str| format!("{source}: {what}");
    report.add(&line("share answered"), Unit::Percent, &shares)?;
    report.ratio(&line("answered, over capacity"), (&answered, capacities), None)?;
    let fast = Target::AtMost(50.0);
    report.judge(&line("p99 of refusals"), Unit::Milliseconds, &refusals, fast)?;
    let bounded = Target::AtMost(MAX_LOGIN_MS);
    report.judge(&line("p99 of accepted logins"), Unit::Milliseconds, &waits, bounded)
}
