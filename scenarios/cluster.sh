# The seeded PostgreSQL of a scenario, for its scripts in bash: `. "$SCENARIOS/cluster.sh"`, then `cluster_up`.
set -euo pipefail
export PGHOST="$SCENARIO_STATE/pg" PGPORT=5432 PGUSER=postgres PGDATABASE=postgres PGCONNECT_TIMEOUT=10

# Start it, seed the orders domain, and let the blocks of the page reach it.
cluster_up() {
  "$SCENARIOS/postgresql.py" start "$SCENARIO_STATE/pg"
  printf '%s\n' "PGHOST=$PGHOST" "PGPORT=$PGPORT" "PGUSER=$PGUSER" "PGDATABASE=$PGDATABASE" >>"$SCENARIO_ENV"
  if [ ! -e "$SCENARIOS/template" ]; then psql -X -q -f "$SCENARIOS/orders.sql" >/dev/null; fi
}

cluster_down() {
  "$SCENARIOS/postgresql.py" stop "$SCENARIO_STATE/pg"
}

# Print what a query answers, without headings.
ask() {
  psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$1"
}

# Run statements in a session that stays open, idle, until the scenario ends.
# $1: its application_name; $2: the statements
stay() {
  { printf '%s\n' "$2"; exec sleep infinity; } | PGAPPNAME="$1" psql -X -q >/dev/null 2>&1 &
}

# Wait until a query answers `t`; fail where that takes half a minute.
await() {
  for _ in $(seq 300); do
    if [ "$(ask "$1")" = t ]; then return 0; fi
    sleep 0.1
  done
  echo "never true: $1" >&2
  return 1
}
