//! Environment variables that look like a setting and are none, most of them misspelt.

use std::env;
use std::fmt;

use super::SETTINGS;
use super::nearest::nearest;
use crate::master_key::VARIABLE as MASTER_KEY_VARIABLE;

/// The beginning of every variable of ours.
const PREFIX: &str = "KEYSTEAD_";
/// The variables that are read but are not settings with a flag of `keystead serve`.
const OTHERS: [&str; 4] =
    ["KEYSTEAD_CONFIG", MASTER_KEY_VARIABLE, "KEYSTEAD_MIGRATE_FROM", "KEYSTEAD_MIGRATE_TO"];
/// The number of edits between a known variable and one without its prefix that is taken for a misspelling.
const MAX_EDITS_IN_PREFIX: usize = 2;

/// A variable that has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownVariable {
    /// The name. The value may be a secret and is not kept.
    pub name: String,
    /// The known variable that was probably meant.
    pub nearest: Option<String>,
}

impl fmt::Display for UnknownVariable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.nearest {
            Some(nearest) => {
                write!(formatter, "{} is not a setting: did you mean {nearest}?", self.name)
            }
            None => {
                write!(formatter, "{} is not a setting: keystead serve --help lists all", self.name)
            }
        }
    }
}

/// Returns the unknown variables of this process, by name. An empty one counts as unset, and those that
/// Kubernetes sets for a service called `keystead` are its own.
#[must_use]
pub fn unknown_variables() -> Vec<UnknownVariable> {
    let known = SETTINGS.iter().map(super::Setting::variable);
    let known: Vec<String> = known.chain(OTHERS.map(str::to_owned)).collect();
    let set = env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let mut unknown: Vec<_> = set
        .filter(|(name, value)| !value.to_string_lossy().trim().is_empty() && !known.contains(name))
        .filter(|(name, value)| !is_of_kubernetes(name, &value.to_string_lossy()))
        .filter_map(|(name, _)| find(name, &known))
        .collect();
    unknown.sort_by(|one, other| one.name.cmp(&other.name));
    unknown
}

/// Returns the variable if it has our prefix, or almost the whole name of a known one, in capitals or not.
fn find(name: String, known: &[String]) -> Option<UnknownVariable> {
    let capitals = name.to_uppercase();
    let nearest = nearest(&capitals, known.iter().map(String::as_str));
    let is_ours = capitals.starts_with(PREFIX)
        || nearest.is_some_and(|(_, edits)| edits <= MAX_EDITS_IN_PREFIX);
    let nearest = nearest.map(|(nearest, _)| nearest.to_owned());
    is_ours.then_some(UnknownVariable { name, nearest })
}

/// Returns true for a variable that Kubernetes sets for a service whose name begins with `keystead`:
/// `KEYSTEAD_SERVICE_HOST`, `KEYSTEAD_PORT_8000_TCP_ADDR`, `KEYSTEAD_DB_PORT` and so on. `…_PORT` has a URL
/// there: a plain number comes from a person, who means the port to listen at.
fn is_of_kubernetes(name: &str, value: &str) -> bool {
    let Some(rest) = name.strip_prefix("KEYSTEAD") else { return false };
    let is_service = rest.ends_with("_SERVICE_HOST")
        || rest.ends_with("_SERVICE_PORT")
        || rest.contains("_SERVICE_PORT_");
    let is_port = rest.ends_with("_PORT") && value.contains("://");
    is_service
        || is_port
        || rest.match_indices("_PORT_").any(|(at, part)| {
            let digits_at = at + part.len();
            let end = &rest[digits_at..];
            let protocol = end.trim_start_matches(|digit: char| digit.is_ascii_digit());
            protocol.len() < end.len()
                && ["_TCP", "_UDP", "_SCTP"].iter().any(|name| protocol.starts_with(name))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_kubernetes_sets_is_of_kubernetes() {
        for (name, value, expected) in [
            ("KEYSTEAD_SERVICE_PORT_HTTP", "8000", true),
            ("KEYSTEAD_PORT", "tcp://10.0.0.1:8000", true),
            ("KEYSTEAD_PORT", "8000", false),
            ("KEYSTEAD_MY_DB_PORT_5432_TCP_PROTO", "tcp", true),
            ("KEYSTEAD_PORT_53_UDP", "udp://10.0.0.1:53", true),
            ("KEYSTEAD_PORT_HTTP", "8000", false),
            ("KEYSTEAD_REGISTRATON", "closed", false),
            ("OTHER_SERVICE_HOST", "10.0.0.1", false),
        ] {
            assert_eq!(is_of_kubernetes(name, value), expected, "{name}={value}");
        }
    }
}
