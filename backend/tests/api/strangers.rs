//! Failed logins with names that nobody has leave little behind, for a short time, and not without end.

use std::time::Duration;

use keystead::clock::Clock;
use reqwest::Method;
use reqwest::header::USER_AGENT;
use sqlx::{AssertSqlSafe, Row as _};

use crate::support::harness::{Data, Server, credentials};
use crate::support::lock::connect;

/// The trail of names that no account has.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

async fn number(data: &Data, select: &str) -> i64 {
    let query = sqlx::query(AssertSqlSafe(format!("{select} WHERE account_id = '{NOBODY}'")));
    query.fetch_one(&mut connect(data).await).await.unwrap().get(0)
}

#[tokio::test]
async fn a_failed_login_keeps_little_of_a_long_user_agent() {
    let mut server = Server::start();
    for agent in ["A".repeat(4_000), "ä".repeat(2_000)] {
        let body = credentials("nobody", "not the password");
        let failed =
            server.send(Method::POST, "/login", |r| r.header(USER_AGENT, agent).json(&body));
        failed.await.problem(401, "invalid_credentials");
    }
    server.stop();
    let longest = "SELECT max(octet_length(user_agent)) FROM events";
    assert_eq!(number(&server.data, longest).await, 256);
    assert_eq!(number(&server.data, "SELECT count(*) FROM events").await, 2);
}

/// Adds failed logins with names that nobody has.
async fn add(data: &Data, count: u32, age: Duration) {
    let time = millis_before(age);
    let prefix = format!("{:08x}-{:04x}-7000-8000-", time >> 16, time & 0xffff);
    let insert = format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
         INSERT INTO events (id, account_id, kind, created_at, ip)
         SELECT '{prefix}' || CAST(100000000000 + n AS TEXT), '{NOBODY}', 'login_failed', {time}, '::1'
         FROM numbers"
    );
    sqlx::raw_sql(AssertSqlSafe(insert)).execute(&mut connect(data).await).await.unwrap();
}

#[tokio::test]
async fn failed_logins_with_unknown_names_are_kept_for_a_day_and_bounded() {
    let mut server = Server::start();
    assert_eq!(server.register("ada").await.status, 201);
    server.stop();
    add(&server.data, 1_200, Duration::from_hours(25)).await;
    add(&server.data, 100_300, Duration::from_hours(23)).await;
    let server = Server::start_in(server.kill(), &[]);
    // The first sweep begins with the server.
    let swept = async {
        while number(&server.data, "SELECT count(*) FROM events").await != 100_000 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), swept).await.expect("100,000 are kept");
    let oldest = number(&server.data, "SELECT min(created_at) FROM events").await;
    assert!(oldest > millis_before(Duration::from_hours(24)), "{oldest}");
    assert_eq!(
        server.trail(&server.log_in("ada").await.tokens().access).await.len(),
        2,
        "an account's are kept"
    );
}

fn millis_before(age: Duration) -> i64 {
    Clock::system().now().before(age).as_millis()
}
