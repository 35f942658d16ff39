"""Time grows with the text and no faster, whatever a stranger has written: no shape makes reading quadratic.

Each row is read at two sizes within one process; the larger one has four times the text and may take eight
times as long, where quadratic work would take sixteen. What is over at once is not compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from handbook.adr.change import foreign
from handbook.adr.change.citations import Move, Scope, citations
from handbook.adr.change.importing import Defaults
from handbook.adr.change.importing import plan as imported
from handbook.adr.change.likeness import like
from handbook.adr.change.relations import related, replaced, unrelated
from handbook.adr.change.renumber import moves, plan
from handbook.adr.record.links import links
from handbook.adr.record.outline import closed, normal
from handbook.adr.record.record import AdrLog, parse
from handbook.adr.record.sections import items, people, sections
from handbook.adr.report import index
from handbook.adr.report.search import search
from handbook.errors import HandbookError
from handbook.kinds.template import unruled

SMALL = 3_000
TIMES = 4
ALLOWED = 8
QUICK = 0.03
"""Seconds of processor time in which no growth can be seen."""

HEAD = "# 3. X\n\n## Status\n\nAccepted\n\n"
TEXT = "# {0}. {1}\n\n## Status\n\nAccepted\n"
KAFKA = parse("adr/0030-use-kafka.md", TEXT.format(30, "Use Kafka"))
TEA = parse("adr/0030-use-tea.md", TEXT.format(30, "Use tea"))
BOTH = Scope((Move(KAFKA, 31),), (TEA,))
TEMPLATE = "# {number}. {title}\n\n## Status\n\n{status}\n"


def read(text: str) -> None:
    record = parse("adr/0003-x.md", text)
    links(record)
    sections(record)
    people(record, "deciders", "consulted")


def tried(*works: Callable[[], object]) -> None:
    """Do what may be refused."""
    for work in works:
        with suppress(HandbookError):
            work()


def written(text: str) -> None:
    record = parse("adr/0003-x.md", text)
    found = links(record)
    tried(
        lambda: replaced(record, "Rejected"),
        lambda: replaced(record, "Superseded by", KAFKA),
        lambda: related(record, "Amends", KAFKA),
        lambda: unrelated(record, len(found) - 1) if found else None,
    )


def renumbered(text: str) -> None:
    log = AdrLog("/r", "adr", (parse(KAFKA.path, text), TEA), 4)
    plan(log, moves(log, log.records[:1], 31), [(KAFKA.path, text)])


def cited(text: str) -> None:
    citations("docs/a.md", text, BOTH)
    citations("src/a.py", text, BOTH)


def listed(text: str) -> None:
    tried(
        lambda: index.placed("# A\n", "* x\n", text, "f"),
        lambda: index.updated(text, (KAFKA,), "", "f"),
    )


def begun(text: str) -> None:
    foreign.is_template("adr/template.md", text)
    with suppress(HandbookError):
        foreign.template("adr/template.md", text)
    like(TEMPLATE, (("adr/0001-a.md", text), ("adr/0002-b.md", text)))
    unruled(text)


def found(text: str) -> None:
    search((parse("adr/0003-x.md", text),), ("x",))
    items(text)
    normal(text)
    closed(text)


WORKS: dict[str, Callable[[str], None]] = {
    "reading": read,
    "changing": written,
    "renumbering": renumbered,
    "citing": cited,
    "listing": listed,
    "beginning": begun,
    "finding": found,
}
SHAPES: dict[str, tuple[str, str]] = {
    # Each is what stands around the repeated part, and that part.
    "comments that never end": (HEAD + "x %s\n", "<!-- "),
    "comments that never end in a title": ("# 3. %s\n", "<!--"),
    "rules that never end": ("%s", "<!-- rule: a\n"),
    "rules with text after them": ("%s", "<!-- rule: a --> x\n"),
    "code that never ends": (HEAD + "%s", "```\n~~~ a\n"),
    "marks of code": (HEAD + "%s", "`"),
    "a title of marks": ("# %sx%s\n", "_-"),
    "a title of hashes": ("# a%s b\n", " #"),
    "many titles": ("%s", "# a\n"),
    "many sections without a title": ("%s", "## a\n"),
    "many statuses in headings": ("%s", "## Status: Accepted\n"),
    "many statuses in lines": ("# 3. X\n\n%s", "Status: Accepted\n"),
    "a line below which marks stand": ("%s", "a\n===x\n"),
    "signs of equality": ("a\n%sx\n", "="),
    "blanks in a status": ("# 3. X\n\n## Status\n\nAccepted%sx\n", " "),
    "a row of changes": ("# 3. X\n\n## Status\n\n%sAccepted\n", "Proposed -> "),
    "a long word in a status": ("# 3. X\n\n## Status\n\nA%s\n\nAccepted\n", "a"),
    "links cut short in a status": ("# 3. X\n\n## Status\n\nAmends [%s\n\nAccepted\n", "]("),
    "openings of tags in a status": ("# 3. X\n\n## Status\n\n%s\n", "<"),
    "struck out": ("# 3. X\n\n## Status\n\n%s Accepted\n", "~~a~~ "),
    "a choice of statuses": ("# 3. X\n\n## Status\n\n%s\n", "Accepted | "),
    "relations": (HEAD + "%s", "Amends [1. A](0001-a.md)\n\n"),
    "a row of relations": (HEAD + "Amends %s\n", "[1. A](0001-a.md), "),
    "relations cut short": (HEAD + "%s\n", "Amends [1. A]("),
    "relations with escaped brackets": (HEAD + "%s\n", "Amends [\\] "),
    "relations with nested brackets": (HEAD + "Amends [%s\n", "a [x] "),
    "relations with a reference": (HEAD + "%s\n", "Amends ADR-1["),
    "relations with parentheses": (HEAD + "Amends [a](%s\n", "(a)"),
    "relations with a title": (HEAD + "%s\n", 'Amends [a](b "'),
    "words": (HEAD + "%s\n", "amends by "),
    "relations below the title": ("# 3. X\n\n%s\n", "Amends ADR-1, "),
    "a list of relations": (HEAD + "## Links\n\n%s", "- Amends [1. A](0001-a.md)\n"),
    "lists that are introduced": (HEAD + "%s", "Amends:\n- ADR-1\n"),
    "blank lines": (HEAD + "%sAmends [1. A](0001-a.md)\n", "\n"),
    "blank lines in the middle": ("# 3. X\n%sx\n\n## Status\n\nAmends [1. A](0001-a.md)\n", "\n"),
    "pipes": ("# 3. X\n\n| Status | a |\n|%sx\n", "-|"),
    "cells": ("# 3. X\n\n%s\n|-|\n| Status | x |\n", "| a "),
    "rows": ("# 3. X\n\n| Status | a |\n|---|---|\n%s", "| Accepted | b |\n"),
    "tables": ("# 3. X\n\n%s", "| Status |\n|---|\n| a |\n\n"),
    "boxes": ("# 3. X\n\n## Status\n\n%s", "- [ ] Accepted\n"),
    "marks of lists": ("# 3. X\n\n%sx\n", "- "),
    "marks of quotations": ("# 3. X\n\n%sx\n", "> "),
    "front matter of keys": ("---\n%s---\n# 3. X\n", "k:\n"),
    "front matter of different keys": ("---\nstatus: a\n%s---\n# 3. X\n", "a-b: c\n"),
    "front matter that never ends": ("---\n%s", "k: v\n"),
    "a list in front matter": ("---\nstatus: [%s]\n---\n# 3. X\n", "a, "),
    "blanks in a list in front matter": ("---\nstatus: [a%s{\n---\n# 3. X\n", " "),
    "a quotation in front matter": ('---\nstatus: "%s\n---\n# 3. X\n', '\\"'),
    "comments in front matter": ("---\nstatus: a%s\n---\n# 3. X\n", " #"),
    "names in front matter": ("---\nsuperseded_by: '%s'\n---\n# 3. X\n", "[[a"),
    "names with bars in front matter": ("---\nsuperseded_by: '[[%s'\n---\n# 3. X\n", "a|"),
    "names of people": ("---\ndeciders: %s\n---\n# 3. X\n", "a, "),
    "citations": ("%s\n", "ADR-30 "),
    "citations without blanks": ("%s\n", "ADR-30/"),
    "citations in an address": ("https://example.org/%s\n", "ADR-30/"),
    "citations in a link": ("[%s](x.md)\n", "ADR-30 "),
    "citations behind links": ("%s\n", "[a](b) ADR-30 "),
    "rows of citations": ("%s\n", "ADR-30, 30, 30 and 30 "),
    "a row of numbers": ("ADRs %s\n", "30, "),
    "file names": ("%s\n", "0030-use-kafka.md "),
    "file names in folders": ("%s\n", "a/0030-use-kafka.md"),
    "folders": ("%s0030-use-kafka.md\n", "a/"),
    "letters before an address": ("%s://ADR-30\n", "a"),
    "addresses": ("%sADR-30\n", "a://"),
    "brackets": ("%s\n", "["),
    "escaped brackets": ("%s\n", "[\\]"),
    "marks of the list of records": ("%s", "<!-- adrlog -->\n```\n```\n"),
    "rows of the list of records": ("# A\n\n%s", "* [a](b)](\n"),
    "masks": ("# NNNN. Title\n\n%s", "{status} DATE "),
    "items": ("%s", "- a\n\n  b\n"),
    "carriage returns": ("# 3. X\r\n\r\n## Status\r\n\r\n%s", "a\r\n\r\n"),
}  # fmt: skip


def spent(work: Callable[[str], None], text: str) -> float:
    began = time.process_time()
    work(text)
    return time.process_time() - began


def shaped(shape: tuple[str, str], size: int) -> str:
    around, part = shape
    return around.replace("%s", part * (size // len(part)))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_no_shape_takes_more_than_its_share(shape: tuple[str, str]) -> None:
    grown = []
    for name, work in WORKS.items():
        large = spent(work, shaped(shape, SMALL * TIMES))
        if large > QUICK and large > ALLOWED * spent(work, shaped(shape, SMALL)):
            # A pause of the machine looks the same: only what grows again has grown.
            again = min(spent(work, shaped(shape, SMALL * TIMES)) for _ in range(3))
            least = max(spent(work, shaped(shape, SMALL)) for _ in range(3))
            if again > ALLOWED * least:
                grown.append(f"{name}: {again:.2f} s after {least:.2f} s")
    assert grown == []


def test_an_import_of_many_records_takes_its_share() -> None:
    log = AdrLog("/r", "adr", (), 4)
    defaults = Defaults("Accepted", "2026-11-22")

    def work(count: str) -> None:
        rows = ", ".join(f'{{"title": "Title {at}", "number": {at}}}' for at in range(1, len(count)))
        imported(log, f'{{"version": "1.0.0", "adrs": [{rows}]}}', TEMPLATE, defaults)

    small, large = "x" * 200, "x" * 800
    assert min(spent(work, large) for _ in range(2)) < ALLOWED * max(spent(work, small) for _ in range(3))
