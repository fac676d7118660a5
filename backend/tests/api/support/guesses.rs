//! Wrong passwords until a client is throttled, and logins from known devices.

use std::time::{Duration, Instant};

use reqwest::Method;

use super::harness::{Answer, PASSWORD, Server, credentials};

pub(crate) const WRONG_PASSWORD: &str = "not the password";

/// Longer than any wait in these tests.
const DEADLINE: Duration = Duration::from_mins(1);

pub(crate) async fn guess(server: &Server, name: &str) -> Answer {
    server.post("/login", credentials(name, WRONG_PASSWORD)).await
}

/// The `Retry-After` of a throttled response, in seconds.
pub(crate) fn retry_after(answer: &Answer) -> u64 {
    answer.problem(429, "too_many_requests");
    let seconds = answer.header("retry-after").parse().unwrap();
    assert!(seconds >= 1);
    seconds
}

/// Repeats an attempt until it is throttled for at least 4 seconds, which is enough for the rest of
/// a test.
pub(crate) async fn throttle(attempt: impl AsyncFn() -> Answer) {
    let began = Instant::now();
    loop {
        let answer = attempt().await;
        if answer.status == 429 && retry_after(&answer) >= 4 {
            return;
        }
        assert!(began.elapsed() < DEADLINE);
    }
}

/// Logs in with this cookie.
pub(crate) async fn log_in_with(server: &Server, name: &str, cookie: &str) -> Answer {
    let body = credentials(name, PASSWORD);
    server.send(Method::POST, "/login", |r| r.json(&body).header("cookie", cookie)).await
}

/// The device cookie that a response sets, as `name=value`.
pub(crate) fn device_cookie(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let device = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| {
        cookie.starts_with("keystead_device") || cookie.starts_with("__Host-keystead_device")
    });
    device.expect("a login sets it").to_owned()
}
