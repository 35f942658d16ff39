"""Measure a first verdict against `python -c pass`, and the next ones against a first.

All are run in turns, so that a noisy machine is noisy for all. Prints medians in ms and ratios; exits 0
always: a clock is no test. Usage: python benchmarks/diagrams.py [ROUNDS]
"""

from __future__ import annotations

import functools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import handbook
from handbook.diagrams.engine import mermaid_version, start

ROUNDS = 11
REPEATS = 50
SAMPLES = {
    "flowchart": "flowchart TD\n" + "".join(f"  A{n}[Step {n}] --> A{n + 1}\n" for n in range(8)),
    "sequence": "sequenceDiagram\n" + "".join(f"  Client->>Server: call {n}\n" for n in range(8)),
    "state": "stateDiagram-v2\n" + "".join(f"  S{n} --> S{n + 1} : next\n" for n in range(8)),
    "er": "erDiagram\n" + "".join(f"  E{n} ||--o{{ E{n + 1} : has\n" for n in range(8)),
    "pie": "pie\n" + "".join(f'  "part {n}" : {n + 1}\n' for n in range(8)),
}
FIRST = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "from handbook.diagrams.engine import start\n"
    "with start() as engine:\n"
    "    engine.check(['flowchart TD\\n  A --> B\\n'])\n"
)


def process_cpu(script: str) -> float:
    """Run a script in a fresh interpreter and return its processor time in ms, its children included."""
    before = os.times()
    source = str(Path(handbook.__file__).parents[1])
    subprocess.run([sys.executable, "-c", script, source], check=True)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent * 1000


def wall(action: Callable[[], object]) -> float:
    """Return the wall time of one of REPEATS calls in ms."""
    begin = time.perf_counter()
    for _ in range(REPEATS):
        action()
    return (time.perf_counter() - begin) * 1000 / REPEATS


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    times: dict[str, list[float]] = {
        "python -c pass": [],
        "first verdict": [],
        **{name: [] for name in SAMPLES},
    }
    with start() as engine:
        engine.check(list(SAMPLES.values()))
        for _ in range(rounds):
            times["python -c pass"].append(process_cpu("pass"))
            times["first verdict"].append(process_cpu(FIRST))
            for name, sample in SAMPLES.items():
                times[name].append(wall(functools.partial(engine.check, [sample])))
    median = {name: statistics.median(values) for name, values in times.items()}
    print(f"Mermaid {mermaid_version()}, {rounds} rounds in turns; medians")
    ratio = median["first verdict"] / median["python -c pass"]
    print(f"first verdict  {median['first verdict']:7.1f} ms CPU   {ratio:6.1f} x python -c pass")
    for name in SAMPLES:
        ratio = median["first verdict"] / median[name]
        print(f"next {name:10} {median[name]:6.2f} ms wall  {ratio:6.1f} for one first verdict")


if __name__ == "__main__":
    main()
