#!/usr/bin/env bash
# What a machine must have before anything here can be built. Names what is missing and what to do
# about it, one line each; adds by itself what it can. Quick and silent when all is there.
#
#   tools/machine.sh            for building and running
#   tools/machine.sh browser    Chromium, for the browser tests
#   tools/machine.sh python     what Python's packages are installed into
#   tools/machine.sh servers    PostgreSQL, nginx, Caddy and Prometheus, for the tests that start their own,
#                               and what the commands of the documentation need
#   tools/machine.sh bench      what measures, and what the peers are made with

set -euo pipefail
cd "$(dirname "$0")/.."

missing=0

need() { # need COMMAND HINT
  command -v "$1" >/dev/null && return
  echo "missing: $1 - $2" >&2
  missing=1
}

# install_debian PURPOSE PACKAGE...
install_debian() {
  local purpose=$1
  shift
  local as_root=()
  if ((EUID != 0)); then
    as_root=(sudo)
  fi
  if ! command -v apt-get >/dev/null || ! command -v "${as_root[0]:-true}" >/dev/null; then
    echo "missing: $purpose - as root, run: apt-get install --no-install-recommends $*" >&2
    exit 1
  fi
  echo "== setup: $purpose ($*, by apt)"
  # The package lists of a fresh machine may be empty or too old to install from.
  # What is a service there is none here: policy-rc.d forbids to start it, and createcluster.conf
  # to make a database for it.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive bash -c '
    policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
      trap "rm -f $policy" EXIT
      printf "#!/bin/sh\nexit 101\n" >$policy
      chmod +x $policy
    fi
    settings=/etc/postgresql-common/createcluster.conf
    if [[ -e $settings && ! -d /etc/postgresql ]]; then
      sed -i "s/^#\? *create_main_cluster.*/create_main_cluster = false/" $settings
    fi
    apt-get -qq update && apt-get -qq install --yes --no-install-recommends "$@"' - "$@" </dev/null >/dev/null
}

if [[ ${1:-} == browser ]]; then
  [[ -n ${CHROMIUM:-} ]] || command -v chromium >/dev/null || install_debian "a browser" chromium
  exit
fi

if [[ ${1:-} == servers ]]; then
  compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || {
    # Without a database that is always there: the tests make their own.
    install_debian "PostgreSQL" postgresql-common
    install_debian "PostgreSQL" postgresql
  }
  command -v nginx >/dev/null || [[ -x /usr/sbin/nginx ]] || install_debian "a reverse proxy" nginx-light
  command -v caddy >/dev/null || install_debian "another reverse proxy" caddy
  command -v promtool >/dev/null || install_debian "what reads metrics" prometheus
  { command -v curl && command -v jq; } >/dev/null || install_debian "what the documentation asks with" curl jq
  exit
fi

if [[ ${1:-} == python ]]; then
  python3 -c "import ensurepip" 2>/dev/null || install_debian "Python's environments" python3-venv
  exit
fi

if [[ ${1:-} == bench ]]; then
  if ! command -v wrk >/dev/null || ! command -v g++ >/dev/null; then
    install_debian "the benchmark's tools" wrk g++ make
  fi
  exit
fi

need rustup "install Rust with rustup: https://rustup.rs"
need cargo "install Rust with rustup: https://rustup.rs"
need node "install Node.js 20 or newer: https://nodejs.org"
need npm "install npm, which comes with Node.js: https://nodejs.org"
need git "install git"
((missing == 0)) || exit 1

node_major=$(node --print 'process.versions.node.split(".")[0]')
if ((node_major < 20)); then
  echo "too old: node $node_major - install Node.js 20 or newer: https://nodejs.org" >&2
  exit 1
fi

# rustc links with it, and the SQLite inside the server is C.
if ! command -v cc >/dev/null; then
  install_debian "a C compiler" gcc libc6-dev
fi

# The toolchain that rust-toolchain.toml names, and the target that the app is compiled to.
# Asking rustc's own folder takes milliseconds, asking rustup a second.
sysroot=$(RUSTUP_AUTO_INSTALL=0 rustc --print sysroot 2>/dev/null) || {
  echo "== setup: Rust $(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)"
  rustup --quiet toolchain install
  sysroot=$(rustc --print sysroot)
}
if [[ ! -d $sysroot/lib/rustlib/wasm32-unknown-unknown ]]; then
  echo "== setup: Rust's WebAssembly target"
  rustup --quiet target add wasm32-unknown-unknown
fi
for component in clippy rustfmt; do
  if [[ ! -x $sysroot/bin/cargo-${component/rustfmt/fmt} ]]; then
    rustup --quiet component add "$component"
  fi
done

# wasm-bindgen's two halves, the crate in the app and the program in tools/, speak a format of
# their own that changes with every release.
app=$(grep -A1 '^name = "wasm-bindgen"$' Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p')
program=$(sed -n 's/^version = "\(.*\)"/\1/p' tools/wasm-bindgen/Cargo.toml)
if [[ -n $app && $app != "$program" ]]; then
  echo "wasm-bindgen is $app in Cargo.lock, but $program in tools/wasm-bindgen: make them the same in tools/wasm-bindgen/Cargo.toml (twice) and run \`cargo update\` there" >&2
  exit 1
fi
