"""Positions of the protocol and offsets of texts: the units are UTF-16 by default, or as agreed upon."""

from __future__ import annotations

from bisect import bisect_right

from lsprotocol.types import Position, PositionEncodingKind, Range

from handbook.model.document import BOM, Span, line_starts

UTF8, UTF16, UTF32 = PositionEncodingKind.Utf8, PositionEncodingKind.Utf16, PositionEncodingKind.Utf32


class Places:
    r"""The positions of one text: lines are 0-based and end with ``\n``, ``\r\n`` or ``\r``."""

    def __init__(
        self, text: str, encoding: PositionEncodingKind | str = UTF16, *, stored: bool = False
    ) -> None:
        """Take a text; with ``stored`` that of a file, whose byte order mark no editor counts."""
        self.text = text
        self._encoding = PositionEncodingKind(encoding)
        self._starts = line_starts(text)
        self._plain = text.isascii() or self._encoding is UTF32
        self._mark = len(BOM) if stored and text.startswith(BOM) else 0

    def position(self, offset: int) -> Position:
        """Return the position of an offset; one beyond the text is its end."""
        offset = max(self._mark, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        first = self._first(line)
        return Position(line, self._units(self.text[first:offset]))

    def range(self, span: Span) -> Range:
        """Return the range of a span."""
        return Range(self.position(span.start), self.position(span.end))

    def offset(self, position: Position) -> int:
        """Return the offset of a position; one beyond its line is the end of the line, as the protocol says.

        A position within a character is the one before it.
        """
        if position.line >= len(self._starts):
            return len(self.text)
        first, end = self._first(position.line), self._end(position.line)
        if self._plain:
            return min(first + position.character, end)
        left = position.character
        for offset in range(first, end):
            left -= self._units(self.text[offset])
            if left < 0:
                return offset
        return end

    def span(self, range_: Range) -> Span:
        """Return the span of a range."""
        start = self.offset(range_.start)
        return Span(start, max(start, self.offset(range_.end)))

    def _first(self, line: int) -> int:
        return self._starts[line] + (self._mark if line == 0 else 0)

    def _end(self, line: int) -> int:
        """Return where a line ends, without what ends it."""
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        first = self._first(line)
        while end > first and self.text[end - 1] in "\r\n":
            end -= 1
        return end

    def _units(self, text: str) -> int:
        if self._plain or text.isascii():
            return len(text)
        if self._encoding is UTF8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(char > "\uffff" for char in text)
