//! The table of endpoints against the OpenAPI document and against what a server answers.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, HOST, WWW_AUTHENTICATE};
use hyper::{Request, StatusCode};
use keystead::api::{self, Access, Endpoint};
use keystead::app::App;
use keystead::cli;
use keystead::clock::Clock;
use keystead::config::{Config, Sources};
use keystead::http::Service;
use keystead::public_url::PublicUrl;
use keystead::random::Random;
use serde_json::Value;
use tempfile::TempDir;

const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8000);

async fn start() -> (Arc<App>, Service, TempDir) {
    let data = TempDir::new().unwrap();
    let path = data.path().to_str().unwrap();
    let line = ["keystead", "serve", "--bcrypt-cost=4", "--data-dir", path];
    let matches = cli::command().try_get_matches_from(line).unwrap();
    let sources = Sources::new(matches.subcommand().unwrap().1.clone()).unwrap();
    let config = Config::read(&sources).unwrap();
    let (url, random) = (PublicUrl::of_listener(PEER), Random::system().unwrap());
    let app = App::start(&config, &url, Clock::system(), random).await.unwrap();
    let service = api::service(&app, &config);
    (app, service, data)
}

/// Calls an endpoint without a body; returns the status, the challenge and the problem's code.
async fn call(service: &Service, at: &Endpoint, token: Option<&str>) -> (StatusCode, bool, String) {
    let path = at.path.replace("{id}", "019f0c1d-1a4b-7e4c-b98d-3a2b1f0e5d6c");
    let mut request = Request::builder().method(at.method).uri(path).header(ACCEPT, "*/*");
    request = request.header(HOST, "localhost");
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Empty::<Bytes>::new()).unwrap();
    let response = service.respond(request, PEER).await;
    let (status, is_challenge) =
        (response.status(), response.headers().contains_key(WWW_AUTHENTICATE));
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
    (status, is_challenge, problem["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_document_describes_exactly_the_endpoints_with_their_access() {
    let (app, ..) = start().await;
    let document = serde_json::to_value(api::document("/")).unwrap();
    let mut described = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            described.insert(format!("{} {path}", method.to_uppercase()), operation);
        }
    }
    let endpoints = api::endpoints(&app);
    let listed: BTreeSet<String> =
        endpoints.iter().map(|at| format!("{} {}", at.method, at.path)).collect();
    assert_eq!(listed, described.keys().cloned().collect());
    assert_eq!(listed.len(), endpoints.len(), "an endpoint is listed twice");
    for at in &endpoints {
        let name = format!("{} {}", at.method, at.path);
        let required = &described[&name]["security"];
        match at.access {
            Access::Public => assert_eq!(*required, serde_json::json!([]), "{name}"),
            Access::Session => {
                assert_eq!(*required, serde_json::json!([{ "access_token": [] }]), "{name}");
            }
            Access::Client => {
                assert_eq!(required[0], serde_json::json!({ "client_secret": [] }), "{name}");
            }
            Access::ClientToken => {
                let token = serde_json::json!([{ "client_access_token": [] }]);
                assert_eq!(*required, token, "{name}");
            }
            Access::RegistrationToken => {
                let token = serde_json::json!([{ "initial_access_token": [] }]);
                assert_eq!(*required, token, "{name}");
            }
            Access::Credential => {
                let named = required.as_array().map_or(0, Vec::len);
                assert!(named > 1, "{name}: {required}");
            }
        }
    }
}

#[tokio::test]
async fn an_endpoint_of_a_session_refuses_everybody_else() {
    let (app, service, _data) = start().await;
    let endpoints = api::endpoints(&app);
    let of_sessions = endpoints.iter().filter(|at| at.access == Access::Session);
    assert!(of_sessions.clone().count() >= 7, "{endpoints:?}");
    for at in of_sessions {
        let refused = call(&service, at, None).await;
        assert_eq!(refused, (StatusCode::UNAUTHORIZED, true, "missing_token".to_owned()), "{at:?}");
        let refused = call(&service, at, Some("a.b.c")).await;
        assert_eq!(refused, (StatusCode::UNAUTHORIZED, true, "invalid_token".to_owned()), "{at:?}");
    }
}

#[tokio::test]
async fn an_endpoint_of_a_credential_refuses_a_request_without_one() {
    let (app, service, _data) = start().await;
    let endpoints = api::endpoints(&app);
    let kinds =
        [Access::Credential, Access::Client, Access::ClientToken, Access::RegistrationToken];
    let of_credentials = endpoints.iter().filter(|at| kinds.contains(&at.access));
    assert!(of_credentials.clone().count() >= 3, "{endpoints:?}");
    for at in of_credentials {
        let (status, is_challenge, _) = call(&service, at, None).await;
        assert!(status == StatusCode::UNAUTHORIZED && is_challenge, "{at:?}: {status}");
    }
}

#[tokio::test]
async fn a_public_endpoint_asks_nobody_for_a_credential() {
    let (app, service, _data) = start().await;
    for at in api::endpoints(&app).iter().filter(|at| at.access == Access::Public) {
        let (status, is_challenge, _) = call(&service, at, None).await;
        assert!(status != StatusCode::UNAUTHORIZED && !is_challenge, "{at:?}: {status}");
    }
}
