"""The remarks of a written review: where each stands, how far it goes, and which severity it has."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from handbook.kinds.fit import Fit, outline, title
from handbook.kinds.kind import normal
from handbook.lint.content.items import items, visible
from handbook.lint.content.label import Label, Topic, alone, closing, opening
from handbook.lint.content.table import tables_of
from handbook.lint.prose import Prose
from handbook.lint.rule import Context
from handbook.model.document import Document, Section, Span
from handbook.model.terms import Severity
from handbook.patterns import lazy

KIND = "review"
KINDS = frozenset({KIND})
"""The kinds of the documents that the rules of this family are about."""


class Form(enum.Enum):
    """How a remark is written."""

    HEADING = "heading"
    GROUP = "group"
    """The heading above remarks of one severity, which is none itself."""
    ITEM = "item"
    PARAGRAPH = "paragraph"
    ROW = "row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One remark of a review."""

    title: Span
    """Its first line, without heading marks and bullet."""
    extent: Span
    """All that belongs to it."""
    form: Form
    label: Label | None = None
    inherited: Severity | None = None
    """The severity of the heading above it, where it has no label of its own."""
    section: str = ""
    """The section of the kind in which it stands; empty for another one."""

    @property
    def severity(self) -> Severity | None:
        """Return its severity, read from its label or from the heading above it."""
        return self.label.severity if self.label is not None else self.inherited

    @property
    def needs_none(self) -> bool:
        """Return whether it is praise or a question, by its label or by the section it stands in."""
        labelled = self.label is not None and self.label.topic is not Topic.FINDING
        return labelled or self.section in ("praise", "questions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review: its remarks in their order, and what the author is to do."""

    remarks: tuple[Remark, ...]
    actions: tuple[Remark, ...]
    has_critical: bool
    """A word that always means CRITICAL is used, so that "major" means less."""

    @property
    def findings(self) -> tuple[Remark, ...]:
        """Return the remarks that have a severity or lack one: neither praise nor questions."""
        return tuple(each for each in self.remarks if each.form is not Form.GROUP and not each.needs_none)

    def severity_of(self, label: Label) -> Severity | None:
        """Return what a label means on the scale of this review."""
        return label.softer if self.has_critical else label.severity


_HEAD = lazy(r"[ \t>]*+#{1,6}[ \t]++")
_FIELD = lazy(
    r"^[ \t>]*+(?:[-*+][ \t]++)?+[*_]*+Severity[*_]*+[ \t]*+:[*_]*+[ \t]*+", re.IGNORECASE | re.MULTILINE
)
_NONE = lazy(r"[\s*_]*+(?:none|nothing|no[ ])", re.IGNORECASE)
_PARAGRAPH = lazy(r"(?:[^\s][^\r\n]*+(?:\r\n|\n|\r|\Z))++")
_ROOMS = ("summary", "findings", "praise", "questions", "actions")
_COLUMNS = frozenset({"severity", "priority", "level"})


def review_of(document: Document, context: Context) -> Review | None:
    """Return the review that a document is; None for another kind.

    Sections are found by the kind; remarks may stand in others, too.
    """
    if context.fit is None or context.fit.kind.name != KIND:
        return None
    return _ReviewReader(document, context.fit, context.prose).review()


class _ReviewReader:
    def __init__(self, document: Document, fit: Fit, prose: Prose) -> None:
        self.document = document
        self.text = document.text
        self.prose = prose
        self.visible = visible(document)
        self.rooms = {m.section: normal(m.rule.name) for m in fit.matches if m.section is not None}
        self.children: dict[Section | None, list[Section]] = {}
        around: list[Section] = []
        for section in outline(document):
            while around and section.heading.start >= around[-1].span.end:
                around.pop()
            self.children.setdefault(around[-1] if around else None, []).append(section)
            around.append(section)

    def review(self) -> Review:
        remarks = self._in_the_opening()
        actions: list[Remark] = []
        for section in self.children.get(None, ()):
            room = self.rooms.get(section, "")
            room = room if room in _ROOMS else ""
            if room == "actions":
                actions += self._actions(section)
            elif room != "summary":
                remarks += self._section(section, None, room, top=True)
        labels = (each.label for each in (*remarks, *actions))
        return Review(
            remarks=tuple(remarks),
            actions=tuple(actions),
            has_critical=any(each and each.severity is each.softer is Severity.CRITICAL for each in labels),
        )

    def _in_the_opening(self) -> list[Remark]:
        """Return the remarks above the first section."""
        head = title(self.document)
        sections = self.children.get(None, ())
        opened = Span(
            head.body.start if head else 0, sections[0].heading.start if sections else len(self.text)
        )
        listed = self._items(opened, None, "")
        return [item for item in listed if item.label] if listed else self._paragraphs(opened, "")

    def _section(
        self, section: Section, above: Severity | None, room: str, *, top: bool = False
    ) -> Iterator[Remark]:
        line = self._title(section)
        label = None if top and room else self._label_of(section, line)
        child = not top and above is not None
        if (label is not None and not label.bare) or (child and (label is None or label.severity is None)):
            yield Remark(
                title=line,
                extent=section.span,
                form=Form.HEADING,
                label=label,
                inherited=above,
                section=room,
            )
            return
        severity = (label.severity if label is not None else None) or above
        found = [*self._in_body(section, severity, room, childless=not self.children.get(section))]
        for inner in self.children.get(section, ()):
            found += self._section(inner, severity, room)
        whole = severity is not None or (room == "findings" and not top)
        says = bool(found) or self._says_something(section)
        if label is not None or (whole and not found and says):
            # What says "None." is no finding, but the heading of some that there are not.
            is_group = bool(found) or not says
            yield Remark(
                title=line,
                extent=section.heading if is_group else section.span,
                form=Form.GROUP if is_group else Form.HEADING,
                label=label,
                inherited=above,
                section=room,
            )
        yield from found

    def _title(self, section: Section) -> Span:
        line = self.document.line_span(self.document.position(section.heading.start).line)
        head = _HEAD.match(self.text, line.start, line.end)
        return Span(head.end() if head else section.heading.start, line.end)

    def _label_of(self, section: Section, title: Span) -> Label | None:
        label = opening(self.text, title.start, title.end) or closing(self.text, title.start, title.end)
        if label is not None:
            return label
        field = _FIELD.search(self.prose.text, section.body.start, section.body.end)
        if field is None:
            return None
        line = self.document.line_span(self.document.position(field.end()).line)
        found = alone(self.text, field.end(), max(line.end, field.end()))
        # It is that of the heading itself, and not of what is listed below it.
        return replace(found, bare=False) if found is not None else None

    def _says_something(self, section: Section) -> bool:
        rest = self.prose.within(Span(section.body.start, section.span.end))
        return bool(rest.strip()) and not _NONE.match(rest)

    def _in_body(
        self, section: Section, above: Severity | None, room: str, *, childless: bool
    ) -> list[Remark]:
        """Return the remarks among the rows, items or paragraphs that stand directly below a heading."""
        body = section.body
        rows = self._rows(body, room)
        if rows:
            return rows
        listed = self._items(body, above, room)
        if any(item.label for item in listed) or (listed and childless and (above or section in self.rooms)):
            return listed if above or room == "findings" else [item for item in listed if item.label]
        return [] if listed else self._paragraphs(body, room)

    def _items(self, body: Span, above: Severity | None, room: str) -> list[Remark]:
        return [
            self._remark(item.start, item.extent, Form.ITEM, above, room)
            for item in items(self.document, self.visible, body)
            if not _NONE.match(self.text, item.start, item.end)
        ]

    def _line(self, offset: int) -> int:
        return self.document.position(offset).line

    def _remark(self, start: int, extent: Span, form: Form, above: Severity | None, room: str) -> Remark:
        title = Span(start, self.document.line_span(self._line(start)).end)
        label = opening(self.text, title.start, title.end)
        return Remark(title=title, extent=extent, form=form, label=label, inherited=above, section=room)

    def _paragraphs(self, body: Span, room: str) -> list[Remark]:
        starts = [
            match.start()
            for match in _PARAGRAPH.finditer(self.prose.text, body.start, body.end)
            if opening(self.text, match.start(), self.document.line_span(self._line(match.start())).end)
        ]
        return [
            self._remark(start, Span(start, end), Form.PARAGRAPH, None, room)
            for start, end in pairwise([*starts, body.end])
        ]

    def _rows(self, body: Span, room: str) -> list[Remark]:
        found: list[Remark] = []
        for table in tables_of(self.document, body):
            column = table.column(*_COLUMNS)
            for row in table.body if column is not None else ():
                cell = row[column] if column is not None and column < len(row) else None
                if cell is None:
                    continue
                title = Span(cell.start, cell.end)
                found.append(
                    Remark(
                        title=title,
                        extent=Span(row[0].start, row[-1].end),
                        form=Form.ROW,
                        label=alone(self.text, cell.start, cell.end),
                        section=room,
                    )
                )
        return found

    def _actions(self, section: Section) -> list[Remark]:
        """Return what is to be done: rows of a table, or items, below a heading of a severity or not."""
        body = Span(section.body.start, section.span.end)
        rows = self._rows(body, "actions")
        if rows:
            return rows
        found = self._items(section.body, None, "actions")
        for inner in self.children.get(section, ()):
            title = self._title(inner)
            label = opening(self.text, title.start, title.end)
            above = label.severity if label is not None else None
            found += self._items(Span(inner.body.start, inner.span.end), above, "actions")
        return found
