//! What proves an invitation: its id and a MAC over it, in Base64url. None is kept, so a copy of the
//! database invites nobody.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use keystead_common::Secret;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::tokens::MasterKey;

const ID: usize = 16;
/// Half of what the hash function gives: 128 bits are not guessed, and people paste these.
const MAC: usize = 16;

/// What makes tokens, and knows them again.
pub(super) struct InvitationKey(Zeroizing<[u8; 32]>);

impl InvitationKey {
    pub(super) fn new(master_key: &MasterKey) -> Self {
        Self(master_key.derive(b"keystead invitations"))
    }

    /// The token of this invitation.
    pub(super) fn token(&self, id: Uuid) -> Secret {
        let mut token = Zeroizing::new([0; ID + MAC]);
        token[..ID].copy_from_slice(id.as_bytes());
        token[ID..].copy_from_slice(&self.mac(id).finalize().into_bytes()[..MAC]);
        URL_SAFE_NO_PAD.encode(token.as_slice()).into()
    }

    /// The invitation that this is a token of. Takes the same time for every wrong MAC.
    pub(super) fn id(&self, token: &str) -> Option<Uuid> {
        let mut bytes = Zeroizing::new([0; ID + MAC]);
        let length = URL_SAFE_NO_PAD.decode_slice(token, bytes.as_mut_slice()).ok()?;
        let id = Uuid::from_bytes(*bytes.first_chunk()?);
        let is_ours =
            length == ID + MAC && self.mac(id).verify_truncated_left(&bytes[ID..]).is_ok();
        is_ours.then_some(id)
    }

    fn mac(&self, id: Uuid) -> Hmac<Sha256> {
        let mac = <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_slice())
            .expect("HMAC takes a key of any length");
        mac.chain_update(id.as_bytes())
    }
}

impl fmt::Debug for InvitationKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("InvitationKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_invitation_to_the_key_that_made_it() {
        let key = InvitationKey(Zeroizing::new([1; 32]));
        let token = key.token(Uuid::from_u128(7));
        assert_eq!(token.expose().len(), 43);
        assert_eq!(key.id(token.expose()), Some(Uuid::from_u128(7)));
        assert_eq!(InvitationKey(Zeroizing::new([2; 32])).id(token.expose()), None);
    }

    #[test]
    fn every_changed_bit_makes_it_none() {
        let key = InvitationKey(Zeroizing::new([1; 32]));
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
