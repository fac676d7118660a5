//! The types of tokens, as the `typ` of their headers says them.

/// The type of an access token. Verifiers that follow RFC 9068 take only the one, some older ones only the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// `at+jwt` (RFC 9068 §2.1), which keeps other JWTs from passing as an access token.
    AtJwt,
    /// `JWT` (RFC 7519 §5.1).
    Jwt,
}

impl TokenType {
    /// All types.
    pub const ALL: [Self; 2] = [Self::AtJwt, Self::Jwt];

    /// Returns the type of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|token_type| token_type.name() == name)
    }

    /// Returns the name, as in the `typ` of a token.
    #[must_use]
    pub fn name(self) -> &'static str {
        HeaderType::from(self).name()
    }
}

/// The type of any token that is signed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderType {
    /// An access token.
    AtJwt,
    /// An ID token, or an access token for a verifier that takes no `at+jwt`.
    Jwt,
    /// A logout token (OpenID Connect Back-Channel Logout 1.0 §2.4).
    LogoutJwt,
}

impl HeaderType {
    pub(super) const ALL: [Self; 3] = [Self::AtJwt, Self::Jwt, Self::LogoutJwt];

    /// Returns the name, as in the `typ` of a token.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AtJwt => "at+jwt",
            Self::Jwt => "JWT",
            Self::LogoutJwt => "logout+jwt",
        }
    }
}

impl From<TokenType> for HeaderType {
    fn from(token_type: TokenType) -> Self {
        match token_type {
            TokenType::AtJwt => Self::AtJwt,
            TokenType::Jwt => Self::Jwt,
        }
    }
}
