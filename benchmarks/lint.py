"""Compare `docs lint` with rumdl and markdownlint-cli2: what it costs to read and judge many documents.

One pair of runs is about the structure of documents (our family DOC, their rule MD043), the other about all
rules that are on by default. All run in turns, so that a noisy machine is noisy for all. Printed are medians
of processor time, which counts all cores, of wall time, and the ratio of processor time to that of rumdl with
as many rules; exits 0 always: a clock is no test. Without a folder a corpus is made: 10,000 small pages.
Cold means that nothing is kept of earlier runs; warm that nothing has changed since the one before.
rumdl is looked for in PATH and beside this interpreter, markdownlint-cli2 in benchmarks/node (`make bench`).
Usage: python benchmarks/lint.py [ROUNDS [FOLDER ...]]
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROUNDS = 3
PAGES = 10_000
PAGE = """\
# Page {number}

## In short

Retry with jitter, three times at most; [the page before]({before}) says why.

## Steps

1. Look at the `queue`.
2. Start the worker anew:

   ```sh
   make worker NUMBER={number}
   ```

- It takes **two** minutes.
"""
STRUCTURE, ALL = "structure", "all rules"


class Program(NamedTuple):
    """What is run, and with which it is compared."""

    name: str
    compared: str
    arguments: tuple[str, ...]


class Cost(NamedTuple):
    """Seconds that a program took."""

    processor: float
    wall: float


def programs(settings: Path) -> Iterator[Program]:
    """Yield what is compared; peers that are not installed are left out."""
    script = Path(sys.executable).parent / "docs"
    ours = (str(script),) if script.is_file() else (sys.executable, "-m", "handbook", "docs")
    cold = (*ours, "lint", "--no-cache")
    yield Program("docs lint --select DOC", STRUCTURE, (*cold, "--select", "DOC", "."))
    yield Program("docs lint", ALL, (*cold, "."))
    yield Program("docs lint --jobs 1", ALL, (*cold, "--jobs", "1", "."))
    yield Program("docs lint, warm", ALL, (*ours, "lint", "."))
    beside = Path(sys.executable).parent / "rumdl"
    rumdl = shutil.which("rumdl") or (str(beside) if beside.is_file() else "")
    if rumdl:
        rules = settings / "rumdl.toml"
        rules.write_text('[MD043]\nheadings = ["*"]\n', encoding="utf-8")
        only = ("--enable", "MD043", "--config", str(rules))
        yield Program("rumdl MD043", STRUCTURE, (rumdl, "check", "--no-cache", *only, "."))
        yield Program("rumdl", ALL, (rumdl, "check", "--no-cache", "."))
    markdownlint = Path(__file__).parent / "node" / "node_modules" / ".bin" / "markdownlint-cli2"
    if markdownlint.exists():
        rules = settings / ".markdownlint.json"
        rules.write_text(json.dumps({"default": False, "MD043": {"headings": ["*"]}}), encoding="utf-8")
        yield Program("markdownlint-cli2 MD043", "", (str(markdownlint), "--config", str(rules), "**/*.md"))


def run(arguments: tuple[str, ...], folder: Path, cache: Path) -> Cost:
    """Run a program to its end, whatever it finds."""
    # Compiled modules are there once a package is installed: they are not to be made anew in each run.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["HANDBOOK_CACHE"] = str(cache)
    began = time.monotonic()
    with subprocess.Popen(
        arguments, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), f"{arguments} failed"
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - began)


def write(folder: Path) -> None:
    """Write the corpus: pages that link to each other, with a command each."""
    for number in range(PAGES):
        file = folder / f"{number % 100:02d}" / f"{number:05d}.md"
        file.parent.mkdir(exist_ok=True)
        before = max(number - 100, 0)
        link = (
            f"{before:05d}.md" if before % 100 == number % 100 else f"../{before % 100:02d}/{before:05d}.md"
        )
        file.write_text(PAGE.format(number=number, before=link), encoding="utf-8")


def compare(name: str, folder: Path, rounds: int, settings: Path) -> None:
    """Run all programs on a folder in turns and print what they cost."""
    found = tuple(programs(settings))
    spent: dict[Program, list[Cost]] = {program: [] for program in found}
    for number in range(rounds + 1):
        for program in found:
            cost = run(program.arguments, folder, settings / "cache")
            if number:  # The first round fills the caches of the disk, and ours.
                spent[program].append(cost)
    medians = {
        program: Cost(*(statistics.median(part) for part in zip(*costs, strict=True)))
        for program, costs in spent.items()
    }
    peers = {program.compared: cost for program, cost in medians.items() if program.name.startswith("rumdl")}
    print(name)
    for program, cost in medians.items():
        peer = peers.get(program.compared)
        ratio = f"{cost.processor / peer.processor:7.1f} x rumdl" if peer else ""
        print(f"  {program.name:24} {cost.processor:7.2f} s CPU {cost.wall:7.2f} s wall {ratio}")
    if not peers:
        print("  no ratio: install rumdl beside this interpreter")


def main() -> None:
    """Compare on the folders of the command line, else on a corpus of our own."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as name:
        settings, corpus = Path(name) / "settings", Path(name) / "corpus"
        settings.mkdir()
        for folder in sys.argv[2:]:
            compare(folder, Path(folder), rounds, settings)
        if len(sys.argv) <= 2:
            corpus.mkdir()
            write(corpus)
            compare(f"{PAGES:,} small pages", corpus, rounds, settings)


if __name__ == "__main__":
    main()
