//! Imported password hashes: they verify once and are then replaced by a hash of our own.

use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::join;
use reqwest::Method;
use serde_json::json;

use crate::support::guesses::device_cookie;
use crate::support::harness::{Data, PASSWORD, Server, credentials};
use crate::support::import::{bcrypt_hash, export_all, import, keystead};
use crate::support::lock::Lock;
use crate::support::measured::Measured;

const DEVICE: &str = "keystead_device";
/// The password of all hashes below.
const IMPORTED_PASSWORD: &str = "correct horse";
/// Hashes by passlib 1.7.4 and Django 5.2.19; the e2e tests have more of them.
const HASHES: [(&str, &str); 7] = [
    ("plain", "$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq"),
    ("hex", "bcrypt_sha256$$2b$04$BgcHBgcHBgcHBgcHBgcHBeoB/MbhkZOaP3pVu4HLMu21AQNid6DBO"),
    ("base64", "$bcrypt-sha256$2b,4$BgcHBgcHBgcHBgcHBgcHBe$.0FO.A7tGEVC5XgLJi66l227KiRrF9y"),
    (
        "argon2",
        "$argon2id$v=19$m=256,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdA$Z1plu/WheYBWDgKhQYl1V5chWQ5E+M5OvriDp8j2vGU",
    ),
    (
        "scrypt",
        "$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$A9lBa6RTbfBovWqamVIqXKovIl4Vk6OZyVojLJmYmSI",
    ),
    ("pbkdf2", "pbkdf2_sha256$1000$saltsaltsalt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY="),
    (
        "sha512",
        "$pbkdf2-sha512$1000$c2FsdHNhbHRzYWx0c2FsdA$EHLBej.uEvxlmr0QnHnceg1vM6h1wbwSP5XErh3SmizNDWZsIi28RPGARe0EssjGRoiACzxgHjNvqwJY1zxKig",
    ),
];

fn import_hashes(data: &Data, suffix: &str) {
    let lines = HASHES.map(|(name, hash)| {
        json!({ "username": format!("{name}{suffix}"), "password_hash": hash }).to_string() + "\n"
    });
    let output = import(data, &lines.concat(), &["--allow-weak"]);
    assert!(output.status.success(), "{output:?}");
}

