//! The dashboard and the alerts under deploy/: they use existing metrics, in queries that
//! Prometheus accepts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use reqwest::Client;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::cluster::free_port;
use crate::support::harness::{credentials, is_postgres};
use crate::support::measured::{Measured, Scrape};

fn deploy(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(path)
}

fn dashboard() -> Value {
    serde_json::from_str(&fs::read_to_string(deploy("grafana/keystead.json")).unwrap()).unwrap()
}

/// The panels that show data, without the rows that group them.
fn panels(dashboard: &Value) -> impl Iterator<Item = &Value> {
    let panels = dashboard["panels"].as_array().unwrap().iter();
    panels.filter(|panel| panel["type"] != "row")
}

fn queries(panel: &Value) -> impl Iterator<Item = &str> {
    panel["targets"].as_array().unwrap().iter().map(|target| target["expr"].as_str().unwrap())
}

/// The metrics that a query names.
fn metrics(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '_');
    words.filter(|word| word.starts_with("keystead_") || word.starts_with("process_"))
}

fn assert_metrics_exist(scrape: &Scrape, text: &str) {
    for metric in metrics(text) {
        assert!(scrape.names().contains(metric), "there is no {metric}: {text}");
    }
}

/// Causes every kind of event that the panels show.
async fn make_traffic(measured: &Measured) {
    let server = &measured.server;
    let tokens = server.tokens_of("ada").await;
    server.refresh(&tokens.refresh).await.tokens();
    server.post("/login", credentials("ada", "some wrong password")).await;
    server.get_as("/me", &tokens.access).await;
    server.get("/health/ready").await;
}

#[tokio::test]
async fn the_dashboard_and_the_alerts_query_existing_metrics() {
    let measured = Measured::start(&[]);
    make_traffic(&measured).await;
    let scrape = measured.scrape().await;
    let dashboard = dashboard();
    let mut count = 0;
    for panel in panels(&dashboard) {
        let is_text = |text: &Value| text.as_str().is_some_and(|text| !text.is_empty());
        let unit = &panel["fieldConfig"]["defaults"]["unit"];
        assert!([&panel["title"], &panel["description"], unit].into_iter().all(is_text), "{panel}");
        assert!(queries(panel).count() > 0, "{panel}");
        for query in queries(panel) {
            assert!(metrics(query).count() > 0 && query.contains("$instance"), "{query}");
            assert_metrics_exist(&scrape, query);
        }
        count += 1;
    }
    assert!(count > 20, "{count}");
    let rules = fs::read_to_string(deploy("prometheus/keystead.rules.yml")).unwrap();
    assert!(metrics(&rules).count() > 5);
    assert_metrics_exist(&scrape, &rules);
}

#[tokio::test]
async fn the_documentation_has_every_metric_and_no_other() {
    let measured = Measured::start(&[]);
    make_traffic(&measured).await;
    let scrape = measured.scrape().await;
    let helped = scrape.text.lines().filter_map(|line| line.strip_prefix("# HELP "));
    let kept = helped.filter_map(|line| line.split(' ').next());
    let kept: BTreeSet<_> = kept.filter(|name| name.starts_with("keystead_")).collect();
    let text = fs::read_to_string(deploy("../docs/operations.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `keystead_"));
    let documented: BTreeSet<_> = rows.flat_map(metrics).collect();
    assert_eq!(documented, kept);
}

#[test]
fn the_alert_rules_are_valid_and_pass_their_tests() {
    for [command, file] in [["check", "keystead.rules.yml"], ["test", "keystead.rules.test.yml"]] {
        let mut tool = Command::new("promtool");
        let output =
            tool.args([command, "rules", file]).current_dir(deploy("prometheus")).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

/// A Prometheus that scrapes one server at short intervals.
struct Prometheus {
    process: Child,
    url: String,
    _directory: TempDir,
}

impl Prometheus {
    fn start(target: &str) -> Self {
        let directory = TempDir::new().unwrap();
        let settings = directory.path().join("prometheus.yml");
        let rules = deploy("prometheus/keystead.rules.yml");
        let text = format!(
            "global: {{ scrape_interval: 200ms, evaluation_interval: 1s }}\n\
             rule_files: [{}]\n\
             scrape_configs: [{{ job_name: keystead, static_configs: [{{ targets: [\"{target}\"] }}] }}]\n",
            rules.canonicalize().unwrap().display()
        );
        fs::write(&settings, text).unwrap();
        let address = format!("127.0.0.1:{}", free_port());
        let process = Command::new("prometheus")
            .arg(format!("--config.file={}", settings.display()))
            .arg(format!("--storage.tsdb.path={}", directory.path().join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { process, url: format!("http://{address}"), _directory: directory }
    }

    /// The result of a query; empty until Prometheus has started.
    async fn ask(&self, client: &Client, query: &str) -> Vec<Value> {
        let mut url = url::Url::parse(&format!("{}/api/v1/query", self.url)).unwrap();
        url.query_pairs_mut().append_pair("query", query);
        let Ok(answer) = client.get(url).send().await else { return Vec::new() };
        let Ok(answer) = answer.json::<Value>().await else { return Vec::new() };
        assert_eq!(answer["status"], "success", "{query}: {answer}");
        answer["data"]["result"].as_array().unwrap().clone()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn every_panel_has_data_in_a_real_prometheus() {
    if is_postgres() {
        return; // The metrics do not depend on the database.
    }
    let measured = Measured::start(&[]);
    let prometheus = Prometheus::start(&measured.address);
    let client = Client::builder().no_proxy().build().unwrap();
    make_traffic(&measured).await;
    while prometheus.ask(&client, "up == 1").await.is_empty() {
        tokio::task::yield_now().await;
    }
    let dashboard = dashboard();
    for query in panels(&dashboard).flat_map(queries) {
        let query = query
            .replace("$__rate_interval", "1m")
            .replace("$instance", ".*")
            .replace("$job", ".*");
        // A rate needs two scrapes.
        while prometheus.ask(&client, &query).await.is_empty() {
            tokio::task::yield_now().await;
        }
    }
    let firing = prometheus.ask(&client, "ALERTS{alertstate=\"firing\"}").await;
    assert!(firing.is_empty(), "{firing:?}");
}
