"""V8 and QuickJS run the same script: the same verdict on each diagram, in words, place and facts.

The whole corpus takes QuickJS minutes: it is compared when HANDBOOK_WHOLE_CORPUS is set. Always compared are
every twentieth diagram and all that ever differed.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from handbook.config.settings import ENGINES, DiagramsConfig
from handbook.diagrams.process import bundle, child
from handbook.diagrams.process.child import DiagramChild
from handbook.diagrams.process.engine import Verdict, start
from handbook.diagrams.process.engines import Script
from handbook.diagrams.process.pool import Pool
from tests.diagrams.corpus import rows
from tests.diagrams.published import Row
from tests.diagrams.scripted import scripted

WHOLE = bool(os.environ.get("HANDBOOK_WHOLE_CORPUS"))
EVERY = 20
ONCE_DIFFERENT = (
    "033747876149",
    "262079fd5208",
    "460e66f3ffcc",
    "4944e19d683d",
    "693d5f8fb27f",
    "6fb02466a732",
    "87f85ba9b582",
    "eb328fca6b41",
    "eba6474e4168",
    "effa8bcb8aa5",
    "a7cbdfe12045",
    "66b8126106a7",
    "cd90aa10d15b",
    "054a5ff6d4f0",
)
"""Errors of JavaScript itself (the first ten), titles of the diagram before, invented identifiers."""
UNLIKE = "Mermaid itself fails"
"""Such a message hides an error of JavaScript itself, which each engine words in its own way."""
OF_EACH_TYPE = {
    "flowchart": "flowchart TD\n  A[x] --> B\n",
    "sequence": "sequenceDiagram\n  A->>B: x\n",
    "class": "classDiagram\n  A <|-- B\n",
    "state": "stateDiagram-v2\n  [*] --> A\n  --\n  A --> B\n",
    "er": "erDiagram\n  A ||--o{ B : has\n",
    "gantt": "gantt\n  title x\n  section a\n  task :a1, 2024-01-01, 3d\n",
    "pie": 'pie\n  "a" : 1\n',
    "git": "gitGraph\n  commit\n  branch b\n  commit\n",
    "mindmap": "mindmap\n  a\n    b\n",
    "block": "block-beta\n  a b\n",
    "architecture": "architecture-beta\n  service a(cloud)[x]\n",
    "fault": "flowchart TD\n  A -> B\n",
    "langium fault": "pie\n  a : 1\n",
    "front matter": "---\ntitle: [x\n---\npie\n",
    "lone surrogate": "flowchart TD\n  A[\ud800]\n",
    "empty": "",
}


def judged(engine: str, diagrams: list[str]) -> tuple[Verdict, ...]:
    with start(DiagramsConfig(engine=engine, deadline=300, max_size=100_000)) as running:
        return running.check(diagrams)


def chosen() -> list[Row]:
    all_rows = rows()
    return [row for n, row in enumerate(all_rows) if WHOLE or n % EVERY == 0 or row.id in ONCE_DIFFERENT]


def comparable(verdict: Verdict) -> Verdict:
    return replace(verdict, detail="") if verdict.message.startswith(UNLIKE) else verdict


@pytest.mark.slow
@pytest.mark.parametrize("diagram", OF_EACH_TYPE.values(), ids=OF_EACH_TYPE.keys())
def test_both_engines_say_the_same_of_each_type(diagram: str) -> None:
    first, second = (judged(engine, [diagram]) for engine in ENGINES)
    assert first == second


@pytest.mark.slow
def test_both_engines_say_the_same_of_the_corpus() -> None:
    picked = chosen()
    texts = [row.text for row in picked]
    different = [
        (row.id, first, second)
        for row, first, second in zip(picked, judged("v8", texts), judged("quickjs", texts), strict=True)
        if comparable(first) != comparable(second)
    ]
    assert different == []


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_loop_without_end_is_a_verdict_in_each_engine(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch)
    with start(DiagramsConfig(engine=engine, deadline=1)) as running:
        verdicts = running.check(["one", "HANG", "two"])
    assert [verdict.message[:21] for verdict in verdicts] == ["", "diagram took longer t", ""]


@pytest.mark.parametrize("engine", ENGINES)
def test_deep_nesting_ends_no_process(engine: str) -> None:
    workers = Pool(lambda: DiagramChild(engine, bundle.DIST), deadline=60, jobs=1)
    try:
        deep = "flowchart TD\n" + "subgraph\n" * 300 + "A\n" + "end\n" * 300
        answers = workers.judge(["pie\n", deep, "pie\n"])
        (pid,) = workers.pids
        assert [json.loads(str(answer))["valid"] for answer in answers[::2]] == [True, True]
        assert isinstance(answers[1], str)
        workers.judge(["pie\n"])
        assert workers.pids == (pid,)
    finally:
        workers.kill()


@pytest.mark.slow
@pytest.mark.parametrize(
    "hog",
    [
        pytest.param("const all = []; for (;;) all.push(new Array(1000).fill(1));", id="seen-by-python"),
        pytest.param(
            "try { const all = []; for (;;) all.push(new Array(1000).fill(1)); } "
            "catch (error) { outcome = JSON.stringify({valid: false, error: error.message}); }",
            id="caught-by-mermaid",
        ),
    ],
)
def test_want_of_memory_in_quickjs_is_a_verdict(monkeypatch: pytest.MonkeyPatch, hog: str) -> None:
    greedy = (
        "from handbook.diagrams.process.engines import Running, quickjs\n"
        "quickjs.HEAP_BYTES = 60_000_000\n"
        "judge = Running.judge\n"
        "def greedy(self, text):\n"
        "    if 'HOG' in text:\n"
        f"        self._evaluate({f'begin = () => {{ outcome = undefined; {hog} }}'!r})\n"
        "    return judge(self, text)\n"
        "Running.judge = greedy\n"
    )
    head, tail = child._BOOT.split("; from handbook", 1)
    monkeypatch.setattr(child, "_BOOT", f"{head}\n{greedy}from handbook{tail}")
    with start(DiagramsConfig(engine="quickjs", deadline=60)) as running:
        verdicts = running.check(["pie\n", "flowchart TD\n  HOG --> B\n", "pie\n  a\n"])
    assert [verdict.valid for verdict in verdicts] == [True, False, False]
    assert verdicts[1].message.startswith("the parser gave up on this diagram")
    assert not verdicts[2].message.startswith("the parser gave up on this diagram")


def test_the_parser_is_loaded_in_parts() -> None:
    script = Script(bundle.DIST)
    whole = (bundle.DIST / "parser.js").stat().st_size
    assert len(script.head.encode()) < whole / 3


def test_a_script_without_parts_is_all_head(tmp_path: Path) -> None:
    (tmp_path / "parser.js").write_text("globalThis.outcome = 1;\n")
    assert Script(tmp_path).head == "globalThis.outcome = 1;\n"
