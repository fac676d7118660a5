//! Tests of the clients of a server, in a database of its own.

use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::clock::Timestamp;
use crate::database::{Address, Limits};

/// The clients of a server, with their data.
struct Server {
    clients: Clients,
    clock: Clock,
    _data: TempDir,
}

impl Server {
    async fn start() -> Self {
        let data = TempDir::new().unwrap();
        let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
        let limits = Limits { connections: 2, timeout: Duration::from_secs(5) };
        let database = Database::open(&Address::in_directory(data.path()), limits).await.unwrap();
        let key = MasterKey::of([1; 32]);
        let clients = Clients::new(Dependencies {
            database,
            master_key: &key,
            documents: Vec::new(),
            takes_registrations: true,
            outbound: Outbound::new(),
            clock: clock.clone(),
            random: Random::system().unwrap(),
        });
        Self { clients, clock, _data: data }
    }

    fn client(&self, id: &str) -> Client {
        let mut client =
            Client::new(id.to_owned(), "Notes".to_owned(), Source::Command, self.clock.now());
        client.redirect_uris = vec!["https://notes.example.org/callback".to_owned()];
        client
    }

    async fn add_confidential(&self, id: &str) -> Secret {
        let client = Client { is_confidential: true, ..self.client(id) };
        let change = self.clients.add(client).await.unwrap();
        change.commit().await.unwrap().1.unwrap()
    }

    async fn authenticate(
        &self,
        id: &str,
        secret: Option<&Secret>,
    ) -> Result<String, ClientAuthError> {
        let credentials = Credentials { client_id: id.to_owned(), secret: secret.cloned() };
        Ok(self.clients.authenticate(&credentials).await?.id.clone())
    }
}

#[tokio::test]
async fn a_client_is_found_as_it_was_added() {
    let server = Server::start().await;
    let client = Client {
        is_confidential: true,
        post_logout_redirect_uris: vec!["https://notes.example.org/".to_owned()],
        backchannel_logout_uri: Some("http://10.0.0.1/logout".to_owned()),
        algorithm: crate::tokens::ClientAlgorithm::Rs256,
        token_type: crate::tokens::TokenType::Jwt,
        pkce_required: false,
        grant_types: GrantTypes {
            authorization_code: true,
            refresh_token: false,
            device_code: true,
        },
        resources: vec![Resource { uri: "rabbitmq".to_owned(), scopes: vec!["read:all".into()] }],
        ..server.client("notes")
    };
    assert_eq!(server.clients.find("notes").await.unwrap(), None);
    server.clients.add(client.clone()).await.unwrap().commit().await.unwrap();
    assert_eq!(server.clients.find("notes").await.unwrap().as_deref(), Some(&client));
    assert_eq!(server.clients.list().await.unwrap(), [client]);
    for id in ["Notes", "notes\0", "", "ä", &"x".repeat(3_000)] {
        assert_eq!(server.clients.find(id).await.unwrap(), None, "{id}");
    }
}

#[tokio::test]
async fn a_client_that_breaks_a_rule_is_refused() {
    let server = Server::start().await;
    let good = server.client("notes");
    let resource = |uri: &str, scope: &str| {
        vec![Resource { uri: uri.to_owned(), scopes: vec![scope.to_owned()] }]
    };
    for (client, reason) in [
        (server.client("keystead"), "is reserved"),
        (server.client("no tes"), "cannot be an ID"),
        (server.client("https://notes.example.org/"), "cannot be an ID"),
        (server.client(""), "cannot be an ID"),
        (Client { name: " Notes".to_owned(), ..good.clone() }, "cannot be a name"),
        (Client { name: "Not\u{202e}es".to_owned(), ..good.clone() }, "invisible characters"),
        (Client { redirect_uris: vec![], ..good.clone() }, "needs a redirect URI"),
        (
            Client { redirect_uris: vec!["javascript:x".to_owned()], ..good.clone() },
            "cannot be a redirect URI",
        ),
        (
            Client { post_logout_redirect_uris: vec!["http://x/".to_owned()], ..good.clone() },
            "cannot be a redirect URI",
        ),
        (
            Client { backchannel_logout_uri: Some("ftp://x/".to_owned()), ..good.clone() },
            "cannot be told of logouts",
        ),
        (Client { pkce_required: false, ..good.clone() }, "without PKCE"),
        (Client { resources: resource("https://x/#y", "a"), ..good.clone() }, "be a resource"),
        (Client { resources: resource("/x", "a"), ..good.clone() }, "be a resource"),
        (Client { resources: resource("a b", "a"), ..good.clone() }, "be a resource"),
        (Client { resources: resource("x", "a b"), ..good.clone() }, "be a scope"),
        (Client { resources: resource("x", ""), ..good.clone() }, "be a scope"),
        (
            Client { resources: [resource("x", "a"), resource("x", "b")].concat(), ..good.clone() },
            "is there twice",
        ),
    ] {
        let error = server.clients.add(client).await.map(drop).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}: {reason}");
    }
    server.clients.add(good.clone()).await.unwrap().commit().await.unwrap();
    let error = server.clients.add(good).await.map(drop).unwrap_err();
    assert_eq!(error.to_string(), "there is a client \"notes\" already");
}

