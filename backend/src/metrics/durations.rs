//! How long things take, as a histogram. The library's own has a lock, and there is none on the way of
//! a request that is answered from memory; to count here is two additions.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::{MetricType, TypedMetric};

/// Up to where each bucket goes. What is answered from memory takes some tens of microseconds, a
/// statement some hundreds, a login a quarter of a second; nobody waits for much longer than ten.
const BOUNDS: [Duration; 16] = [
    Duration::from_micros(100),
    Duration::from_micros(250),
    Duration::from_micros(500),
    Duration::from_millis(1),
    Duration::from_micros(2_500),
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_millis(2_500),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// How long something took, each time. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub struct Durations(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// How many took no longer than each bound, and longer than the one before.
    within: [AtomicU64; BOUNDS.len()],
    longer: AtomicU64,
    /// All together, in nanoseconds.
    sum: AtomicU64,
}

impl Durations {
    /// It took that long this time.
    pub fn observe(&self, took: Duration) {
        let inner = &*self.0;
        let bucket = BOUNDS.iter().position(|bound| took <= *bound);
        let bucket = bucket.and_then(|place| inner.within.get(place)).unwrap_or(&inner.longer);
        bucket.fetch_add(1, Ordering::Relaxed);
        inner.sum.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(0), Ordering::Relaxed);
    }
}

impl EncodeMetric for Durations {
    fn encode(&self, mut encoder: MetricEncoder) -> Result<(), fmt::Error> {
        let inner = &*self.0;
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let bounds = BOUNDS.iter().map(Duration::as_secs_f64).chain([f64::INFINITY]);
        let counts = inner.within.iter().chain([&inner.longer]).map(read);
        let buckets: Vec<(f64, u64)> = bounds.zip(counts).collect();
        // What is counted meanwhile is in no bucket and so not in their sum.
        let count = buckets.iter().map(|(_, count)| count).sum();
        let sum = Duration::from_nanos(read(&inner.sum)).as_secs_f64();
        encoder.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}

impl TypedMetric for Durations {
    const TYPE: MetricType = MetricType::Histogram;
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::prometheus_text;
    use prometheus_client::registry::Registry;

    use super::*;

    #[test]
    fn what_took_as_long_as_a_bound_is_within_it() {
        let durations = Durations::default();
        for micros in [0, 100, 101, 10_000_000, 10_000_001] {
            durations.observe(Duration::from_micros(micros));
        }
        let mut registry = Registry::default();
        registry.register("it", "It", durations);
        let mut text = String::new();
        prometheus_text::encode(&mut text, &registry).unwrap();
        let has = |line: &str| assert!(text.lines().any(|one| one == line), "{line}: {text}");
        has("it_bucket{le=\"0.0001\"} 2");
        has("it_bucket{le=\"0.00025\"} 3");
        has("it_bucket{le=\"5\"} 3");
        has("it_bucket{le=\"10\"} 4");
        has("it_bucket{le=\"+Inf\"} 5");
        has("it_sum 20.000202");
        has("it_count 5");
    }
}
