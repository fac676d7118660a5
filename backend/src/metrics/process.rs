//! What the system knows of the process, under the names that Prometheus' own clients have for it.
//! Nothing but `/proc/self` is read: a unit may see no more than that.

use std::fmt;
use std::fs;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use rustix::param::{clock_ticks_per_second, page_size};
use rustix::process::{Resource, getrlimit};

use super::float;
use crate::clock::Timestamp;

/// The process, since when it runs.
#[derive(Debug)]
pub(super) struct Process(Timestamp);

impl Process {
    pub(super) fn begun_at(now: Timestamp) -> Self {
        Self(now)
    }
}

/// What `/proc/self/stat` has (proc(5)), of which the fields after the name in brackets are counted:
/// it may have anything in it.
struct Stat {
    cpu_ticks: u64,
    threads: u64,
    resident_pages: u64,
}

impl Stat {
    fn read() -> Option<Self> {
        let text = fs::read_to_string("/proc/self/stat").ok()?;
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let field = |place: usize| fields.get(place).and_then(|text| text.parse::<u64>().ok());
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
        let help = "When the process began, in seconds since the Unix epoch.";
        gauge("process_start_time_seconds", help, float(began))?;
        if let Ok(open) = fs::read_dir("/proc/self/fd") {
            // The one that is read now is none of them.
            let open = float(open.count().saturating_sub(1) as u64);
            gauge("process_open_fds", "File descriptors that are open.", open)?;
        }
        if let Some(most) = getrlimit(Resource::Nofile).current {
            gauge("process_max_fds", "File descriptors that may be open.", float(most))?;
        }
        let Some(stat) = Stat::read() else { return Ok(()) };
        let resident = float(stat.resident_pages) * float(page_size() as u64);
        gauge("process_resident_memory_bytes", "Memory that the process has.", resident)?;
        gauge("process_threads", "Threads of the process.", float(stat.threads))?;
        let seconds = float(stat.cpu_ticks) / float(clock_ticks_per_second());
        let (counter, name) = (ConstCounter::<f64>::new(seconds), "process_cpu_seconds");
        let help = "Processor time, of the process and of the system for it.";
        counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)
    }
}
