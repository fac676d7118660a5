//! The purposes of keys. Each has a chain of keys of its own, so that no token of a client passes for one of a login.

use super::Algorithm;

/// The tokens that a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// The access tokens of logins.
    Logins,
    /// The tokens of clients whose algorithm this is.
    Clients(ClientAlgorithm),
}

impl Purpose {
    /// All purposes, in the order in which their keys are published.
    pub const ALL: [Self; 3] = [
        Self::Logins,
        Self::Clients(ClientAlgorithm::Es256),
        Self::Clients(ClientAlgorithm::Rs256),
    ];

    /// Returns the name, as it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Logins => "login",
            Self::Clients(algorithm) => algorithm.name(),
        }
    }

    /// Returns the purpose of this name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

/// An algorithm that signs tokens of clients. Every library of OpenID Connect knows RS256, and nearly every one ES256,
/// whose tokens are shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClientAlgorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
}

impl ClientAlgorithm {
    /// All algorithms.
    pub const ALL: [Self; 2] = [Self::Es256, Self::Rs256];

    /// Returns the algorithm of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// Returns the name, as in the `alg` of a token.
    #[must_use]
    pub fn name(self) -> &'static str {
        Algorithm::from(self).name()
    }
}

impl From<ClientAlgorithm> for Algorithm {
    fn from(algorithm: ClientAlgorithm) -> Self {
        match algorithm {
            ClientAlgorithm::Es256 => Self::Es256,
            ClientAlgorithm::Rs256 => Self::Rs256,
        }
    }
}
