#!/usr/bin/env bash
# Builds .tools/bin/pgbouncer from the sources of a later Debian than 12, whose own is too old for
# transaction mode:
#
#   tools/pgbouncer.sh SUITE VERSION     VERSION without Debian's revision, which may change
#
# apt gets the sources and verifies them, with lists of its own: those of this machine stay as they are.

set -euo pipefail
cd "$(dirname "$0")/.."

suite=$1 version=$2 output=$PWD/.tools/bin/pgbouncer

build=$(mktemp --directory --tmpdir keystead-pgbouncer.XXXXXX)
trap 'rm -rf "$build"' EXIT
trap 'exit 130' INT TERM

mkdir -p "$build"/{lists,cache/archives}/partial
# The Debian mirror that apt uses.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' |
  awk 'NR == 1 { first = $0 } END { print first; exit first == "" }') || {
  echo "error: apt has no mirror of Debian: name a pgbouncer 1.21 or newer in KEYSTEAD_TEST_PGBOUNCER" >&2
  exit 1
}
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb-src [signed-by=$keys] $mirror $suite main" >"$build/sources.list"
cat >"$build/apt.conf" <<END
Dir::Etc::SourceList "$build/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$build/lists";
Dir::Cache "$build/cache";
Acquire::Languages "none";
APT::Sandbox::User "$(id --user --name)";
END

cd "$build"
export APT_CONFIG=$build/apt.conf
{
  apt-get update
  apt-get source --download-only pgbouncer
} >log 2>&1 || {
  echo "error: no sources of pgbouncer from Debian $suite: $(grep -E '^E: ' log | head -n 1)" >&2
  exit 1
}
tar --extract --file "pgbouncer_$version.orig.tar.gz" || {
  echo "error: Debian $suite has another pgbouncer than $version: correct PGBOUNCER_VERSION in the Makefile" >&2
  exit 1
}
cd "pgbouncer-$version"
{
  ./configure --without-cares --without-pam --without-systemd
  env --unset=MAKEFLAGS make --jobs="$(nproc)" pgbouncer
} >"$build/log" 2>&1 || {
  tail -n 20 "$build/log" >&2
  exit 1
}
install -D pgbouncer "$output"
