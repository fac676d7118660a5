//! Apps that the operator did not register: those of documents (`--client-documents`), and those that register
//! themselves (`POST /oauth/register`).

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::app::{App, Granted, Redirect, assert_error, interact};
use crate::support::browser::Browser;
use crate::support::harness::{Answer, Server};
use crate::support::jwt::decode_part;
use crate::support::operator::{assert_refused, json_of, run, stdout_of};

const LOCAL_URI: &str = "http://localhost/callback";

/// Serves the document of an app on this machine, and returns its URL.
async fn serve_document() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/client.json", listener.local_addr().unwrap());
    let document = json!({
        "client_id": url,
        "client_name": "Agent",
        "redirect_uris": [LOCAL_URI],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    })
    .to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.unwrap_or_default();
            let is_found = request[..length].starts_with(b"GET /client.json ");
            let status = if is_found { "200 OK" } else { "404 Not Found" };
            let length = document.len();
            let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\n");
            let text = format!("{head}content-length: {length}\r\n\r\n{document}");
            let _ = stream.write_all(text.as_bytes()).await;
        }
    });
    url
}

/// Signs in to an app that asks for consent, and returns its tokens.
async fn sign_in_with_consent(server: &Server, app: &App, name: &str) -> Granted {
    let (mut browser, token) = Browser::register(server, "ada").await;
    sign_in_with_consent_of(server, app, &mut browser, &token, name).await
}

async fn sign_in_with_consent_of(
    server: &Server,
    app: &App,
    browser: &mut Browser,
    token: &str,
    name: &str,
) -> Granted {
    let asked = app.ask(server, browser, &[]).await;
    let request = asked.request_at("/consent");
    let needed = interact(server, token, &request, None).await.json();
    assert_eq!((&needed["need"], &needed["app"]["name"]), (&json!("consent"), &json!(name)));
    assert_eq!(
        (&needed["app"]["is_registered"], &needed["app"]["is_local"]),
        (&json!(false), &json!(true))
    );
    let allowed = interact(server, token, &request, Some("allow")).await.json();
    let address = allowed["redirect_to"].as_str().unwrap().to_owned();
    assert!(address.starts_with(&app.redirect_uri), "{address}");
    let code = Redirect { address }.get("code");
    Granted::of(&app.exchange(server, &code).await)
}

#[tokio::test]
async fn an_app_that_names_itself_is_asked_for_and_may_use_the_services_that_are_registered() {
    let id = serve_document().await;
    let server = Server::start_with(&["--client-documents", &id]);
    let app = App { id, secret: None, redirect_uri: "http://localhost:49152/callback".to_owned() };
    let tools = "https://tools.example.org/mcp";
    let asked = [("resource", tools), ("scope", "notes admin")];
    let (mut browser, token) = Browser::register(&server, "ada").await;
    let refused = app.ask(&server, &mut browser, &asked).await;
    assert_eq!(refused.get("error"), "invalid_target");

    let added = ["client", "add", "Tools", "--resource=https://tools.example.org/mcp=notes"];
    assert!(run(&server.data, &added).status.success());
    let request = async {
        loop {
            let next = app.ask(&server, &mut browser, &asked).await;
            // The server learns of the service within seconds.
            if next.address.starts_with("/consent") {
                return next.get("request");
            }
        }
    };
    let request = tokio::time::timeout(std::time::Duration::from_secs(30), request).await.unwrap();
    for _ in 0..2 {
        let needed = interact(&server, &token, &request, None).await.json();
        assert_eq!(needed["need"], "consent", "asked every time: {needed}");
        assert_eq!((&needed["scopes"], &needed["resources"]), (&json!(["notes"]), &json!([tools])));
        let allowed = interact(&server, &token, &request, Some("allow")).await.json();
        let address = allowed["redirect_to"].as_str().unwrap().to_owned();
        let code = Redirect { address }.get("code");
        let granted = Granted::of(&app.exchange(&server, &code).await);
        let claims = decode_part(&granted.access, 1);
        assert_eq!((&claims["aud"], &claims["scope"]), (&json!(tools), &json!("notes")));
    }
    // Without a service its tokens are for this server alone.
    let granted = sign_in_with_consent_of(&server, &app, &mut browser, &token, "Agent").await;
    assert_eq!(decode_part(&granted.access, 1)["aud"], server.url);
}

async fn metadata(server: &Server) -> Value {
    server.get("/.well-known/oauth-authorization-server").await.json()
}

