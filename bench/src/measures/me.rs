//! `GET /me` in a second, closed loop, over two warp routes that give the same JSON (the barest,
//! and one that checks a JWT) and over the peers' own "who am I".
//!
//! wrk has to run on the same cores, which hides a part of what a request costs; the processor time
//! that a request takes of each server hides none.

use std::io;

use super::FEW;
use crate::bench::Bench;
use crate::process::Process;
use crate::report::{Report, Target, Unit};
use crate::servers::{BetterAuth, FastApi, Keystead, Reference};
use crate::wrk::{self, Get};

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = Keystead::with_accounts(bench, FEW)?;
    let token = keystead.access_token(0)?;
    let answer = keystead.answer_to_me(&token)?;
    let barest = Reference::start(bench, &answer, None)?;
    let jwt = Reference::start(bench, &answer, Some(keystead.secret()?))?;
    let (fastapi, better_auth) = (FastApi::start(bench)?, BetterAuth::start(bench)?);
    let (fastapi, better_auth) = (fastapi.me()?, better_auth.me()?);
    let [mut ours, mut checked, mut bare] = [const { Vec::new() }; 3];
    let [mut theirs, mut others] = [const { Vec::new() }; 2];
    for _ in 0..bench.rounds {
        ours.push(measure(bench, &keystead.process, &keystead.me(&token))?);
        checked.push(measure(bench, &jwt.process, &jwt.me(&token))?);
        bare.push(measure(bench, &barest.process, &barest.me(&token))?);
        theirs.push(wrk::requests_per_second(&fastapi, bench.round)?);
        others.push(wrk::requests_per_second(&better_auth, bench.round)?);
    }
    let [(ours, our_time), (checked, checked_time), (bare, bare_time)] =
        [ours, checked, bare].map(|rounds| rounds.into_iter().unzip::<_, _, Vec<_>, Vec<_>>());
    report.add("Keystead", Unit::PerSecond, &ours)?;
    report.add("warp, JWT checked", Unit::PerSecond, &checked)?;
    report.add("warp, barest", Unit::PerSecond, &bare)?;
    report.add("FastAPI, python-jose", Unit::PerSecond, &theirs)?;
    report.add("better-auth", Unit::PerSecond, &others)?;
    let over_warp = Some(Target::AtLeast(0.8));
    report.ratio("Keystead over warp with the JWT checked", (&ours, &checked), over_warp)?;
    report.ratio("Keystead over the barest warp", (&ours, &bare), None)?;
    report.ratio("Keystead over FastAPI", (&ours, &theirs), Some(Target::AtLeast(20.0)))?;
    report.ratio("Keystead over better-auth", (&ours, &others), Some(Target::AtLeast(20.0)))?;
    report.add("processor time a request, Keystead", Unit::Microseconds, &our_time)?;
    report.add("processor time a request, warp with JWT", Unit::Microseconds, &checked_time)?;
    report.add("processor time a request, barest warp", Unit::Microseconds, &bare_time)
}

/// Requests in a second, and the microseconds of processor time that one takes of the server.
fn measure(bench: &Bench, server: &Process, get: &Get) -> io::Result<(f64, f64)> {
    let before = server.processor_time()?;
    let rate = wrk::requests_per_second(get, bench.round)?;
    let used = server.processor_time()?.saturating_sub(before);
    Ok((rate, used.as_secs_f64() * 1e6 / (rate * bench.round.as_secs_f64())))
}
