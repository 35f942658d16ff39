"""Diagrams judged by Mermaid in Chromium: the engine says the same of each of them."""

from __future__ import annotations

import pytest

from handbook.config.settings import DiagramsConfig
from handbook.diagrams.process.engine import Verdict, start
from tests.diagrams.corpus import rows
from tests.diagrams.published import Row, headline

SHARDS = 4


def judged(chosen: list[Row]) -> tuple[Verdict, ...]:
    # It holds what parse() accepts and no site would draw: 72,000 characters, seven seconds of blank lines.
    with start(DiagramsConfig(deadline=60, max_size=100_000)) as engine:
        return engine.check([row.text for row in chosen])


def complaints_about(row: Row, verdict: Verdict) -> list[str]:
    """What is wrong with how an error is told, whatever the error."""
    lines = row.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    within = 1 <= verdict.line <= len(lines) and 1 <= verdict.column <= len(lines[verdict.line - 1]) + 1
    problems = {
        "the place is outside of the diagram": not within,
        "the end is not after the start": verdict.end_column <= verdict.column,
        "the message is empty": not verdict.message.strip(),
        "the message has several lines": "\n" in verdict.message,
        "the message ends with a full stop": verdict.message.endswith((".", " ")),
        "the message is a token dump": "Expecting" in verdict.message or len(verdict.message) > 200,
    }
    return [f"{row.id}: {what}: {verdict}" for what, wrong in problems.items() if wrong]


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_verdicts_equal_those_of_mermaids_parser_in_a_browser(shard: int) -> None:
    chosen = rows()[shard::SHARDS]
    verdicts = judged(chosen)
    pairs = list(zip(chosen, verdicts, strict=True))
    assert [row.id for row, verdict in pairs if row.valid != verdict.parses] == []

    invalid = [(row, verdict) for row, verdict in pairs if not row.valid]
    other_words = [row.id for row, said in invalid if headline(said.detail) != headline(row.error)]
    assert len(other_words) <= len(invalid) / 1000, other_words
    known = [
        (row, said) for row, said in invalid if not said.message.startswith(("unknown", "the diagram is"))
    ]
    placeless = [row.id for row, said in known if (said.line, said.column, said.end_column) == (1, 1, 2)]
    assert len(placeless) <= max(3, len(known) / 50), placeless
    assert [problem for row, verdict in invalid for problem in complaints_about(row, verdict)] == []


@pytest.mark.slow
def test_a_newline_at_the_end_changes_no_verdict() -> None:
    """The content of a fence and of a file ends without the last newline; a browser may have it."""
    texts = [row.text.rstrip("\n") for row in rows()[::4]]
    with start(DiagramsConfig(deadline=60, max_size=100_000)) as engine:
        without = engine.check(texts)
        ended = engine.check([f"{text}\n" for text in texts])
    pairs = zip(texts, without, ended, strict=True)
    assert [
        text for text, one, other in pairs if (one.parses, one.valid) != (other.parses, other.valid)
    ] == []


@pytest.mark.slow
def test_the_order_of_diagrams_changes_no_verdict() -> None:
    chosen = rows()[::20]
    assert judged(chosen[::-1])[::-1] == judged(chosen)
