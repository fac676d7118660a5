//! The URL of a `PostgreSQL` database, as libpq defines it (PostgreSQL documentation, 34.1.1.2), with one
//! server or several.

use std::collections::BTreeMap;
use std::fmt;

use url::Url;

use super::postgres_hosts::{
    ENCODE, Host, decode, listed, split_hosts, with_addresses, with_ports,
};
use super::{postgres_parameters, postgres_tls};

/// The servers of one database. Printed, it is without user, password and parameters.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl {
    servers: Vec<Server>,
    /// The URL as it is printed.
    name: String,
    needs_writable: bool,
}

/// A server that the database may be on.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Server {
    /// The host and port, for messages.
    pub(super) name: String,
    /// The URL for the driver, which has everything in the query.
    pub(super) url: Url,
}

type Parameters = BTreeMap<String, String>;

impl PostgresUrl {
    /// Parses a URL. The error says what was expected, and quotes nothing of what may be a password.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        Self::parse_in(text, |name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn parse_in(text: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let (_, text) = text.split_once("://").ok_or("postgres://user:password@host/name")?;
        if text.contains('#') {
            return Err("# in a user name or password to be written as %23".to_owned());
        }
        let end = text.find(['/', '?']).unwrap_or(text.len());
        let (authority, rest) = text.split_at(end);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        // What is before an @ may be a password, a part of which would become the database.
        if path.contains('@') {
            return Err(format!("no @ in the name of the database ({ENCODE})"));
        }
        let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let mut parameters = Parameters::new();
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        for (name, value) in
            [("user", user), ("password", password), ("dbname", path.trim_start_matches('/'))]
        {
            set(&mut parameters, name, decode(value)?);
        }
        let mut hosts = split_hosts(hosts)?;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if name.contains('@') || query.contains('@') && !postgres_parameters::is_known(name) {
                return Err(format!("no @ in the name of a parameter ({ENCODE})"));
            }
            let (name, value) = (decode(name)?, decode(value)?);
            if postgres_parameters::is_honoured(&name, &value)? {
                set(&mut parameters, &name, value);
            }
        }
        if let Some(names) = parameters.remove("host") {
            hosts = listed(&names, &hosts)?;
        }
        if let Some(ports) = parameters.remove("port") {
            hosts = with_ports(&ports, hosts)?;
        }
        let needs_writable = needs_writable(&mut parameters, hosts.len())?;
        postgres_tls::resolve(&mut parameters, environment)?;
        let hosts = with_addresses(&mut parameters, hosts)?;
        let fallback = parameters.remove("fallback_application_name");
        let fallback = fallback.unwrap_or_else(|| "keystead".to_owned());
        parameters.entry("application_name".to_owned()).or_insert(fallback);
        let servers: Vec<_> =
            hosts.iter().map(|host| Server::new(host, &parameters)).collect::<Result<_, _>>()?;
        let database = parameters.get("dbname").map(String::as_str).unwrap_or_default();
        let names: Vec<_> = servers.iter().map(|server| server.name.as_str()).collect();
        let name = format!("postgres://{}/{database}", names.join(","));
        Ok(Self { servers, name, needs_writable })
    }

    /// The servers, in the order in which they are tried.
    pub(super) fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// Returns true if a server that cannot be written to is passed over.
    pub(super) fn needs_writable(&self) -> bool {
        self.needs_writable
    }

    /// Returns true if it has a password or a private key in it.
    pub(super) fn has_password(&self) -> bool {
        let is_key = |value: String| postgres_tls::is_inline(&value);
        self.parameter("password").is_some() || self.parameter("sslkey").is_some_and(is_key)
    }

    /// The value of a parameter, as the driver gets it.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = self.servers.first()?.url.query_pairs();
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }
}

impl Server {
    /// Builds the URL of one server: `postgres:///?host=…`, where the driver reads an IPv6 address
    /// without brackets.
    fn new((host, port): &Host, parameters: &Parameters) -> Result<Self, String> {
        let mut url = Url::parse("postgres:///").map_err(|error| error.to_string())?;
        let is_socket = host.starts_with('/');
        let mut pairs = url.query_pairs_mut();
        if !host.is_empty() {
            pairs.append_pair("host", host);
        }
        if let Some(port) = port {
            pairs.append_pair("port", &port.to_string());
        }
        for (name, value) in parameters {
            match name.as_str() {
                // There is no TLS through a socket of this machine, as with libpq.
                "sslmode" if is_socket => pairs.append_pair(name, "disable"),
                _ => pairs.append_pair(name, value),
            };
        }
        drop(pairs);
        let shown = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self { name: format!("{shown}{port}"), url })
    }
}

/// Sets a parameter; an empty value leaves it out.
fn set(parameters: &mut Parameters, name: &str, value: String) {
    if value.is_empty() {
        parameters.remove(name);
    } else {
        parameters.insert(name.to_owned(), value);
    }
}

