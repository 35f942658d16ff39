# The outbox with its relay, for scenarios in bash: `. "$SCENARIOS/relay.sh"` after `cluster.sh`.
RELAY_LOG="$SCENARIO_STATE/relay.log"
export PGAPPNAME=orders-relay

# 400 events of the last twenty minutes that nobody has published.
late_events() {
  psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
CREATE ROLE relay LOGIN;
GRANT SELECT, UPDATE ON outbox TO relay;
INSERT INTO outbox (topic, payload, created_at)
SELECT 'order.created', jsonb_build_object('order_id', 59600 + n), now() - (1200 - n) * interval '1 second'
FROM generate_series(1, 400) AS n;
SQL
  echo "RELAY_LOG=$RELAY_LOG" >>"$SCENARIO_ENV"
}

# Publish what is pending, as one transaction, like the relay of the pattern's page; "to publish" is to set the time.
relay_once() {
  PGUSER=relay psql -X -q -v ON_ERROR_STOP=1 >>"$RELAY_LOG" 2>&1 <<'SQL'
DO $$
DECLARE
    event record;
BEGIN
    FOR event IN
        SELECT id, payload FROM outbox
        WHERE published_at IS NULL AND attempts < 5
        ORDER BY id LIMIT 100
        FOR UPDATE SKIP LOCKED
    LOOP
        IF jsonb_typeof(event.payload -> 'order_id') IS DISTINCT FROM 'number' THEN
            RAISE EXCEPTION 'event % cannot be encoded: order_id is no number', event.id;
        END IF;
        UPDATE outbox SET published_at = clock_timestamp() WHERE id = event.id;
    END LOOP;
END $$;
SQL
}

# Keep a relay running until the scenario ends; one that has crashed is started again.
relay_up() {
  while sleep 0.2; do relay_once || true; done &
}

# End with 0 where a query answers `t` within some seconds: what has been repaired gets a moment to catch up.
soon() {
  for _ in $(seq 30); do
    if [ "$(PGAPPNAME=probe ask "$1")" = t ]; then return 0; fi
    sleep 0.1
  done
  return 1
}
