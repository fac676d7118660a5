//! Metrics of the process, under the names that Prometheus' own client libraries use. They are read
//! from `/proc/self` alone: a systemd unit may hide everything else.

use std::fmt;
use std::fs;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use rustix::param::{clock_ticks_per_second, page_size};
use rustix::process::{Resource, getrlimit};

use super::scraped::to_f64;
use crate::clock::Timestamp;

/// A collector of process metrics, with the start time of the process.
#[derive(Debug)]
pub(super) struct Process(Timestamp);

impl Process {
    pub(super) fn begun_at(now: Timestamp) -> Self {
        Self(now)
    }
}

/// The fields of `/proc/self/stat` (proc(5)). They are counted from the end of the name in
/// parentheses, which may contain anything.
struct Stat {
    cpu_ticks: u64,
    threads: u64,
    resident_pages: u64,
}

impl Stat {
    fn read() -> Option<Self> {
        let text = fs::read_to_string("/proc/self/stat").ok()?;
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let field = |index: usize| fields.get(index).and_then(|text| text.parse::<u64>().ok());
        Some(Self {
            cpu_ticks: field(11)? + field(12)?,
            threads: field(17)?,
            resident_pages: field(21)?,
        })
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let mut gauge = |name, help, value| {
            let gauge = ConstGauge::<f64>::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)
        };
        let began = u64::try_from(self.0.as_seconds()).unwrap_or(0);
        let help = "Start time of the process, in seconds since the Unix epoch.";
        gauge("process_start_time_seconds", help, to_f64(began))?;
        if let Ok(open) = fs::read_dir("/proc/self/fd") {
            // Not counting the descriptor that is open for this listing.
            let open = to_f64(open.count().saturating_sub(1) as u64);
            gauge("process_open_fds", "Open file descriptors.", open)?;
        }
        if let Some(limit) = getrlimit(Resource::Nofile).current {
            gauge("process_max_fds", "Maximum number of open file descriptors.", to_f64(limit))?;
        }
        let Some(stat) = Stat::read() else { return Ok(()) };
        let resident = to_f64(stat.resident_pages) * to_f64(page_size() as u64);
        gauge("process_resident_memory_bytes", "Resident memory in bytes.", resident)?;
        gauge("process_threads", "Threads of the process.", to_f64(stat.threads))?;
        let seconds = to_f64(stat.cpu_ticks) / to_f64(clock_ticks_per_second());
        let (counter, name) = (ConstCounter::<f64>::new(seconds), "process_cpu_seconds");
        let help = "Processor time in seconds, user and system.";
        counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)
    }
}
