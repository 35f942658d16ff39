"""Judge diagrams side by side with maid and with mermaid-cli, which draws them in Chromium.

For each: a first verdict from the start of the process, what one more diagram costs, 1,000 diagrams at
once, and the most memory that its processes hold together. All run in turns on the same generated
diagrams, so that a noisy machine is noisy for all. Processor time and memory are sampled over the whole
tree of processes, so that those of a browser count. Exits 0 always: a clock is no test.

The peers come from npm as `benchmarks/node` pins them; mermaid-cli also needs a Chromium. A peer that is
missing is named and left out: `python tools/build_mermaid.py --install benchmarks/node` brings them.
Usage: python benchmarks/diagrams.py [ROUNDS [DIAGRAMS [DRAWN]]] - DRAWN of them for mermaid-cli.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from handbook.diagrams.process.engine import mermaid_version, start

DEFAULTS = (5, 1000, 100)
TARGETS = "targets: first verdict 400 ms CPU, 5 ms for each more, 1,000 cached 300 ms"
PEERS = Path(__file__).parent / "node/node_modules/.bin"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SAMPLE_SECONDS = 0.01
TICKS = os.sysconf("SC_CLK_TCK")


class Spent(NamedTuple):
    """What a run has cost: seconds of wall and processor time, and bytes of memory at its peak."""

    wall: float
    cpu: float
    memory: int


class Contender(NamedTuple):
    """A validator: its name, the command for a folder, and how many diagrams it is given at most."""

    name: str
    command: Callable[[Path], tuple[str, ...]]
    most: int


def samples(count: int) -> Iterator[str]:
    """Yield different diagrams of the five types that all of them know, of usual sizes."""
    for at in range(count):
        size = 4 + at % 9
        steps = range(size)
        yield (
            f"flowchart TD\n  title{at}[Start {at}] --> S0\n"
            + "".join(f"  S{n}[Step {n} of {at}] --> S{n + 1}\n" for n in steps),
            f"sequenceDiagram\n  participant C{at}\n"
            + "".join(f"  C{at}->>Server: call {n}\n  Server-->>C{at}: answer {n}\n" for n in steps),
            "stateDiagram-v2\n  [*] --> S0\n" + "".join(f"  S{n} --> S{n + 1} : next {at}\n" for n in steps),
            "classDiagram\n" + "".join(f"  class C{n} {{\n    +field{at} int\n  }}\n" for n in steps),
            "pie\n" + "".join(f'  "part {n} of {at}" : {n + 1}\n' for n in steps),
        )[at % 5]


def tree(pid: int) -> Iterator[int]:
    """Yield a process and all below it; those that end meanwhile are passed over."""
    yield pid
    try:
        children = [
            int(child) for task in os.listdir(f"/proc/{pid}/task") for child in _children(pid, task).split()
        ]
    except OSError:
        return
    for child in children:
        yield from tree(child)


def _children(pid: int, task: str) -> str:
    try:
        return Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="ascii")
    except OSError:
        return ""


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _bytes(pid: int) -> int:
    """Return the memory of a process, what it shares counted in part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def run(command: tuple[str, ...], env: dict[str, str]) -> Spent:
    """Run a command to its end, and look at its processes meanwhile."""
    begun = time.perf_counter()
    used: dict[int, float] = {}
    memory = looks = 0
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            held = 0
            for pid in tree(process.pid):
                try:
                    used[pid] = _seconds(pid)
                    held += _bytes(pid) if looks % 10 == 0 else 0
                except OSError:
                    continue
            memory, looks = max(memory, held), looks + 1
            time.sleep(SAMPLE_SECONDS)
        said = process.stderr.read().decode() if process.stderr else ""
        assert process.returncode == 0, f"{command} failed:\n{said}"
    return Spent(time.perf_counter() - begun, sum(used.values()), memory)