/// Returns true if a server has to be writable. Of several, it always has to be.
fn needs_writable(parameters: &mut Parameters, servers: usize) -> Result<bool, String> {
    match parameters.remove("target_session_attrs").as_deref() {
        Some("read-write" | "primary") => Ok(true),
        None | Some("any") => Ok(servers > 1),
        Some(_) => {
            Err("target_session_attrs=read-write: a standby cannot be written to".to_owned())
        }
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<PostgresUrl, String> {
        PostgresUrl::parse_in(text, |_| None)
    }

    /// The queries of the URLs that the driver gets, with what is in all of them left out.
    fn queries(text: &str) -> Vec<String> {
        let shown = |server: &Server| {
            let pairs = server.url.query_pairs().filter(|(name, value)| {
                !(name == "application_name" && value == "keystead" || name == "sslmode")
            });
            pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
        };
        parse(text).unwrap().servers().iter().map(shown).collect()
    }

    #[test]
    fn every_form_of_a_host_reaches_the_driver() {
        for (text, expected) in [
            ("postgres://k:p%40w@db/k", &["host=db dbname=k password=p@w user=k"][..]),
            ("postgresql://[::1]:6432/k", &["host=::1 port=6432 dbname=k"]),
            ("postgres:///k?host=/run/postgresql", &["host=/run/postgresql dbname=k"]),
            ("postgres://k@/k?host=/run/postgresql", &["host=/run/postgresql dbname=k user=k"]),
            ("postgres://%2Frun%2Fpostgresql/k", &["host=/run/postgresql dbname=k"]),
            (
                "postgres://a:1,[::1]:2,c/k",
                &["host=a port=1 dbname=k", "host=::1 port=2 dbname=k", "host=c dbname=k"],
            ),
            (
                "postgres:///k?host=a,b&port=1,2",
                &["host=a port=1 dbname=k", "host=b port=2 dbname=k"],
            ),
            (
                "postgres://a,b/k?port=6432",
                &["host=a port=6432 dbname=k", "host=b port=6432 dbname=k"],
            ),
            ("postgres://db/k?hostaddr=10.0.0.1", &["host=10.0.0.1 dbname=k"]),
            (
                "postgres://db/k?options=endpoint%3Dep-a+b",
                &["host=db dbname=k options=endpoint=ep-a+b"],
            ),
            (
                "postgres://db/k?fallback_application_name=x",
                &["host=db application_name=x dbname=k"],
            ),
        ] {
            assert_eq!(queries(text), expected, "{text}");
        }
    }

    #[test]
    fn urls_of_providers_and_clusters_are_taken() {
        for text in [
            "postgres://k:p@ep-a-pooler.eu.aws.neon.tech/k?sslmode=verify-full&channel_binding=require",
            "postgres://k.ref:p@aws-0.pooler.supabase.com:6543/postgres?pgbouncer=true&sslmode=require&supa=base-pooler.x",
            "postgres://a:5432,b:5433/k?target_session_attrs=read-write&load_balance_hosts=disable",
            "postgres://db/k?connect_timeout=10&keepalives=1&keepalives_idle=30&tcp_user_timeout=9",
            "postgres://db/k?gssencmode=disable&sslnegotiation=postgres&client_encoding=UTF8&sslsni=1",
            "postgres://db/k?ssl=true&ssl_min_protocol_version=TLSv1.2&application_name=",
        ] {
            assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn what_cannot_be_honoured_is_refused_by_its_name() {
        for (query, expected) in [
            ("service=k", "no service in the URL: write the host"),
            ("passfile=/run/pass", "PGPASSFILE"),
            ("gssencmode=require", "no gssencmode in the URL: use sslmode"),
            (
                "channel_binding=require&sslmode=require",
                "sslmode=verify-full in place of channel_binding",
            ),
            ("target_session_attrs=prefer-standby", "target_session_attrs=read-write"),
            ("sslpassword=hush", "no sslpassword in the URL: decrypt"),
            ("connection_limit=1", "--database-connections"),
            ("require_auth=scram-sha-256", "no require_auth"),
            ("hush%20hush=1", "no such parameter in the URL"),
            ("nonsense=1", "no nonsense in the URL: it is unknown"),
            ("host=a,b,c&port=1,2", "as many as hosts"),
            ("hostaddr=10.0.0.1&sslmode=verify-full", "no hostaddr"),
        ] {
            let error = parse(&format!("postgres://db/k?{query}")).unwrap_err();
            assert!(error.contains(expected) && !error.contains("hush"), "{query}: {error}");
        }
        for (text, expected) in [
            ("postgres://k:a/b@db/k", "percent-encoded: %2F"),
            ("postgres://k:a#b@db/k", "%23"),
            ("postgres://db:x/k", "a port"),
            ("postgres://db/%FF", "UTF-8"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn of_several_servers_one_that_can_be_written_to_is_used() {
        for (text, expected) in [
            ("postgres://a/k", false),
            ("postgres://a/k?target_session_attrs=any", false),
            ("postgres://a/k?target_session_attrs=read-write", true),
            ("postgres://a,b/k", true),
        ] {
            assert_eq!(parse(text).unwrap().needs_writable(), expected, "{text}");
        }
    }
}
