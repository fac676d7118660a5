//! Tests of lanes: who joins, waits and leaves, and what stays in memory.

use zeroize::ZeroizeOnDrop;

use super::*;

fn job(cost: u32) -> Job {
    let key = Key::new(b"correct horse").expect("a password");
    Job { key, salt: [7; 16], cost: Cost::new(cost).expect("a cost") }
}

/// Returns how many lanes, from the first, are in use. All others must be zeroed.
fn held(lanes: &Lanes<&str>) -> usize {
    let held = lanes.states.iter().take_while(|state| !state.is_empty()).count();
    assert!(lanes.states[held..].iter().all(State::is_empty));
    held
}

#[test]
fn a_lane_is_zeroed_when_its_job_leaves() {
    let mut lanes = Lanes::new(Width::MAX);
    assert_eq!(held(&lanes), 0);
    for (token, cost) in [("short", 4), ("long", 6), ("gone", 6), ("short too", 4)] {
        lanes.join(job(cost), token).expect("there is room");
    }
    assert_eq!(held(&lanes), 4);
    assert_eq!(lanes.advance(100).len(), 2);
    assert_eq!(held(&lanes), 2);
    lanes.retain(|token| *token != "gone");
    assert_eq!(held(&lanes), 1);
    assert_eq!(lanes.advance(100).len(), 1);
    assert_eq!(held(&lanes), 0);
}

#[test]
fn types_that_hold_secrets_are_zeroed_on_drop() {
    // Memory cannot be read after a drop, but the types promise it.
    fn assert_zeroize_on_drop<T: ZeroizeOnDrop>() {}
    assert_zeroize_on_drop::<State>();
    assert_zeroize_on_drop::<Key>();
    assert_zeroize_on_drop::<Digest>();
}

#[test]
fn a_job_without_a_free_lane_is_handed_back() {
    let mut lanes = Lanes::new(Width::MIN);
    lanes.join(job(4), "first").expect("there is room");
    assert!(!lanes.has_room());
    let Full(mut given_back, token) = lanes.join(job(5), "second").expect_err("no room");
    assert_eq!((given_back.cost.get(), token), (5, "second"));
    assert_eq!(lanes.advance(100).len(), 1);
    given_back.cost = Cost::MIN;
    lanes.join(given_back, token).expect("there is room again");
    assert_eq!(lanes.advance(100)[0].token, "second");
}

#[test]
fn a_job_may_stay_as_long_as_a_more_expensive_one() {
    let mut lane = Lanes::new(Width::MIN);
    lane.join(job(4), "alone").expect("there is room");
    let alone = lane.advance(16).pop().expect("it finished").digest;
    let mut lanes = Lanes::new(Width::DEFAULT);
    lanes.join_for(job(4), Cost::new(6).expect("a cost"), "stays").expect("there is room");
    lanes.join(job(6), "expensive").expect("there is room");
    let mut turns = 0;
    let finished = loop {
        let next = lanes.turns_to_next().expect("a job is active");
        turns += next;
        let finished = lanes.advance(next);
        if !finished.is_empty() {
            break finished;
        }
    };
    assert_eq!((turns, finished.len(), held(&lanes)), (64, 2, 0));
    let stayed = finished.into_iter().find(|done| done.token == "stays").expect("it finished");
    assert_eq!(stayed.digest, alone, "the digest does not change");
}

#[test]
fn jobs_that_do_not_all_advance_take_turns() {
    let mut alone = Lanes::new(Width::MIN);
    alone.join(job(6), 0).expect("there is room");
    let alone = alone.advance(64).pop().expect("it finished").digest;
    for lanes_that_run in 1..=6 {
        let mut lanes = Lanes::new(Width::DEFAULT);
        while lanes.has_room() {
            lanes.join(job(6), lanes.len()).expect("there is room");
        }
        let (mut calls, mut first, mut done) = (0, None, Vec::new());
        while !lanes.is_empty() {
            calls += 1;
            done.extend(lanes.advance_some(lanes_that_run, 1));
            first = first.or((!done.is_empty()).then_some(calls));
        }
        // 64 turns of each of six jobs, and the end, where fewer are left than might run.
        let (first, all) = (first.expect("it finished"), 6 * 64 / lanes_that_run);
        assert!((all..=all + 6).contains(&calls), "{lanes_that_run}: {calls} calls");
        assert!(first + 8 >= all, "{lanes_that_run}: one was done after {first} calls");
        assert!(done.iter().all(|done| done.digest == alone), "the digests stay right");
        assert_eq!((done.len(), lanes.states.iter().all(State::is_empty)), (6, true));
    }
    let mut lanes = Lanes::new(Width::DEFAULT);
    lanes.join(job(4), "waits").expect("there is room");
    assert!(lanes.advance_some(0, 100).is_empty());
    assert_eq!(lanes.turns_to_next(), Some(16));
}

#[test]
fn advance_takes_no_more_turns_than_asked_for() {
    let mut lanes = Lanes::new(Width::DEFAULT);
    assert_eq!(lanes.turns_to_next(), None);
    assert!(lanes.advance(1).is_empty());
    lanes.join(job(5), "expensive").expect("there is room");
    assert!(lanes.advance(20).is_empty());
    assert_eq!(lanes.turns_to_next(), Some(12));
    lanes.join(job(4), "cheap").expect("there is room");
    assert_eq!(lanes.turns_to_next(), Some(12));
    assert_eq!(lanes.advance(100)[0].token, "expensive");
    assert_eq!(lanes.turns_to_next(), Some(4));
    assert!(lanes.advance(0).is_empty());
    assert_eq!(lanes.advance(4)[0].token, "cheap");
    assert!(lanes.is_empty());
}