def contenders(top: Path, most: int, drawn: int) -> list[Contender]:
    """Return who can be run here; say who cannot."""
    check = (str(Path(sys.executable).parent / "docs"), "diagrams", "check")
    found = [
        Contender("docs", lambda folder: (*check, "--no-cache", str(folder)), most),
        Contender("docs, one core", lambda folder: (*check, "--no-cache", "--jobs", "1", str(folder)), most),
        Contender("docs, cached", lambda folder: (*check, "--cache", str(folder)), most),
    ]
    if importlib.util.find_spec("quickjs"):
        quick = (*check, "--no-cache", "--engine", "quickjs")
        found.append(Contender("docs, QuickJS", lambda folder: (*quick, str(folder)), drawn))
    maid, mmdc = PEERS / "maid", PEERS / "mmdc"
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if maid.is_file():
        found.append(Contender("maid", lambda folder: (str(maid), str(folder)), most))
    if mmdc.is_file() and browser:
        settings = top / "puppeteer.json"
        settings.write_text(json.dumps({"executablePath": browser, "args": ["--no-sandbox"]}))
        draw = (str(mmdc), "-q", "-p", str(settings), "-o", str(top / "drawn.md"), "-a", str(top / "drawn"))
        found.append(Contender("mermaid-cli", lambda folder: (*draw, "-i", f"{folder}.md"), drawn))
    for name, there in (("maid", maid.is_file()), ("mermaid-cli", mmdc.is_file() and browser)):
        if not there:
            print(
                f"{name} is missing: python tools/build_mermaid.py --install benchmarks/node; and a Chromium"
            )
    return found


def prepare(top: Path, counts: set[int]) -> None:
    """Write folders of diagrams, and the same as one page for who takes only pages."""
    for count in counts:
        folder = top / str(count)
        folder.mkdir()
        page = []
        for at, diagram in enumerate(samples(count)):
            (folder / f"{at:05d}.mmd").write_text(diagram, encoding="utf-8")
            page.append(f"```mermaid\n{diagram}```\n")
        Path(f"{folder}.md").write_text("\n".join(page), encoding="utf-8")


def environment(top: Path) -> dict[str, str]:
    """Return the environment of what is installed: compiled, with a cache of its own."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    own = {"PYTHONPYCACHEPREFIX": str(top / "bytecode"), "HANDBOOK_CACHE": str(top / "cache")}
    return {**kept, **own}


def warm() -> tuple[float, float]:
    """Return the median of one more diagram in ms of wall time, and its 95th percentile."""
    times = []
    with start() as engine:
        for diagram in samples(600):
            begun = time.perf_counter()
            (verdict,) = engine.check([diagram])
            times.append((time.perf_counter() - begun) * 1000)
            assert verdict.valid, verdict
    steady = sorted(times[100:])
    return statistics.median(steady), steady[len(steady) * 95 // 100]


def report(contender: Contender, first: list[Spent], many: Spent) -> None:
    """Print one line: medians of the first verdict, and the folder as a whole."""
    wall, cpu = (statistics.median(each[at] for each in first) * 1000 for at in (0, 1))
    more = (many.cpu * 1000 - cpu) / max(1, contender.most - 1)
    print(
        f"{contender.name:<14} first {wall:6.0f} ms wall {cpu:6.0f} ms CPU  each more {more:7.2f} ms CPU  "
        f"{contender.most:>5}: {many.wall:6.2f} s wall {many.cpu:6.2f} s CPU  "
        f"peak {many.memory / 1e6:5.0f} MB"
    )


def main() -> None:
    """Measure and print."""
    given = tuple(map(int, sys.argv[1:]))
    rounds, most, drawn = (*given, *DEFAULTS[len(given) :])
    print(f"Mermaid {mermaid_version()}, {rounds} rounds in turns; {TARGETS}")
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        everyone = contenders(top, most, drawn)
        prepare(top, {1, most, drawn})
        env = environment(top)
        first: dict[str, list[Spent]] = {each.name: [] for each in everyone}
        for counted in (False, *[True] * rounds):  # The first round compiles, and fills the cache.
            for each in everyone:
                spent = run(each.command(top / "1"), env)
                first[each.name] += [spent] if counted else []
        run(everyone[2].command(top / str(most)), env)  # What is cached, is cached by a run before.
        for each in everyone:
            report(each, first[each.name], run(each.command(top / str(each.most)), env))
    print(
        "each more, in one process: median {:.2f} ms, 95th percentile {:.2f} ms of wall time".format(*warm())
    )


if __name__ == "__main__":
    main()
