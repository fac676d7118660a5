//! A log that cannot be written: its reader is gone or stalled, its terminal closed, its disk full.
//! Lines are lost and counted; nothing else is affected.

#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

use std::fs::File;
use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write, pipe};
use std::os::fd::OwnedFd;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Client, StatusCode};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::{Value, json};

use crate::support::cluster::free_port;
use crate::support::findings::assert_found;
use crate::support::harness::{Data, Server};
use crate::support::measured::Measured;
use crate::support::operator::run;

/// The counter of lost lines.
const LOST: &str = "keystead_log_lines_lost_total";
/// Longer than anything in these tests takes.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A pipe whose reader is gone.
fn closed_pipe() -> Stdio {
    pipe().unwrap().1.into()
}

/// A disk without space.
fn full_disk() -> Stdio {
    File::options().write(true).open("/dev/full").unwrap().into()
}

/// A terminal that was closed.
fn closed_terminal() -> Stdio {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let path = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let end = File::options().write(true).open(path).unwrap();
    OwnedFd::from(end).into()
}

/// A pipe that is full, and its reader, which reads nothing yet.
fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = pipe().unwrap();
    let flags = fcntl_getfl(&writer).unwrap();
    fcntl_setfl(&writer, flags | OFlags::NONBLOCK).unwrap();
    while writer.write(b"\n").is_ok() {}
    fcntl_setfl(&writer, flags).unwrap();
    (reader, writer)
}

fn doctor(measured: &Measured) -> Output {
    let listen = format!("--listen={}", measured.server.address());
    let metrics = format!("--metrics-listen={}", measured.address);
    run(&measured.server.data, &["doctor", "--json", &listen, &metrics])
}

/// Waits until the process exits, and returns its exit code.
fn exit_code(server: &mut Server) -> Option<i32> {
    let deadline = Instant::now() + TIMEOUT;
    while !server.has_exited() {
        assert!(Instant::now() < deadline, "the process does not exit");
        std::thread::sleep(Duration::from_millis(10));
    }
    server.wait().code()
}

/// Uses the endpoints whose requests are logged.
async fn assert_serves(server: &Server, name: &str) {
    let used = async {
        let tokens = server.tokens_of(name).await;
        let tokens = server.refresh(&tokens.refresh).await.tokens();
        assert_eq!(server.post_as("/logout", &tokens.access).await.status, 204);
        for path in ["/health/live", "/health/ready"] {
            assert_eq!(server.get(path).await.status, 200);
        }
    };
    tokio::time::timeout(TIMEOUT, used).await.expect("every request is answered");
}

/// Sends requests until lines are lost.
async fn lose_lines(measured: &Measured) {
    let path = format!("/{}", "x".repeat(10_000));
    while measured.scrape().await.get(LOST) == 0.0 {
        for _ in 0..50 {
            assert_eq!(measured.server.post(&path, json!({})).await.status, 404);
        }
    }
}

#[tokio::test]
async fn a_log_that_cannot_be_written_affects_no_request_and_lost_lines_are_counted() {
    for (log, format) in
        [(closed_pipe(), "text"), (full_disk(), "json"), (closed_terminal(), "text")]
    {
        let mut measured = Measured::start_logging(&["--log-format", format], log);
        assert_serves(&measured.server, "ada").await;
        // A line for each of register, login, refresh and logout, at least.
        assert!(measured.scrape().await.get(LOST) >= 4.0);
        assert_found(&doctor(&measured), "log", "warning", "lines since it started: free the disk");
        measured.server.signal("TERM");
        assert_eq!(exit_code(&mut measured.server), Some(0));
    }
}

#[tokio::test]
async fn no_line_of_a_log_that_can_be_written_is_lost() {
    let measured = Measured::start(&[]);
    assert_serves(&measured.server, "ada").await;
    assert_found(&doctor(&measured), "log", "ok", "no line was lost");
}

#[tokio::test]
async fn a_log_whose_reader_goes_away_affects_no_request() {
    let (reader, writer) = pipe().unwrap();
    let mut server = Server::start_logging(Data::new(), &[], writer.into());
    assert_serves(&server, "ada").await;
    drop(reader);
    assert_serves(&server, "grace").await;
    server.signal("TERM");
    assert_eq!(exit_code(&mut server), Some(0));
}

#[tokio::test]
async fn a_stalled_reader_of_the_log_affects_no_request_and_no_shutdown() {
    let (reader, writer) = pipe().unwrap();
    let mut measured = Measured::start_logging(&[], writer.into());
    tokio::time::timeout(TIMEOUT, lose_lines(&measured)).await.expect("requests are answered");
    assert_serves(&measured.server, "ada").await;
    measured.server.signal("TERM");
    assert_eq!(exit_code(&mut measured.server), Some(0));
    drop(reader);
}

#[tokio::test]
async fn a_log_that_can_be_written_again_says_how_many_lines_were_lost() {
    let (reader, writer) = full_pipe();
    let measured =
        Measured::start_logging(&["--log-format=json", "--log-level=info"], writer.into());
    tokio::time::timeout(TIMEOUT, lose_lines(&measured)).await.expect("requests are answered");
    let lost = measured.scrape().await.get(LOST);
    let (found, said) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(reader).lines().map(Result::unwrap);
        let mut lines = lines.filter(|line| !line.is_empty());
        let line = lines.find(|line| line.contains("log lines lost")).unwrap();
        let _ = found.send(serde_json::from_str::<Value>(&line).unwrap());
        lines.for_each(drop);
    });
    let said = tokio::time::timeout(TIMEOUT, said).await.expect("a line tells").unwrap();
    assert_eq!(said["lines"].as_f64(), Some(lost), "{said}");
    assert_eq!(measured.scrape().await.get(LOST), lost);
}

#[tokio::test]
async fn a_server_starts_while_neither_of_its_outputs_is_read() {
    let (reader, output) = full_pipe();
    let address = format!("127.0.0.1:{}", free_port());
    let data = Data::new();
    let mut process = Command::new(env!("CARGO_BIN_EXE_keystead"))
        .args(["serve", "--listen", &address, "--data-dir"])
        .arg(data.path())
        .args(data.flag())
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .spawn()
        .unwrap();
    let live = async {
        let client = Client::builder().no_proxy().build().unwrap();
        loop {
            let answer = client.get(format!("http://{address}/health/live")).send().await;
            if answer.is_ok_and(|answer| answer.status() == StatusCode::OK) {
                break;
            }
        }
    };
    let is_live = tokio::time::timeout(TIMEOUT, live).await;
    process.kill().unwrap();
    process.wait().unwrap();
    is_live.expect("the server serves");
    drop(reader);
}

#[test]
fn a_failure_to_start_ends_the_process_whatever_its_output() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (reader, stalled) = full_pipe();
    for output in [closed_pipe(), full_disk(), closed_terminal(), stalled.into()] {
        let mut process = Command::new(env!("CARGO_BIN_EXE_keystead"))
            .args(["serve", "--listen", &address, "--data-dir"])
            .arg(Data::new().path())
            .stderr(output)
            .spawn()
            .unwrap();
        let deadline = Instant::now() + TIMEOUT;
        let status = loop {
            if let Some(status) = process.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > deadline {
                process.kill().unwrap();
                panic!("the process does not exit");
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(status.code(), Some(1));
    }
    drop(reader);
}
