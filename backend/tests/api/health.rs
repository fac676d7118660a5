//! `GET /health/*`

use reqwest::Method;

use crate::support::harness::Server;
use crate::support::measured::Measured;

#[tokio::test]
async fn a_running_server_is_live_and_ready() {
    let server = Server::start();
    for path in ["/health/live", "/health/ready"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let head = server.send(Method::HEAD, path, |request| request).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    }
}

#[tokio::test]
async fn a_flood_of_readiness_checks_asks_the_database_once_a_second() {
    const QUESTIONS: u32 = 200;
    let measured = Measured::start(&[]);
    let written = async || {
        let scrape = measured.scrape().await;
        scrape.get("keystead_database_wait_seconds_count{access=\"write\"}")
    };
    let before = written().await;
    let all = (0..QUESTIONS).map(|_| measured.server.get("/health/ready"));
    for answer in futures_util::future::join_all(all).await {
        assert_eq!(answer.status, 200);
    }
    // However slow this machine is: each check answers many, and chores write a little.
    let written = written().await - before;
    assert!(written < f64::from(QUESTIONS / 4), "{written} transactions");
}
