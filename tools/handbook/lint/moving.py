"""Move whole sections: the edits, or none where it is not certain what belongs to a section.

A section moves with the comments and anchors that stand right above its heading. What separates sections
(blank lines, a rule) stays between them, and the last lines of a text stay its last lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from handbook.kinds.fit import outline
from handbook.lint.prose import Prose
from handbook.model.document import BOM, Document, Section, Span, starting_in
from handbook.model.finding import Edit
from handbook.patterns import lazy

_ANCHOR = lazy(r"<a\b[^<>]*+>(?:</a>)?[ \t]*+", re.IGNORECASE)
_RULE = lazy(r"[ \t]*+(?:(?:-[ \t]*+){3,}+|(?:\*[ \t]*+){3,}+|(?:_[ \t]*+){3,}+)")
_DEFINED = lazy(r"""\[[^\]\r\n]++\]:[ \t]*+\S++(?:[ \t]++(?:"[^"]*+"|'[^']*+'|\([^()]*+\)))?+[ \t]*+""")
_PARTED = lazy(r"(?>\r\n|\n|\r)[ \t]*+(?>\r\n|\n|\r)")
_NUMBERED = lazy(r"[\s*_]*+(?:\d|[ivx]++[.)]|[a-z][.)]\s|(?:step|part|phase)\s++\d)", re.IGNORECASE)
_NOTE = lazy(r"\[\^[^\]\s]")
_TAG = lazy(r"<(/?)([a-zA-Z][\w-]*+)(?=[\s/>])[^<>]*+>")
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_REACHES = lazy(
    r"(?:\w++[:\s-]++){0,2}(?:start|end|begin|on|off|enable|disable|ignore|restore|toc\w*+)\b|-*+8<|/",
    re.IGNORECASE,
)
"""Comments that open or close what may reach into other sections: snippets, regions, switches of tools."""
_OWN = lazy(r"handbook:\s*+disable\s*+=", re.IGNORECASE)
_NOT_SLUG = lazy(r"[\W_]+")
_LISTED = 3
"""Links to sections beside each other that make a table of contents."""
_PARTS = 3
"""Blocks at most that separate a section from the next one, or end a text: a rule, definitions."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A section as it is moved: offsets of its text, and of what stands between it and the next one."""

    section: Section
    start: int
    end: int
    next: int
    whole: bool
    """All that it opens it closes, and everything at its ends is certain to belong to it."""
    parted: bool
    """A blank line follows it, or the end of the text."""


