#!/usr/bin/env bash
# Builds the app by Trunk and compares it with dist/, which tools/page.mjs made: the two must not differ
# in a byte.

set -euo pipefail
cd "$(dirname "$0")/.."

log=target/trunk.log
trunk build --release --offline --dist target/trunk >"$log" 2>&1 || {
  cat "$log" >&2
  exit 1
}
diff --recursive --brief dist target/trunk
