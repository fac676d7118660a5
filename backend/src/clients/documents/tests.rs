//! Tests of clients with documents, which a server on this machine serves.

use std::sync::Mutex;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::clients::document_fetches::Documents;
use crate::clients::{ClientAuthError, Credentials, Dependencies, UrlPattern};
use crate::clock::Clock;
use crate::database::{Address, Database, Limits};
use crate::master_key::MasterKey;
use crate::outbound::Outbound;
use crate::random::Random;

/// A server of a document, and the clients of a server that may fetch it.
struct World {
    clients: Clients,
    clock: Clock,
    database: Database,
    id: String,
    /// The status, further headers and the document of the next answers.
    answer: Arc<Mutex<(u16, &'static str, Value)>>,
    fetches: Arc<Mutex<u32>>,
    _data: TempDir,
}

impl World {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let id = format!("{origin}/client.json");
        let document = json!({
            "client_id": id,
            "client_name": "App",
            "redirect_uris": ["http://localhost/callback"],
        });
        let answer = Arc::new(Mutex::new((200, "", document)));
        let fetches = Arc::new(Mutex::new(0));
        tokio::spawn(serve(listener, Arc::clone(&answer), Arc::clone(&fetches)));

        let data = TempDir::new().unwrap();
        let limits = Limits { connections: 2, timeout: Duration::from_secs(5) };
        let database = Database::open(&Address::in_directory(data.path()), limits).await.unwrap();
        let clock = Clock::held_at(Timestamp::from_millis(1_795_387_633_042));
        let pattern = format!("{origin}/*");
        let clients = clients(&database, &clock, &[&pattern]);
        Self { clients, clock, database, id, answer, fetches, _data: data }
    }

