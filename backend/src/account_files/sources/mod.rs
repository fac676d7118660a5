//! The systems whose exports can be read: a table for each, of its columns and what they mean.

mod applications;
mod directories;
mod frameworks;
mod providers;
mod salted;
mod source;

pub use self::source::Source;
pub(super) use self::source::{Layout, NATIVE};
use crate::account_files::names::canonical;

/// All systems, in the order of their names.
pub const SOURCES: &[&Source] = &[
    &frameworks::ASPNET,
    &providers::AUTH0,
    &providers::AUTHENTIK,
    &frameworks::BETTER_AUTH,
    &salted::COUCHDB,
    &frameworks::DEVISE,
    &salted::DISCOURSE,
    &frameworks::DJANGO,
    &applications::DRUPAL,
    &providers::FIREBASE,
    &salted::GITEA,
    &salted::GRAFANA,
    &directories::HTPASSWD,
    &providers::KEYCLOAK,
    &NATIVE,
    &providers::KRATOS,
    &frameworks::LARAVEL,
    &directories::LDIF,
    &directories::LLDAP,
    &applications::MEDIAWIKI,
    &salted::METABASE,
    &applications::NEXTCLOUD,
    &salted::PAYLOAD,
    &salted::REDMINE,
    &applications::ROCKETCHAT,
    &directories::SHADOW,
    &providers::SUPABASE,
    &applications::SYNAPSE,
    &applications::WORDPRESS,
];

impl Source {
    /// Returns the system of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        SOURCES.iter().copied().find(|source| source.name == name)
    }
}

/// Returns the system that a file with these columns looks like: the one with the most of its marks.
pub(super) fn guess(names: &[&str]) -> Option<&'static Source> {
    let names: Vec<String> = names.iter().map(|name| canonical(name)).collect();
    let has_all = |marks: &&&[&str]| marks.iter().all(|mark| names.contains(&canonical(mark)));
    let fitting = SOURCES.iter().filter_map(|source| {
        let fitting = source.marks.iter().filter(has_all);
        Some((fitting.map(|marks| marks.len()).max()?, *source))
    });
    fitting.max_by_key(|(marks, _)| *marks).map(|(_, source)| source)
}
