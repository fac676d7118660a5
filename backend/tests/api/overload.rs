//! More logins than can be hashed in time.

use crate::harness::{Answer, PASSWORD, Server, credentials};

/// A login from this loopback address.
async fn log_in_from(server: &Server, address: [u8; 4]) -> Answer {
    server.post_from(address, "/login", credentials("ada", PASSWORD)).await
}

#[tokio::test]
async fn what_cannot_be_done_in_time_is_refused_and_told_when_to_come_again() {
    let server =
        Server::start_with(&["--bcrypt-cost=12", "--hash-threads=1", "--hash-queue-time=1s"]);
    assert_eq!(server.register("ada").await.status, 201);
    let all = (0..150).map(|_| server.log_in("ada"));
    let answers = futures_util::future::join_all(all).await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 200).collect();
    assert!(!refused.is_empty() && refused.len() < answers.len(), "{}", refused.len());
    for answer in refused {
        answer.problem(503, "overloaded");
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    }
    assert_eq!(server.log_in("ada").await.status, 200, "and then it goes on");
}

#[tokio::test]
async fn a_flood_from_one_address_does_not_shut_another_out() {
    let server =
        Server::start_with(&["--bcrypt-cost=12", "--hash-threads=1", "--hash-queue-time=1s"]);
    assert_eq!(server.register("ada").await.status, 201);
    let flood =
        futures_util::future::join_all((0..150).map(|_| log_in_from(&server, [127, 0, 0, 2])));
    let others = async {
        let mut answers = Vec::new();
        for _ in 0..3 {
            answers.push(log_in_from(&server, [127, 0, 0, 3]).await.status);
        }
        answers
    };
    let (flood, others) = futures_util::future::join(flood, others).await;
    assert_eq!(others, [200; 3]);
    assert!(flood.iter().any(|answer| answer.status == 503));
}

#[tokio::test]
async fn of_many_who_register_one_name_one_pays_for_a_hash() {
    let flags = ["--bcrypt-cost=14", "--hash-threads=1", "--hash-queue-time=1s"];
    let server = Server::start_with(&flags);
    let all = (0..100).map(|_| server.register("everybody"));
    let answers = futures_util::future::join_all(all).await;
    let created = answers.iter().filter(|answer| answer.status == 201).count();
    let taken = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!((created, taken), (1, 99));
}
