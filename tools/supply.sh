#!/usr/bin/env bash
# Checks what the dependencies are: their licences, where they come from, what is banned, and,
# with a copy of the advisory database, whether a flaw of one is known. See deny.toml.

set -euo pipefail

cargo-deny --log-level error check bans licenses sources

if timeout 60 cargo-deny fetch db >/dev/null 2>&1 || compgen -G '.tools/advisory-dbs/advisory-db-*/crates' >/dev/null; then
  cargo-deny --log-level error check --disable-fetch advisories
else
  echo "advisories: not checked, for there is no way to the database and no copy in .tools/advisory-dbs"
fi
