//! A server process under measurement. It ends when this process ends, for whatever reason. Its
//! memory and processor time are read from the system.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

/// The longest that a process may take to become ready.
const START_TIMEOUT: Timespec = Timespec { tv_sec: 60, tv_nsec: 0 };
/// The longest that a process may take to stop before it is killed.
const STOP_TIMEOUT: Timespec = Timespec { tv_sec: 15, tv_nsec: 0 };

/// A running process.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts a program. Its error output goes to the log.
    ///
    /// Must be called by the main thread: the process is ended when the thread that started it
    /// ends.
    pub(crate) fn start<A: AsRef<OsStr>>(
        program: &Path,
        arguments: impl IntoIterator<Item = A>,
        environment: &[(&str, &str)],
        log: &Path,
    ) -> io::Result<Self> {
        // With a parent-death signal the process ends even when this one is killed. It must be set
        // between fork and exec, which safe Rust leaves to setpriv.
        let mut child = Command::new("setpriv")
            .args(["--pdeathsig", "TERM", "--"])
            .arg(program)
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(log)?)
            .spawn()?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        Ok(Self { child, output: BufReader::new(output) })
    }

    /// Waits for this many lines that say "ready" and returns the last of them.
    pub(crate) fn wait_until_ready(&mut self, lines: usize) -> io::Result<String> {
        self.wait_for("ready", lines)
    }

    /// Waits for this many lines with this text and returns the last of them.
    pub(crate) fn wait_for(&mut self, text: &str, lines: usize) -> io::Result<String> {
        let mut line = String::new();
        for _ in 0..lines {
            line.clear();
            while !line.contains(text) {
                line.clear();
                if !self.has_output()? || self.output.read_line(&mut line)? == 0 {
                    let unready = "a server did not become ready: see bench/output/servers.log";
                    return Err(io::Error::other(unready));
                }
            }
        }
        Ok(line)
    }

    /// Waits for output or its end. Returns `false` on a timeout.
    fn has_output(&self) -> io::Result<bool> {
        let mut readable = [PollFd::new(self.output.get_ref(), PollFlags::IN)];
        Ok(!self.output.buffer().is_empty() || poll(&mut readable, Some(&START_TIMEOUT))? > 0)
    }

    /// Returns the resident memory in MiB.
    pub(crate) fn memory(&self) -> io::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        kibibytes.map(|kibibytes| kibibytes / 1024.0).ok_or_else(|| io::Error::other(status))
    }

    /// Returns the processor time used so far.
    pub(crate) fn processor_time(&self) -> io::Result<Duration> {
        processor_time_of(self.child.id())
    }

    /// Returns the bytes that it has had written to disks so far.
    pub(crate) fn bytes_written(&self) -> io::Result<u64> {
        let counters = fs::read_to_string(format!("/proc/{}/io", self.child.id()))?;
        let line = counters.lines().find_map(|line| line.strip_prefix("write_bytes: "));
        let bytes = line.and_then(|bytes| bytes.parse().ok());
        bytes.ok_or_else(|| io::Error::other("the system does not count what is written"))
    }

    /// Stops it as its operator would.
    pub(crate) fn stop(mut self) -> io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        let pid = Pid::from_child(&self.child);
        let process = pidfd_open(pid, PidfdFlags::empty())?;
        kill_process(pid, Signal::TERM)?;
        let mut ended = [PollFd::new(&process, PollFlags::IN)];
        if poll(&mut ended, Some(&STOP_TIMEOUT))? == 0 {
            self.child.kill()?;
        }
        self.child.wait().map(drop)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // Ignore an error: no caller is left to report it to.
            let _ = self.end();
        }
    }
}

/// Returns the processor time that a process has used so far.
pub(crate) fn processor_time_of(process: u32) -> io::Result<Duration> {
    let line = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in parentheses may contain blanks; user and system time are the 12th and 13th field
    // after it.
    let fields = line.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second()))
}