class Moves:
    """The sections of one document as they can be moved; nothing is computed before it is asked for."""

    def __init__(self, document: Document, prose: Prose) -> None:
        self._document, self._prose = document, prose
        self._units: dict[int, _Unit] = {}

    def before(self, section: Section, other: Section) -> tuple[Edit, ...]:
        """Return the edits that move a section up, to right before another one; none if it is not certain."""
        units = self._between(other, section)
        if not units:
            return ()
        text, above, last = self._document.text, units[-2], units[-1]
        moved = text[last.start : last.end] + text[above.end : above.next]
        return (Edit(units[0].start, units[0].start, moved), Edit(above.end, last.end, ""))

    def after(self, section: Section, other: Section) -> tuple[Edit, ...]:
        """Return the edits that move a section down, to right after another one; none as for `before`."""
        units = self._between(section, other)
        if not units:
            return ()
        text, first, last = self._document.text, units[0], units[-1]
        moved = text[first.end : first.next] + text[first.start : first.end]
        return (Edit(first.start, first.next, ""), Edit(last.end, last.end, moved))

    def siblings(self, first: Section, last: Section) -> list[Section]:
        """Return the sections from one to another, both included; none if they are not beside each other."""
        group, at = self._place_of.get(first.heading.start, (-1, 0))
        other, to = self._place_of.get(last.heading.start, (-2, 0))
        found = self._groups[group][at : to + 1] if group == other else []
        return found if all(one.span.end == two.heading.start for one, two in pairwise(found)) else []

    def _between(self, first: Section, last: Section) -> list[_Unit]:
        """Return the sections from one to another as they are moved, if all of them may change places."""
        sections = self.siblings(first, last)
        if len(sections) < 2 or not self._certain:
            return []
        units = [self._unit(section) for section in sections]
        free = self._stands_free(units[0]) and all(unit.whole and unit.parted for unit in units)
        return units if free else []

    @cached_property
    def _groups(self) -> list[list[Section]]:
        """The sections of the outline that stand beside each other: of one level, in one section."""
        groups: dict[tuple[int, int], list[Section]] = {}
        around: list[Section] = []
        for section in outline(self._document):
            while around and around[-1].span.end <= section.heading.start:
                around.pop()
            inside = around[-1].heading.start if around else -1
            groups.setdefault((inside, section.level), []).append(section)
            around.append(section)
        return list(groups.values())

    @cached_property
    def _place_of(self) -> dict[int, tuple[int, int]]:
        """Offset of a heading -> number of its group, and index in it."""
        return {
            section.heading.start: (number, at)
            for number, group in enumerate(self._groups)
            for at, section in enumerate(group)
        }

    @cached_property
    def _certain(self) -> bool:
        """Whether nothing in the document depends on the order of its sections."""
        document = self._document
        if document.uncertainties or document.includes or _NOTE.search(self._prose.text):
            return False
        if "<!--" in self._prose.text:  # It is never closed.
            return False
        # Of equal ones the first counts, or gets the shorter anchor.
        labels = Counter(" ".join(link.text.split()).casefold() for link in document.links if link.definition)
        slugs = Counter(_NOT_SLUG.sub("", section.title).casefold() for section in document.sections)
        if any(count > 1 for count in (*labels.values(), *slugs.values())):
            return False
        if any(_REACHES.match(each.text) and not _OWN.match(each.text) for each in document.comments):
            return False
        targets = {link.target[1:] for link in document.links if link.target.startswith("#")}
        return all(sum(section.id in targets for section in group) < _LISTED for group in self._groups)

    def _unit(self, section: Section) -> _Unit:
        at = section.heading.start
        if at not in self._units:
            self._units[at] = self._made(section)
        return self._units[at]

    def _made(self, section: Section) -> _Unit:
        document = self._document
        start, following = self._head(section), self._by_start.get(section.span.end)
        below = self._head(following) if following else section.span.end
        if start is None or below is None:
            at = section.heading.start
            return _Unit(section, at, at, section.span.end, whole=False, parted=False)
        end = self._end(section, below)
        return _Unit(
            section=section,
            start=start,
            end=end,
            next=below,
            whole=not _NUMBERED.match(section.title) and self._is_whole(section, Span(start, end)),
            parted=bool(_PARTED.match(document.text, end, below)) or not document.text[end:].strip(),
        )

    @cached_property
    def _by_start(self) -> dict[int, Section]:
        return {each.heading.start: each for each in self._document.sections if not each.containers}

    def _head(self, section: Section) -> int | None:
        """Return where a section begins, with what stands right above its heading; None: not certain."""
        document, at = self._document, section.heading.start
        if at == 0 and document.text.startswith(BOM):
            at = 1
        if document.text[at : at + 1] in (" ", "\t"):
            return None
        line = document.position(at).line
        while line > 1:
            above = document.line_span(line - 1)
            comment = self._comments_by_end.get(above.end)
            if comment is not None:
                line = document.position(comment).line
                if document.starts[line - 1] != comment:
                    return None
            elif above.end > above.start and _ANCHOR.fullmatch(document.text, above.start, above.end):
                line -= 1
            else:
                break
            at = document.starts[line - 1]
        return at

    @cached_property
    def _comments_by_end(self) -> dict[int, int]:
        return {each.span.end: each.span.start for each in self._document.comments}

    def _end(self, section: Section, below: int) -> int:
        """Return where the text of a section ends: before what separates it from the next one."""
        text = self._document.text
        is_last = section.span.end == len(text)
        end = self._last_line(section.heading.end, below)
        for _ in range(_PARTS):
            block = self._block_before(section.heading.end, end)
            rows = [text[line.start : line.end] for line in block]
            defined = is_last and all(map(_DEFINED.fullmatch, rows))
            if not rows or not (defined or (len(rows) == 1 and _RULE.fullmatch(rows[0]))):
                break
            above = self._last_line(section.heading.end, block[-1].start)
            if defined and above == section.heading.end:
                break  # The section consists of them.
            end = above
        return end

    def _last_line(self, start: int, end: int) -> int:
        """Return the end of the last line in a span that is not blank, else where the span starts."""
        for line in self._lines_up(start, end):
            if self._document.text[line.start : line.end].strip():
                return line.end
        return start

    def _block_before(self, start: int, end: int) -> list[Span]:
        """Return the lines between an offset and the blank line above, the last first; none without that."""
        found: list[Span] = []
        for line in self._lines_up(start, end):
            if not self._document.text[line.start : line.end].strip():
                return found
            found.append(line)
        return []

    def _lines_up(self, start: int, end: int) -> Iterator[Span]:
        """Yield the lines that begin between two offsets, the last first."""
        document = self._document
        number = document.position(end).line
        if document.starts[number - 1] == end:
            number -= 1
        while number >= 1 and document.starts[number - 1] > start:
            yield document.line_span(number)
            number -= 1

    def _is_whole(self, section: Section, span: Span) -> bool:
        document = self._document
        opened = Counter[str]()
        for tag in _TAG.finditer(self._prose.text, span.start, span.end):
            name = tag[2].lower()
            if name not in _VOID and not tag[0].endswith("/>"):
                opened[name] += -1 if tag[1] else 1
        if any(opened.values()):
            return False
        fences = starting_in(span, document.fences)
        if fences and not _is_closed(document.text[fences[-1].span.start : fences[-1].span.end]):
            return False
        # A comment at the end of a text may be about what follows; one that is all there is, is guidance.
        body = Span(section.heading.end, span.end)
        commented = document.text[max(0, span.end - 3) : span.end] == "-->" and span.end > body.start
        return not commented or (not fences and not self._prose.within(body).strip())

    def _stands_free(self, unit: _Unit) -> bool:
        """Return whether what is above a section cannot run into another one that is put there."""
        document = self._document
        line = document.position(unit.start).line
        if line == 1:
            return True
        above = document.line_span(line - 1)
        front = document.front_matter
        if not document.text[above.start : above.end].strip() or (front and above.start < front.span.end):
            return True
        return above.end in self._heading_ends

    @cached_property
    def _heading_ends(self) -> frozenset[int]:
        return frozenset(each.heading.end for each in self._document.sections if not each.containers)


def _is_closed(fence: str) -> bool:
    first, _, last = fence.rpartition("\n")
    return bool(first) and last.lstrip(" \t>").startswith(("```", "~~~"))
