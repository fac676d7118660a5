//! Compares every width with the `bcrypt` crate: random passwords, salts and costs, with jobs that
//! join, finish and are dropped at random turns.

use std::collections::{BTreeMap, VecDeque};

use bcrypt_lanes::{Cost, Digest, Job, Key, Lanes, Width};
use proptest::collection::vec;
use proptest::prelude::*;

/// A random job.
#[derive(Clone, Debug)]
struct Asked {
    password: Vec<u8>,
    salt: [u8; 16],
    cost: u32,
    /// The job is removed while it is in a lane.
    dropped: bool,
}

impl Asked {
    fn job(&self) -> Job {
        let key = Key::new(&self.password).expect("a password that bcrypt reads whole");
        Job { key, salt: self.salt, cost: Cost::new(self.cost).expect("a cost") }
    }

    fn expected(&self) -> Digest {
        let mut password = self.password.clone();
        password.push(0);
        digest_of_crate(self.cost, self.salt, &password)
    }
}

fn digest_of_crate(cost: u32, salt: [u8; 16], key: &[u8]) -> Digest {
    let [digest @ .., _] = bcrypt::bcrypt(cost, salt, key);
    Digest::from_bytes(digest)
}

fn asked() -> impl Strategy<Value = Asked> {
    let password = vec(1..=u8::MAX, 0..=71);
    (password, any::<[u8; 16]>(), 4..=6_u32, proptest::bool::weighted(0.2))
        .prop_map(|(password, salt, cost, dropped)| Asked { password, salt, cost, dropped })
}

/// Runs all jobs through the lanes. Lets at most `joining` in at a time and advances by `steps`,
/// both in rotation.
fn run(width: usize, asked: &[Asked], joining: &[usize], steps: &[u32]) -> BTreeMap<usize, Digest> {
    let mut lanes = Lanes::new(Width::new(width).expect("a width"));
    let mut waiting: VecDeque<usize> = (0..asked.len()).collect();
    let mut turns_left = BTreeMap::new();
    let mut digests = BTreeMap::new();
    for (joining, step) in joining.iter().cycle().zip(steps.iter().cycle()) {
        for _ in 0..*joining {
            if !lanes.has_room() {
                break;
            }
            let Some(index) = waiting.pop_front() else { break };
            lanes.join(asked[index].job(), index).expect("there is room");
            turns_left.insert(index, 1 << asked[index].cost);
        }
        if lanes.is_empty() && waiting.is_empty() {
            break;
        }
        let turns = lanes.turns_to_next().unwrap_or(0).min(*step);
        let finished = lanes.advance(*step);
        for left in turns_left.values_mut() {
            *left -= turns;
        }
        for finished in finished {
            assert_eq!(turns_left.remove(&finished.token), Some(0), "it leaves after its turns");
            assert!(digests.insert(finished.token, finished.digest).is_none(), "it leaves once");
        }
        assert!(turns_left.values().all(|left| *left > 0), "no job stays after its last turn");
        lanes.retain(|index| !asked[*index].dropped);
        turns_left.retain(|index, _| !asked[*index].dropped);
        assert!(lanes.tokens().eq_by_set(turns_left.keys()), "the others stay");
    }
    digests
}

/// Compares two iterators, in any order.
trait EqBySet<'a>: Iterator<Item = &'a usize> + Sized {
    fn eq_by_set(self, other: impl Iterator<Item = &'a usize>) -> bool {
        let (mut these, mut those): (Vec<_>, Vec<_>) = (self.collect(), other.collect());
        these.sort_unstable();
        those.sort_unstable();
        these == those
    }
}

impl<'a, I: Iterator<Item = &'a usize>> EqBySet<'a> for I {}

fn check(
    width: usize,
    asked: &[Asked],
    joining: &[usize],
    steps: &[u32],
) -> Result<(), TestCaseError> {
    let digests = run(width, asked, joining, steps);
    for (index, asked) in asked.iter().enumerate() {
        match digests.get(&index) {
            Some(digest) => prop_assert!(*digest == asked.expected(), "job {index} is another's"),
            None => prop_assert!(asked.dropped, "job {index} is lost"),
        }
    }
    Ok(())
}

macro_rules! every_width {
    ($($test:ident: $width:literal,)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(16))]
            $(
                #[test]
                fn $test(
                    asked in vec(asked(), 1..=2 * $width + 1),
                    joining in vec(1..=$width as usize, 1..4),
                    steps in vec(1..40_u32, 1..8),
                ) {
                    check($width, &asked, &joining, &steps)?;
                }
            )*
        }
    };
}

every_width! {
    one_lane_equals_the_crate: 1,
    two_lanes_equal_the_crate: 2,
    three_lanes_equal_the_crate: 3,
    four_lanes_equal_the_crate: 4,
    five_lanes_equal_the_crate: 5,
    six_lanes_equal_the_crate: 6,
    seven_lanes_equal_the_crate: 7,
    eight_lanes_equal_the_crate: 8,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_number_of_lanes_that_changes_at_any_step_equals_the_crate(
        asked in vec(asked(), 1..=12),
        steps in vec((0..=8_usize, 1..40_u32), 1..12),
    ) {
        let mut lanes = Lanes::new(Width::MAX);
        let (mut waiting, mut done) = (0..asked.len(), Vec::new());
        // Some number above zero, so that it ends.
        for (some, step) in steps.iter().chain(&[(1, 40)]).cycle() {
            while lanes.has_room() && let Some(index) = waiting.next() {
                lanes.join(asked[index].job(), index).expect("there is room");
            }
            if lanes.is_empty() {
                break;
            }
            done.extend(lanes.advance_some(*some, *step));
        }
        prop_assert_eq!(done.len(), asked.len());
        for finished in done {
            prop_assert!(finished.digest == asked[finished.token].expected());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn seventy_two_bytes_without_a_nul_equal_the_crate(
        password in vec(1..=u8::MAX, 72),
        salt in any::<[u8; 16]>(),
    ) {
        let bytes = password.as_slice().try_into().expect("72 bytes");
        let key = Key::unterminated(bytes).expect("no NUL");
        let digest = bcrypt_lanes::run(Job { key, salt, cost: Cost::MIN });
        prop_assert_eq!(digest, digest_of_crate(4, salt, &password));
    }
}
