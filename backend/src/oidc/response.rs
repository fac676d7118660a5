//! Where an authorization request is answered, and the addresses of the answers (RFC 6749 §4.1.2, RFC 9207).

use serde::{Deserialize, Serialize};

use super::OAuthError;

/// The place of an answer: an address of the client, which was checked, and the client's `state`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
}

impl Answer {
    /// Returns the address that takes a code to the client.
    pub(super) fn with_code(&self, code: &str, issuer: &str) -> String {
        self.address([("code", code), ("iss", issuer)])
    }

    /// Returns the address that takes an error to the client.
    pub(super) fn with_error(&self, error: &OAuthError, issuer: &str) -> String {
        self.address([
            ("error", error.code.name()),
            ("error_description", &error.description),
            ("iss", issuer),
        ])
    }

    fn address<'a>(&'a self, answer: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let state = self.state.as_deref().map(|state| ("state", state));
        append(&self.redirect_uri, answer.into_iter().chain(state))
    }
}

/// Returns an address with more parameters in its query. The address stays as it is, byte for byte.
pub(super) fn append<'a>(
    address: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let query = query.extend_pairs(parameters).finish();
    let separator = match address.split_once('?') {
        _ if query.is_empty() => "",
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    format!("{address}{separator}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_the_address_as_it_is() {
        for (address, expected) in [
            ("https://a.example/b", "https://a.example/b?code=1+2&iss=i&state=%26"),
            ("https://a.example/b?c=d", "https://a.example/b?c=d&code=1+2&iss=i&state=%26"),
            ("com.example.a:/b?", "com.example.a:/b?code=1+2&iss=i&state=%26"),
        ] {
            let answer = Answer { redirect_uri: address.to_owned(), state: Some("&".to_owned()) };
            assert_eq!(answer.with_code("1 2", "i"), expected);
        }
    }
}
