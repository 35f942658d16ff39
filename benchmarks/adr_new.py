"""Compare the processor time of `adr new` with that of `import click`, the floor of any command.

The record is really written, each time into a log as it was before. Bytecode is cached, as pip does it for
what it installs; the round that does so is not counted. All are run in turns, so that a noisy machine is
noisy for all. Prints medians, minima and ratios;
exits 0 always: a clock is no test. Usage: python benchmarks/adr_new.py [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 21
TARGET = 1.2
RECORDS = 20


def command() -> tuple[str, ...]:
    """Return the installed console script of this interpreter, else the module."""
    script = Path(sys.executable).parent / "adr"
    return (str(script),) if script.is_file() else (sys.executable, "-m", "handbook", "adr")


def environment(bytecode: Path) -> dict[str, str]:
    """Return the environment of a program that is installed: its modules are compiled."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(bytecode)}


def cpu(arguments: tuple[str, ...], folder: Path, env: dict[str, str]) -> float:
    """Run a command and return its user and system time in milliseconds."""
    with subprocess.Popen(arguments, cwd=folder, env=env, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{arguments} failed"
    return (usage.ru_utime + usage.ru_stime) * 1000


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    new = (*command(), "new", "Use PostgreSQL for orders")
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        env = environment(top / "bytecode")
        plain, full, configured = (top / part for part in ("empty", "records", "configured"))
        for folder in (plain, full, configured):
            subprocess.run(("git", "init", "--quiet", folder), check=True)
        for number in range(RECORDS):
            cpu((*command(), "new", f"Decision {number}"), full, env)
        (configured / "handbook.toml").write_text('[adr]\nstatus = "Proposed"\n', encoding="utf-8")
        cases = {
            "import click": ((sys.executable, "-c", "import click"), top),
            "adr new, empty log": (new, plain),
            f"adr new, {RECORDS} records": (new, full),
            "adr new, with handbook.toml": (new, configured),
            "adr new --dry-run": ((*new, "--dry-run"), plain),
        }
        times: dict[str, list[float]] = {case: [] for case in cases}
        for warm in (False, *[True] * rounds):
            for case, (arguments, folder) in cases.items():
                spent = cpu(arguments, folder, env)
                times[case] += [spent] if warm else []
                for record in folder.glob("adr/*-use-postgresql-for-orders.md"):
                    record.unlink()
    print(f"{' '.join(command())}: CPU in ms, {rounds} rounds in turns, target {TARGET} x import click")
    median, least = (measure(times["import click"]) for measure in (statistics.median, min))
    for case, values in times.items():
        ours = statistics.median(values), min(values)
        ratios = f"{ours[0] / median:.2f} x median, {ours[1] / least:.2f} x minimum"
        print(f"{case:<28} median {ours[0]:6.1f}  minimum {ours[1]:6.1f}  {ratios}")


if __name__ == "__main__":
    main()
