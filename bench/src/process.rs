//! A server under measurement: a process that ends when this one does, however that happens, and
//! what the system says of its memory and time.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

/// How long a process may take to be ready.
const TO_START: Timespec = Timespec { tv_sec: 60, tv_nsec: 0 };
/// How long it may take to end before it is killed.
const TO_END: Timespec = Timespec { tv_sec: 15, tv_nsec: 0 };

/// A running process.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts a program; what it has to complain of goes to the log.
    ///
    /// To be called by the main thread alone: the process is ended when the thread that started it
    /// ends.
    pub(crate) fn start<A: AsRef<OsStr>>(
        program: &Path,
        arguments: impl IntoIterator<Item = A>,
        environment: &[(&str, &str)],
        log: &Path,
    ) -> io::Result<Self> {
        // The system sends the signal even when this process is killed. That is asked for between
        // fork and exec, which safe Rust leaves to setpriv.
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

    /// Waits for so many lines that say that it is ready; the last of them.
    pub(crate) fn wait_until_ready(&mut self, lines: usize) -> io::Result<String> {
        let mut line = String::new();
        for _ in 0..lines {
            line.clear();
            while !line.contains("ready") {
                line.clear();
                if !self.has_output()? || self.output.read_line(&mut line)? == 0 {
                    let unready = "a server did not get ready: see bench/output/servers.log";
                    return Err(io::Error::other(unready));
                }
            }
        }
        Ok(line)
    }

    /// Waits until there is a line, or the end of all lines; `false` when it takes too long.
    fn has_output(&self) -> io::Result<bool> {
        let mut readable = [PollFd::new(self.output.get_ref(), PollFlags::IN)];
        Ok(!self.output.buffer().is_empty() || poll(&mut readable, Some(&TO_START))? > 0)
    }

    /// Resident memory in MiB.
    pub(crate) fn memory(&self) -> io::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        kibibytes.map(|kibibytes| kibibytes / 1024.0).ok_or_else(|| io::Error::other(status))
    }

    /// Processor time that it has used so far.
    pub(crate) fn processor_time(&self) -> io::Result<Duration> {
        let line = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name in parentheses may have blanks; user and system time are the 12th and 13th
        // field after it.
        let fields = line.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: u64 =
            fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        Ok(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second()))
    }

    /// Ends it the way its operator would.
    pub(crate) fn stop(mut self) -> io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        let pid = Pid::from_child(&self.child);
        let process = pidfd_open(pid, PidfdFlags::empty())?;
        kill_process(pid, Signal::TERM)?;
        let mut ended = [PollFd::new(&process, PollFlags::IN)];
        if poll(&mut ended, Some(&TO_END))? == 0 {
            self.child.kill()?;
        }
        self.child.wait().map(drop)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // There is nobody left to tell.
            let _ = self.end();
        }
    }
}
