"""What is claimed of all diagrams holds for those that every clone has, by its id or by its seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from handbook.config.settings import ENGINES, DiagramsConfig
from handbook.diagrams.process.engine import Verdict, start
from tests.conftest import Golden
from tests.diagrams import browser, published
from tests.diagrams.published import MUTATIONS, VALID, VERDICTS, headline, mutations, name, texts

LEAST = 800
LEAST_TYPES = 25
UNLIKE = "Mermaid itself fails"
"""Such a message hides an error of JavaScript itself, which each engine words in its own way."""


def judged(diagrams: tuple[str, ...], engine: str = "v8") -> tuple[Verdict, ...]:
    with start(DiagramsConfig(engine=engine, deadline=300)) as running:
        return running.check(diagrams)


def comparable(verdict: Verdict) -> Verdict:
    return replace(verdict, detail="", message=UNLIKE) if verdict.message.startswith(UNLIKE) else verdict


@pytest.mark.slow
def test_the_published_diagrams_are_many_and_of_most_types() -> None:
    assert len(texts()) > LEAST
    kinds = Counter(verdict.type for verdict in judged(texts()) if verdict.valid)
    assert len(kinds) > LEAST_TYPES


@pytest.mark.slow
def test_each_diagram_has_the_verdict_that_is_known_by_its_id(golden: Golden) -> None:
    diagrams = (*texts(), *mutations(MUTATIONS))
    lines = {
        name(text): f"{name(text)} {VALID if verdict.parses else headline(verdict.detail)}\n"
        for text, verdict in zip(diagrams, judged(diagrams), strict=True)
    }
    golden.check(VERDICTS, "".join(lines.values()))


@pytest.mark.slow
def test_the_verdicts_that_are_known_are_those_of_a_browser() -> None:
    rows = published.rows()
    said = browser.errors([row.text for row in rows])
    different = [
        (row.id, row.error, error)
        for row, error in zip(rows, said, strict=True)
        if (row.valid, row.error) != (not error, headline(error))
    ]
    assert different == []


@pytest.mark.slow
def test_both_engines_say_the_same_of_what_a_slip_of_the_hand_leaves() -> None:
    diagrams = mutations(400, "engines")
    first, second = (judged(diagrams, engine) for engine in ENGINES)
    different = [
        (text, one, other)
        for text, one, other in zip(diagrams, first, second, strict=True)
        if comparable(one) != comparable(other)
    ]
    assert different == []
    assert sum(verdict.valid for verdict in first) > 100
    assert sum(not verdict.valid for verdict in first) > 100


@pytest.mark.slow
def test_a_browser_says_the_same_of_what_a_slip_of_the_hand_leaves() -> None:
    diagrams = mutations(1_000, "browser")
    pairs = list(zip(diagrams, judged(diagrams), browser.errors(diagrams), strict=True))
    # What parses may be impossible to draw.
    undrawn = [text for text, verdict, error in pairs if not verdict.valid and not error]
    assert "" not in browser.errors(undrawn, draw=True)
    different = [
        (text, verdict.detail, error)
        for text, verdict, error in pairs
        if text not in undrawn and (verdict.valid, headline(verdict.detail)) != (not error, headline(error))
    ]
    assert different == []
