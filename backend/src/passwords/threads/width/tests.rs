//! Simulations: threads whose steps take as long as measured on real processors, with noise.

use super::*;

/// Hashes per second by the number of lanes, on one core, relative to a lone hash by the bcrypt crate.
type Curve = [f64; 8];
/// A 2-core cloud machine, hours apart (decision 26).
const QUIET: Curve = [1.09, 1.98, 2.64, 3.07, 3.27, 3.25, 3.15, 3.03];
const BUSY: Curve = [1.08, 1.71, 1.89, 1.79, 1.74, 1.67, 1.61, 1.50];
/// Three other processors (README of bcrypt-lanes).
const XEON: Curve = [1.15, 2.19, 3.03, 3.74, 4.18, 4.23, 4.15, 4.13];
const ZEN_3: Curve = [1.08, 2.06, 2.76, 3.18, 3.22, 3.11, 3.06, 3.01];
const ZEN_4: Curve = [1.07, 2.01, 2.67, 3.16, 3.50, 3.58, 3.57, 3.46];
/// Two steps that cost less than 3 % each, and more together: five lanes are best.
const STAIRS: Curve = [1.08, 2.0, 2.7, 3.0, 3.07, 3.15, 3.1, 3.0];
/// A machine on which lanes do not pay.
const NARROW: Curve = [1.2, 1.1, 1.0, 0.9, 0.85, 0.8, 0.75, 0.7];

/// The standard deviation of the time of a step.
const NOISE: f64 = 0.2;
/// Steps of each thread after a change that are not judged: three or four seconds.
const SETTLING: usize = 4_000;
/// Steps of each thread that are judged then.
const SETTLED: usize = 10_000;

/// Threads with full lanes, and the time of each.
struct Machine {
    width: BestWidth,
    clocks: Vec<f64>,
    random: u64,
    noise: f64,
}

/// The figures of some steps.
#[derive(Default)]
struct Outcome {
    /// The sum of the throughput of each step, noise left out.
    turns: f64,
    seconds: f64,
    steps: usize,
    /// Steps in comparisons with another width.
    probes: usize,
    changes: usize,
    /// Steps by the usual lanes.
    by_lanes: [usize; 9],
}

impl Machine {
    fn new(threads: usize, seed: u64) -> Self {
        let width = BestWidth::new(NonZeroUsize::new(threads).unwrap(), Width::DEFAULT, false);
        Self { width, clocks: vec![0.0; threads], random: seed, noise: NOISE }
    }

    /// Returns a random number between 0 and 1 (`SplitMix64`).
    fn random(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let upper = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap();
        f64::from(upper) / f64::from(u32::MAX)
    }

    /// Returns a factor around 1, and in one of a hundred cases 15 more: the thread was interrupted.
    fn noise(&mut self) -> f64 {
        let normal = (0..12).map(|_| self.random()).sum::<f64>() - 6.0;
        let interrupted = if self.random() < 0.01 { 15.0 } else { 0.0 };
        (1.0 + self.noise * normal).max(0.05) + interrupted
    }

    /// Takes so many steps of each thread. The load fills `most` lanes of each.
    fn run(&mut self, curve: &Curve, steps: usize, most: usize) -> Outcome {
        let mut outcome = Outcome::default();
        for _ in 0..steps * self.clocks.len() {
            let threads = 0..self.clocks.len();
            let next = threads.min_by(|a, b| self.clocks[*a].total_cmp(&self.clocks[*b])).unwrap();
            let (usual, lanes) = (self.width.lanes(), self.width.lanes_now().min(most));
            let turns = 8.0 * f64::from(u32::try_from(lanes).unwrap());
            let seconds = turns * 60e-6 / curve[lanes - 1];
            let took = seconds * self.noise();
            self.clocks[next] += took;
            let changed = self.width.note(next, lanes, 8, Duration::from_secs_f64(took));
            outcome.turns += turns;
            outcome.seconds += seconds;
            outcome.steps += 1;
            outcome.probes += usize::from(lanes != usual.min(most));
            outcome.changes += usize::from(changed);
            outcome.by_lanes[usual] += 1;
        }
        outcome
    }
}

impl Outcome {
    /// Returns the throughput relative to the best fixed width's.
    fn over_best(&self, curve: &Curve) -> f64 {
        self.turns / self.seconds * 60e-6 / curve.iter().copied().fold(0.0, f64::max)
    }

    /// Returns the share of a part in all steps.
    fn share(&self, part: usize) -> f64 {
        f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(self.steps).unwrap())
    }
}

/// Returns the narrowest width within 3 % of the best one.
fn best_of(curve: &Curve) -> usize {
    let best = curve.iter().copied().fold(0.0, f64::max);
    curve.iter().position(|throughput| throughput * 1.03 >= best).unwrap() + 1
}

