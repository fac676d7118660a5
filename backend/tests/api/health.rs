//! `GET /health/*`

use reqwest::Method;

use crate::support::harness::Server;

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
