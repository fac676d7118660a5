#!/usr/bin/env bash
# sqlx 0.9.0 with PostgreSQL 15: a statement after one that was given up gets the error of that one, and is not sent.
#
# Where the future of a statement is dropped, by a time limit for instance, sqlx keeps the connection: the next
# statement first reads what is left of the answer. One would expect it to be sent then, whatever that answer was.
# Seen: if it was an error (here of statement_timeout, a moment after the caller's own limit), the next statement
# returns that error and has not been sent; the one after it works. When the next one is a ROLLBACK, the transaction
# stays open.
#
# Keystead ends its transactions itself and sends ROLLBACK once more after such an error; without that, a connection
# went back to its pool inside of a failed transaction (backend/src/database/postgres_transaction.rs).
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
tokio = { version = "1", features = ["macros", "rt", "time"] }
EOF
cat >"$folder/src/main.rs" <<'EOF'
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection as _, Executor as _, Row as _};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let socket = std::env::args().nth(1).expect("the directory of the socket");
    let options = PgConnectOptions::new().socket(socket).username("ada").database("postgres");
    let mut connection = PgConnection::connect_with(&options).await.expect("it connects");
    connection.execute("SET statement_timeout = '2s'").await.expect("it has a limit");
    let slow = connection.execute("SELECT pg_sleep(60)");
    tokio::time::timeout(Duration::from_millis(200), slow).await.expect_err("it is given up");
    let error = connection.execute("CREATE TABLE made ()").await.expect_err("it gets an error");
    let code = error.as_database_error().and_then(|error| error.code()).map(String::from);
    assert_eq!(code.as_deref(), Some("57014"), "the error of the other statement");
    let made = connection.fetch_one("SELECT to_regclass('made') IS NOT NULL").await;
    assert!(!made.expect("the connection still works").get::<bool, _>(0), "sqlx behaves otherwise");
    println!("as described: the statement after one that was given up is not sent");
}
EOF
cargo run --quiet --manifest-path "$folder/Cargo.toml" -- "$folder/data"
