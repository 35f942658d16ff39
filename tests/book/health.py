"""The state of the handbook in figures that our own rules and readers count."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from handbook import testing
from handbook.code.language import named
from handbook.code.runnable import mark_of
from handbook.code.snippets import is_marker
from handbook.config.settings import load
from handbook.kinds.stamp import stamp_of
from handbook.lint.code import block_below, blocks
from handbook.lint.content.cards import Card, cards, rule_codes
from handbook.lint.prose import prose
from handbook.markdown.targets import target_of
from handbook.model.document import Document, Fence
from handbook.project.linting import Linter
from handbook.project.project import Project
from handbook.project.reading import DocumentReader, read, silent
from tests.book import coverage

PAGE = Path("docs", "reference", "page-health.md")
FOLDERS = ("docs", "adr", "runbooks")
RULES = testing.rules("PAG102", "PAG103", "LNK101", "LNK102", "DGM104", "DGM105", "COD102")
_MADE = ("docs/reference/rules/", "docs/templates.md", "docs/reference/configuration.md")
"""Pages whose blocks are written by a test or held against the program by one."""
TOOL_PAGES = (
    "docs/start/toolkit.md",
    "docs/practice/decision-records.md",
    "docs/practice/adopting-docs-lint.md",
)
"""Pages whose commands are run by tests/book/test_tool_pages.py."""
_COMMANDS = frozenset({"bash", "sql"})

_HEAD = """---
title: Page health
description: Owners, reviews, links, diagrams, code and coverage of this handbook, counted by its tools.
kind: page
owner: team-platform
---
# Page health

## In short

Counted by `docs lint` and the tests at each commit; `make generated` writes the page. No figure changes with
the clock alone: what is overdue is counted on the day of the newest review.

## Figures

| what | figure | counted by |
|---|---|---|
"""


@dataclass(frozen=True)
class Book:
    """All pages as they are read, and how often each rule finds something."""

    documents: tuple[Document, ...]
    found: Counter[str]
    day: str
    """The day of the newest review; empty where there is none."""


@lru_cache(maxsize=1)
def book(root: Path) -> Book:
    """Read the handbook and run the rules on it that the figures come from."""
    project = Project(config=load(root))
    paths = [root / folder for folder in FOLDERS]
    sources, errors = read(project, paths)
    documents, unread = DocumentReader(project).documents(sources, silent)
    assert not [*errors, *unread]
    stamps = (stamp_of(page.front_matter) for page in documents if page.front_matter is not None)
    day = max((stamp.on for stamp in stamps if stamp is not None), default="")
    report = Linter(project=project, only=RULES, today=day, scheduled=True).report(sources)
    assert report.errors == ()
    return Book(tuple(documents), Counter(finding.code for finding in report.findings), day)


def page(root: Path) -> str:
    """Return the page with the figures."""
    whole = book(root)
    rows = [*_pages(whole), *_contents(whole), *_code(whole), _covered(root)]
    return _HEAD + "".join(f"| {what} | {figure} | {by} |\n" for what, figure, by in rows)


Row = tuple[str, str, str]


def owned(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Return the pages that must have an owner: all but decision records, which have deciders."""
    return tuple(page for page in documents if not page.path.startswith("adr/"))


def _pages(whole: Book) -> Iterable[Row]:
    pages = owned(whole.documents)
    fronts = [page.front_matter for page in pages if page.front_matter is not None]
    with_owner = sum(bool(front.scalar("owner")) for front in fronts) - whole.found["PAG102"]
    stamped = sum(stamp_of(front) is not None for front in fronts)
    yield "pages with a known owner", _of(with_owner, len(pages)), "PAG102"
    yield "pages with the stamp of a review", _of(stamped, len(pages)), "`docs review`"
    on = f" on {whole.day}" if whole.day else ""
    yield "reviews that are overdue" + on, str(whole.found["PAG103"]), "PAG103"


def _contents(whole: Book) -> Iterable[Row]:
    links = sum(target_of(link.target) is not None for page in whole.documents for link in page.links)
    dead = whole.found["LNK101"] + whole.found["LNK102"]
    yield "dead links between pages", f"{dead} of {links:,}", "LNK101, LNK102"
    diagrams = sum(1 for page in whole.documents for _ in page.drawn())
    bare = whole.found["DGM104"] + whole.found["DGM105"]
    yield "diagrams with a title and a description", _of(diagrams - bare, diagrams), "DGM104, DGM105"
    every = carded(whole.documents)
    machine = sum(bool(rule_codes(page, card)) for page, card in every)
    yield "rule cards", f"{len(every)}; `docs lint` checks {machine}", "PAG105"


def _code(whole: Book) -> Iterable[Row]:
    every = [(page, fence) for page in whole.documents for fence in blocks(page) if named(fence)]
    parsed = len(every) - whole.found["COD102"]
    yield "code blocks that parse, of those in a language with a parser", _of(parsed, len(every)), "COD102"
    proofs = Counter(proof(page, fence) for page, fence in every)
    for each in Proof:
        yield f"code blocks that are {each.value}", _of(proofs[each], len(every)), _BY[each]
    commands = [
        proof(page, fence)
        for page, fence in every
        if page.path.startswith("runbooks/") and named(fence) in _COMMANDS
    ]
    excused = commands.count(Proof.EXCUSED)
    note = f", {excused} with a reason why not" if excused else ""
    figure = _of(commands.count(Proof.RUN), len(commands)) + note
    yield "blocks of commands in runbooks that the tests execute", figure, "`docs run`"


class Proof(enum.Enum):
    """Why a reader may believe a code block, besides that it parses; the values are for people."""

    RUN = "executed by the tests, or written to a file for those that are"
    COPY = "a copy of a tested file"
    MADE = "made from the program, or compared with it by a test"
    EXCUSED = "not executed for a reason that stands beside them"
    NONE = "neither executed nor tested"


_BY = {
    Proof.RUN: "`docs run`",
    Proof.COPY: "COD106",
    Proof.MADE: "golden tests",
    Proof.EXCUSED: "`{.norun}`",
    Proof.NONE: "may only fall",
}


def proof(page: Document, fence: Fence) -> Proof:
    """Return what proves a code block."""
    mark = mark_of(fence)
    if mark is not None:
        return Proof.RUN if mark.run or mark.file else Proof.EXCUSED
    if any(block_below(page, each) is fence for each in page.comments if is_marker(each.text)):
        return Proof.COPY
    if "--8<--" in page.text[fence.span.start : fence.span.end]:
        return Proof.COPY
    return Proof.MADE if page.path.startswith((*_MADE, *TOOL_PAGES)) else Proof.NONE


def unproved(documents: Iterable[Document]) -> Counter[str]:
    """Return how many code blocks of each page nothing proves."""
    return Counter(
        page.path
        for page in documents
        for fence in blocks(page)
        if named(fence) and proof(page, fence) is Proof.NONE
    )


def _covered(root: Path) -> Row:
    wanted, carried = coverage.statements(root), coverage.carriers(coverage.fronts(root))
    covered = sum(each in carried for each in wanted)
    return "[statements](coverage.md) that a page carries", _of(covered, len(wanted)), "`covers`"


def carded(documents: Sequence[Document]) -> list[tuple[Document, Card]]:
    """Return the rule cards that have an id, each with its page."""
    labelled = (page for page in documents if "Checked by" in page.text)
    return [(page, card) for page in labelled for card in cards(page, prose(page)) if card.id]


def _of(count: int, every: int) -> str:
    share = f" ({100 * count / every:.0f} %)" if every else ""
    return f"{count} of {every}{share}"
