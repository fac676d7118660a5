#!/usr/bin/env bash
# Installs Debian packages, as root: tools/apt.sh PACKAGE...
#
# All installations on a machine queue here, whichever clone, user or target of make asks for them:
# apt itself gives up at once when another apt is running. An installation that was interrupted is
# completed first.

set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

log=$(mktemp --tmpdir keystead-apt.XXXXXX)
policy=/usr/sbin/policy-rc.d
mark="# From Keystead's tools/apt.sh, which removes it when it ends."
clusters=/etc/postgresql-common/createcluster.d/keystead.conf

# Runs a command as soon as no other program, such as unattended upgrades, holds a lock of apt's.
# apt has an option to wait for dpkg's lock (DPkg::Lock::Timeout), but none for that of its lists.
when_free() { # when_free COMMAND...
  local deadline=$((SECONDS + 900)) reason said=
  # Without the lock of ours: what a package starts must not keep it.
  until "$@" >"$log" 2>&1 </dev/null 9<&-; do
    if ! reason=$(grep --max-count=1 -E "Could not get lock|locked by another process" "$log") ||
      ((SECONDS > deadline)); then
      reason=$(grep -E "^(E|dpkg): " "$log" || tail -n 1 "$log")
      echo "error: \`$*\` failed: ${reason//$'\n'/; } - correct this and run make again, it resumes here (the whole log: $log)" >&2
      exit 1
    fi
    if [[ $said != "$reason" ]]; then
      echo "   waiting for another program that installs: $(sed -E 's/^(dpkg: error|E): //' <<<"$reason")"
      said=$reason
    fi
    sleep 2
  done
}

clean_up() {
  rm -f "$clusters"
  if grep --quiet --no-messages "$mark" "$policy"; then
    rm -f "$policy"
  fi
}

# A lock on the program itself: it exists on every Debian, once for all users.
exec 9<"$(command -v apt-get)"
if ! flock --nonblock 9; then
  echo "   waiting for another make that installs packages"
  flock 9
fi
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# No service is started here (policy-rc.d), and PostgreSQL makes no database of its own: the tests
# start what they need.
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy"
  chmod +x "$policy"
fi
if [[ " $* " == *" postgresql "* ]]; then
  mkdir -p "$(dirname "$clusters")"
  echo "create_main_cluster = false" >"$clusters"
fi

when_free dpkg --configure -a
# The package lists of a fresh machine are empty or too old to install from.
when_free apt-get --quiet --option Acquire::Retries=3 update
when_free apt-get --quiet --option Acquire::Retries=3 install --yes --no-install-recommends --fix-broken "$@"
rm -f "$log"
