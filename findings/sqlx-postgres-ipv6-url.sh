#!/usr/bin/env bash
# sqlx 0.9.0: the URL of a PostgreSQL server at an IPv6 address names a host that cannot be resolved.
#
# In a URI, an IPv6 address is in brackets, which are no part of it (RFC 3986 §3.2.2), and PostgreSQL's manual has
# such a connection URI ("Connection Strings"). One would expect `postgres://ada@[::1]:5432/app` to give the host
# `::1`. Seen: PgConnectOptions has the host `[::1]`, brackets included, which the system then looks up as a name,
# and connecting fails. With the address as a parameter (`?host=::1`), it is right.
#
# Keystead reads the URL itself and hands on the address by its parameter.
#
# Needs cargo. Fails if sqlx reads it otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'EOF'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[dependencies]
sqlx-postgres = { version = "=0.9.0", default-features = false }
EOF
cat >"$folder/src/main.rs" <<'EOF'
use sqlx_postgres::PgConnectOptions;

fn main() {
    let host_of = |url: &str| {
        let options: PgConnectOptions = url.parse().expect("it is a URL");
        options.get_host().to_owned()
    };
    assert_eq!(host_of("postgres://ada@[::1]:5432/app"), "[::1]");
    assert_eq!(host_of("postgres:///app?host=::1"), "::1");
    println!("as described: the brackets of an IPv6 address are taken for a part of it");
}
EOF
cargo run --quiet --manifest-path "$folder/Cargo.toml"
