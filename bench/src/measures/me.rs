//! `GET /me` per second in a closed loop, relative to two warp routes that return the same JSON (a
//! bare one, and one that checks a JWT) and to the equivalent requests of the peers.
//!
//! wrk runs on the same cores, which hides a part of a request's cost. The processor time that each
//! server uses for a request hides none.

use std::io;

use super::settings::DEFAULT_ACCOUNTS;
use crate::bench::Bench;
use crate::data;
use crate::process::Process;
use crate::report::{Report, Target, Unit};
use crate::servers::{BetterAuth, FastApi, PocketBase, Reference};
use crate::wrk::{self, Get};

pub(super) fn run(bench: &mut Bench, report: &mut Report) -> io::Result<()> {
    let keystead = data::start_keystead(bench, DEFAULT_ACCOUNTS)?;
    let token = keystead.access_token(0)?;
    let answer = keystead.answer_to_me(&token)?;
    let warp = Reference::start(bench, &answer, None)?;
    let jwt = Reference::start(bench, &answer, Some(keystead.secret()?))?;
    let (fastapi, better_auth) = (FastApi::start(bench)?, BetterAuth::start(bench)?);
    let pocketbase = PocketBase::start(bench)?;
    let (fastapi, better_auth) = (fastapi.me()?, better_auth.me()?);
    let record = pocketbase.me()?;
    let [mut ours, mut checked, mut bare] = [const { Vec::new() }; 3];
    let [mut theirs, mut others, mut pockets] = [const { Vec::new() }; 3];
    for _ in 0..bench.rounds {
        ours.push(measure(bench, &keystead.process, &keystead.me(&token))?);
        checked.push(measure(bench, &jwt.process, &jwt.me(&token))?);
        bare.push(measure(bench, &warp.process, &warp.me(&token))?);
        theirs.push(wrk::requests_per_second(&fastapi, bench.round)?);
        others.push(wrk::requests_per_second(&better_auth, bench.round)?);
        pockets.push(wrk::requests_per_second(&record, bench.round)?);
    }
    let [(ours, our_time), (checked, checked_time), (bare, bare_time)] =
        [ours, checked, bare].map(|rounds| rounds.into_iter().unzip::<_, _, Vec<_>, Vec<_>>());
    report.add("Keystead", Unit::PerSecond, &ours)?;
    report.add("warp, JWT checked", Unit::PerSecond, &checked)?;
    report.add("bare warp", Unit::PerSecond, &bare)?;
    report.add("FastAPI, python-jose", Unit::PerSecond, &theirs)?;
    report.add("better-auth", Unit::PerSecond, &others)?;
    report.add("PocketBase", Unit::PerSecond, &pockets)?;
    let over_warp = Some(Target::AtLeast(0.95));
    report.ratio("Keystead over warp with the JWT checked", (&ours, &checked), over_warp)?;
    report.ratio("Keystead over bare warp", (&ours, &bare), None)?;
    report.ratio("Keystead over FastAPI", (&ours, &theirs), Some(Target::AtLeast(25.0)))?;
    report.ratio("Keystead over better-auth", (&ours, &others), Some(Target::AtLeast(20.0)))?;
    report.ratio("Keystead over PocketBase", (&ours, &pockets), Some(Target::AtLeast(20.0)))?;
    report.add("processor time per request, Keystead", Unit::Microseconds, &our_time)?;
    report.add("processor time per request, warp with JWT", Unit::Microseconds, &checked_time)?;
    report.add("processor time per request, bare warp", Unit::Microseconds, &bare_time)
}

/// Returns the requests per second, and the server's processor time per request in microseconds.
fn measure(bench: &Bench, server: &Process, get: &Get) -> io::Result<(f64, f64)> {
    let before = server.processor_time()?;
    let rate = wrk::requests_per_second(get, bench.round)?;
    let used = server.processor_time()?.saturating_sub(before);
    Ok((rate, used.as_secs_f64() * 1e6 / (rate * bench.round.as_secs_f64())))
}
