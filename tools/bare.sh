#!/usr/bin/env bash
# Sets up, in a bare Debian, what `make run` and `make test` need: the packages, tools and libraries
# of both, as on a new machine, and at the same time the packages of `make bench`. Compiles nothing of
# Keystead itself, which `make test` does outside.
#
# Bare is debootstrap's smallest Debian 12 with git and make. Rust and Node.js are those of this
# machine, and so are the downloaded crates and Trunk, which takes minutes to compile.
#
# `make bare` checks before that this is run by root, and that debootstrap is there.

set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "error: bare Debian: $1" >&2
  exit 1
}

namespace=

main() {
  unshare --mount --pid --fork true 2>/dev/null || fail "this needs the right to mount"

  home=$(mktemp --directory --tmpdir keystead-bare.XXXXXX)
  trap clean_up EXIT
  trap 'exit 130' INT TERM HUP
  # Mounts and processes are in namespaces that end with this script, however it ends, so that the
  # folder can be removed without reaching what was mounted into it.
  setpriv --pdeathsig KILL -- unshare --mount --pid --fork --kill-child "$0" inside "$home" &
  namespace=$!
  wait "$namespace"
}

clean_up() {
  if [[ -n $namespace ]]; then
    kill -KILL "$namespace" 2>/dev/null || true
    wait "$namespace" || true
  fi
  rm -rf --one-file-system "$home"
}

inside() { # inside HOME
  local root=$1/root rustup=${RUSTUP_HOME:-$HOME/.rustup}
  bootstrap "$1" "$root"
  bring_network "$root"
  bring_rust_and_node "$root" "$rustup"
  bring_sources "$root"

  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  chroot "$root" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt RUSTUP_HOME="$rustup" \
    bash -euo pipefail -c '
      cd /keystead
      set -x
      make setup
      make test-setup machine-bench
      { set +x; } 2>/dev/null
      left=$(make --dry-run setup test-setup | grep "^tools/step.sh \"" || true)
      [[ -z $left ]] || { echo "still to be done after the set-up: $left" >&2; exit 1; }
      for left in /usr/sbin/policy-rc.d /etc/postgresql/*/main; do
        [[ ! -e $left ]] || { echo "left behind by the set-up: $left" >&2; exit 1; }
      done
      make --dry-run run test bench >/dev/null' ||
    fail "the set-up failed"
}

bootstrap() { # bootstrap HOME ROOT
  local mirror
  # The mirror of this machine, where it has one of Debian 12.
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
    awk '$2 == "bookworm" && !found { print $1; found = 1 }')
  echo "   debootstrap (1 minute)"
  debootstrap --variant=minbase --include=ca-certificates,git,make bookworm "$2" \
    ${mirror:+"$mirror"} >"$1/log" 2>&1 || fail "debootstrap: $(tail -n 1 "$1/log")"
}

# The way to the network that this machine has: names, proxies, certificates, registries.
bring_network() { # bring_network ROOT
  local settings
  apt-config dump | grep -i '^Acquire::.*proxy' >"$1/etc/apt/apt.conf.d/99proxy" || true
  if [[ -d /usr/local/share/ca-certificates ]]; then
    cp --recursive /usr/local/share/ca-certificates "$1/usr/local/share/"
  fi
  chroot "$1" update-ca-certificates >/dev/null 2>&1
  for settings in /etc/resolv.conf /etc/pip.conf ~/.npmrc ~/.config/pip/pip.conf ~/.cargo/config.toml; do
    [[ ! -e $settings ]] || install -D "$settings" "$1${settings/#$HOME//root}"
  done
}

bring_rust_and_node() { # bring_rust_and_node ROOT RUSTUP-HOME
  local program npm cargo=${CARGO_HOME:-$HOME/.cargo}
  mkdir -p "$1$2" "$1/root/.cargo/registry" "$1/usr/local/lib/node_modules"
  # At the same path, for the sake of its links, and not to be written to.
  mount --bind "$2" "$1$2"
  mount -o remount,bind,ro "$1$2"
  install "$(command -v rustup)" "$1/usr/local/bin/rustup"
  for program in cargo rustc cargo-clippy cargo-fmt clippy-driver rustfmt; do
    ln -s rustup "$1/usr/local/bin/$program"
  done
  cp --recursive "$cargo/registry/"{cache,index} "$1/root/.cargo/registry/"
  install "$(command -v node)" "$1/usr/local/bin/node"
  npm=$(dirname "$(dirname "$(realpath "$(command -v npm)")")")
  cp --recursive "$npm" "$1/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"
}

# As they are, changes that are not committed included.
bring_sources() { # bring_sources ROOT
  mkdir -p "$1/keystead/.tools/bin"
  git ls-files -z --cached --others --exclude-standard |
    tar --create --null --ignore-failed-read --files-from=- 2>/dev/null | tar --extract --no-same-owner --directory="$1/keystead"
  if [[ -e .tools/bin/trunk ]]; then
    cp --preserve=timestamps .tools/trunk-* "$1/keystead/.tools/"
    cp --preserve=timestamps .tools/bin/trunk "$1/keystead/.tools/bin/"
  fi
}

if [[ ${1:-} == inside ]]; then
  inside "$2"
else
  main
fi
