//! The reference servers for `GET /me`, which do the least that warp can do. Two of them return the
//! same JSON as Keystead: one to everyone, one to clients with a JWT signed with a secret.

use std::io::{self, Write};
use std::path::Path;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use keystead_common::session::MeResponse;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use warp::http::StatusCode;
use warp::{Filter, Reply};

/// The settings of a reference server, passed as a file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// The response, serialized anew each time.
    pub(crate) answer: MeResponse,
    /// The secret that tokens are signed with; `None` to require no token.
    pub(crate) secret: Option<Vec<u8>>,
}

/// The claims that are read from a token.
#[derive(Deserialize)]
struct Claims {
    #[expect(dead_code, reason = "a server that checks a token reads its subject")]
    sub: String,
}

/// Serves until the process is ended.
#[tokio::main]
pub(crate) async fn serve(settings: &Path) -> io::Result<()> {
    let Settings { answer, secret } = serde_json::from_slice(&std::fs::read(settings)?)?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    writeln!(io::stdout(), "ready at http://{}", listener.local_addr()?)?;
    let me = warp::path!("me").and(warp::get());
    match secret {
        None => {
            let me = me.map(move || warp::reply::json(&answer));
            warp::serve(me).incoming(listener).run().await;
        }
        Some(secret) => {
            let key = DecodingKey::from_secret(&secret);
            let validation = Validation::new(Algorithm::HS256);
            let me = me.and(warp::header("authorization")).map(move |header: String| {
                let token = header.strip_prefix("Bearer ").unwrap_or_default();
                match decode::<Claims>(token, &key, &validation) {
                    Ok(_) => warp::reply::json(&answer).into_response(),
                    Err(_) => StatusCode::UNAUTHORIZED.into_response(),
                }
            });
            warp::serve(me).incoming(listener).run().await;
        }
    }
    Ok(())
}
