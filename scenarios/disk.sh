# A folder that may hold 40 MB, for scenarios in bash: `. "$SCENARIOS/disk.sh"`. A real full file system needs root; what
# the runbook does is the same, only that the limit is counted.
set -euo pipefail
DISK="$SCENARIO_STATE/disk"
MOST_MB=40

# Fill a file with lines that do not compress to nothing and are the same each time.
# $1: the file; $2: its size in MB
fill() {
  python3 -c '
import random, sys
chance = random.Random(7)
with open(sys.argv[1], "w") as log:
    for _ in range(int(sys.argv[2]) * 16384):
        log.write(f"DEBUG order {chance.randrange(10**12):012} was looked at, price and stock\n".ljust(64, ".")[:63] + "\n")
' "$1" "$2"
}

disk_up() {
  mkdir -p "$DISK/log"
  fill "$DISK/log/orders.log" 4
  printf '%s\n' "DISK=$DISK" "SPARE=$SCENARIO_STATE/other" "MOST_MB=$MOST_MB" >>"$SCENARIO_ENV"
  mkdir -p "$SCENARIO_STATE/other"
}

# The size of the folder in MB, with what is deleted there and still open.
used_mb() {
  local bytes descriptor
  bytes=$(du -s --block-size=1 "$DISK" | cut -f1)
  while read -r descriptor; do
    bytes=$((bytes + $(stat -L -c %s "$descriptor" 2>/dev/null || echo 0)))
  done < <(find /proc/[0-9]*/fd -lname "$DISK/* (deleted)" 2>/dev/null)
  echo $((bytes / 1048576))
}
