//! GET requests as fast as they are answered, sent by wrk. It loads the machine less than a client
//! in this program would, and the servers share the machine with it.

use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

const CONNECTIONS: &str = "64";

/// A GET request: its address, its path and the header that authenticates it.
#[derive(Clone, Debug)]
pub(crate) struct Get {
    pub(crate) at: SocketAddr,
    pub(crate) path: String,
    pub(crate) header: String,
}

/// Returns the requests answered per second. A status other than 200 fails the measurement.
pub(crate) fn requests_per_second(get: &Get, time: Duration) -> io::Result<f64> {
    let output = Command::new("setpriv")
        .args(["--pdeathsig", "TERM", "--", "wrk", "--threads", "1"])
        .args(["--connections", CONNECTIONS, "--duration", &format!("{}s", time.as_secs())])
        .args(["--header", &get.header, &format!("http://{}{}", get.at, get.path)])
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || said.contains("Non-2xx") || said.contains("Socket errors") {
        return Err(io::Error::other(format!(
            "wrk: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    let rate = said.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    rate.and_then(|rate| rate.trim().parse().ok())
        .ok_or_else(|| io::Error::other(said.into_owned()))
}
