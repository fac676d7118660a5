//! The time to import a million accounts from a JSON Lines file, next to a running server, and to
//! export them again. The names are in no order, as those of real users.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::accounts::username;
use crate::bench::Bench;
use crate::report::{Report, Target, Unit};
use crate::servers::Keystead;

const ACCOUNTS: usize = 1_000_000;
/// Spreads the names over the alphabet: a prime that is far from the number of accounts.
const STRIDE: usize = 611_953;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    let file = bench.new_directory()?.join("accounts.jsonl");
    write(&file, &bench.hash)?;
    // It takes long enough for two rounds to agree.
    for _ in 0..bench.rounds.min(2) {
        let data = bench.new_directory()?;
        let server = Keystead::start(bench, &data)?;
        let took = |command, file: &Path| Keystead::run_command(bench, &data, command, file);
        imports.push(took("import", &file)?.as_secs_f64());
        exports.push(took("export", &data.join("all.jsonl"))?.as_secs_f64());
        server.process.stop()?;
    }
    report.judge("1000000 accounts imported", Unit::Seconds, &imports, Target::AtMost(60.0))?;
    report.add("1000000 accounts exported", Unit::Seconds, &exports)
}

/// Writes the file. All accounts have the hash of the same password.
fn write(file: &Path, hash: &str) -> io::Result<()> {
    let mut output = BufWriter::new(File::create(file)?);
    for number in 0..ACCOUNTS {
        let name = username(number * STRIDE % ACCOUNTS);
        writeln!(
            output,
            r#"{{"username":"{name}@example.org","password_hash":"{hash}","created_at":"2024-05-06T07:08:09Z"}}"#
        )?;
    }
    output.flush()
}
