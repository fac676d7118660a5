//! A server with a metrics listener, and its metrics at one moment.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Stdio;

use reqwest::Method;
use tempfile::TempDir;

use super::cluster::free_port;
use super::harness::{Answer, Data, Server};

const LISTEN: &str = "--metrics-listen=127.0.0.1:0";
/// The counter of changes that other load on the processor causes, whatever the requests are.
const CHANGES_OF_LANES: &str = "keystead_hash_lanes_changes_total";

/// A server and the address of its metrics.
pub(crate) struct Measured {
    pub(crate) server: Server,
    /// The address of the metrics listener, without the scheme.
    pub(crate) address: String,
}

/// One response of the metrics listener: its text, and each number by name and labels.
pub(crate) struct Scrape {
    pub(crate) text: String,
    numbers: BTreeMap<String, f64>,
}

impl Measured {
    pub(crate) fn start(flags: &[&str]) -> Self {
        Self::start_in(Data::new(), flags)
    }

    pub(crate) fn start_in(data: Data, flags: &[&str]) -> Self {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("log");
        let log = Stdio::from(fs::File::create(&path).unwrap());
        let server = Server::start_logging(data, &[&[LISTEN], flags].concat(), log);
        // This line is logged before the server reports that it is ready.
        let log = fs::read_to_string(&path).unwrap();
        let address = log.split_once("serving metrics listen=").unwrap().1;
        let address = address.lines().next().unwrap().to_owned();
        Self { server, address }
    }

    /// Writes the log to `log`, which need not be readable.
    pub(crate) fn start_logging(flags: &[&str], log: Stdio) -> Self {
        let address = format!("127.0.0.1:{}", free_port());
        let listen = format!("--metrics-listen={address}");
        let server = Server::start_logging(Data::new(), &[&[&*listen], flags].concat(), log);
        Self { server, address }
    }

    /// Sends a request to the metrics listener.
    pub(crate) async fn ask(&self, method: Method, path: &str) -> Answer {
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).no_proxy();
        let url = format!("http://{}{path}", self.address);
        let request = client.build().unwrap().request(method, url).header("accept", "text/html");
        Answer::of(request.send().await.unwrap()).await
    }

    pub(crate) async fn scrape(&self) -> Scrape {
        let answer = self.ask(Method::GET, "/metrics").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        Scrape::of(String::from_utf8(answer.body).unwrap())
    }

    /// The growth of each counter during `action`, without counters that did not grow, and without
    /// [`CHANGES_OF_LANES`].
    pub(crate) async fn increments(
        &self,
        action: impl Future<Output = ()>,
    ) -> BTreeMap<String, f64> {
        let before = self.scrape().await;
        action.await;
        let mut counters = self.scrape().await.numbers;
        counters.retain(|name, _| name.starts_with("keystead_") && name.contains("_total"));
        for (name, number) in &mut counters {
            *number -= before.numbers.get(name).unwrap_or(&0.0);
        }
        counters.retain(|name, grown| *grown != 0.0 && name != CHANGES_OF_LANES);
        counters
    }
}

impl Scrape {
    fn of(text: String) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let numbers = lines.map(|line| {
            let (name, number) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), number.parse().unwrap())
        });
        Self { numbers: numbers.collect(), text }
    }

    /// The number under a name with its labels.
    pub(crate) fn get(&self, name: &str) -> f64 {
        *self.numbers.get(name).unwrap_or_else(|| panic!("no {name}: {:?}", self.names()))
    }

    /// All names, without labels.
    pub(crate) fn names(&self) -> BTreeSet<&str> {
        self.numbers.keys().map(|name| name.split('{').next().unwrap()).collect()
    }

    /// All names with their labels.
    pub(crate) fn series(&self) -> BTreeSet<&str> {
        self.numbers.keys().map(String::as_str).collect()
    }

    /// All values of a label.
    pub(crate) fn values(&self, label: &str) -> BTreeSet<&str> {
        let parts = self.numbers.keys().filter_map(|name| name.split_once(&format!("{label}=\"")));
        parts.map(|(_, rest)| rest.split_once('"').unwrap().0).collect()
    }
}

/// The counter of requests with this method, route and status.
pub(crate) fn request_counter(method: &str, route: &str, status: u16) -> String {
    format!("http_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}")
}
