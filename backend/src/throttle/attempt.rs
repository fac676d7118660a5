//! What a try counts for: whose, and under which rule.

use hmac::Mac;
use keystead_common::rules::username_key;
use uuid::Uuid;

use super::rule::{INVITATIONS, NETWORK, PASSWORDS, REGISTRATIONS, Rule, WEAK_PASSWORDS};
use crate::client::Client;
use crate::master_key::MasterKey;
use crate::network::Network;
use crate::sealed_token::ServerKey;

/// A name, a network, a device or a session, under a keyed hash.
pub(super) type Subject = [u8; 32];

/// Somebody about to try what is counted.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// What whoever is known has alone.
    pub(super) own: Option<Count>,
    /// What strangers share, in the order in which it is held.
    pub(super) shared: Vec<Count>,
    pub(super) network: Network,
}

/// Something that is counted, and how far it may go.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub(super) subject: Subject,
    pub(super) rule: &'static Rule,
}

/// What makes subjects of what they are.
pub(super) struct SubjectKey(ServerKey);

impl SubjectKey {
    pub(super) fn new(master_key: &MasterKey) -> Self {
        Self(ServerKey::derive(master_key, b"keystead throttle"))
    }

    /// A password said for a name, by a stranger or from what is known to the account.
    pub(super) fn guess(&self, username: &str, known: Option<Uuid>, client: &Client) -> Attempt {
        let network = Network::of(client.ip);
        let own = known.map(|id| self.count(&PASSWORDS, b"known", id.as_bytes()));
        let of_network = self.count(&NETWORK, b"network", network.to_string().as_bytes());
        Attempt { own, shared: vec![self.name(username), of_network], network }
    }

    /// A registration.
    pub(super) fn registration(&self, client: &Client) -> Attempt {
        self.of_network(&REGISTRATIONS, b"registrations", client)
    }

    /// An invitation that may turn out to be no good.
    pub(super) fn invitation(&self, client: &Client) -> Attempt {
        self.of_network(&INVITATIONS, b"invitations", client)
    }

    /// A new password that may turn out too weak.
    pub(super) fn weak_password(&self, client: &Client) -> Attempt {
        self.of_network(&WEAK_PASSWORDS, b"weak passwords", client)
    }

    /// What is counted of the passwords that strangers say for a name.
    pub(super) fn name(&self, username: &str) -> Count {
        self.count(&PASSWORDS, b"name", username_key(username).as_bytes())
    }

    /// What is counted by network alone.
    fn of_network(&self, rule: &'static Rule, kind: &[u8], client: &Client) -> Attempt {
        let network = Network::of(client.ip);
        let shared = vec![self.count(rule, kind, network.to_string().as_bytes())];
        Attempt { own: None, shared, network }
    }

    fn count(&self, rule: &'static Rule, kind: &[u8], name: &[u8]) -> Count {
        let mac = self.0.mac().chain_update(kind).chain_update(b"\0").chain_update(name);
        Count { subject: mac.finalize().into_bytes().into(), rule }
    }
}
