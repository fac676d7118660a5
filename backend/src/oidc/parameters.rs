//! The parameters of a request, from its query or its form (RFC 6749 §3.1, §3.2).

use std::fmt;

use super::OAuthError;

/// Parameters of a request, at most: more than any request of the standards has.
const MAX_PARAMETERS: usize = 100;
/// Bytes of a value, at most: the request has to fit into an address again, sealed.
const MAX_VALUE_LENGTH: usize = 4_096;
/// Parameters that may come more than once.
const REPEATABLE: [&str; 2] = ["audience", "resource"];

/// The parameters of a request. Their values are never printed: some are secrets.
#[derive(Clone)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Parses a query or a form (`application/x-www-form-urlencoded`). Parameters without a value count as absent, and
    /// none may come twice (RFC 6749 §3.1) but the resources of RFC 8707.
    pub fn parse(text: &[u8]) -> Result<Self, OAuthError> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(text)
            .into_owned()
            .filter(|(_, value)| !value.is_empty())
            .take(MAX_PARAMETERS + 1)
            .collect();
        if pairs.len() > MAX_PARAMETERS {
            return Err(OAuthError::invalid_request("The request has too many parameters."));
        }
        if pairs.iter().any(|(_, value)| value.len() > MAX_VALUE_LENGTH) {
            return Err(OAuthError::invalid_request("A parameter is longer than 4096 bytes."));
        }
        let is_repeated = |(index, (name, _)): (usize, &(String, String))| {
            !REPEATABLE.contains(&name.as_str())
                && pairs[..index].iter().any(|(other, _)| other == name)
        };
        if pairs.iter().enumerate().any(is_repeated) {
            return Err(OAuthError::invalid_request("A parameter is there more than once."));
        }
        Ok(Self(pairs))
    }

    /// Returns the value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns all values of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the value of a parameter that has to be there.
    pub fn require(&self, name: &'static str) -> Result<&str, OAuthError> {
        let missing = || OAuthError::invalid_request(format!("The parameter {name} is missing."));
        self.get(name).ok_or_else(missing)
    }

    /// Returns the parameters as a form, without those of these names.
    #[must_use]
    pub fn to_form(&self, without: &[&str]) -> String {
        let kept = self.0.iter().filter(|(name, _)| !without.contains(&name.as_str()));
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_parameter_may_come_twice_but_resources() {
        let parameters = Parameters::parse(b"a=1&resource=x&b=&b=2&resource=y+z").unwrap();
        assert_eq!((parameters.get("a"), parameters.get("b")), (Some("1"), Some("2")));
        assert_eq!(parameters.all("resource").collect::<Vec<_>>(), ["x", "y z"]);
        assert!(Parameters::parse(b"a=1&a=1").is_err());
        let long = [b"a=", &*vec![b'x'; 4096]].concat();
        assert!(Parameters::parse(&long).is_ok());
        assert!(Parameters::parse(&[&*long, b"x"].concat()).is_err());
        assert_eq!(parameters.to_form(&["a", "b"]), "resource=x&resource=y+z");
    }

    #[test]
    fn values_are_not_printed() {
        let parameters = Parameters::parse(b"client_secret=hidden").unwrap();
        assert_eq!(format!("{parameters:?}"), "[\"client_secret\"]");
    }
}
