//! The token that proves an invitation: its id and a MAC over it, in Base64url. It is not stored, so a
//! copy of the database invites nobody.

use hmac::Mac;
use keystead_common::Secret;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::master_key::MasterKey;
use crate::sealed_token::{ServerKey, TokenMac, decode, encode};

const ID_LENGTH: usize = 16;
/// Half of what the hash function yields: 128 bits cannot be guessed, and people paste these tokens.
const MAC_LENGTH: usize = 16;
const TOKEN_LENGTH: usize = ID_LENGTH + MAC_LENGTH;

/// Makes and verifies the tokens of invitations.
#[derive(Debug)]
pub(super) struct InvitationKey(ServerKey);

impl InvitationKey {
    pub(super) fn new(master_key: &MasterKey) -> Self {
        Self(ServerKey::derive(master_key, b"keystead invitations"))
    }

    /// Returns the token of an invitation.
    pub(super) fn token(&self, id: Uuid) -> Secret {
        let mut token = Zeroizing::new([0; TOKEN_LENGTH]);
        token[..ID_LENGTH].copy_from_slice(id.as_bytes());
        token[ID_LENGTH..].copy_from_slice(&self.mac(id).finalize().into_bytes()[..MAC_LENGTH]);
        encode(token.as_slice())
    }

    /// Returns the id of the invitation that a token proves. Takes the same time for every wrong MAC.
    pub(super) fn id(&self, token: &str) -> Option<Uuid> {
        let bytes = decode::<TOKEN_LENGTH>(token)?;
        let id = Uuid::from_bytes(*bytes.first_chunk()?);
        self.mac(id).verify_truncated_left(&bytes[ID_LENGTH..]).ok().map(|()| id)
    }

    fn mac(&self, id: Uuid) -> TokenMac {
        self.0.mac().chain_update(id.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn a_token_is_valid_under_its_key_only() {
        let key = InvitationKey(ServerKey::of([1; 32]));
        let token = key.token(Uuid::from_u128(7));
        assert_eq!(token.expose().len(), 43);
        assert_eq!(key.id(token.expose()), Some(Uuid::from_u128(7)));
        assert_eq!(InvitationKey(ServerKey::of([2; 32])).id(token.expose()), None);
    }

    #[test]
    fn a_token_with_a_flipped_bit_is_invalid() {
        let key = InvitationKey(ServerKey::of([1; 32]));
        let token = key.token(Uuid::from_u128(7));
        let bytes = URL_SAFE_NO_PAD.decode(token.expose()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.id(&URL_SAFE_NO_PAD.encode(changed)), None, "bit {bit}");
        }
        let longer = format!("{}A", token.expose());
        for text in ["", "ä", "nonsense", &token.expose()[1..], &longer] {
            assert_eq!(key.id(text), None, "{text}");
        }
    }
}
