"""The rule cards of files and folders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbook.lint.content.cards import Card, cards, rule_codes, sentence
from handbook.lint.prose import prose
from handbook.model.document import Document
from handbook.project.project import Project
from handbook.project.reading import DocumentReader, Progress, read, silent


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCard:
    """A rule card, in words."""

    id: str
    """Empty where it has none."""
    title: str
    path: str
    line: int
    """Of its heading, 1-based."""
    anchor: str
    rule: str
    """The rule, and what checks it: the first paragraph of each, in one line, as its own page writes it."""
    checked_by: str
    rules: tuple[str, ...]
    """The rules of `docs lint` that check it."""
    words: int


def carded(
    project: Project, paths: Sequence[Path], progress: Progress = silent
) -> tuple[tuple[ListedCard, ...], tuple[str, ...]]:
    """Return the rule cards of files and folders, and a line for each unreadable file.

    Cards with an id come first, by their ids; the others by path and line.
    """
    sources, errors = read(project, paths)
    documents, unread = DocumentReader(project).documents(sources, progress)
    found = (each for document in documents for each in _of(document))
    ordered = sorted(found, key=lambda each: (not each.id, each.id, each.path, each.line))
    return tuple(ordered), (*errors, *unread)


def _of(document: Document) -> Iterator[ListedCard]:
    if "**" not in document.text and "__" not in document.text:
        return  # Without labels there is no card, and nothing to read.
    for card in cards(document, prose(document)):
        yield ListedCard(
            id=card.id,
            title=card.title,
            path=document.path,
            line=document.position(card.section.heading.start).line,
            anchor=card.section.id,
            rule=_said(document, card, "Rule"),
            checked_by=_said(document, card, "Checked by"),
            rules=tuple(code for code, _ in rule_codes(document, card)),
            words=card.words,
        )


def _said(document: Document, card: Card, name: str) -> str:
    part = card.part(name)
    return sentence(document, part, document.path) if part is not None else ""