#[tokio::test]
async fn an_app_whose_document_is_allowed_signs_people_in() {
    let id = serve_document().await;
    let pattern = id.replace("client.json", "*");
    let server = Server::start_with(&["--client-documents", &pattern]);
    assert_eq!(metadata(&server).await["client_id_metadata_document_supported"], true);
    let app = App {
        id: id.clone(),
        secret: None,
        redirect_uri: "http://localhost:49152/callback".to_owned(),
    };
    let granted = sign_in_with_consent(&server, &app, "Agent").await;
    let refreshed = Granted::of(&app.refresh(&server, &granted.refresh).await);

    let listed = json_of(&run(&server.data, &["client", "list", "--json"]));
    let [client] = listed["clients"].as_array().unwrap().as_slice() else { panic!("{listed}") };
    assert_eq!((&client["client_id"], &client["source"]), (&json!(id), &json!("document")));

    let mut browser = Browser::default();
    for other in [
        id.replace("client.json", "other.json"),
        id.replace("127.0.0.1", "localhost"),
        "https://app.example/client.json".to_owned(),
    ] {
        let path = format!(
            "/oauth/authorize?{}",
            crate::support::app::query(&app.request(&[("client_id", &other)]))
        );
        let answer = browser.send(&server, Method::GET, &path).await;
        assert_eq!(answer.status, 400, "{other}: {answer:?}");
    }

    // Without the pattern it is unknown, whatever it had.
    let server = Server::start_in(server.kill(), &[]);
    assert_eq!(metadata(&server).await["client_id_metadata_document_supported"], false);
    assert_error(&app.refresh(&server, &refreshed.refresh).await, 401, "invalid_client");
}

async fn register(server: &Server, token: &str, body: &Value) -> Answer {
    let body = body.clone();
    server
        .send(Method::POST, "/oauth/register", |request| request.bearer_auth(token).json(&body))
        .await
}

#[tokio::test]
async fn an_app_registers_itself_and_signs_people_in() {
    let server = Server::start_with(&["--client-registration=token"]);
    let endpoint = metadata(&server).await["registration_endpoint"].clone();
    assert_eq!(endpoint, format!("{}/oauth/register", server.url));
    let made = run(&server.data, &["client", "registration-token", "--ttl=1h", "--json"]);
    let token = json_of(&made)["registration_token"].as_str().unwrap().to_owned();

    let asked = json!({ "redirect_uris": [LOCAL_URI], "client_name": "Agent" });
    let answer = register(&server, &token, &asked).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    let registered = answer.json();
    assert_eq!(registered["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(registered["client_secret_expires_at"], 0);
    assert_eq!(registered["grant_types"], json!(["authorization_code"]));
    let text = |name: &str| registered[name].as_str().unwrap().to_owned();
    let app = App {
        id: text("client_id"),
        secret: Some(text("client_secret")),
        redirect_uri: LOCAL_URI.to_owned(),
    };
    sign_in_with_consent(&server, &app, "Agent").await;

    let public = json!({ "redirect_uris": [LOCAL_URI], "token_endpoint_auth_method": "none" });
    let registered = register(&server, &token, &public).await.json();
    assert!(registered.get("client_secret").is_none(), "{registered}");
    for (body, error) in [
        (json!({ "redirect_uris": ["http://app.example/"] }), "invalid_redirect_uri"),
        (json!({}), "invalid_redirect_uri"),
        (
            json!({ "redirect_uris": [LOCAL_URI], "response_types": ["token"] }),
            "invalid_client_metadata",
        ),
    ] {
        assert_error(&register(&server, &token, &body).await, 400, error);
    }
    let form = server
        .send(Method::POST, "/oauth/register", |request| request.bearer_auth(&token).body("x"))
        .await;
    assert_error(&form, 415, "invalid_request");

    let refused = register(&server, &format!("{token}A"), &public).await;
    assert_error(&refused, 401, "invalid_token");
    assert!(refused.header("www-authenticate").starts_with("Bearer "), "{refused:?}");
    let server = Server::start_in(server.kill(), &[]);
    assert!(metadata(&server).await.get("registration_endpoint").is_none());
    assert_error(&register(&server, &token, &public).await, 401, "invalid_token");

    let made = run(&server.data, &["client", "registration-token"]);
    assert!(made.status.success() && made.stdout.len() == 44, "{made:?}");
    let refused = run(&server.data, &["client", "registration-token", "--ttl=31d"]);
    assert_refused(&refused, 2, "--ttl: expected a duration from 1m to 30d");
    assert!(stdout_of(&run(&server.data, &["client", "list"])).contains("registration"));
}
