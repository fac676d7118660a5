//! Authorization codes: sealed values, each of which is exchanged once (RFC 6749 §4.1.2).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::Provider;
use super::request::AuthorizationRequest;
use super::sealed::Purpose;
use crate::clients::Client;
use crate::sessions::Authenticated;

/// The lifetime of a code (OWASP ASVS 5.0, 10.4.3).
const LIFETIME: Duration = Duration::from_mins(1);

/// The content of a code: what the grant will be.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Code {
    /// The id of the grant, which is taken once.
    pub(super) grant: Uuid,
    pub(super) client_id: String,
    /// The time at which the client was registered: another that takes its id later gets nothing.
    client_since: i64,
    pub(super) session: Uuid,
    pub(super) redirect_uri: String,
    challenge: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) scope: String,
    pub(super) resources: Vec<String>,
    /// The time of the person's proof, in milliseconds since the epoch, and its methods.
    pub(super) authenticated_at: i64,
    pub(super) methods: String,
    expires_at: i64,
}

impl Code {
    /// Returns true if this verifier is that of the code's challenge, and if there is none where there was no challenge:
    /// otherwise a code could be slipped in that somebody else got without PKCE (RFC 9700 §2.1.1).
    pub(super) fn is_proved_by(&self, verifier: Option<&str>) -> bool {
        match (&self.challenge, verifier) {
            (None, None) => true,
            (Some(challenge), Some(verifier)) => {
                let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
                digest.as_bytes().ct_eq(challenge.as_bytes()).into()
            }
            _ => false,
        }
    }
}

impl Provider {
    /// Makes a code for a request that nothing is missing of. Nothing is stored.
    pub(super) fn make_code(
        &self,
        client: &Client,
        request: &AuthorizationRequest,
        by: &Authenticated,
    ) -> String {
        let (now, session) = (self.0.clock.now(), &by.session);
        let code = Code {
            grant: self.0.random.uuid(now),
            client_id: client.id.clone(),
            client_since: client.created_at.as_millis(),
            session: session.id,
            redirect_uri: request.answer.redirect_uri.clone(),
            challenge: request.challenge.clone(),
            nonce: request.nonce.clone(),
            scope: request.scope.clone(),
            resources: request.resources.clone(),
            authenticated_at: session.authenticated_at.as_millis(),
            methods: session.methods.to_stored(),
            expires_at: now.after(LIFETIME).as_millis(),
        };
        self.0.seal.seal(Purpose::Code, &code)
    }

    /// Opens a code; `None` if it was not made here for this client, or has expired.
    pub(super) fn open_code(&self, text: &str, client: &Client) -> Option<Code> {
        let code: Code = self.0.seal.open(Purpose::Code, text)?;
        let is_its =
            code.client_id == client.id && code.client_since == client.created_at.as_millis();
        (is_its && self.0.clock.now().as_millis() < code.expires_at).then_some(code)
    }
}
