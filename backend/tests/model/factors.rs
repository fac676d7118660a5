//! Compares the system with a plain model of the rules of factors, over random sequences of logins, second factors,
//! fresh proofs, changes of factors, recoveries, restarts and clock jumps. [`borders`] has the moments at which something
//! ends, and clocks that were put right.

mod borders;
mod model;
mod system;

use std::time::Duration;

use proptest::prelude::*;

use self::system::System;

/// A factor as somebody gives it. Numbers select from what was made, the newest first.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given {
    Totp { app: usize, behind: i64 },
    Code(usize),
}

/// One action of the account's owner, of somebody who guesses, or of the clock.
#[derive(Clone, Debug)]
pub(super) enum Step {
    LogIn { is_correct: bool },
    Finish { login: usize, factor: Given },
    Reauthenticate { session: usize, factor: Option<Given> },
    BeginApp { session: usize },
    ConfirmApp { session: usize, app: usize, behind: i64 },
    RemoveApp { session: usize },
    MakeCodes { session: usize },
    ConfirmCodes { session: usize, code: usize },
    Recover { code: usize },
    Wait(Duration),
    Sweep,
    Restart,
}

fn app() -> impl Strategy<Value = usize> {
    prop_oneof![4 => Just(0_usize), 1 => 1..3_usize]
}

fn behind() -> impl Strategy<Value = i64> {
    prop_oneof![6 => Just(0_i64), 4 => Just(1), 1 => Just(2), 1 => Just(-1)]
}

fn given() -> impl Strategy<Value = Given> {
    prop_oneof![
        3 => (app(), behind()).prop_map(|(app, behind)| Given::Totp { app, behind }),
        1 => (0..12_usize).prop_map(Given::Code),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let session = 0..4_usize;
    prop_oneof![
        3 => prop::bool::weighted(0.9).prop_map(|is_correct| Step::LogIn { is_correct }),
        8 => (0..4_usize, given()).prop_map(|(login, factor)| Step::Finish { login, factor }),
        4 => (session.clone(), prop::option::of(given()))
            .prop_map(|(session, factor)| Step::Reauthenticate { session, factor }),
        2 => session.clone().prop_map(|session| Step::BeginApp { session }),
        4 => (session.clone(), app(), behind())
            .prop_map(|(session, app, behind)| Step::ConfirmApp { session, app, behind }),
        1 => session.clone().prop_map(|session| Step::RemoveApp { session }),
        2 => session.clone().prop_map(|session| Step::MakeCodes { session }),
        3 => (session, 0..12_usize)
            .prop_map(|(session, code)| Step::ConfirmCodes { session, code }),
        1 => (0..12_usize).prop_map(|code| Step::Recover { code }),
        6 => prop::sample::select(vec![
            Duration::from_millis(1),
            Duration::from_secs(30),
            Duration::from_secs(30),
            Duration::from_mins(5).saturating_sub(Duration::from_millis(1)),
            Duration::from_mins(5),
            Duration::from_mins(10).saturating_sub(Duration::from_millis(1)),
            Duration::from_mins(10),
            Duration::from_hours(1),
        ]).prop_map(Step::Wait),
        1 => Just(Step::Sweep),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn factors_behave_like_the_model(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut system = System::new().await;
            for step in steps {
                system.apply(&step).await;
                system.compare().await;
            }
        });
    }
}
