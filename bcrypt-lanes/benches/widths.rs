//! Hashes per second by width and of the `bcrypt` crate, with Criterion's statistics.
//!
//! On a machine with other load, `examples/widths.rs` compares the widths better: Criterion
//! measures one width after the other.

use std::hint::black_box;

use bcrypt_lanes::{Cost, Job, Key, Lanes, Width};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const COST: u32 = 8;

fn widths(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bcrypt");
    group.bench_function("crate", |bencher| {
        bencher.iter(|| {
            bcrypt::non_truncating_hash_with_salt(black_box("correct horse"), COST, [7; 16])
        });
    });
    for lanes in Width::MIN.get()..=Width::MAX.get() {
        group.throughput(Throughput::Elements(lanes as u64));
        group.bench_with_input(BenchmarkId::new("lanes", lanes), &lanes, |bencher, lanes| {
            let width = Width::new(*lanes).expect("one of the widths");
            bencher.iter(|| all_at_once(Lanes::new(width)));
        });
    }
    group.finish();
}

fn all_at_once(mut lanes: Lanes<()>) {
    while lanes.has_room() {
        let job = Job {
            key: Key::new(black_box(b"correct horse")).expect("a password"),
            salt: [7; 16],
            cost: Cost::new(COST).expect("a cost"),
        };
        lanes.join(job, ()).expect("there is room");
    }
    while !lanes.is_empty() {
        black_box(lanes.advance(16));
    }
}

criterion_group!(benches, widths);
criterion_main!(benches);
