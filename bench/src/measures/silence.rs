//! What the time of a failed login tells: an account's wrong password against a name that nobody
//! has, for an account of the configured cost and for one of a lower cost; the right password of an
//! account that is disabled; and then accounts that came from elsewhere with hashes of another make.
//!
//! The samples are taken in turn and compared by the Mann-Whitney U test; the figure is its effect
//! size, the chance that a sample of the one took longer than one of the other, as a distance from
//! a half: 0 % if nothing can be told, 50 % if everything can.

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

/// Samples of each kind in what is a round elsewhere. 100 of each have a standard error of 4 %.
const IN_A_ROUND: usize = 20;
const DISABLED: &str = "disabled";
/// Accounts with hashes as Django makes them, of an older version and of a newer one.
const FOREIGN: &str = concat!(
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
        return Err(io::Error::other("the account could not be disabled"));
    }
    let what = "a failed login for a name that nobody has";
    let kinds = [
        ("account", "of a wrong password"),
        ("cheap", "of an account of cost 4"),
        (DISABLED, "of a disabled account"),
    ];
    compare(bench, report, &keystead, what, &kinds)?;
    let file = bench.new_directory()?.join("foreign.jsonl");
    fs::write(&file, FOREIGN)?;
    Keystead::beside(bench, &data, "import", &file)?;
    let what = "the same beside accounts from elsewhere";
    let kinds = [("light", "of 260000 iterations of PBKDF2"), ("heavy", "of 600000 iterations")];
    compare(bench, report, &keystead, what, &kinds)
}

/// Compares the failures of some kinds with those for a name that nobody has.
fn compare(
    bench: &Bench,
    report: &mut Report,
    keystead: &Keystead,
    what: &str,
    kinds: &[(&str, &str)],
) -> io::Result<()> {
    let names: Vec<_> = iter::once("nobody").chain(kinds.iter().map(|(name, _)| *name)).collect();
    let mut times = vec![Vec::<Duration>::new(); names.len()];
    let mut connection = Connection::open(keystead.at)?;
    for round in 0..IN_A_ROUND * bench.rounds {
        for place in 0..names.len() {
            // Whoever came first comes last the next time.
            let kind = (place + round) % names.len();
            let password = if names[kind] == DISABLED { PASSWORD } else { "not the password" };
            let body = json!({ "username": names[kind], "password": password });
            let request = Request::post("/login", &body);
            let began = Instant::now();
            connection.send(&request)?.expect(401)?;
            times[kind].push(began.elapsed());
        }
    }
    let (nobody, others) = times.split_at(1);
    let nobody = &nobody[0];
    let medians = nobody.iter().copied().map(milliseconds).collect::<Vec<_>>();
    report.add(what, Unit::Milliseconds, &medians)?;
    let limit = Target::AtMost(if bench.rounds > 1 { 15.0 } else { 35.0 });
    for ((_, what), sample) in kinds.iter().zip(others) {
        let told = 100.0 * (chance_of_longer(sample, nobody) - 0.5).abs();
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