fn hash_of(data: &Data, name: &str) -> String {
    let all = export_all(data);
    let account = all.iter().find(|account| account["username"] == name).unwrap();
    account["password_hash"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_successful_login_replaces_an_imported_hash_and_no_failed_one_does() {
    let server = Server::start_with(&["--throttle", "off"]);
    import_hashes(&server.data, "");
    for (name, hash) in HASHES {
        let wrong = server.post("/login", credentials(name, "correct house")).await;
        wrong.problem(401, "invalid_credentials");
        assert_eq!(hash_of(&server.data, name), hash);
        server.post("/login", credentials(name, IMPORTED_PASSWORD)).await.tokens();
        let ours = hash_of(&server.data, name);
        assert!(ours.starts_with("$2b$04$") && ours != hash, "{name}: {ours}");
        server.post("/login", credentials(name, IMPORTED_PASSWORD)).await.tokens();
        assert_eq!(hash_of(&server.data, name), ours, "the new hash is kept");
        let wrong = server.post("/login", credentials(name, "correct house")).await;
        wrong.problem(401, "invalid_credentials");
    }
}

#[tokio::test]
async fn concurrent_first_logins_all_succeed() {
    let server = Server::start();
    import_hashes(&server.data, "");
    for (name, _) in HASHES {
        let all = (0..8).map(|_| server.post("/login", credentials(name, IMPORTED_PASSWORD)));
        for answer in join_all(all).await {
            let token = answer.tokens().access;
            assert_eq!(server.get_as("/me", &token).await.status, 200);
        }
    }
}

#[tokio::test]
async fn first_logins_that_share_a_commit_all_succeed() {
    let measured = Measured::start_in(Data::local(), &["--database-timeout=1m"]);
    let server = &measured.server;
    import_hashes(&server.data, "");
    assert_eq!(server.register("ada").await.status, 201);
    let lock = Lock::take(&server.data).await;
    let log_in = |name, password, times| {
        join_all((0..times).map(move |_| server.post("/login", credentials(name, password))))
    };
    let hashes = async || measured.scrape().await.get("keystead_hashes_total");
    // Those after the first find the hash replaced, and have time to try again before the commit that they all
    // share: the other logins are in it too.
    let before = hashes().await;
    let others = async {
        while hashes().await < before + 10.0 {}
        let others = log_in("ada", PASSWORD, 80);
        let release = async {
            while hashes().await < before + 90.0 {}
            lock.release().await;
        };
        join!(others, release).0
    };
    let (first, others) = join!(log_in("pbkdf2", IMPORTED_PASSWORD, 10), others);
    for answer in first.iter().chain(&others) {
        answer.tokens();
    }
}

#[tokio::test]
async fn a_login_renews_a_hash_that_costs_less_than_new_ones() {
    let server = Server::start();
    assert_eq!(server.register("ada").await.status, 201);
    let data = server.kill();
    let old = hash_of(&data, "ada");
    let server = Server::start_in(data, &["--bcrypt-cost", "5"]);
    let answer = server.log_in("ada").await;
    // Under the name without the port, because the second server has another.
    let device = device_cookie(&answer).replace(&server.cookie_name(DEVICE), DEVICE);
    answer.tokens();
    let new = hash_of(&server.data, "ada");
    assert!(old.starts_with("$2b$04$") && new.starts_with("$2b$05$"), "{new}");
    // The device cookie holds for the new hash: guesses by strangers do not throttle the device.
    for _ in 0..5 {
        let wrong = server.post("/login", credentials("ada", "not the password")).await;
        wrong.problem(401, "invalid_credentials");
    }
    server.log_in("ada").await.problem(429, "too_many_requests");
    let known = async |server: &Server| {
        let body = credentials("ada", PASSWORD);
        let change = |request: reqwest::RequestBuilder| request.header("cookie", &device);
        server.send(Method::POST, "/login", |request| change(request).json(&body)).await
    };
    known(&server).await.tokens();
    // A lower cost does not replace the hash.
    let server = Server::start_in(server.kill(), &["--bcrypt-cost", "4"]);
    known(&server).await.tokens();
    assert_eq!(hash_of(&server.data, "ada"), new);
}

#[tokio::test]
async fn concurrent_guesses_at_an_imported_hash_are_throttled() {
    let server = Server::start();
    import_hashes(&server.data, "");
    for (name, hash) in HASHES {
        let mut guesses = vec!["correct house"; 40];
        guesses[20..].fill(IMPORTED_PASSWORD);
        let all = guesses.iter().map(|guess| server.post("/login", credentials(name, guess)));
        let began = Instant::now();
        let answers = join_all(all).await;
        let allowed = guesses_within(began.elapsed());
        let verified = answers.iter().filter(|answer| answer.status != 429).count();
        assert!(answers.iter().all(|answer| [200, 401, 429].contains(&answer.status.as_u16())));
        if answers.iter().all(|answer| answer.status != 200) {
            assert!(verified <= allowed, "{name}: {verified} of {allowed}");
            assert_eq!(hash_of(&server.data, name), hash);
        }
    }
}

/// The number of guesses at one name that are verified in this time: five, and one after each wait.
fn guesses_within(mut time: Duration) -> usize {
    let (mut guesses, mut wait) = (5, Duration::from_secs(1));
    while time >= wait {
        time -= wait;
        wait *= 2;
        guesses += 1;
    }
    guesses
}

#[tokio::test]
async fn a_hash_that_an_operator_has_replaced_slows_no_login() {
    let server = Server::start();
    import_hashes(&server.data, "");
    for (name, _) in HASHES {
        let mut command = keystead(&server.data, &["user", "set-password", name]);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        process.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(process.wait().unwrap().success());
        server.log_in(name).await.tokens();
    }
    let mut database = crate::support::lock::connect(&server.data).await;
    let slowest = "SELECT max(foreign_work) FROM accounts";
    let slowest = sqlx::query(slowest).fetch_one(&mut database).await.unwrap();
    assert_eq!(sqlx::Row::get::<i64, _>(&slowest, 0), 0);
}

/// Names and hashes whose failed logins must be indistinguishable; `nobody` has no account.
const FAILURES: [(&str, Option<&str>); 4] = [
    ("nobody", None),
    ("plain", None),
    ("light", Some("pbkdf2_sha256$1000$salt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=")),
    ("heavy", Some("pbkdf2_sha256$20000$salt$F7o7+5VTVzFAO998X6s3AHrDsJVdMiIlgndIMe19NvY=")),
];
const SAMPLES: usize = 41;

#[tokio::test]
async fn a_failed_login_takes_the_same_time_for_every_hash_function() {
    let server = Server::start_with(&["--throttle", "off"]);
    let plain = bcrypt_hash();
    let lines = FAILURES[1..].iter().map(|(name, hash)| {
        let hash = hash.unwrap_or(&plain);
        json!({ "username": name, "password_hash": hash }).to_string() + "\n"
    });
    let output = import(&server.data, &lines.collect::<String>(), &["--allow-weak"]);
    assert!(output.status.success(), "{output:?}");

    let mut times: [Vec<u64>; FAILURES.len()] = [const { Vec::new() }; FAILURES.len()];
    for _ in 0..SAMPLES {
        for (times, (name, _)) in times.iter_mut().zip(FAILURES) {
            times.push(time_of_a_failure(&server, name).await);
        }
    }
    let [nobody, others @ ..] = times.map(|mut times| {
        times.sort_unstable();
        times[SAMPLES / 2]
    });
    for (time, (name, _)) in others.into_iter().zip(&FAILURES[1..]) {
        let alike = nobody * 3 / 4..nobody * 4 / 3;
        assert!(alike.contains(&time), "{name} takes {time} ns, and nobody {nobody}");
    }
    // Once the last such hash is gone, failed logins no longer take its time.
    let mut database = crate::support::lock::connect(&server.data).await;
    sqlx::query("DELETE FROM accounts WHERE foreign_work > 0")
        .execute(&mut database)
        .await
        .unwrap();
    let time = time_of_a_failure(&server, "nobody").await;
    assert!(time < nobody / 10, "{time} ns after {nobody}");
}

/// The processor time in nanoseconds that a failed login takes on the threads that verify imported
/// hashes. Unlike wall-clock time, it does not depend on the load of the machine.
async fn time_of_a_failure(server: &Server, name: &str) -> u64 {
    let before = legacy_time(server);
    let answer = server.post("/login", credentials(name, "not the password")).await;
    answer.problem(401, "invalid_credentials");
    legacy_time(server) - before
}

/// The processor time of these threads so far, in nanoseconds: the first field of `schedstat`
/// (proc(5)).
fn legacy_time(server: &Server) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", server.id())).unwrap();
    let times = tasks.filter_map(|task| {
        let task = task.unwrap().path();
        let name = std::fs::read_to_string(task.join("comm")).ok()?;
        let time = std::fs::read_to_string(task.join("schedstat")).ok()?;
        let time = time.split(' ').next().unwrap().parse::<u64>().unwrap();
        name.starts_with("legacy-").then_some(time)
    });
    times.sum()
}
