# The orders service with two releases and its flags, for scenarios in bash: `. "$SCENARIOS/service.sh"`.
set -euo pipefail
APP="$SCENARIO_STATE/app"

# Lay out releases and flags, start the service, and hand over where all of that is.
service_up() {
  mkdir -p "$APP/releases/213" "$APP/releases/214"
  ln -s releases/214 "$APP/current"
  printf '%s\n' new-checkout=off pay-now=on >"$APP/flags"
  python3 "$SCENARIOS/orders_service.py" "$APP" >"$APP/log" 2>&1 &
  for _ in $(seq 100); do
    if [ -s "$APP/port" ]; then break; fi
    sleep 0.1
  done
  printf '%s\n' "APP=$APP" "FLAGS=$APP/flags" "URL=http://127.0.0.1:$(cat "$APP/port")/v1/orders" >>"$SCENARIO_ENV"
}

# End with 0 where the service answers 200.
answers() {
  curl --silent --fail --max-time 5 --output /dev/null "http://127.0.0.1:$(cat "$APP/port")/v1/orders"
}
