//! Codes exchanged for tokens per second, and refreshes per second, of Keystead and of oidc-provider, and the memory of
//! both afterwards.
//!
//! The codes are made beforehand and each is exchanged once. Then each client refreshes the last token that it was given,
//! again and again. oidc-provider keeps everything in memory, has no session behind a grant, and signs one token where
//! Keystead signs two; Keystead writes each exchange and refresh to SQLite.
//!
//! The load runs on the same cores, which hides a part of a request's cost. The processor time that each server uses for
//! a request hides none.

use std::io;
use std::time::Duration;

use super::settings::{DEFAULT_ACCOUNTS, LOGIN_CLIENTS};
use crate::bench::Bench;
use crate::chains::for_each_client;
use crate::data;
use crate::http::{Connection, Request};
use crate::process::Process;
use crate::report::{Report, Target, Unit};
use crate::servers::{App, Keystead, OidcProvider};
use crate::statistics::{number, rate};

/// The clients of the app, each with a connection.
const CLIENTS: usize = LOGIN_CLIENTS;
/// The codes of each client before the first round, by which their rate is known and the programs warm up.
const WARM_UP: usize = 32;
/// More codes of a client than this could expire before they are used.
const MAX_CODES: usize = 256;

/// The rates per second, and the processor time of one exchange in microseconds.
#[derive(Default)]
struct Rounds {
    exchanges: Vec<f64>,
    refreshes: Vec<f64>,
    exchange_time: Vec<f64>,
    refresh_time: Vec<f64>,
}

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = data::start_keystead(bench, DEFAULT_ACCOUNTS)?;
    let app = keystead.add_app(bench)?;
    let idle = keystead.process.memory()?;
    let cookies =
        (0..CLIENTS).map(|client| keystead.sign_on(client)).collect::<io::Result<Vec<_>>>()?;
    let peer = OidcProvider::start(bench)?;

    let ours = Side { app: &app, process: &keystead.process };
    let theirs = Side { app: &peer.app, process: &peer.process };
    let our_codes = |each: usize| codes_of_sessions(&keystead, &cookies, each);
    let their_codes = |each: usize| peer.codes(CLIENTS, each);
    let (mut our, mut their) = (Rounds::default(), Rounds::default());
    let our_each = ours.codes_per_round(bench, &our_codes(WARM_UP)?)?;
    let their_each = theirs.codes_per_round(bench, &their_codes(WARM_UP)?)?;
    for _ in 0..bench.rounds {
        ours.measure(&our_codes(our_each)?, &mut our)?;
        theirs.measure(&their_codes(their_each)?, &mut their)?;
    }

    let five = Some(Target::AtLeast(5.0));
    report.add("codes for tokens, Keystead", Unit::PerSecond, &our.exchanges)?;
    report.add("codes for tokens, oidc-provider", Unit::PerSecond, &their.exchanges)?;
    report.ratio("Keystead over oidc-provider", (&our.exchanges, &their.exchanges), five)?;
    report.add("refreshes, Keystead", Unit::PerSecond, &our.refreshes)?;
    report.add("refreshes, oidc-provider", Unit::PerSecond, &their.refreshes)?;
    report.ratio("Keystead over oidc-provider", (&our.refreshes, &their.refreshes), five)?;
    report.add("processor time per code, Keystead", Unit::Microseconds, &our.exchange_time)?;
    report.add(
        "processor time per code, oidc-provider",
        Unit::Microseconds,
        &their.exchange_time,
    )?;
    report.add("processor time per refresh, Keystead", Unit::Microseconds, &our.refresh_time)?;
    report.add(
        "processor time per refresh, oidc-provider",
        Unit::Microseconds,
        &their.refresh_time,
    )?;
    let memory = [keystead.process.memory()?, peer.process.memory()?].map(|memory| [memory]);
    report.judge(
        "memory, idle with a client, Keystead",
        Unit::Mebibytes,
        &[idle],
        Target::AtMost(15.0),
    )?;
    report.add("memory after load, Keystead", Unit::Mebibytes, &memory[0])?;
    report.add("memory after load, oidc-provider", Unit::Mebibytes, &memory[1])?;
    let quarter = Some(Target::AtMost(0.25));
    report.ratio("Keystead over oidc-provider", (&memory[0], &memory[1]), quarter)
}

/// Returns this many codes for each session, as its browser gets them.
fn codes_of_sessions(
    keystead: &Keystead,
    cookies: &[String],
    each: usize,
) -> io::Result<Vec<Vec<String>>> {
    let (_, codes) = for_each_client(keystead.at, cookies, |connection, cookie| {
        (0..each).map(|_| Keystead::code(connection, cookie)).collect::<io::Result<Vec<_>>>()
    })?;
    Ok(codes)
}

/// A server, and the app that uses it.
struct Side<'a> {
    app: &'a App,
    process: &'a Process,
}

impl Side<'_> {
    /// Exchanges codes, and returns the number for each client in a round.
    fn codes_per_round(&self, bench: &Bench, codes: &[Vec<String>]) -> io::Result<usize> {
        let mut rounds = Rounds::default();
        self.measure(codes, &mut rounds)?;
        let requests =
            rounds.exchanges.iter().map(|rate| bench.requests_per_round(*rate)).sum::<usize>();
        Ok((requests / CLIENTS).clamp(WARM_UP, MAX_CODES))
    }

    /// Exchanges the codes of each client; then refreshes as often, each client the last token that it was given.
    fn measure(&self, codes: &[Vec<String>], rounds: &mut Rounds) -> io::Result<()> {
        let count = codes.iter().map(Vec::len).sum::<usize>();
        let each = count / codes.len().max(1);
        let before = self.process.processor_time()?;
        let (took, tokens) = for_each_client(self.app.at, codes, |connection, codes| {
            codes.iter().try_fold(String::new(), |_, code| {
                refresh_token(connection, &self.app.exchange(code))
            })
        })?;
        let between = self.process.processor_time()?;
        rounds.exchanges.push(rate(count, took));
        rounds.exchange_time.push(microseconds(between.saturating_sub(before), count));
        let (took, _) = for_each_client(self.app.at, &tokens, |connection, token: &String| {
            (0..each).try_fold(token.clone(), |token, _| {
                refresh_token(connection, &self.app.refresh(&token))
            })
        })?;
        rounds.refreshes.push(rate(count, took));
        let used = self.process.processor_time()?.saturating_sub(between);
        rounds.refresh_time.push(microseconds(used, count));
        Ok(())
    }
}

/// Returns the refresh token of the answer to this request.
fn refresh_token(connection: &mut Connection, request: &Request) -> io::Result<String> {
    let answer = connection.send(request)?.expect(200)?.json()?;
    let token = answer["refresh_token"].as_str().map(str::to_owned);
    token.ok_or_else(|| io::Error::other("no refresh token"))
}

/// Returns the time of one of these requests.
fn microseconds(time: Duration, requests: usize) -> f64 {
    time.as_secs_f64() * 1e6 / number(requests)
}
