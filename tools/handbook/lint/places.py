"""Places in a text as formats count them: positions of offsets, and columns in bytes."""

from __future__ import annotations

from handbook.model.document import BOM, Position, line_starts, locate


class Places:
    """The places of one text.

    The text may be another one than that which was judged, where a file has changed since: then a place is
    one in it, or stays as it is.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = line_starts(text)

    def position(self, offset: int) -> Position:
        """Return the position of an offset, the last one for an offset beyond the text."""
        return locate(self._starts, self._text, min(offset, len(self._text)))

    def byte_column(self, position: Position) -> int:
        """Return the 1-based column of a position in bytes of UTF-8; a byte order mark counts as three."""
        if position.line > len(self._starts):
            return position.column
        start = self._starts[position.line - 1]
        before = position.column - 1
        if position.line == 1 and before and self._text.startswith(BOM):
            before += 1
        return 1 + len(self._text[start : start + before].encode("utf-8", "surrogatepass"))