    fn set(&self, change: impl FnOnce(&mut (u16, &'static str, Value))) {
        change(&mut self.answer.lock().unwrap());
    }

    fn fetches(&self) -> u32 {
        *self.fetches.lock().unwrap()
    }

    async fn name(&self) -> Option<String> {
        let client = self.clients.find(&self.id).await.unwrap()?;
        Some(client.name.clone())
    }
}

fn clients(database: &Database, clock: &Clock, patterns: &[&str]) -> Clients {
    let patterns = patterns.iter().map(|text| UrlPattern::parse(text).unwrap()).collect();
    let clients = Clients::new(Dependencies {
        database: database.clone(),
        master_key: &MasterKey::of([1; 32]),
        documents: Vec::new(),
        takes_registrations: true,
        outbound: Outbound::new(),
        clock: clock.clone(),
        random: Random::system().unwrap(),
    });
    // Fetched again at once: the clock of this interval cannot be held.
    let mut documents = Documents::new(patterns, Outbound::new());
    documents.retry_interval = Duration::ZERO;
    Clients { documents: Arc::new(documents), ..clients }
}

async fn serve(
    listener: TcpListener,
    answer: Arc<Mutex<(u16, &'static str, Value)>>,
    fetches: Arc<Mutex<u32>>,
) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let _ = stream.read(&mut [0; 4096]).await;
        *fetches.lock().unwrap() += 1;
        let (status, headers, document) = answer.lock().unwrap().clone();
        let (body, length) = (document.to_string(), document.to_string().len());
        let head = format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{headers}");
        let text = format!("{head}content-length: {length}\r\n\r\n{body}");
        let _ = stream.write_all(text.as_bytes()).await;
    }
}

#[tokio::test]
async fn a_document_that_a_pattern_allows_is_a_client() {
    let world = World::start().await;
    let client = world.clients.find(&world.id).await.unwrap().unwrap();
    assert_eq!((client.name.as_str(), client.source), ("App", super::super::Source::Document));
    assert!(client.allows_redirect("http://localhost:3000/callback"));
    let by = |secret: Option<&str>| Credentials {
        client_id: world.id.clone(),
        secret: secret.map(|secret| secret.to_owned().into()),
    };
    assert_eq!(world.clients.authenticate(&by(None)).await.unwrap().id, world.id);
    let error = world.clients.authenticate(&by(Some("x"))).await.unwrap_err();
    assert!(matches!(error, ClientAuthError::WrongSecret), "{error}");
    assert_eq!(world.fetches(), 1);

    for other in ["http://127.0.0.1:9/client.json", "https://app.example/client.json"] {
        assert_eq!(world.clients.find(other).await.unwrap(), None, "{other}");
    }
    let without = clients(&world.database, &world.clock, &[]);
    assert_eq!(without.find(&world.id).await.unwrap(), None, "its pattern was removed");
    assert_eq!(world.fetches(), 1);
}

#[tokio::test]
async fn a_document_is_fetched_again_after_its_time() {
    let world = World::start().await;
    world.name().await.unwrap();
    world.set(|answer| answer.2["client_name"] = "Other".into());
    world.clock.advance(Duration::from_secs(59 * 60 + 59));
    assert_eq!(world.name().await.unwrap(), "App");
    world.clock.advance(Duration::from_secs(1));
    world.set(|answer| answer.1 = "cache-control: max-age=7200\r\n");
    assert_eq!(world.name().await.unwrap(), "Other");
    world.clock.advance(Duration::from_secs(7_199));
    world.name().await.unwrap();
    assert_eq!(world.fetches(), 2);
    world.clock.advance(Duration::from_secs(1));
    world.set(|answer| answer.1 = "cache-control: max-age=99999999\r\n");
    world.name().await.unwrap();
    world.clock.advance(MAX_FRESH_FOR);
    world.set(|answer| answer.1 = "cache-control: no-store\r\n");
    world.name().await.unwrap();
    assert_eq!(world.fetches(), 4);
    world.name().await.unwrap();
    world.clock.advance(MIN_FRESH_FOR);
    world.name().await.unwrap();
    assert_eq!(world.fetches(), 5);
    world.clock.turn_back(Duration::from_hours(9));
    world.name().await.unwrap();
    assert_eq!(world.fetches(), 6, "the clock was ahead when it was fetched");
}

#[tokio::test]
async fn a_document_outlives_a_failure_for_a_day_but_not_its_end() {
    let world = World::start().await;
    world.name().await.unwrap();
    world.set(|answer| answer.0 = 503);
    world.clock.advance(FRESH_FOR);
    assert_eq!(world.name().await.as_deref(), Some("App"));
    world.clock.advance(MAX_STALE);
    assert_eq!(world.name().await, None);
    world.set(|answer| answer.0 = 200);
    assert_eq!(world.name().await.as_deref(), Some("App"));

    world.clock.advance(FRESH_FOR);
    world.set(|answer| answer.0 = 404);
    assert_eq!(world.name().await, None);
    world.set(|answer| answer.0 = 200);
    assert_eq!(world.name().await.as_deref(), Some("App"));

    world.clock.advance(FRESH_FOR);
    world.set(|answer| answer.2["client_id"] = "https://app.example/".into());
    assert_eq!(world.name().await, None);
}

#[tokio::test]
async fn requests_at_once_and_soon_after_share_a_fetch() {
    let mut world = World::start().await;
    let patterns = world.clients.documents.patterns.clone();
    world.clients.documents = Arc::new(Documents::new(patterns, Outbound::new()));
    world.set(|answer| answer.0 = 500);
    let found = futures_util::future::join_all((0..8).map(|_| world.name())).await;
    assert_eq!(found, vec![None; 8]);
    assert_eq!(world.fetches(), 1);
}

#[tokio::test]
async fn a_client_whose_document_nobody_asked_for_is_swept() {
    let world = World::start().await;
    world.name().await.unwrap();
    assert_eq!(world.clients.sweep(500).await.unwrap(), 0);
    world.clock.advance(Duration::from_hours(31 * 24));
    assert_eq!(world.clients.sweep(500).await.unwrap(), 1);
    assert_eq!(world.clients.list().await.unwrap(), []);
}
