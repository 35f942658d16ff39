"""Ten thousand diagrams, a hundred of them hostile: each is judged, in order, and memory stays bounded."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from handbook.config.settings import DiagramsConfig
from handbook.diagrams.process.engine import Engine, start
from handbook.model.verdict import Verdict
from handbook.processes import child
from tests.diagrams.corpus import rows
from tests.diagrams.test_process import gone

DIAGRAMS = 10_000
HOSTILE = 100
MOST_PARENT_BYTES = 300_000_000
"""How much this process may grow by: ten thousand texts and verdicts are kept, nothing else."""
MOST_CHILD_BYTES = child.MOST_BYTES + 300_000_000
"""A large child is replaced before the next diagram; one of these added 100 MB when it was measured."""

PROC = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")


def hostile(number: int) -> str:
    """One of fourteen kinds of attack; the number makes each one different."""
    kinds = (
        "flowchart TD" + "\n" * 40_000 + "A --> B",
        "flowchart TD\n" + "subgraph x\n" * 4_000,
        "flowchart TD\nA" + "[" * 40_000,
        "flowchart TD\n" + "A --> " * 7_000 + "B",
        "flowchart TD\nA[" + "(" * 20_000 + ")" * 20_000 + "]",
        "flowchart TD\n" + "%%{init: " * 5_000,
        "---\n" + "a: &a [" * 5_000 + "\n---\nflowchart TD\n",
        "---\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 30)) + "---\npie\n",
        "mindmap\n" + "".join(f"{' ' * n}n{n}\n" for n in range(1, 280)),
        "sequenceDiagram\n" + "loop x\n" * 6_000,
        "stateDiagram-v2\n" + "state a {\n" * 4_500,
        "x" * 1_000_000,
        "flowchart TD\nstyle A " + "a:#" + "a" * 45_000,
        "gantt\nsection s\n" + "t :a, 0001-01-01, 999999999d\n" * 1_500,
    )
    return f"{kinds[number % len(kinds)]}\n%% {number}"


def mutated(text: str, chance: random.Random) -> str:
    """The text with a character doubled, removed or replaced; no other of the run is the same."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(["", "-", "\n", "]", '"', text[at : at + 1] * 2]) + text[at + 1 :]


def workload() -> tuple[list[str], set[int]]:
    """All texts, and the places of the hostile ones."""
    chance = random.Random(4)  # noqa: S311 - the same texts each time
    texts = [row.text for row in rows() if len(row.text) < 5_000]
    places = set(chance.sample(range(DIAGRAMS), HOSTILE))
    numbers = iter(range(HOSTILE))
    return [
        hostile(next(numbers)) if place in places else mutated(chance.choice(texts), chance)
        for place in range(DIAGRAMS)
    ], places


class Watched:
    """What a thread sees of the processes while they work."""

    def __init__(self) -> None:
        self.pids: set[int] = set()
        self.largest = 0


@contextmanager
def watch(engine: Engine) -> Iterator[Watched]:
    seen = Watched()
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.05):
            for pid in engine._pool.pids:  # type: ignore[attr-defined]
                seen.pids.add(pid)
                seen.largest = max(seen.largest, child._resident_bytes(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def own_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@PROC
@pytest.mark.slow
def test_ten_thousand_diagrams_are_judged_whatever_they_are() -> None:
    texts, places = workload()
    before = own_bytes()
    verdicts: list[Verdict] = []
    with start(DiagramsConfig(deadline=1)) as engine, watch(engine) as seen:
        for begin in range(0, DIAGRAMS, 1_000):
            verdicts += engine.check(texts[begin : begin + 1_000])
            assert own_bytes() - before < MOST_PARENT_BYTES
    assert len(verdicts) == DIAGRAMS
    assert all(verdict.valid or verdict.message for verdict in verdicts)
    assert seen.largest < MOST_CHILD_BYTES
    assert all(gone(pid, seconds=5) for pid in seen.pids)

    unjudged = [
        n for n, verdict in enumerate(verdicts) if verdict.detail.startswith(("no answer", "the parser's"))
    ]
    assert set(unjudged) <= places
    # In order: alone, every hundredth gets what it got in the crowd.
    sample = [n for n in range(0, DIAGRAMS, 100) if n not in places]
    with start(DiagramsConfig(deadline=30), jobs=1) as engine:
        assert list(engine.check([texts[n] for n in sample])) == [verdicts[n] for n in sample]
