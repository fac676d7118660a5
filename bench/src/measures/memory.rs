//! Resident memory: after the start, after load, and with 100,000 sessions in memory, all of which
//! have been used.

use std::io;
use std::net::Ipv4Addr;

use super::logins;
use super::settings::DEFAULT_ACCOUNTS;
use crate::accounts;
use crate::bench::Bench;
use crate::data::{self, MAX_SESSIONS};
use crate::load::{Load, Pace};
use crate::report::{Report, Target, Unit};
use crate::servers::{self, Keystead, PocketBase};
use crate::wrk;

/// The clients among whom the sessions are divided.
const CONNECTIONS: usize = 16;

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let (mut idle, mut loaded, mut full) = (Vec::new(), Vec::new(), Vec::new());
    let mut pocketbase = Vec::new();
    // Memory varies little: more rounds would not help.
    for _ in 0..bench.rounds.min(3) {
        let server = data::start_keystead(bench, DEFAULT_ACCOUNTS)?;
        idle.push(server.process.memory()?);
        logins::capacity(&server)?;
        let token = server.access_token(0)?;
        wrk::requests_per_second(&server.me(&token), bench.round)?;
        loaded.push(server.process.memory()?);
        server.process.stop()?;
        full.push(with_sessions(bench)?);
        let peer = PocketBase::start(bench)?;
        pocketbase.push(peer.process.memory()?);
    }
    report.judge("idle", Unit::Mebibytes, &idle, Target::AtMost(12.0))?;
    report.add("idle, PocketBase", Unit::Mebibytes, &pocketbase)?;
    report.add("after load", Unit::Mebibytes, &loaded)?;
    report.judge("with 100000 active sessions", Unit::Mebibytes, &full, Target::AtMost(80.0))
}

fn with_sessions(bench: &mut Bench) -> io::Result<f64> {
    let data = data::directory(bench, MAX_SESSIONS)?;
    let server = Keystead::start(bench, &data)?;
    let tokens = accounts::access_tokens(&data, &server.secret()?, &server.access_token(0)?)?;
    let load = Load {
        to: server.at,
        from: &[Ipv4Addr::LOCALHOST],
        connections: CONNECTIONS,
        pace: Pace::Closed,
        request: &|number| servers::me(&tokens[number]),
    };
    load.run(tokens.len())?.expect(&[200])?;
    server.process.memory()
}
