"""Close a gap in the levels of headings: all that stands below a heading moves up, or nothing does."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from handbook.lint.prose import Prose
from handbook.model.document import Document, Section, Span
from handbook.model.finding import Edit
from handbook.patterns import lazy

_OPENING = lazy(r" {0,3}(#{1,6})(?!#)")
_CLOSING = lazy(r"[ \t](#{1,6})[ \t]*+")
_HTML = lazy(r"<h[1-6][\s>]", re.IGNORECASE)


class Lifts:
    """The headings of a document as they can be lifted; nothing is computed before it is asked for."""

    def __init__(self, document: Document, prose: Prose) -> None:
        self._document, self._prose = document, prose

    def below(self, above: Section) -> tuple[Edit, ...]:
        """Return the edits that put what stands below a heading one level below it.

        All of it keeps its levels relative to each other. None where some of it is on a level between, or
        where a heading in a container or in HTML may belong with the others.
        """
        document = self._document
        if document.uncertainties or document.includes:
            return ()
        first = bisect_left(self._starts, above.heading.end)
        inside = self._sections[first : bisect_left(self._starts, above.span.end, lo=first)]
        by = inside[0].level - above.level - 1 if inside else 0
        if by < 1 or any(section.level < inside[0].level for section in inside):
            return ()
        span = Span(above.heading.end, above.span.end)
        at = bisect_left(self._others, span.start)
        if at < len(self._others) and self._others[at] < span.end:
            return ()
        edits = [self._edits(section, by) for section in inside]
        return tuple(edit for of in edits for edit in of) if all(edits) else ()

    @cached_property
    def _sections(self) -> list[Section]:
        return [section for section in self._document.sections if not section.containers]

    @cached_property
    def _starts(self) -> list[int]:
        return [section.heading.start for section in self._sections]

    @cached_property
    def _others(self) -> list[int]:
        """Where headings begin that no rule counts: in containers, and as elements of HTML."""
        contained = [section.heading.start for section in self._document.sections if section.containers]
        return sorted([*contained, *(found.start() for found in _HTML.finditer(self._prose.text))])

    def _edits(self, section: Section, by: int) -> tuple[Edit, ...]:
        """Return the edits that take marks from a heading; none where it is not written with them."""
        span, text = section.heading, self._document.text
        opening = _OPENING.match(text, span.start, span.end)
        if opening is None or len(opening[1]) != section.level:
            return ()
        edits = (Edit(opening.start(1), opening.start(1) + by, ""),)
        closing = _CLOSING.fullmatch(
            text, span.start + len(text[span.start : span.end].rstrip(" \t#")), span.end
        )
        if closing is not None and closing.start() > opening.end() and len(closing[1]) == section.level:
            return (*edits, Edit(closing.start(1), closing.start(1) + by, ""))
        return edits
