//! Refreshes per second of one client and of 64, each with a session of its own, beside `PocketBase`'s and, by
//! `--before`, beside those of another Keystead.
//!
//! Keystead rotates the token of a session, and answers once that is on the disk. `PocketBase` keeps no sessions: it
//! reads the account and signs another token. What a slower disk does shows where a library that delays each sync is
//! preloaded (`LD_PRELOAD`).

use std::io;
use std::net::SocketAddr;

use serde_json::Value;

use super::settings::{DEFAULT_ACCOUNTS, LOGIN_CLIENTS};
use crate::bench::Bench;
use crate::chains::for_each_client;
use crate::data;
use crate::http::{Connection, Request};
use crate::report::{Report, Target, Unit};
use crate::servers::{Keystead, PocketBase};
use crate::statistics::rate;

/// Refreshes of a lone client before the rounds, by which their rate is known and the programs warm up.
const WARM_UP: usize = 200;

/// The rates of each round.
#[derive(Default)]
struct Rates {
    alone: Vec<f64>,
    together: Vec<f64>,
}

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = data::start_keystead(bench, DEFAULT_ACCOUNTS)?;
    let ours = Side::of(&keystead)?;
    let former = match &mut bench.before {
        Some(before) => Some(data::start_keystead(before, DEFAULT_ACCOUNTS)?),
        None => None,
    };
    let former = former.as_ref().map(Side::of).transpose()?;
    let pocketbase = PocketBase::start(bench)?;
    let theirs = Side {
        at: pocketbase.at,
        tokens: vec![pocketbase.token()?; LOGIN_CLIENTS],
        request: PocketBase::refresh,
        answer: "token",
    };
    let mut sides = [Some(ours), Some(theirs), former];
    let mut rates = [const { None }; 3];
    for _ in 0..bench.rounds {
        for (side, rates) in sides.iter_mut().zip(&mut rates) {
            if let Some(side) = side {
                side.measure(bench, rates.get_or_insert_with(Rates::default))?;
            }
        }
    }
    let [ours, theirs, former] = rates.map(Option::unwrap_or_default);
    report.add("Keystead, one client", Unit::PerSecond, &ours.alone)?;
    report.add("Keystead, 64 clients", Unit::PerSecond, &ours.together)?;
    report.add("PocketBase, one client", Unit::PerSecond, &theirs.alone)?;
    report.add("PocketBase, 64 clients", Unit::PerSecond, &theirs.together)?;
    let what = "Keystead over PocketBase, 64 clients";
    report.ratio(what, (&ours.together, &theirs.together), None)?;
    if former.alone.is_empty() {
        return Ok(());
    }
    report.add("the former Keystead, one client", Unit::PerSecond, &former.alone)?;
    report.add("the former Keystead, 64 clients", Unit::PerSecond, &former.together)?;
    let alone = Some(Target::AtLeast(1.0 / 1.05));
    report.ratio("Keystead over the former, one client", (&ours.alone, &former.alone), alone)?;
    let together = Some(Target::AtLeast(1.5));
    let what = "Keystead over the former, 64 clients";
    report.ratio(what, (&ours.together, &former.together), together)
}

/// A server, and the token that each client has at present.
struct Side {
    at: SocketAddr,
    tokens: Vec<String>,
    request: fn(&str) -> Request,
    /// The member of the answer that has the next token.
    answer: &'static str,
}

impl Side {
    fn of(keystead: &Keystead) -> io::Result<Self> {
        let tokens = (0..LOGIN_CLIENTS).map(|client| keystead.refresh_token(client));
        Ok(Self {
            at: keystead.at,
            tokens: tokens.collect::<io::Result<_>>()?,
            request: Keystead::refresh,
            answer: "refresh_token",
        })
    }

    fn measure(&mut self, bench: &Bench, rates: &mut Rates) -> io::Result<()> {
        let each = bench.requests_per_round(self.rate(1, WARM_UP)?);
        rates.alone.push(self.rate(1, each)?);
        let warm = self.rate(LOGIN_CLIENTS, WARM_UP / 4)?;
        let each = bench.requests_per_round(warm) / LOGIN_CLIENTS;
        rates.together.push(self.rate(LOGIN_CLIENTS, each)?);
        Ok(())
    }

    /// Lets this many clients refresh `each` times, and returns the refreshes per second.
    fn rate(&mut self, clients: usize, each: usize) -> io::Result<f64> {
        let tokens = &self.tokens[..clients];
        let (took, tokens) = for_each_client(self.at, tokens, |connection, token: &String| {
            (0..each).try_fold(token.clone(), |token, _| self.refresh(connection, &token))
        })?;
        for (token, last) in self.tokens.iter_mut().zip(tokens) {
            *token = last;
        }
        Ok(rate(clients * each, took))
    }

    fn refresh(&self, connection: &mut Connection, token: &str) -> io::Result<String> {
        let answer: Value = connection.send(&(self.request)(token))?.expect(200)?.json()?;
        let token = answer[self.answer].as_str().map(str::to_owned);
        token.ok_or_else(|| io::Error::other("a refresh gave no token"))
    }
}
