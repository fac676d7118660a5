//! The information in the time of a failed login. Compares failures with those for an unknown name:
//! a wrong password for an account of the configured cost and of a lower cost, the right password
//! of a disabled account, and after an import, wrong passwords for accounts with legacy hashes.
//!
//! The samples alternate and are compared by the Mann-Whitney U test. The figure is its effect
//! size: the probability that a sample of one kind took longer than one of the other, as a distance
//! from a half. 0 % means that the time reveals nothing, 50 % that it reveals everything.

use std::fs;
use std::io;
use std::iter;
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

/// Samples of each kind for each round of other measurements. 100 of each have a standard error of
/// 4 %.
const SAMPLES_PER_ROUND: usize = 20;
const DISABLED: &str = "disabled";
/// Accounts with hashes of an older and a newer version of Django.
const LEGACY_ACCOUNTS: &str = concat!(
    r#"{"username":"light","password_hash":"pbkdf2_sha256$260000$salt$"#,
    r#"F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY="}"#,
    "\n",
    r#"{"username":"heavy","password_hash":"pbkdf2_sha256$600000$salt$"#,
    r#"F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY="}"#,
);

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let data = bench.new_directory()?;
    register(&Keystead::start_for_guessing(bench, Cost::MIN, &data)?, "cheap")?;
    let keystead = Keystead::start_for_guessing(bench, bench.cost, &data)?;
    register(&keystead, "account")?;
    register(&keystead, DISABLED)?;
    let mut disable = Command::new(&bench.keystead);
    disable.args(["user", "disable", DISABLED, "--data-dir"]).arg(&data);
    if !disable.output()?.status.success() {
        return Err(io::Error::other("cannot disable the account"));
    }
    let what = "failed login, unknown name";
    let kinds = [
        ("account", "wrong password"),
        ("cheap", "account of cost 4"),
        (DISABLED, "disabled account"),
    ];
    compare(bench, report, &keystead, what, &kinds)?;
    let file = bench.new_directory()?.join("legacy.jsonl");
    fs::write(&file, LEGACY_ACCOUNTS)?;
    Keystead::run_command(bench, &data, "import", &file)?;
    let what = "failed login, unknown name, after an import";
    let kinds = [("light", "PBKDF2, 260000 iterations"), ("heavy", "PBKDF2, 600000 iterations")];
    compare(bench, report, &keystead, what, &kinds)
}

/// Compares failures of these kinds with failures for an unknown name.
fn compare(
    bench: &Bench,
    report: &mut Report,
    keystead: &Keystead,
    what: &str,
    kinds: &[(&str, &str)],
) -> io::Result<()> {
    let names: Vec<_> = iter::once("unknown").chain(kinds.iter().map(|(name, _)| *name)).collect();
    let mut times = vec![Vec::<Duration>::new(); names.len()];
    let mut connection = Connection::open(keystead.at)?;
    for round in 0..SAMPLES_PER_ROUND * bench.rounds {
        for place in 0..names.len() {
            // Rotate the order with each round.
            let kind = (place + round) % names.len();
            let password = if names[kind] == DISABLED { PASSWORD } else { "not the password" };
            let body = json!({ "username": names[kind], "password": password });
            let request = Request::post("/login", &body);
            let began = Instant::now();
            connection.send(&request)?.expect(401)?;
            times[kind].push(began.elapsed());
        }
    }
    let (unknown, others) = times.split_at(1);
    let unknown = &unknown[0];
    let medians = unknown.iter().copied().map(milliseconds).collect::<Vec<_>>();
    report.add(what, Unit::Milliseconds, &medians)?;
    let limit = Target::AtMost(if bench.rounds > 1 { 15.0 } else { 35.0 });
    for ((_, what), sample) in kinds.iter().zip(others) {
        let leak = 100.0 * (chance_of_longer(sample, unknown) - 0.5).abs();
        report.judge(&format!("time leak: {what}"), Unit::Percent, &[leak], limit)?;
    }
    Ok(())
}

fn register(keystead: &Keystead, name: &str) -> io::Result<()> {
    let account = json!({ "username": name, "password": PASSWORD });
    Connection::open(keystead.at)?.send(&Request::post("/register", &account))?.expect(201)?;
    Ok(())
}

/// Returns the Mann-Whitney U of two samples, relative to its maximum.
fn chance_of_longer(sample: &[Duration], reference: &[Duration]) -> f64 {
    let longer = |time| reference.iter().filter(|other| time > *other).count();
    let longer: usize = sample.iter().map(longer).sum();
    number(longer) / number(sample.len() * reference.len())
}
