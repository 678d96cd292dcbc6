#!/bin/sh
# Runs a command with the index (TRIBUTARY_INDEX) on a PostgreSQL server of its own, as Debian installs it. Fails
# also where the command left no index there.
set -eu
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
# A server must not be root's.
as() { if [ "$(id -u)" = 0 ]; then (cd /tmp && runuser -u postgres -- "$@"); else "$@"; fi; }
folder=$(as mktemp -d /tmp/tributary-postgres-XXXXXX)
as "$programs/initdb" -D "$folder/data" -U tributary -A trust --no-sync -E UTF8 --locale=C >/dev/null
as "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" -w -s -o "-k $folder -c listen_addresses= -c fsync=off" start
trap 'as "$programs/pg_ctl" -D "$folder/data" -m immediate -s stop; as rm -rf "$folder"' EXIT
TRIBUTARY_INDEX="postgres:///postgres?user=tributary&host=$(printf %s "$folder" | sed 's,/,%2F,g')"
export TRIBUTARY_INDEX
"$@"
count=$(as "$programs/psql" -h "$folder" -U tributary -At -c \
  "select count(*) from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema')" postgres)
test "$count" -gt 0 || { echo "the command kept no index on the server" >&2; exit 1; }
