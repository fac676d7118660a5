//! A histogram of durations. The library's own takes a lock, which a request answered from memory
//! should not wait for; an observation here is two atomic additions.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::{MetricType, TypedMetric};

/// The upper bounds of the buckets. A request answered from memory takes tens of microseconds, a
/// statement hundreds, a login a quarter of a second; behind full queues, up to 15 seconds for each hash.
const BUCKET_BOUNDS: [Duration; 18] = [
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
    Duration::from_secs(20),
    Duration::from_mins(1),
];

/// A histogram of durations. Cheap to clone; all clones share one histogram.
#[derive(Clone, Debug, Default)]
pub struct Durations(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// For each bound, the observations up to it and above the one before.
    within: [AtomicU64; BUCKET_BOUNDS.len()],
    longer: AtomicU64,
    /// The sum of all observations, in nanoseconds.
    sum: AtomicU64,
}

impl Durations {
    /// Adds an observation.
    pub fn observe(&self, took: Duration) {
        let inner = &*self.0;
        let bucket = BUCKET_BOUNDS.iter().position(|bound| took <= *bound);
        let bucket = bucket.and_then(|index| inner.within.get(index)).unwrap_or(&inner.longer);
        bucket.fetch_add(1, Ordering::Relaxed);
        inner.sum.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(0), Ordering::Relaxed);
    }
}

impl EncodeMetric for Durations {
    fn encode(&self, mut encoder: MetricEncoder) -> Result<(), fmt::Error> {
        let inner = &*self.0;
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let bounds = BUCKET_BOUNDS.iter().map(Duration::as_secs_f64).chain([f64::INFINITY]);
        let counts = inner.within.iter().chain([&inner.longer]).map(read);
        let buckets: Vec<(f64, u64)> = bounds.zip(counts).collect();
        // Summed from the buckets just read: an observation made meanwhile is in neither.
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
    fn a_duration_equal_to_a_bound_is_within_its_bucket() {
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
        has("it_bucket{le=\"20\"} 5");
        has("it_bucket{le=\"+Inf\"} 5");
        has("it_sum 20.000202");
        has("it_count 5");
    }
}
