//! The counters that each kind of attempt adds to.

use hmac::Mac;
use uuid::Uuid;

use super::rule::{
    CODES, DEVICES, INVITATIONS, NETWORK, PASSWORDS, PUSHED_REQUESTS, REGISTRATIONS, Rule,
    USER_CODES, WEAK_PASSWORDS,
};
use crate::client::Client;
use crate::login_name;
use crate::master_key::MasterKey;
use crate::network::Network;
use crate::sealed_token::ServerKey;

/// The keyed hash of a name, a network, a device or a session.
pub(super) type Subject = [u8; 32];

/// An attempt at something that is limited.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The counter of a known device or session; `None` for a stranger.
    pub(super) own: Option<Counter>,
    /// The counters that strangers share, in the order in which they are locked.
    pub(super) shared: Vec<Counter>,
    pub(super) network: Network,
}

/// A counter and its rule.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    pub(super) subject: Subject,
    pub(super) rule: &'static Rule,
}

/// A counter of networks: its rule and the name of its kind.
type NetworkCounter = (&'static Rule, &'static [u8]);

const OF_PASSWORDS: NetworkCounter = (&NETWORK, b"network");
const OF_CODES: NetworkCounter = (&NETWORK, b"codes");
const OF_REGISTRATIONS: NetworkCounter = (&REGISTRATIONS, b"registrations");
const OF_INVITATIONS: NetworkCounter = (&INVITATIONS, b"invitations");
const OF_WEAK_PASSWORDS: NetworkCounter = (&WEAK_PASSWORDS, b"weak passwords");
const OF_DEVICES: NetworkCounter = (&DEVICES, b"devices");
const OF_PUSHED_REQUESTS: NetworkCounter = (&PUSHED_REQUESTS, b"pushed requests");
/// All counters that a network has.
const NETWORK_COUNTERS: [NetworkCounter; 7] = [
    OF_PASSWORDS,
    OF_CODES,
    OF_REGISTRATIONS,
    OF_INVITATIONS,
    OF_WEAK_PASSWORDS,
    OF_DEVICES,
    OF_PUSHED_REQUESTS,
];

/// The key of the subjects' hash.
pub(super) struct SubjectKey(ServerKey);

impl SubjectKey {
    pub(super) fn new(master_key: &MasterKey) -> Self {
        Self(ServerKey::derive(master_key, b"keystead throttle"))
    }

    /// Returns the attempt to log in with a password. `known` is the device or session that the account
    /// knows; `None` is a stranger.
    pub(super) fn guess(&self, username: &str, known: Option<Uuid>, client: &Client) -> Attempt {
        let own = known.map(|id| self.known(id));
        self.of_strangers(own, self.name(username), OF_PASSWORDS, client)
    }

    /// Returns the attempt to give a code of an account's authenticator app. `known` is the account itself, for all
    /// devices that it knows, or a session.
    pub(super) fn code(&self, account: Uuid, known: Option<Uuid>, client: &Client) -> Attempt {
        let own = known.map(|id| self.known_for_codes(id));
        self.of_strangers(own, self.codes(account), OF_CODES, client)
    }

    fn of_strangers(
        &self,
        own: Option<Counter>,
        counter: Counter,
        (rule, kind): NetworkCounter,
        client: &Client,
    ) -> Attempt {
        let network = Network::of(client.ip);
        let of_network = self.counter(rule, kind, network.to_string().as_bytes());
        Attempt { own, shared: vec![counter, of_network], network }
    }

    /// Returns the attempt to register.
    pub(super) fn registration(&self, client: &Client) -> Attempt {
        self.of_network(OF_REGISTRATIONS, client)
    }

    /// Returns the attempt to use what cannot be guessed: a passkey, a recovery code or a reset link.
    pub(super) fn unguessable(&self, client: &Client) -> Attempt {
        self.of_network(OF_CODES, client)
    }

    /// Returns the attempt to redeem an invitation, which may be invalid.
    pub(super) fn invitation(&self, client: &Client) -> Attempt {
        self.of_network(OF_INVITATIONS, client)
    }

    /// Returns the attempt to choose a password, which may be too weak.
    pub(super) fn weak_password(&self, client: &Client) -> Attempt {
        self.of_network(OF_WEAK_PASSWORDS, client)
    }

    /// Returns the attempt of a device to get a code.
    pub(super) fn device(&self, client: &Client) -> Attempt {
        self.of_network(OF_DEVICES, client)
    }

    /// Returns the attempt of an app without a secret to send a request ahead.
    pub(super) fn pushed_request(&self, client: &Client) -> Attempt {
        self.of_network(OF_PUSHED_REQUESTS, client)
    }

    /// Returns the attempt of an account to find a device by its code.
    pub(super) fn user_code(&self, account: Uuid, client: &Client) -> Attempt {
        let counter = self.counter(&USER_CODES, b"user codes", account.as_bytes());
        Attempt { own: None, shared: vec![counter], network: Network::of(client.ip) }
    }

    /// Returns the counter of strangers' passwords for a name.
    pub(super) fn name(&self, username: &str) -> Counter {
        // The key of the look-up: spellings of one name that had counters of their own would show which names exist.
        let key = login_name::key(username);
        self.counter(&PASSWORDS, b"name", key.as_deref().unwrap_or(username).as_bytes())
    }

    /// Returns the counter of a device or session that an account knows.
    pub(super) fn known(&self, id: Uuid) -> Counter {
        self.counter(&PASSWORDS, b"known", id.as_bytes())
    }

    /// Returns the counter of strangers' codes for an account.
    pub(super) fn codes(&self, account: Uuid) -> Counter {
        self.counter(&CODES, b"codes of", account.as_bytes())
    }

    /// Returns the counter of codes from the devices that an account knows, or from a session.
    pub(super) fn known_for_codes(&self, id: Uuid) -> Counter {
        self.counter(&CODES, b"codes known", id.as_bytes())
    }

    /// Returns all counters of a network.
    pub(super) fn all_of(&self, network: Network) -> [Counter; 7] {
        NETWORK_COUNTERS
            .map(|(rule, kind)| self.counter(rule, kind, network.to_string().as_bytes()))
    }

    /// Returns an attempt that only its network's counter limits.
    fn of_network(&self, (rule, kind): NetworkCounter, client: &Client) -> Attempt {
        let network = Network::of(client.ip);
        let shared = vec![self.counter(rule, kind, network.to_string().as_bytes())];
        Attempt { own: None, shared, network }
    }

    /// Returns the counter of one subject. The kind is hashed too, so that subjects of two kinds
    /// always differ.
    fn counter(&self, rule: &'static Rule, kind: &[u8], name: &[u8]) -> Counter {
        let mac = self.0.mac().chain_update(kind).chain_update(b"\0").chain_update(name);
        Counter { subject: mac.finalize().into_bytes().into(), rule }
    }
}
