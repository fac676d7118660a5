#!/usr/bin/env bash
# sqlx 0.9.0 with PostgreSQL 15: a notification that arrives during a statement fails the statement.
#
# PostgreSQL may send NotificationResponse at any time to a session that listens ("Asynchronous Operations" in
# the chapter on its protocol), and a client has to be prepared for that whatever it waits for. One would expect
# a plain PgConnection, which is no PgListener, to drop it. Seen: the statement during which it arrives ends in
# Error::Protocol, "unexpected message: NotificationResponse", though the server has run it; the next one works.
#
# Behind a pooler in transaction mode, the LISTEN of another program stays on a session that Keystead's
# statements come to. So Keystead listens only where a session is its own (docs/decisions/0017-poolers.md).
#
# Needs cargo and PostgreSQL in /usr/lib/postgresql; as root, the user postgres. Fails if sqlx behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort | tail -n 1)
unprivileged() {
  if ((EUID == 0)); then setpriv --reuid=postgres --regid=postgres --clear-groups --reset-env -- "$@"; else "$@"; fi
}
clean_up() {
  unprivileged "$bin/pg_ctl" --pgdata="$folder/data/db" --silent --mode=immediate stop || true
  rm -rf "$folder"
}
trap clean_up EXIT
chmod 755 "$folder"
mkdir "$folder/data"
((EUID != 0)) || chown postgres:postgres "$folder/data"
unprivileged "$bin/initdb" --pgdata="$folder/data/db" --username=ada --auth=trust >/dev/null
unprivileged "$bin/pg_ctl" --pgdata="$folder/data/db" --silent --wait --log="$folder/data/log" \
  --options="-c listen_addresses= -c unix_socket_directories=$folder/data" start

mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'EOF'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[dependencies]
sqlx = { version = "=0.9.0", default-features = false, features = ["postgres", "runtime-tokio"] }
tokio = { version = "1", features = ["macros", "rt"] }
EOF
cat >"$folder/src/main.rs" <<'EOF'
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection as _, Error, Executor as _};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let socket = std::env::args().nth(1).expect("the directory of the socket");
    let options = PgConnectOptions::new().socket(socket).username("ada").database("postgres");
    let mut connection = PgConnection::connect_with(&options).await.expect("it connects");
    connection.execute("LISTEN news").await.expect("it listens");
    match connection.execute("NOTIFY news").await {
        Err(Error::Protocol(text)) if text.contains("NotificationResponse") => {}
        other => panic!("sqlx behaves otherwise: {other:?}"),
    }
    connection.execute("SELECT 1").await.expect("the connection still works");
    println!("as described: a notification fails the statement during which it arrives");
}
EOF
cargo run --quiet --manifest-path "$folder/Cargo.toml" -- "$folder/data"
