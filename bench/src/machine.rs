//! The machine and the versions of the software that is measured.

use std::fs;
use std::io;
use std::process::Command;

use serde_json::Value;

use crate::bench::Bench;
use crate::report::Report;

/// The properties of the machine, by name.
#[derive(Debug)]
pub(crate) struct Machine(Vec<(&'static str, String)>);

impl Machine {
    pub(crate) fn of(bench: &Bench) -> Self {
        let processor = field("/proc/cpuinfo", "model name");
        let memory = field("/proc/meminfo", "MemTotal");
        let python = ".tools/fastapi/bin/python";
        let packages = "from importlib.metadata import version as v; \
                        print(*(f'{n} {v(n)}' for n in ('fastapi', 'uvicorn', 'passlib', 'bcrypt', \
                        'python-jose')))";
        let crates = ["bcrypt", "warp", "hyper", "jsonwebtoken"].map(version_of_crate);
        let better_auth = "const version = (name) => JSON.parse(require('fs').readFileSync(\
                           `bench/peers/better-auth/node_modules/${name}/package.json`)).version; \
                           console.log(['better-auth', '@node-rs/bcrypt', 'better-sqlite3']\
                           .map((name) => `${name} ${version(name)}`).join(' '))";
        Self(vec![
            ("date", said_by("date", &["--utc", "+%Y-%m-%dT%H:%M:%SZ"])),
            ("processor", format!("{processor}, {} cores", bench.cores)),
            ("memory", memory),
            ("system", said_by("uname", &["-sr"])),
            ("busy before", fs::read_to_string("/proc/loadavg").unwrap_or_default()),
            ("keystead", said_by("git", &["describe", "--always", "--dirty"])),
            ("rust", said_by("rustc", &["--version"]) + ", " + &crates.join(" ")),
            (
                "python",
                said_by(python, &["--version"]) + ", " + &said_by(python, &["-c", packages]),
            ),
            (
                "node",
                said_by("node", &["--version"]) + ", " + &said_by("node", &["-e", better_auth]),
            ),
            ("pocketbase", said_by(".tools/pocketbase/bin/pocketbase", &["--version"])),
            ("wrk", said_by("wrk", &["--version"]).lines().next().unwrap_or_default().to_owned()),
            ("postgresql", said_by("psql", &["--version"])),
            ("bcrypt cost", bench.cost.get().to_string()),
            ("rounds", bench.rounds.to_string()),
        ])
    }

    pub(crate) fn print(&self, report: &mut Report) -> io::Result<()> {
        self.0.iter().try_for_each(|(name, value)| report.print(&format!("{name:<12} {value}")))
    }

    pub(crate) fn to_json(&self) -> Value {
        let pairs = self.0.iter().map(|(name, value)| ((*name).to_owned(), value.trim().into()));
        Value::Object(pairs.collect())
    }
}

/// Returns the value of a line `name : value`.
fn field(path: &str, name: &str) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("unknown");
    line.trim_start_matches([' ', '\t', ':']).to_owned()
}

/// Returns a crate and its version, as in the lock file that this program and the server use.
fn version_of_crate(name: &str) -> String {
    let lock = include_str!("../../Cargo.lock");
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{name}\""));
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = "));
    format!("{name} {}", version.unwrap_or("unknown").trim_matches('"'))
}

/// Returns the output of a program; empty if it is not installed.
fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_default()
}
