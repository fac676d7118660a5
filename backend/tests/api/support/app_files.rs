//! Files of the app, requested as a browser does.

use reqwest::Method;

use super::harness::{Answer, Server};

pub(crate) async fn browse(server: &Server, path: &str, encoding: &str) -> Answer {
    let encoding = encoding.to_owned();
    let answer = server
        .send(Method::GET, path, |request| {
            request.header("accept", "text/html,*/*;q=0.8").header("accept-encoding", encoding)
        })
        .await;
    assert_ne!(answer.status, 503, "the server was compiled without the app: run `make app` first");
    answer
}

/// The path of the asset with this extension that the page links to.
pub(crate) async fn asset(server: &Server, ending: &str) -> String {
    let page = browse(server, "/", "identity").await;
    let html = String::from_utf8(page.body).unwrap();
    let quoted =
        html.split('"').find(|text| text.starts_with("/assets/") && text.ends_with(ending));
    quoted.expect("the page links to it").to_owned()
}
