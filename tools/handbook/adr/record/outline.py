"""The few things of a record's text that a decision log needs: front matter, headings, visible lines.

Not a Markdown parser: `handbook.markdown` reads documents as they are rendered, this reads thousands of
short records on the way to the next number. Positions are 0-based offsets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"^(?P<key>[\w-]++)[ \t]*+:(?=[ \t\r\n]|\Z)[ \t]*+(?P<value>[^\r\n]*+)", re.MULTILINE)
_ITEM = re.compile(r"[ \t]*\r?\n[ \t]*-[ \t]+(?P<value>[^\r\n]*)")
_FLOW = re.compile(r"[ \t]*+(?P<value>\"(?:[^\"\\]|\\.)*+\"|'[^']*+'|[^,\[\]\"'{}]++)[ \t]*+(?:,|(?=\]))")
_NESTED = re.compile(r"[\r\n]*+[ \t][^\S\n]*+\S")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\[\"\\])*+\"|'[^']*+'")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_HIDING = re.compile(r"^ {0,3}(?P<mark>`{3,}+|~{3,}+)|(?P<indent>^ {0,3})?<!--", re.MULTILINE)
_COMMENT_ENDS = "-->"
_LETTER = re.compile(r"[^\W\d_]")
_SIGN = re.compile(r"[^\W_]")
_HEADING = re.compile(
    r"^ {0,3}(?P<mark>#{1,6})(?:[ \t](?P<title>[^\r\n]*))?\r?$"
    r"|^ {0,3}(?P<text>[^\s#>|*+`-][^\r\n]*)\r?\n {0,3}(?P<line>=+|-{2,})[ \t]*\r?$",
    re.MULTILINE,
)
_LINE = re.compile(r"[^\r\n]+")
_ABSENT = frozenset({"", "~", "null", "none", "n/a", "na", "-", "[]", "tbd"})


class RecordHeading(NamedTuple):
    """A heading of either style; ``end`` is the end of its last line, without the newline."""

    level: int
    title: str
    start: int
    end: int
    title_start: int
    """Where the words of the heading begin."""


class Value(NamedTuple):
    """One value in the front matter: ``text[start:end]``, with the quotes around it."""

    words: str
    """Without quotes."""
    start: int
    end: int


class Entry(NamedTuple):
    """One top-level entry of the front matter."""

    raw: str
    """What follows the colon on its line, as written."""
    start: int
    """Where ``raw`` begins."""
    values: tuple[Value, ...]
    """The value, or those of a list on the line or below it; empty where there is none."""
    listed: bool
    """It is a list, be it empty."""
    known: bool
    """Nothing but ``values`` is there: no block of text, no mapping, no alias."""


class RecordOutline(NamedTuple):
    """A record's text, taken apart."""

    text: str
    plain: str
    """The text with comments, code blocks, front matter and byte order mark blanked; same offsets."""
    top: int
    """Where the front matter ends."""
    entries: dict[str, Entry]
    """The top-level entries of the front matter, by key in lower case; of a key twice, the last."""
    headings: tuple[RecordHeading, ...]
    title: RecordHeading | None
    """The first heading of level 1."""

    def section(self, name: str) -> tuple[RecordHeading, int] | None:
        """Return the first section of that name, and where its own text ends; the title is not one."""
        title = self.title
        for index, heading in enumerate(self.headings):
            if heading is not title and normal(heading.title) == name:
                return heading, self.end_of(index)
        return None

    def end_of(self, index: int) -> int:
        """Return where the own text of a section ends, by the index of its heading."""
        after = self.headings[index + 1 : index + 2]
        return after[0].start if after else len(self.text)

    def head(self) -> int:
        """Return where the head of the record ends: at the second section below the title."""
        title = self.title
        below = [each.start for each in self.headings if title is None or each.start > title.start]
        return below[1] if len(below) > 1 else len(self.text)

    def lines(self, start: int, end: int) -> Iterator[tuple[str, int]]:
        """Yield the lines that are not blank, each with its offset."""
        found = _LINE.finditer(self.plain, start, end)
        return ((match[0], match.start()) for match in found if not match[0].isspace())

    def scalar(self, key: str) -> str:
        """Return the value of an entry of the front matter, without quotes and comment; a list as written."""
        entry = self.entries.get(key)
        if entry is None:
            return ""
        if entry.known and len(entry.values) == 1:
            return entry.values[0].words
        return _COMMENT.sub("", entry.raw).strip().strip("\"'")

    def values(self, key: str) -> tuple[Value, ...]:
        """Return the values of an entry that say something: not ``null``, ``~`` or ``none``."""
        entry = self.entries.get(key)
        found = entry.values if entry is not None and entry.known else ()
        return tuple(value for value in found if value.words.lower() not in _ABSENT)


def outline(text: str) -> RecordOutline:
    """Take a record's text apart."""
    front = _FRONT.match(text)
    top = front.end() if front else 0
    entries = {}
    if front:
        for entry in _ENTRY.finditer(text, 0, front.end(1)):
            entries[entry["key"].lower()] = _entry(text, entry, front.end(1))
    top = top or int(text.startswith("\ufeff"))
    plain = _blank(text[:top]) + _masked(text[top:])
    headings = tuple(_headings(plain))
    title = next((heading for heading in headings if heading.level == 1), None)
    return RecordOutline(text, plain, top, entries, headings, title)


def normal(title: str) -> str:
    """Drop numbers, emoji, emphasis and comments around a heading's words; lower case."""
    words = without_comments(title)
    first, last = _LETTER.search(words), _SIGN.search(words[::-1])
    return words[first.start() : len(words) - last.start()].lower() if first and last else ""


