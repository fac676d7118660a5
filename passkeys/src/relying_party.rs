//! The relying party: its id, its name and its origins.

use ring::digest::{SHA256, digest};

/// A relying party, to which passkeys are bound.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// The RP ID: a host name in lower case, without scheme and port, such as `example.org`. Passkeys work for it alone, so a
    /// change of it loses them all.
    pub id: String,
    /// The name that some browsers show.
    pub name: String,
    /// The origins that may use its passkeys, as browsers write them: `https://login.example.org`,
    /// `http://localhost:8000`. They are compared byte for byte (§13.4.9). Those of other domains than `id` need a
    /// `/.well-known/webauthn` (§5.11).
    pub origins: Vec<String>,
}

impl RelyingParty {
    /// Returns the SHA-256 of the RP ID, which authenticators sign.
    pub(crate) fn id_hash(&self) -> [u8; 32] {
        sha256(self.id.as_bytes())
    }
}

/// Returns the SHA-256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}
