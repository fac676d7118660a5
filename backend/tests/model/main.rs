//! Compares the system with a plain model of the rules of sessions, over random sequences of
//! logins, refreshes, logouts, revocations, password changes, restarts and clock jumps by several
//! clients. The clock stands still between steps; the database is real. Concurrent requests are
//! tested in `tests/api`. [`guessing`] does the same for the rules of throttling, [`factors`] for those of
//! second factors and fresh proofs; [`put_right`] puts a clock right that was ahead.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

#[path = "../shared/data.rs"]
mod data;
mod factors;
mod guessing;
mod model;
mod put_right;
mod system;
#[path = "../shared/totp.rs"]
mod totp;

use std::time::Duration;

use proptest::prelude::*;

use self::system::System;

/// One action of a client, an operator or the clock. A number selects an existing session by its
/// remainder.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    LogIn { account: usize, is_correct: bool },
    Refresh { session: usize, behind: usize },
    RefreshForged { session: usize, bit: usize },
    LogOut { session: usize },
    LogOutByRefreshToken { session: usize, behind: usize },
    RevokeOther { session: usize, other: usize },
    RevokeOthers { session: usize },
    ChangePassword { session: usize, is_correct: bool },
    Wait(Duration),
    Sweep,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let session = 0..6_usize;
    let behind = prop_oneof![4 => Just(0_usize), 2 => Just(1), 1 => 2..5_usize];
    let mostly = prop::bool::weighted(0.8);
    prop_oneof![
        4 => (0..2_usize, mostly).prop_map(|(account, is_correct)| Step::LogIn { account, is_correct }),
        8 => (session.clone(), behind.clone())
            .prop_map(|(session, behind)| Step::Refresh { session, behind }),
        1 => (session.clone(), 0..448_usize)
            .prop_map(|(session, bit)| Step::RefreshForged { session, bit }),
        1 => session.clone().prop_map(|session| Step::LogOut { session }),
        1 => (session.clone(), behind)
            .prop_map(|(session, behind)| Step::LogOutByRefreshToken { session, behind }),
        1 => (session.clone(), session.clone())
            .prop_map(|(session, other)| Step::RevokeOther { session, other }),
        1 => session.clone().prop_map(|session| Step::RevokeOthers { session }),
        1 => (session, mostly)
            .prop_map(|(session, is_correct)| Step::ChangePassword { session, is_correct }),
        4 => prop::sample::select(vec![
            Duration::from_millis(1),
            Duration::from_mins(10),
            Duration::from_mins(15),
            Duration::from_hours(3 * 24),
            Duration::from_hours(7 * 24).saturating_sub(Duration::from_millis(1)),
            Duration::from_hours(7 * 24),
        ]).prop_map(Step::Wait),
        1 => Just(Step::Sweep),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn sessions_behave_like_the_model(steps in prop::collection::vec(step(), 1..60)) {
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
