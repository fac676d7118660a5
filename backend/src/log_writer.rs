//! The writer of the log: lines are queued, and a thread of its own writes them, so that nothing waits
//! for a log that cannot be written.
//!
//! Logging is best effort. A line is lost if the output refuses it (its reader is gone, its disk is full)
//! or if the queue is full (its reader has stalled). Lost lines are counted, and once a line can be
//! written again, the log says how many were lost.
//!
//! `tracing-appender` does not count what the output refuses, and prints to standard output when it is
//! dropped, where the reader may have stalled as well.

use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// The bytes of all queued lines, at most: some ten thousand lines.
const MAX_QUEUED_BYTES: usize = 4 << 20;
/// The delay before writing again to an output that does not block and is full.
const RETRY_DELAY: Duration = Duration::from_millis(10);

/// The writer of the log, cheap to clone.
#[derive(Clone, Debug)]
pub struct LogWriter {
    queue: Sender<Entry>,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// The bytes of the lines in the queue.
    queued_bytes: AtomicUsize,
    /// The number of lost lines.
    lost: AtomicU64,
}

#[derive(Debug)]
enum Entry {
    Line(Vec<u8>),
    /// Asks for a message once everything before it is written or lost.
    Flush(Sender<()>),
}

impl LogWriter {
    /// Starts the thread that writes to this output.
    pub fn start(output: impl Write + Send + 'static) -> io::Result<Self> {
        let (queue, entries) = channel();
        let counts = Arc::<Counts>::default();
        let mut output =
            Output { inner: output, is_torn: false, reported: 0, counts: counts.clone() };
        let work = move || output.write_all_of(&entries);
        thread::Builder::new().name("log".to_owned()).spawn(work)?;
        Ok(Self { queue, counts })
    }

    /// Returns the number of lost lines.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.counts.lost.load(Ordering::Relaxed)
    }

    /// Waits until everything that was logged before is written or lost, for `timeout` at most.
    pub fn flush(&self, timeout: Duration) {
        let (done, flushed) = channel();
        if self.queue.send(Entry::Flush(done)).is_ok() {
            // After the timeout, what is left in the queue is written later or not at all.
            let _ = flushed.recv_timeout(timeout);
        }
    }
}

/// Each write is a whole line. It never waits and never fails.
impl Write for LogWriter {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let Counts { queued_bytes, lost } = &*self.counts;
        let fits = queued_bytes.fetch_add(line.len(), Ordering::Relaxed) < MAX_QUEUED_BYTES;
        if !fits || self.queue.send(Entry::Line(line.to_vec())).is_err() {
            queued_bytes.fetch_sub(line.len(), Ordering::Relaxed);
            lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The output, in the thread that writes to it.
struct Output<W> {
    inner: W,
    /// True if the last line was written in part.
    is_torn: bool,
    /// The number of lost lines that the log has reported.
    reported: u64,
    counts: Arc<Counts>,
}

impl<W: Write> Output<W> {
    fn write_all_of(&mut self, entries: &Receiver<Entry>) {
        for entry in entries {
            let line = match entry {
                Entry::Line(line) => line,
                Entry::Flush(done) => {
                    // Ignore a flush that has timed out.
                    let _ = done.send(());
                    continue;
                }
            };
            let is_written = self.write_line(&line).is_ok();
            let queued = self.counts.queued_bytes.fetch_sub(line.len(), Ordering::Relaxed);
            if !is_written {
                self.counts.lost.fetch_add(1, Ordering::Relaxed);
            } else if queued == line.len() {
                self.report_lost();
            }
        }
    }

    /// Logs how many lines were lost since the last report. ERROR level, so that it is logged at every
    /// `--log-level`.
    fn report_lost(&mut self) {
        let lost = self.counts.lost.load(Ordering::Relaxed);
        if lost > self.reported {
            tracing::error!(lines = lost - self.reported, "log lines lost");
            self.reported = lost;
        }
    }

    fn write_line(&mut self, line: &[u8]) -> io::Result<()> {
        if self.is_torn {
            self.write_bytes(b"\n")?;
        }
        self.write_bytes(line)?;
        self.is_torn = false;
        Ok(())
    }

    fn write_bytes(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.inner.write(bytes) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => {
                    bytes = &bytes[written..];
                    self.is_torn = true;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(RETRY_DELAY),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;

    use super::*;

    /// An output that takes as many bytes of each write as planned, and then everything.
    #[derive(Clone, Default)]
    struct Planned {
        plan: Arc<Mutex<VecDeque<Result<usize, ErrorKind>>>>,
        written: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Planned {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = self.plan.lock().unwrap().pop_front().unwrap_or(Ok(bytes.len()))?;
            self.written.lock().unwrap().extend(&bytes[..taken]);
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn write_lines(plan: &[Result<usize, ErrorKind>]) -> (u64, String) {
        let output = Planned::default();
        output.plan.lock().unwrap().extend(plan);
        let mut log = LogWriter::start(output.clone()).unwrap();
        for line in ["one\n", "two\n", "three\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        log.flush(Duration::from_mins(1));
        let written = output.written.lock().unwrap().clone();
        (log.lost(), String::from_utf8(written).unwrap())
    }

    #[test]
    fn a_line_that_the_output_refuses_is_counted_and_the_next_one_is_written() {
        assert_eq!(write_lines(&[]), (0, "one\ntwo\nthree\n".to_owned()));
        let full = Err(ErrorKind::StorageFull);
        assert_eq!(write_lines(&[full, full]), (2, "three\n".to_owned()));
        assert_eq!(write_lines(&[Ok(0)]), (1, "two\nthree\n".to_owned()));
    }

    #[test]
    fn a_line_after_one_that_was_cut_begins_on_a_line_of_its_own() {
        let plan = [Ok(2), Err(ErrorKind::StorageFull)];
        assert_eq!(write_lines(&plan), (1, "on\ntwo\nthree\n".to_owned()));
    }

    #[test]
    fn an_interrupted_or_full_output_is_written_to_again() {
        let plan = [Err(ErrorKind::Interrupted), Ok(1), Err(ErrorKind::WouldBlock)];
        assert_eq!(write_lines(&plan), (0, "one\ntwo\nthree\n".to_owned()));
    }
}
