//! Gauges and counters that are read on each scrape.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// A gauge whose value a function returns on each scrape.
pub(super) struct FunctionGauge {
    name: &'static str,
    help: &'static str,
    read: Box<dyn Fn() -> usize + Send + Sync>,
}

impl FunctionGauge {
    pub(super) fn new(
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> usize + Send + Sync + 'static,
    ) -> Self {
        Self { name, help, read: Box::new(read) }
    }
}

impl Collector for FunctionGauge {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let number = i64::try_from((self.read)()).unwrap_or(i64::MAX);
        let encoder = encoder.encode_descriptor(self.name, self.help, None, MetricType::Gauge)?;
        ConstGauge::new(number).encode(encoder)
    }
}

/// A counter whose value a function returns on each scrape.
pub(super) struct FunctionCounter {
    name: &'static str,
    help: &'static str,
    read: Box<dyn Fn() -> u64 + Send + Sync>,
}

impl FunctionCounter {
    pub(super) fn new(
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Self {
        Self { name, help, read: Box::new(read) }
    }
}

impl Collector for FunctionCounter {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let encoder = encoder.encode_descriptor(self.name, self.help, None, MetricType::Counter)?;
        ConstCounter::new((self.read)()).encode(encoder)
    }
}

impl fmt::Debug for FunctionCounter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FunctionCounter").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for FunctionGauge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FunctionGauge").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Converts a count to the type in which Prometheus keeps every number.
#[expect(clippy::cast_precision_loss, reason = "Prometheus has no other type of number")]
pub(super) fn to_f64(number: u64) -> f64 {
    number as f64
}
