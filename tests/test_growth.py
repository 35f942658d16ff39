"""Reading and judging take time and memory in proportion to the text, whatever a stranger wrote."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from handbook import markdown
from handbook.kinds import library
from handbook.kinds.fit import fit
from handbook.kinds.library import Claim
from handbook.lint import engine
from handbook.lint.report import Report
from handbook.lint.reporters import json, text
from handbook.lint.rule import Context, Needs
from handbook.lint.rules import ALL
from handbook.markdown.dialect import GITHUB, MATERIAL, Dialect
from handbook.markdown.exact import marks
from handbook.report import markdown as comment
from handbook.report.change import Differences, document_change
from handbook.report.version import Diagram, Version
from tests.growth import CHANGES, SHAPES, UNDERLINED, Shape

SMALL, LARGE = 4_000, 32_000
"""Characters: eight times as many take eight times as long, and sixty-four times where time is quadratic."""
MOST = 24
RUNS = 3
RULES = tuple(rule for rule in ALL if not rule.needs & {Needs.RECORD, Needs.VERDICTS})
FIXED, BYTES = 16_000_000, 250
"""The most memory at a time: for the findings that are listed, and for each character."""
HEAVY = ("empty titles", "titles that count", "one suppression of many codes", "markers on a line")


@lru_cache(maxsize=1)
def claim() -> Claim:
    """Return a claim to the kind with most rules about sections."""
    kind = library.load(Path(__file__).parent, "").named("architecture")
    return Claim(kind=kind, newest=kind)


def judge(source: str, dialect: Dialect) -> None:
    """Read a text, run the rules on it and write both kinds of report."""
    document = markdown.parse("docs/design/a.md", source, dialect)
    context = Context(claim=claim(), decisions=True, day="2026-11-26")
    findings, suppressed = engine.check([(document, context)], RULES)
    report = Report(findings=findings, rules=RULES, files=1, diagrams=0, suppressed=suppressed)
    assert text.render(report)
    assert json.render(report)


def spent(work: Callable[[str], object], source: str) -> float:
    began = time.process_time()
    work(source)
    return time.process_time() - began


def grows(work: Callable[[str], object], shape: Shape) -> list[float]:
    """Return how many times as long eight times the text takes, until once it is as it should be."""
    small, large = shape(SMALL), shape(LARGE)
    work(small[:100])
    ratios: list[float] = []
    while len(ratios) < RUNS and (not ratios or ratios[-1] >= MOST):
        # What is not linear stays so; what only looks so in a busy moment does not.
        ratios.append(spent(work, large) / max(spent(work, small), 0.002))
    return ratios


@pytest.mark.parametrize("dialect", [GITHUB, MATERIAL], ids=["github", "site"])
@pytest.mark.parametrize("name", SHAPES)
def test_time_grows_as_the_text_does(name: str, dialect: Dialect) -> None:
    assert grows(lambda source: judge(source, dialect), SHAPES[name])[-1] < MOST


def side(source: str) -> Version:
    document = markdown.parse("docs/design/a.md", source, GITHUB)
    kind = claim().kind
    assert kind is not None
    drawn = tuple(Diagram("", fence.content, None) for fence in document.drawn())
    return Version(document=document, title="", kind=kind.name, fit=fit(kind, document), diagrams=drawn)


def compare(source: str) -> None:
    """Compare a text with its second half, and write the comment on it."""
    change = document_change(side(source[len(source) // 2 :]), side(source))
    documents = (change,) if change is not None else ()
    assert len(comment.render(Differences(base="main", documents=documents))) <= comment.MOST


@pytest.mark.parametrize("name", CHANGES)
def test_two_versions_are_compared_in_time_that_grows_as_the_text_does(name: str) -> None:
    assert grows(compare, CHANGES[name])[-1] < MOST


@pytest.mark.parametrize("name", UNDERLINED)
def test_marks_for_the_exact_reading_are_set_in_time_that_grows_as_the_text_does(name: str) -> None:
    assert grows(lambda source: marks.marked(source.split("\n"), 0), UNDERLINED[name])[-1] < MOST


@pytest.mark.parametrize("dialect", [GITHUB, MATERIAL], ids=["github", "site"])
@pytest.mark.parametrize("name", HEAVY)
def test_memory_grows_as_the_text_does(name: str, dialect: Dialect) -> None:
    source = SHAPES[name](LARGE)
    judge(source[:100], dialect)
    tracemalloc.start()
    try:
        judge(source, dialect)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < FIXED + BYTES * len(source)
