#!/usr/bin/env bash
# Checks what the dependencies are: their licences, where they come from, what is banned, and,
# with a copy of the advisory database, whether a flaw of one is known. See deny.toml.
#
# Where there is no copy and no way to one, it says so and passes: what a machine without a network
# can check is checked. KEYSTEAD_REQUIRE_ADVISORIES=1 makes it fail instead.

set -euo pipefail
cd "$(dirname "$0")/.."

PATH=$PWD/.tools/cargo-deny/bin:$PATH

check() { # check WHAT...
  # What the binary is made of, and what is built beside it, under locks of their own.
  for manifest in Cargo.toml fuzz/Cargo.toml tools/wasm-bindgen/Cargo.toml; do
    cargo-deny --config deny.toml --manifest-path "$manifest" --log-level error --locked check "$@"
  done
}

check bans licenses sources

if timeout 60 cargo-deny fetch db >/dev/null 2>&1 || compgen -G '.tools/advisory-dbs/advisory-db-*/crates' >/dev/null; then
  check --disable-fetch advisories
else
  echo "WARNING: NOBODY HAS LOOKED FOR KNOWN FLAWS: no copy of the advisory database in .tools/advisory-dbs, and no way to one" >&2
  [[ ${KEYSTEAD_REQUIRE_ADVISORIES:-0} != 1 ]]
fi