#[tokio::test]
async fn a_client_is_who_it_proves_to_be() {
    let server = Server::start().await;
    let secret = server.add_confidential("notes").await;
    let other = server.add_confidential("other").await;
    server.clients.add(server.client("public")).await.unwrap().commit().await.unwrap();

    assert_eq!(server.authenticate("notes", Some(&secret)).await.unwrap(), "notes");
    assert_eq!(server.authenticate("public", None).await.unwrap(), "public");
    let empty = String::new().into();
    assert_eq!(server.authenticate("public", Some(&empty)).await.unwrap(), "public");
    server.authenticate("notes", Some(&empty)).await.unwrap_err();
    for (id, secret) in [("notes", None), ("notes", Some(&other)), ("public", Some(&secret))] {
        let error = server.authenticate(id, secret).await.unwrap_err();
        assert!(matches!(error, ClientAuthError::WrongSecret), "{id}: {error}");
    }
    let error = server.authenticate("unknown", Some(&secret)).await.unwrap_err();
    assert!(matches!(error, ClientAuthError::UnknownClient), "{error}");
}

#[tokio::test]
async fn two_secrets_count_while_one_is_rotated() {
    let server = Server::start().await;
    let rotate = async |overlap| {
        let change = server.clients.rotate_secret("notes", overlap).await.unwrap();
        change.commit().await.unwrap()
    };
    let first = server.add_confidential("notes").await;
    let second = rotate(Duration::from_hours(1)).await;
    for secret in [&first, &second] {
        server.authenticate("notes", Some(secret)).await.unwrap();
    }
    let third = rotate(Duration::from_hours(1)).await;
    server.authenticate("notes", Some(&first)).await.unwrap_err();
    for secret in [&second, &third] {
        server.authenticate("notes", Some(secret)).await.unwrap();
    }
    server.clock.advance(Duration::from_hours(1));
    server.authenticate("notes", Some(&second)).await.unwrap_err();
    server.authenticate("notes", Some(&third)).await.unwrap();
    assert_eq!(server.clients.sweep(500).await.unwrap(), 1);
    let fourth = rotate(Duration::ZERO).await;
    server.authenticate("notes", Some(&third)).await.unwrap_err();
    server.authenticate("notes", Some(&fourth)).await.unwrap();
}

#[tokio::test]
async fn a_removed_client_is_unknown_at_once() {
    let server = Server::start().await;
    let secret = server.add_confidential("notes").await;
    server.authenticate("notes", Some(&secret)).await.unwrap();
    server.clients.remove("notes").await.unwrap();
    let error = server.authenticate("notes", Some(&secret)).await.unwrap_err();
    assert!(matches!(error, ClientAuthError::UnknownClient), "{error}");
    let error = server.clients.remove("notes").await.unwrap_err();
    assert_eq!(error.to_string(), "there is no client \"notes\"");
}

#[tokio::test]
async fn an_app_registers_itself_by_a_token_of_the_operator() {
    let server = Server::start().await;
    let token = server.clients.registration_token(Duration::from_hours(1));
    let register = async |token: Option<&Secret>, metadata: &str| {
        server.clients.register(token, metadata.as_bytes()).await
    };
    let public = r#"{"redirect_uris":["http://127.0.0.1/callback"],"client_name":"Agent",
        "grant_types":["authorization_code","refresh_token"],"token_endpoint_auth_method":"none"}"#;
    let registered = register(Some(&token), public).await.unwrap();
    let client = server.clients.find(&registered.client.id).await.unwrap().unwrap();
    assert_eq!((client.name.as_str(), client.source), ("Agent", Source::Registration));
    assert!(registered.secret.is_none() && !client.is_registered());

    // RFC 7591 §2 has these defaults.
    let least = r#"{"redirect_uris":["https://app.example/callback"]}"#;
    let registered = register(Some(&token), least).await.unwrap();
    let RegisteredClient { client, auth_method, secret } = registered;
    assert_eq!((client.name.as_str(), auth_method.name()), ("app.example", "client_secret_basic"));
    assert!(!client.grant_types.refresh_token && client.grant_types.authorization_code);
    server.authenticate(&client.id, secret.as_ref()).await.unwrap();

    for (metadata, code) in [
        ("{}", "invalid_redirect_uri"),
        (r#"{"redirect_uris":["http://app.example/"]}"#, "invalid_redirect_uri"),
        (r#"{"redirect_uris":["https://a.example/","javascript:x"]}"#, "invalid_redirect_uri"),
        (r#"{"redirect_uris":["org.example.app:/x"]}"#, "invalid_redirect_uri"),
        (
            r#"{"redirect_uris":["https://a.example/"],"grant_types":["implicit"]}"#,
            "invalid_client_metadata",
        ),
        (
            r#"{"redirect_uris":["https://a.example/"],"token_endpoint_auth_method":"tls"}"#,
            "invalid_client_metadata",
        ),
        ("x", "invalid_client_metadata"),
    ] {
        match register(Some(&token), metadata).await.map(drop) {
            Err(RegistrationError::Metadata(error)) => assert_eq!(error.code(), code, "{metadata}"),
            other => panic!("{other:?}"),
        }
    }
    server.clock.advance(Duration::from_hours(1));
    for token in [None, Some(&token), Some(&"x".to_owned().into())] {
        let error = register(token, public).await.map(drop).unwrap_err();
        assert!(matches!(error, RegistrationError::InvalidToken), "{error}");
    }
}
