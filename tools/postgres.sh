#!/usr/bin/env bash
# A PostgreSQL for as long as a command runs, and nothing left of it afterwards.
#
#   tools/postgres.sh run COMMAND...     runs the command beside one; KEYSTEAD_TEST_POSTGRES has its URL
#
# Beside it, the command may have further ones, by their names, each gone with the first:
#
#   tools/postgres.sh make NAME PORT [OPTION=VALUE...]   makes and starts one
#   tools/postgres.sh copy NAME OTHER PORT               the same with what another one has, which is stopped
#   tools/postgres.sh write NAME FILE                    puts what it reads into a file of its directory
#   tools/postgres.sh start NAME                         starts one that was stopped
#   tools/postgres.sh stop NAME                          stops it as an operator does who cannot wait
#
# What is kept in them need not survive a power cut, unless KEYSTEAD_TEST_POSTGRES_DURABLE is set.

set -euo pipefail

bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort | tail -n 1)

# PostgreSQL refuses to run as root.
unprivileged() {
  if ((EUID != 0)); then
    "$@"
  else
    setpriv --reuid=postgres --regid=postgres --clear-groups --reset-env -- "$@"
  fi
}

control() { # control NAME ACTION ARGUMENT...
  local name=$1
  shift
  unprivileged "$bin/pg_ctl" --pgdata="$KEYSTEAD_TEST_POSTGRES_HOME/$name" --silent --wait \
    --log="$KEYSTEAD_TEST_POSTGRES_HOME/$name.log" "$@"
}

make_one() { # make_one NAME PORT OPTION=VALUE...
  local name=$1 port=$2 setting
  shift 2
  unprivileged "$bin/initdb" --pgdata="$KEYSTEAD_TEST_POSTGRES_HOME/$name" --username=keystead \
    --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  local settings=(
    "listen_addresses=127.0.0.1" "port=$port" "unix_socket_directories=" "max_connections=300" "$@"
  )
  if [[ -z ${KEYSTEAD_TEST_POSTGRES_DURABLE:-} ]]; then
    settings+=("fsync=off")
  fi
  for setting in "${settings[@]}"; do
    echo "${setting%%=*} = '${setting#*=}'"
  done | unprivileged tee --append "$KEYSTEAD_TEST_POSTGRES_HOME/$name/postgresql.conf" >/dev/null
  control "$name" start
}

run() {
  KEYSTEAD_TEST_POSTGRES_HOME=$(mktemp --directory --tmpdir keystead-postgres.XXXXXX)
  export KEYSTEAD_TEST_POSTGRES_HOME
  ((EUID != 0)) || chown postgres:postgres "$KEYSTEAD_TEST_POSTGRES_HOME"
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  # None of those that the system gives to anybody who asks.
  local port=$((30000 + RANDOM % 2000))
  make_one main "$port"
  KEYSTEAD_TEST_POSTGRES=postgres://keystead@127.0.0.1:$port/postgres "$@"
}

clean_up() {
  local running
  for running in "$KEYSTEAD_TEST_POSTGRES_HOME"/*/postmaster.pid; do
    if [[ -e $running ]]; then
      control "$(basename "$(dirname "$running")")" stop --mode=immediate || true
    fi
  done
  rm -rf "$KEYSTEAD_TEST_POSTGRES_HOME"
}

action=${1:?run, make, copy, start or stop}
shift
case $action in
  run) run "$@" ;;
  make) make_one "$@" ;;
  copy)
    control "$2" stop --mode=fast
    unprivileged cp --recursive --preserve "$KEYSTEAD_TEST_POSTGRES_HOME/$2" \
      "$KEYSTEAD_TEST_POSTGRES_HOME/$1"
    control "$1" start --options="--port=$3"
    ;;
  write)
    unprivileged tee "$KEYSTEAD_TEST_POSTGRES_HOME/$1/$2" >/dev/null
    unprivileged chmod 600 "$KEYSTEAD_TEST_POSTGRES_HOME/$1/$2"
    ;;
  start) control "$1" start ;;
  stop) control "$1" stop --mode=immediate ;;
  *) echo "tools/postgres.sh: there is no $action" >&2; exit 2 ;;
esac
