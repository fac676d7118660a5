//! What the time of a failed login tells: an account's wrong password against a name that nobody
//! has, for an account of the configured cost and for one of a lower cost; and the right password of
//! an account that is disabled.
//!
//! The samples are taken in turn and compared by the Mann-Whitney U test; the figure is its effect
//! size, the chance that a sample of the one took longer than one of the other, as a distance from
//! a half: 0 % if nothing can be told, 50 % if everything can.

use std::io;
use std::process::Command;
use std::time::{Duration, Instant};

use bcrypt_lanes::Cost;
use serde_json::json;

use crate::accounts::PASSWORD;
use crate::bench::Bench;
use crate::http::{Connection, Request};
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;
use crate::statistics::{milliseconds, number};

/// Samples of each kind in what is a round elsewhere. 100 of each have a standard error of 4 %.
const IN_A_ROUND: usize = 20;
const KINDS: [&str; 4] = ["nobody", "account", "cheap", DISABLED];
const DISABLED: &str = "disabled";

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let data = bench.new_directory()?;
    register(&Keystead::start_for_guessing(bench, Cost::MIN, &data)?, "cheap")?;
    let keystead = Keystead::start_for_guessing(bench, bench.cost, &data)?;
    register(&keystead, "account")?;
    register(&keystead, DISABLED)?;
    let mut disable = Command::new(&bench.keystead);
    disable.args(["user", "disable", DISABLED, "--data-dir"]).arg(&data);
    if !disable.output()?.status.success() {
        return Err(io::Error::other("the account could not be disabled"));
    }
    let mut times: [Vec<Duration>; KINDS.len()] = [const { Vec::new() }; KINDS.len()];
    let mut connection = Connection::open(keystead.at)?;
    for round in 0..IN_A_ROUND * bench.rounds {
        for place in 0..KINDS.len() {
            // Whoever came first comes last the next time.
            let kind = (place + round) % KINDS.len();
            let password = if KINDS[kind] == DISABLED { PASSWORD } else { "not the password" };
            let body = json!({ "username": KINDS[kind], "password": password });
            let request = Request::post("/login", &body);
            let began = Instant::now();
            connection.send(&request)?.expect(401)?;
            times[kind].push(began.elapsed());
        }
    }
    let [nobody, account, cheap, disabled] = times;
    let medians = nobody.iter().copied().map(milliseconds).collect::<Vec<_>>();
    report.add("a failed login for a name that nobody has", Unit::Milliseconds, &medians)?;
    let limit = Target::AtMost(if bench.rounds > 1 { 15.0 } else { 35.0 });
    for (what, sample) in [
        ("of a wrong password", account),
        ("of an account of cost 4", cheap),
        ("of a disabled account", disabled),
    ] {
        let told = 100.0 * (chance_of_longer(&sample, &nobody) - 0.5).abs();
        report.judge(&format!("what the time tells {what}"), Unit::Percent, &[told], limit)?;
    }
    Ok(())
}

fn register(keystead: &Keystead, name: &str) -> io::Result<()> {
    let account = json!({ "username": name, "password": PASSWORD });
    Connection::open(keystead.at)?.send(&Request::post("/register", &account))?.expect(201)?;
    Ok(())
}

/// The Mann-Whitney U of two samples over its greatest value.
fn chance_of_longer(sample: &[Duration], reference: &[Duration]) -> f64 {
    let longer = |time| reference.iter().filter(|other| time > *other).count();
    let longer: usize = sample.iter().map(longer).sum();
    number(longer) / number(sample.len() * reference.len())
}