#[test]
fn throughput_is_within_three_percent_of_the_best_fixed_width_in_each_phase() {
    let phases = [QUIET, BUSY, QUIET, BUSY, ZEN_4, BUSY, ZEN_3, XEON, QUIET];
    for threads in [1, 2, 4] {
        let mut at_best = [0.0; 9];
        for seed in 1..=3 {
            let mut machine = Machine::new(threads, seed);
            for (phase, curve) in phases.iter().enumerate() {
                machine.run(curve, SETTLING, 8);
                let outcome = machine.run(curve, SETTLED, 8);
                let throughput = outcome.over_best(curve);
                assert!(throughput > 0.97, "{threads} threads, {phase}, {seed}: {throughput}");
                at_best[phase] += outcome.share(outcome.by_lanes[best_of(curve)]) / 3.0;
            }
        }
        // Of widths within 3 %, it is the one with the shorter time of each, in nearly all steps.
        assert!(at_best.iter().all(|share| *share > 0.9), "{threads} threads: {at_best:?}");
    }
}

#[test]
fn probes_are_few_and_changes_rare_once_nothing_changes() {
    for (curve, seed) in [(QUIET, 1), (BUSY, 2), (XEON, 3), (ZEN_3, 4)] {
        let mut machine = Machine::new(2, seed);
        machine.run(&curve, 80_000, 8);
        let outcome = machine.run(&curve, 80_000, 8);
        let share = outcome.share(outcome.probes);
        assert!(share > 0.001 && share < 0.02, "{share} of the steps were probes");
        assert_eq!(outcome.changes, 0);
    }
}

#[test]
fn steps_that_each_cost_little_do_not_add_up() {
    for (seed, noise) in [(1, 0.0), (2, 0.05), (3, 0.1), (4, NOISE)] {
        let mut machine = Machine::new(2, seed);
        machine.noise = noise;
        machine.run(&STAIRS, 20_000, 8);
        let outcome = machine.run(&STAIRS, 80_000, 8);
        let (throughput, changes) = (outcome.over_best(&STAIRS), outcome.changes);
        assert!(throughput > 0.97 && changes <= 1, "noise of {noise}: {throughput}, {changes}");
    }
}

#[test]
fn a_load_that_does_not_fill_the_lanes_changes_nothing() {
    let mut machine = Machine::new(2, 1);
    let outcome = machine.run(&BUSY, 10_000, 5);
    assert_eq!((outcome.probes, outcome.changes, machine.width.lanes()), (0, 0, 6));
    // Six lanes are filled, and no more: fewer are tried all the same.
    machine.run(&BUSY, SETTLING, 6);
    assert_eq!(machine.width.lanes(), 3);
    // Now three are, so that four cannot be tried. Fewer are, once that may pay.
    machine.run(&BUSY, SETTLING, 3);
    machine.run(&NARROW, SETTLING, 3);
    assert_eq!(machine.width.lanes(), 1);
}

#[test]
fn a_fixed_width_stays() {
    let mut machine = Machine::new(2, 1);
    machine.width = BestWidth::new(NonZeroUsize::new(2).unwrap(), Width::MAX, true);
    let outcome = machine.run(&BUSY, SETTLING, 8);
    assert_eq!((outcome.probes, outcome.changes, machine.width.lanes()), (0, 0, 8));
}

#[test]
fn every_start_leads_to_the_best_width_within_the_bounds() {
    for start in 1..=8 {
        let mut machine = Machine::new(2, 1);
        let width = Width::new(start).unwrap();
        machine.width = BestWidth::new(NonZeroUsize::new(2).unwrap(), width, false);
        machine.run(&QUIET, 2 * SETTLING, 8);
        assert_eq!(machine.width.lanes(), 5, "from {start}");
        // A lone lane is best, then all eight.
        machine.run(&NARROW, 2 * SETTLING, 8);
        assert_eq!(machine.width.lanes(), 1);
        let wide = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        machine.run(&wide, 3 * SETTLING, 8);
        assert_eq!(machine.width.lanes(), 8);
    }
}

/// After a pause, everything takes 5 % longer for a while.
#[test]
fn both_windows_of_a_pair_are_taken_without_a_pause_between_them() {
    // Five lanes compute 4 % less than six, and more than six nothing more.
    let per_second = |lanes: usize| if lanes < 6 { 0.96 } else { 1.0 };
    let mut width = BestWidth::new(NonZeroUsize::MIN, Width::new(6).unwrap(), false);
    let mut is_slow = false;
    for _ in 0..20_000 {
        let usual_is_second = width.pairs.begin_with_other();
        is_slow &= usual_is_second;
        let lanes = width.lanes_now();
        if usual_is_second && !is_slow && width.first.is_some() && lanes == width.lanes() {
            is_slow = true;
            for _ in 0..5 {
                width.note(0, 1, 8, Duration::from_micros(400));
            }
            continue;
        }
        let slower = if is_slow { 1.05 } else { 1.0 };
        let turns = 8.0 * 60e-6 * f64::from(u32::try_from(lanes).unwrap());
        width.note(0, lanes, 8, Duration::from_secs_f64(turns / per_second(lanes) * slower));
    }
    assert_eq!(width.lanes(), 6);
}
