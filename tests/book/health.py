"""The state of the handbook in figures that our own rules and readers count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from handbook import testing
from handbook.code.language import named
from handbook.code.runnable import mark_of
from handbook.config.settings import load
from handbook.kinds.stamp import stamp_of
from handbook.lint.code import blocks
from handbook.lint.content.cards import Card, cards, rule_codes
from handbook.lint.prose import prose
from handbook.markdown.targets import target_of
from handbook.model.document import Document, Fence
from handbook.project.linting import Linter
from handbook.project.project import Project
from handbook.project.reading import DocumentReader, read, silent
from tests.book import coverage, unrun

PAGE = Path("docs", "reference", "page-health.md")
FOLDERS = ("docs", "adr", "runbooks")
RULES = testing.rules("PAG102", "PAG103", "LNK101", "LNK102", "DGM104", "DGM105", "COD102")
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
    every = [(page, fence) for page in whole.documents for fence in blocks(page)]
    judged = [fence for _, fence in every if named(fence)]
    parsed = len(judged) - whole.found["COD102"]
    yield "code blocks that parse, of those in a language with a parser", _of(parsed, len(judged)), "COD102"
    untried, tried = unrun.counted()
    yield "code blocks that a test runs or reads", _of(tried - untried.total(), tried), "tests/book/unrun.py"
    run = sum(is_run(fence) for _, fence in every)
    yield "of these, blocks that are run as they stand on the page", str(run), "`docs run`"
    commands = [
        fence for page, fence in every if page.path.startswith("runbooks/") and named(fence) in _COMMANDS
    ]
    excused = sum((mark := mark_of(fence)) is not None and not mark.run for fence in commands)
    note = f", {excused} with a reason why not" if excused else ""
    figure = _of(sum(map(is_run, commands)), len(commands)) + note
    yield "blocks of commands in runbooks that drills run", figure, "`docs drill`"


def _covered(root: Path) -> Row:
    wanted, carried = coverage.statements(root), coverage.carriers(coverage.fronts(root))
    covered = sum(each in carried for each in wanted)
    return "[statements](coverage.md) that a page carries", _of(covered, len(wanted)), "`covers`"


def is_run(fence: Fence) -> bool:
    """Return whether the runner executes a block."""
    mark = mark_of(fence)
    return mark is not None and mark.run


def carded(documents: Sequence[Document]) -> list[tuple[Document, Card]]:
    """Return the rule cards that have an id, each with its page."""
    labelled = (page for page in documents if "Checked by" in page.text)
    return [(page, card) for page in labelled for card in cards(page, prose(page)) if card.id]


def _of(count: int, every: int) -> str:
    share = f" ({100 * count / every:.0f} %)" if every else ""
    return f"{count} of {every}{share}"
