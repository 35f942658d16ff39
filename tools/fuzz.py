"""Run the properties with new examples for some minutes: ``python tools/fuzz.py MINUTES [ARGUMENT ...]``.

`make test` tries the same examples each time, so that it fails for a change and not by chance. This looks for
those that nobody has tried. What it finds is kept in ``.hypothesis``, the corpus that a scheduled job carries
from run to run, and is tried first the next time; it becomes an ``@example`` of its test when it is fixed.
More arguments go to pytest. The exit code is that of the first round that failed, else 0.
"""

from __future__ import annotations

import subprocess
import sys
import time

ROUND = (
    "-m",
    "pytest",
    "-q",
    "-m",
    "hypothesis",
    "--hypothesis-profile",
    "fuzz",
    "-n",
    "auto",
    "--dist",
    "worksteal",
)


def main(minutes: float, *more: str) -> int:
    """Run rounds until the time is over or one fails; a round that has begun is finished."""
    end, rounds = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        code = subprocess.call((sys.executable, *ROUND, *more))
        if code:
            return code
        rounds += 1
    print(f"{rounds} rounds of new examples, no counterexample")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), *sys.argv[2:]))
