"""Compare `docs lint` with rumdl, a linter in Rust, on many documents: what reading and judging them costs.

`docs lint` runs the rules for documents, rumdl the one rule that looks at the levels of headings; both run
without a cache and in turns, so that a noisy machine is noisy for both. Printed are medians of processor
time, which counts all cores, and their ratio; exits 0 always: a clock is no test. Without a folder a corpus
is made: 10,000 small pages. rumdl is looked for in PATH and beside this interpreter.
Usage: python benchmarks/documents.py [ROUNDS [FOLDER ...]]
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 5
PAGES = 10_000
PAGE = """\
# Page {number}

## In short

Retry with jitter, three times at most; [the page before]({before:05d}.md) says why.

## Steps

1. Look at the `queue`.
2. Start the worker anew:

   ```sh
   make worker NUMBER={number}
   ```

- It takes **two** minutes.
"""


def programs() -> dict[str, tuple[str, ...]]:
    """Return what is compared, by name."""
    script = Path(sys.executable).parent / "docs"
    ours = (str(script),) if script.is_file() else (sys.executable, "-m", "handbook", "docs")
    found = {"docs lint": (*ours, "lint", "--select", "DOC", ".")}
    beside = Path(sys.executable).parent / "rumdl"
    rumdl = shutil.which("rumdl") or (str(beside) if beside.is_file() else "")
    if rumdl:
        found["rumdl"] = (rumdl, "check", "--no-cache", "--enable", "MD001", ".")
    return found


def cost(arguments: tuple[str, ...], folder: Path) -> float:
    """Run a program to its end and return its processor time in seconds, whatever it finds."""
    with subprocess.Popen(
        arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), f"{arguments} failed"
    return usage.ru_utime + usage.ru_stime


def write(folder: Path) -> None:
    """Write the corpus."""
    for number in range(PAGES):
        file = folder / f"{number % 100:02d}" / f"{number:05d}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(PAGE.format(number=number, before=max(number - 100, 0)), encoding="utf-8")


def compare(name: str, folder: Path, rounds: int) -> None:
    """Run all programs on a folder in turns and print what they cost."""
    spent: dict[str, list[float]] = {program: [] for program in programs()}
    for number in range(rounds + 1):
        for program, arguments in programs().items():
            seconds = cost(arguments, folder)
            if number:  # The first round fills the caches of the disk.
                spent[program].append(seconds)
    medians = {program: statistics.median(seconds) for program, seconds in spent.items()}
    print(name)
    for program, seconds in medians.items():
        print(f"  {program:10} {seconds:7.2f} s of processor time")
    if "rumdl" in medians:
        print(f"  ratio      {medians['docs lint'] / medians['rumdl']:7.1f}")
    else:
        print("  no ratio: install rumdl beside this interpreter")


def main() -> None:
    """Compare on the folders of the command line, else on a corpus of our own."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    for folder in sys.argv[2:]:
        compare(folder, Path(folder), rounds)
    if len(sys.argv) <= 2:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder))
            compare(f"{PAGES} small pages", Path(folder), rounds)


if __name__ == "__main__":
    main()
