//! What was answered is kept, whatever happens to the process.

use std::sync::Mutex;

use crate::harness::{PASSWORD, Server, credentials};

#[tokio::test]
async fn every_registration_that_was_answered_survives_a_kill() {
    let server = Server::start();
    let (url, acknowledged) = (server.url.clone(), Mutex::new(Vec::new()));
    let (enough, mut reached) = tokio::sync::mpsc::unbounded_channel();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let register = async |worker: usize| {
        for count in 0.. {
            let name = format!("user-{worker}-{count}");
            let body = credentials(&name, PASSWORD);
            match client.post(format!("{url}/register")).json(&body).send().await {
                Ok(answer) if answer.status() == 201 => {
                    acknowledged.lock().unwrap().push(name);
                    let _ = enough.send(());
                }
                Ok(answer) => panic!("{answer:?}"),
                Err(_) => break, // killed
            }
        }
    };
    let kill = async {
        for _ in 0..50 {
            reached.recv().await.unwrap();
        }
        server.kill()
    };
    let workers = futures_util::future::join_all((0..8).map(register));
    let (data, _) = futures_util::future::join(kill, workers).await;

    let again = Server::start_in(data, &[]);
    let names = acknowledged.into_inner().unwrap();
    assert!(names.len() >= 50);
    for name in names {
        assert_eq!(again.log_in(&name).await.status, 200, "{name}");
    }
}
