#!/usr/bin/env bash
# Installs what a machine needs before anything here can be built. Names in one line each what it
# cannot install, and how to install it. Quick and silent when nothing is missing.
#
#   tools/machine.sh            for building and running
#   tools/machine.sh check      and for formatting and lints
#   tools/machine.sh test       and for the tests: three browsers, the servers and Python environments
#                               that they start, what the commands of the documentation call
#   tools/machine.sh bare       for the set-up on a bare Debian
#   tools/machine.sh neighbours for the tests beside larger programs
#   tools/machine.sh bench      and for the benchmark and fuzzing: wrk, PostgreSQL, what peers are built with
#
# Several at once are fine: `tools/machine.sh check test`. Everything that comes from apt is
# installed by one call of it.

set -euo pipefail
cd "$(dirname "$0")/.."

missing=0

need() { # need COMMAND HINT
  command -v "$1" >/dev/null && return
  echo "missing: $1 - $2" >&2
  missing=1
}

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

# rustup cannot install twice at once; a lock on itself is one for all clones of this user.
exec 9<"$(command -v rustup)"
if ! flock --nonblock 9; then
  echo "   waiting for another make that sets up this machine"
  flock 9
fi

# -- Debian's packages -----------------------------------------------------------------------------

packages=()
purposes=()

# debian PURPOSE PACKAGE...: asks for packages, unless the command before it found their program.
debian() {
  purposes+=("$1")
  packages+=("${@:2}")
}

has() {
  type -P "$1" >/dev/null || [[ -x /usr/sbin/$1 ]]
}

python() {
  python3 -c "import ensurepip" 2>/dev/null || debian "Python environments" python3-venv
}

postgresql() {
  compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || debian PostgreSQL postgresql
}

components=()
# rustc links with it, and the SQLite inside the server is C.
has cc || debian "a C compiler" gcc libc6-dev
for purpose in "$@"; do
  case $purpose in
    check)
      components+=(clippy rustfmt)
      python
      ;;
    test)
      [[ -n ${CHROMIUM:-} ]] || { has chromium && has chromium-headless-shell; } ||
        debian Chromium chromium chromium-headless-shell
      [[ -n ${FIREFOX:-} ]] || has firefox-esr || debian Firefox firefox-esr
      { has WebKitWebDriver && has Xvfb; } || debian WebKitGTK webkit2gtk-driver xvfb
      postgresql
      has pgbouncer || debian pgbouncer pgbouncer
      has nginx || debian nginx nginx-light
      [[ -e /usr/lib/apache2/modules/mod_auth_openidc.so ]] ||
        debian "Apache with logins by OpenID Connect" apache2-bin libapache2-mod-auth-openidc
      has oidc-agent || debian oidc-agent oidc-agent-cli
      has caddy || debian Caddy caddy
      has promtool || debian Prometheus prometheus
      has curl || debian curl curl
      has jq || debian jq jq
      has openssl || debian OpenSSL openssl
      has oathtool || debian oathtool oathtool
      has sqlite3 || debian "SQLite's shell" sqlite3
      compgen -G "/usr/lib/*/libjwt.so" >/dev/null || debian "a library of tokens" libjwt-dev
      has zbarimg || debian "a reader of QR codes" zbar-tools
      has kill || debian kill procps
      # For screenshots of the page in Japanese.
      [[ -e /usr/share/fonts/truetype/vlgothic ]] || debian "Japanese letters" fonts-vlgothic
      python
      ;;
    bare)
      ((EUID == 0)) || { echo "make bare needs root: it makes a Debian in a folder" >&2; exit 1; }
      has debootstrap || debian debootstrap debootstrap
      ;;
    neighbours)
      postgresql
      has pgbouncer || debian pgbouncer pgbouncer
      [[ -n ${CHROMIUM:-} ]] || has chromium-headless-shell || debian Chromium chromium-headless-shell
      python
      has sqlite3 || debian "SQLite's shell" sqlite3
      { has mariadbd && has php && [[ -e /usr/share/wordpress ]]; } ||
        debian "WordPress on MariaDB" wordpress php-cli php-mysql mariadb-server
      { has make && has pkg-config && pkg-config --exists libevent openssl; } ||
        debian "what pgbouncer is built with" make pkg-config libevent-dev libssl-dev
      ;;
    bench)
      [[ -n ${CHROMIUM:-} ]] || has chromium || debian Chromium chromium
      { has wrk && has g++; } || debian "wrk and a C++ compiler" wrk g++ make
      postgresql
      python
      ;;
    *)
      echo "tools/machine.sh: there is no $purpose" >&2
      exit 2
      ;;
  esac
done

apt=
if ((${#packages[@]} > 0)); then
  list=$(IFS=,; echo "${purposes[*]}")
  as_root=()
  ((EUID == 0)) || as_root=(sudo)
  if ! has apt-get || ! has "${as_root[0]:-true}"; then
    echo "missing: ${list//,/, } - as root, run: apt-get install --no-install-recommends ${packages[*]}" >&2
    exit 1
  fi
  echo "   by apt: ${list//,/, } (${packages[*]})"
  "${as_root[@]}" tools/apt.sh "${packages[@]}" 9<&- &
  apt=$!
fi

# -- Rust, while apt is at work ---------------------------------------------------------------------

# The toolchain that rust-toolchain.toml names, and the target that the app is compiled to.
# Asking rustc's own folder takes milliseconds, asking rustup a second.
sysroot=$(RUSTUP_AUTO_INSTALL=0 rustc --print sysroot 2>/dev/null) || {
  echo "   by rustup: Rust $(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)"
  rustup --quiet toolchain install
  sysroot=$(rustc --print sysroot)
}
if [[ ! -d $sysroot/lib/rustlib/wasm32-unknown-unknown ]]; then
  echo "   by rustup: the WebAssembly target"
  rustup --quiet target add wasm32-unknown-unknown
fi
for component in "${components[@]}"; do
  if [[ ! -x $sysroot/bin/cargo-${component/rustfmt/fmt} ]]; then
    echo "   by rustup: $component"
    rustup --quiet component add "$component"
  fi
done

if [[ -n $apt ]]; then
  # Nothing can be compiled yet, but downloaded. If this fails, so does cargo later on, and says why.
  cargo fetch --locked --quiet --target wasm32-unknown-unknown \
    --target "$(rustc --version --verbose | sed -n 's/^host: //p')" || true
  cargo fetch --locked --quiet --manifest-path tools/wasm-bindgen/Cargo.toml || true
  wait "$apt"
fi

# -- Versions that must agree -----------------------------------------------------------------------

# wasm-bindgen's two halves, the crate in the app and the program in tools/, speak a format of
# their own that changes with every release.
app=$(grep -A1 '^name = "wasm-bindgen"$' Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p')
program=$(sed -n 's/^version = "\(.*\)"/\1/p' tools/wasm-bindgen/Cargo.toml)
if [[ -n $app && $app != "$program" ]]; then
  echo "wasm-bindgen is $app in Cargo.lock, but $program in tools/wasm-bindgen: make them the same in tools/wasm-bindgen/Cargo.toml (twice) and run \`cargo update\` there" >&2
  exit 1
fi