def without_comments(text: str, instead: Callable[[str], str] = lambda _: "") -> str:
    """Return a text with what ``instead`` makes of each comment: nothing; one that never ends stays."""
    pieces, at = [], 0
    for start, end in comments(text):
        pieces += [text[at:start], instead(text[start:end])]
        at = end
    return "".join((*pieces, text[at:])) if at else text


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each comment that ends."""
    end = 0
    while (start := text.find("<!--", end)) >= 0:
        end = text.find(_COMMENT_ENDS, start + len("<!--")) + len(_COMMENT_ENDS)
        if end < len(_COMMENT_ENDS):
            return
        yield start, end


def closed(text: str) -> str:
    """Close a code block or comment that never ends, as it would swallow all records below it."""
    top = outline(text).top
    open_ = next((each.ends for each in _hidden(text, top) if not each.ended), "")
    return f"{text}\n{open_}" if open_ else text


def _entry(text: str, found: re.Match[str], end: int) -> Entry:
    raw, start = found["value"], found.start("value")
    plain = _uncommented(raw)
    if plain.startswith("[") and not plain.startswith("[["):
        values = tuple(_flow(text, start + 1, start + len(plain)))
        # All between the brackets was read: nothing nested, nothing on further lines.
        last = values[-1].end if values else start + 1
        known = plain.endswith("]") and not text[last : start + len(plain) - 1].strip(" ,")
        return Entry(raw, start, values, listed=True, known=known)
    if plain:
        return Entry(raw, start, *_scalar(plain, start))
    values = tuple(_block(text, found.end(), end))
    rest = text.find("\n", values[-1].end, end) if values else found.end()
    nested = _NESTED.match(text, rest if rest >= 0 else end, end)
    return Entry(raw, start, values, listed=bool(values), known=nested is None)


def _uncommented(raw: str) -> str:
    """Return a value without the comment after it; a ``#`` between quotes does not begin one."""
    quoted = _QUOTED.match(raw)
    after = quoted.end() if quoted else 0
    return raw[:after] + _COMMENT.sub("", raw[after:]).rstrip()


def _scalar(plain: str, start: int) -> tuple[tuple[Value, ...], bool, bool]:
    if plain[0] in "\"'":
        known = _QUOTED.fullmatch(plain) is not None
        words = re.sub(r"\\([\"\\])", r"\1", plain[1:-1]) if plain[0] == '"' and known else plain.strip("\"'")
        return (Value(words, start, start + len(plain)),), False, known
    known = plain[0] not in "|>&*{[!%@`"
    return (Value(plain, start, start + len(plain)),), False, known


def _flow(text: str, start: int, end: int) -> Iterator[Value]:
    at = start
    while match := _FLOW.match(text, at, end):
        raw = match["value"].rstrip()
        yield Value(raw.strip("\"'"), match.start("value"), match.start("value") + len(raw))
        at = match.end()


def _block(text: str, start: int, end: int) -> Iterator[Value]:
    at = start
    while match := _ITEM.match(text, at, end):
        raw = _uncommented(match["value"])
        yield Value(raw.strip("\"'"), match.start("value"), match.start("value") + len(raw))
        at = match.end()


class _Hidden(NamedTuple):
    """A comment or a block of code: ``text[start:end]``."""

    start: int
    end: int
    ends: str
    """What ends it."""
    ended: bool


def _hidden(text: str, at: int) -> Iterator[_Hidden]:
    """Yield what is no prose; each look goes on where the last one ended, so that none is repeated."""
    endless = False
    while match := _HIDING.search(text, at):
        if match["mark"]:
            ends = re.compile(rf"^ {{0,3}}{match['mark']}[`~]*+[ \t]*+\r?$", re.MULTILINE)
            line = text.find("\n", match.end()) + 1
            found = ends.search(text, line) if line else None
            at = found.end() if found else len(text)
            yield _Hidden(match.start(), at, match["mark"], ended=found is not None)
            continue
        end = -1 if endless else text.find(_COMMENT_ENDS, match.end())
        endless = end < 0
        if not endless:
            at = end + len(_COMMENT_ENDS)
            yield _Hidden(match.start(), at, _COMMENT_ENDS, ended=True)
        elif match["indent"] is None:  # Within a line, what never ends is text.
            at = match.end()
        else:
            at = len(text)
            yield _Hidden(match.start(), at, _COMMENT_ENDS, ended=False)


def _masked(text: str) -> str:
    if "<!--" not in text and "```" not in text and "~~~" not in text:
        return text
    pieces, at = [], 0
    for each in _hidden(text, 0):
        pieces += [text[at : each.start], _blank(text[each.start : each.end])]
        at = each.end
    return "".join((*pieces, text[at:]))


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


def _headings(plain: str) -> Iterator[RecordHeading]:
    for match in _HEADING.finditer(plain):
        group = "title" if match["mark"] else "text"
        level = len(match["mark"]) if match["mark"] else 1 if match["line"][0] == "=" else 2
        words = match[group] or ""
        start = match.end() if match[group] is None else match.start(group) + len(words) - len(words.lstrip())
        title = _unclosed(words) if match["mark"] else words
        yield RecordHeading(level, title.strip(), match.start(), _end(match), start)


def _unclosed(title: str) -> str:
    """Drop the marks that close a heading: ``## Status ##``."""
    title = title.rstrip()
    open_ = title.rstrip("#")
    return open_ if open_[-1:] in (" ", "\t") else title


def _end(match: re.Match[str]) -> int:
    return match.end() - match[0].endswith("\r")
