"""Each diagram is judged on its own: neither settings nor names of one reach the next."""

from __future__ import annotations

import pytest

from handbook.diagrams.process.engine import Engine

TWO_EDGES = "flowchart TD\n  A --> B\n  B --> C\n"
ONE_BRANCH = "gitGraph\n  commit\n  branch develop\n  commit\n"
CHECKOUT = "gitGraph\n  commit\n  checkout develop\n"


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param("---\nconfig:\n  maxEdges: 1\n---\n", id="front-matter"),
        pytest.param('%%{init: {"maxEdges": 1}}%%\n', id="directive"),
    ],
)
def test_settings_of_one_diagram_do_not_reach_the_next(engine: Engine, settings: str) -> None:
    alone = engine.check([TWO_EDGES])[0]
    after = engine.check([settings + TWO_EDGES, TWO_EDGES])[1]
    assert alone.valid
    assert after == alone


def test_names_of_one_diagram_do_not_reach_the_next(engine: Engine) -> None:
    verdicts = engine.check([ONE_BRANCH, CHECKOUT])
    assert [verdict.valid for verdict in verdicts] == [True, False]


def test_an_error_leaves_nothing_behind(engine: Engine) -> None:
    broken = "---\ntitle: [x\n---\nflowchart TD\n  A --> B\n"
    unclosed = '%%{init: {"theme": }}%%\nsequenceDiagram\n  loop forever\n    A->>B: x\n'
    good = "sequenceDiagram\n  A->>B: x\n"
    alone = engine.check([good, ONE_BRANCH])
    assert engine.check([broken, unclosed, good, broken, ONE_BRANCH])[2::2] == alone


def test_the_same_diagram_gets_the_same_verdict_each_time(engine: Engine) -> None:
    diagram = 'pie\n  title Pets\n  "dogs" : 3\n  "cats" 4\n'
    assert len({engine.check([diagram]) for _ in range(3)}) == 1
