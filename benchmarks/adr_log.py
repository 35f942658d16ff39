"""Compare what `adr` does with a whole log with `import click`, the floor of any command.

All are run in turns on a generated log, so that a noisy machine is noisy for all. Prints medians of wall
and processor time with their ratios; exits 0 always: a clock is no test. Bytecode is cached, as pip does it
for what it installs; the round that does so is not counted.
Usage: python benchmarks/adr_log.py [ROUNDS [RECORDS]]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROUNDS = 11
RECORDS = 110
TARGET_SECONDS = 0.5
COMMANDS = (
    ("list",),
    ("list", "--json"),
    ("search", "orders", "queue"),
    ("toc",),
    ("toc", "--table"),
    ("graph",),
    ("generate", "graph"),
    ("lint", "--fail-on", "critical"),
    ("export",),
    ("export", "--format", "markdown"),
)
SENTENCE = "Orders arrive faster than the queue can hand them out, and each of the teams has its own way. "


class Spent(NamedTuple):
    """What one run has cost, in seconds."""

    wall: float
    cpu: float


def command() -> tuple[str, ...]:
    """Return the installed console script of this interpreter, else the module."""
    script = Path(sys.executable).parent / "adr"
    return (str(script),) if script.is_file() else (sys.executable, "-m", "handbook", "adr")


def environment(bytecode: Path) -> dict[str, str]:
    """Return the environment of a program that is installed: its modules are compiled."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(bytecode)}


def run(arguments: tuple[str, ...], folder: Path, env: dict[str, str]) -> Spent:
    """Run a command to its end; a linter that finds something has run, too."""
    begun = time.perf_counter()
    with subprocess.Popen(arguments, cwd=folder, env=env, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), f"{arguments} failed"
    return Spent(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime)


def record(number: int) -> str:
    """Return a record of usual length; every third one supersedes the one before."""
    status = "Accepted"
    if number % 3 == 0:
        status += f"\n\nSupersedes [{number - 1}. Decision {number - 1}]({number - 1:04d}-decision.md)"
    if number % 3 == 2 and number < RECORDS:
        status = f"Superseded by [{number + 1}. Decision {number + 1}]({number + 1:04d}-decision.md)"
    parts = {"Status": status, "Context": SENTENCE * 8, "Decision": SENTENCE * 6}
    parts |= {"Trade-offs": f"- Gain: {SENTENCE}\n- Cost: {SENTENCE}", "Assumptions": f"- {SENTENCE}"}
    parts |= {"Open Questions": "None as of 2026-11-22."}
    sections = "".join(f"\n## {title}\n\n{text}\n" for title, text in parts.items())
    return f"# {number}. Decision {number}\n\nDate: 2026-11-22\n{sections}"


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    count = int(sys.argv[2]) if len(sys.argv) > 2 else RECORDS
    floor = "import click"
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        env = environment(top / "bytecode")
        (top / ".git").mkdir()
        (top / "adr").mkdir()
        for number in range(1, count + 1):
            (top / f"adr/{number:04d}-decision.md").write_text(record(number), encoding="utf-8")
        cases = {floor: (sys.executable, "-c", floor)}
        cases |= {"adr " + " ".join(words): (*command(), *words) for words in COMMANDS}
        times: dict[str, list[Spent]] = {case: [] for case in cases}
        for warm in (False, *[True] * rounds):
            for case, arguments in cases.items():
                spent = run(arguments, top, env)
                times[case] += [spent] if warm else []
    print(f"{count} records, {rounds} rounds in turns; target {TARGET_SECONDS} s wall")
    medians = {
        case: Spent(*map(statistics.median, zip(*spent, strict=True))) for case, spent in times.items()
    }
    base = medians[floor]
    for case, median in medians.items():
        wall = f"wall {median.wall * 1000:6.0f} ms ({median.wall / base.wall:4.1f} x)"
        cpu = f"CPU {median.cpu * 1000:6.0f} ms ({median.cpu / base.cpu:4.1f} x)"
        print(f"{case:<32}{wall}  {cpu}{'' if median.wall < TARGET_SECONDS else '  over the target'}")


if __name__ == "__main__":
    main()
