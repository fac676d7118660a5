//! Eight times the logins that the server can do, open loop: what share of them is answered, how
//! fast the others are refused, how long the accepted ones wait. Once from one address, which the
//! server has refuse itself, and once from many, among which it has to choose.

use std::io;
use std::net::Ipv4Addr;

use super::{CLIENTS, FEW, REFUSED, logins};
use crate::bench::Bench;
use crate::load::{Load, Outcome, Pace};
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;
use crate::statistics::{percentile, whole};

/// How many times what it can do.
pub(super) const TIMES: f64 = 8.0;
/// How many addresses many are.
const ADDRESSES: u8 = 64;
/// How long a login may wait for its hash, as configured, and one second; in milliseconds.
const LONGEST_WAIT: f64 = 3_000.0 + 1_000.0;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = Keystead::with_accounts(bench, FEW)?;
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

/// Offers too much for twice a round: long enough for the queue to be full most of the time.
fn flood(
    bench: &Bench,
    keystead: &Keystead,
    from: &[Ipv4Addr],
    capacity: f64,
) -> io::Result<Outcome> {
    let outcome = too_many(keystead, from, capacity).run(2 * bench.in_a_round(TIMES * capacity))?;
    outcome.expect(&[200, REFUSED])
}

/// Eight times the logins that the server can do, on more connections than there are ever logins
/// under way: none of them waits for one.
pub(super) fn too_many<'a>(keystead: &Keystead, from: &'a [Ipv4Addr], capacity: f64) -> Load<'a> {
    Load {
        to: keystead.at,
        from,
        connections: whole(capacity * 2.0 * LONGEST_WAIT / 1e3).max(CLIENTS),
        pace: Pace::Open(TIMES * capacity),
        request: &|number| Keystead::login(number % FEW),
    }
}

fn show(
    report: &mut Report,
    whence: &str,
    rounds: &[Outcome],
    capacities: &[f64],
) -> io::Result<()> {
    let each = |figure: &dyn Fn(&Outcome) -> f64| rounds.iter().map(figure).collect::<Vec<_>>();
    let shares = each(&|round| round.share(200));
    let answered = each(&|round| round.rate(200));
    let refusals = each(&|round| percentile(&round.times(REFUSED), 99));
    let waits = each(&|round| percentile(&round.times(200), 99));
    let line = |what: &str| format!("{whence}: {what}");
    report.add(&line("share answered"), Unit::Percent, &shares)?;
    report.ratio(&line("answered, over the capacity"), (&answered, capacities), None)?;
    let fast = Target::AtMost(50.0);
    report.judge(&line("p99 of refusals"), Unit::Milliseconds, &refusals, fast)?;
    let bounded = Target::AtMost(LONGEST_WAIT);
    report.judge(&line("p99 of the accepted"), Unit::Milliseconds, &waits, bounded)
}
