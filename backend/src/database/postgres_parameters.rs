//! The parameters of a `PostgreSQL` URL: those of libpq (PostgreSQL documentation, 34.1.2), and what Neon,
//! Supabase and the drivers of other languages add.
//!
//! Each is honoured, or ignored where that is harmless, or refused by its name. An unknown one is refused
//! too: it might be a restriction that would not hold.

/// Parameters that have an effect: see [`super::postgres_url`] and [`super::postgres_tls`].
pub(super) const HONOURED: [&str; 17] = [
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "options",
    "application_name",
    "fallback_application_name",
    "target_session_attrs",
    "sslmode",
    "ssl",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "channel_binding",
    "statement-cache-capacity",
];

/// Parameters without an effect, whatever their value.
pub(super) const IGNORED: [&str; 15] = [
    // `--database-timeout` is the limit on connecting and on every statement, and a connection is
    // checked before it is used.
    "connect_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    // Of several servers only one can be written to, so there is no load to balance.
    "load_balance_hosts",
    // Saves a round trip. `sslmode` decides whether TLS is used.
    "sslnegotiation",
    // TLS is never compressed, and always names the host.
    "sslcompression",
    "sslsni",
    // Text is always sent as UTF-8.
    "client_encoding",
    // Hints to other drivers: Prisma's on poolers, node-postgres' on `sslmode`, and two of Supabase.
    "pgbouncer",
    "uselibpqcompat",
    "supa",
    "workaround",
];

/// Parameters of which only these values can be ignored, because they ask for nothing. The last column
/// says what to do instead of any other value.
const REFUSED: [(&str, &[&str], &str); 35] = [
    ("gssencmode", &["disable", "prefer"], "use sslmode=verify-full"),
    ("gssdelegation", &["0"], "GSSAPI is not supported: give a password or a client certificate"),
    ("gsslib", &[], "GSSAPI is not supported: give a password or a client certificate"),
    ("krbsrvname", &[], "GSSAPI is not supported: give a password or a client certificate"),
    ("service", &[], "write the host, port, database and user of the service into the URL"),
    ("servicefile", &[], "write the host, port, database and user of the service into the URL"),
    ("passfile", &[], "set the variable PGPASSFILE"),
    ("replication", &["false", "off", "no", "0"], "remove it"),
    ("require_auth", &[], "use sslmode=verify-full, which tells no other server the password"),
    ("requirepeer", &[], "let the directory of the socket be writable for PostgreSQL alone"),
    ("requiressl", &["0"], "use sslmode=require, or better verify-full"),
    ("scram_client_key", &[], "give the password"),
    ("scram_server_key", &[], "give the password"),
    ("oauth_issuer", &[], "OAuth is not supported: give a password or a client certificate"),
    ("oauth_client_id", &[], "OAuth is not supported: give a password or a client certificate"),
    ("oauth_client_secret", &[], "OAuth is not supported: give a password or a client certificate"),
    ("oauth_scope", &[], "OAuth is not supported: give a password or a client certificate"),
    ("sslcertmode", &["allow"], "remove it: a certificate is sent if sslcert names one"),
    (
        "sslcrl",
        &[],
        "revocation lists are not supported: let sslrootcert trust no more than it must",
    ),
    (
        "sslcrldir",
        &[],
        "revocation lists are not supported: let sslrootcert trust no more than it must",
    ),
    ("sslkeylogfile", &[], "remove it"),
    (
        "sslpassword",
        &[],
        "decrypt the key (openssl pkey -in KEY -out FILE) and name that by sslkey",
    ),
    (
        "ssl_min_protocol_version",
        &["TLSv1", "TLSv1.1", "TLSv1.2"],
        "set ssl_min_protocol_version in postgresql.conf",
    ),
    ("ssl_max_protocol_version", &["TLSv1.3"], "set ssl_max_protocol_version in postgresql.conf"),
    ("min_protocol_version", &["3.0"], "remove it"),
    ("max_protocol_version", &["3.0", "3.2", "latest"], "remove it"),
    ("connection_limit", &[], "use --database-connections"),
    ("pool_timeout", &[], "use --database-timeout"),
    ("socket_timeout", &[], "use --database-timeout"),
    ("statement_cache_size", &[], "use statement-cache-capacity"),
    ("sslaccept", &[], "use sslmode"),
    ("sslidentity", &[], "use sslcert and sslkey"),
    ("schema", &[], "use options=-csearch_path%3DSCHEMA"),
    ("currentSchema", &[], "use options=-csearch_path%3DSCHEMA"),
    ("search_path", &[], "use options=-csearch_path%3DSCHEMA"),
];

/// Returns true if this is the name of a parameter of some client.
pub(super) fn is_known(name: &str) -> bool {
    let is_refused = REFUSED.iter().any(|(refused, ..)| *refused == name);
    is_refused || HONOURED.contains(&name) || IGNORED.contains(&name)
}

/// Returns true if the parameter has an effect, false if it can be ignored; an error says what to do
/// instead.
pub(super) fn is_honoured(name: &str, value: &str) -> Result<bool, String> {
    if HONOURED.contains(&name) {
        return Ok(true);
    }
    let refused = REFUSED.iter().find(|(refused, ..)| *refused == name);
    let (values, instead) = match refused {
        Some((_, values, instead)) => (*values, *instead),
        None if IGNORED.contains(&name) => return Ok(false),
        None => (&[][..], "it is unknown; remove it"),
    };
    if values.contains(&value) {
        return Ok(false);
    }
    // A name of one's own may be a part of a password with characters that end the URL.
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    let name = if name.len() <= 40 && name.bytes().all(is_word) { name } else { "such parameter" };
    Err(format!("no {name} in the URL: {instead}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_names_every_parameter() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
        let manual = std::fs::read_to_string(path).unwrap();
        let names = HONOURED.iter().chain(&IGNORED).chain(REFUSED.iter().map(|(name, ..)| name));
        let missing: Vec<_> = names.filter(|name| !manual.contains(&format!("`{name}"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
