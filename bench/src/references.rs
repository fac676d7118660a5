//! What `GET /me` is measured against: the least that warp can do. Two servers that give the very
//! JSON that Keystead gives: one to everybody, one to whoever brings a JWT of this secret.

use std::io::{self, Write};
use std::path::Path;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use keystead_common::session::MeResponse;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use warp::http::StatusCode;
use warp::{Filter, Reply};

/// What such a server is told, as a file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// The answer, written anew each time.
    pub(crate) answer: MeResponse,
    /// The secret under which tokens are signed; without one, none is asked for.
    pub(crate) secret: Option<Vec<u8>>,
}

/// The least that a token may say.
#[derive(Deserialize)]
struct Claims {
    #[expect(dead_code, reason = "whoever checks a token reads whose it is")]
    sub: String,
}

/// Serves until it is ended.
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
