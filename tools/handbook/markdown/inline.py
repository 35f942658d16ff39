"""Links and comments: everything inside of lines that rules ask for, at its exact place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import attrgetter

from handbook.markdown.ahead import NEVER, Ahead, first_from
from handbook.model.document import Comment, Link, Span

_TICKS = re.compile(r"`+|\\[\\`]|<!--")
_RUN = re.compile(r"`+")
_GAP = re.compile(
    r"\n[ \t>]*(?:\r?\n|(?:[-+*:]|\d{1,9}[.)]|#{1,6})[ \t]|\||`{3}|~{3}|(?:={2,}|-{2,})[ \t]*\r?$)",
    re.MULTILINE,
)
"""Where a paragraph ends as far as a line can tell: a blank one, the next item, heading, row or fence."""
_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_ANY_BRACKET = re.compile(r"[\[\]]")
_LINK_TAIL = re.compile(
    r"\([ \t]*+"
    r"(?:<(?P<angled>[^<>\r\n]*+)>|(?P<target>(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*+\))*+))"
    r"(?:\s++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?\s*+\)",
    re.DOTALL,
)
_DEFINITION = re.compile(
    r"^[ \t>]*+\[(?P<text>(?!\^)[^\[\]\r\n]+)\]:[ \t]*+(?:\r?\n[ \t]*+)?"
    r"(?:<(?P<angled>[^<>\r\n]*)>|(?P<target>[^\s<]\S*+))",
    re.MULTILINE,
)
_AUTOLINK = re.compile(
    r"<(?P<target>[a-zA-Z][a-zA-Z0-9+.\-]{1,31}:[^\s<>]*+"
    r"|[^\s<>@:/]++@[^\s<>@][^\s<>@.]*+\.[^\s<>@]++)>"
)
_NOT_NEWLINE = re.compile(r"[^\r\n]+")
_DEEPEST = 2
"""Brackets within brackets that the text of a link may hold, its own counted."""


def blanked(text: str) -> str:
    """Return a text of the same length and lines, in which all else is blanks."""
    if "\r" in text:
        return _NOT_NEWLINE.sub(lambda found: " " * len(found.group()), text)
    return "\n".join([" " * len(line) for line in text.split("\n")])


def masked(text: str, spans: Iterable[Span]) -> str:
    """Return the text with spaces in place of the spans, every offset unchanged."""
    parts: list[str] = []
    done = 0
    for span in sorted(spans, key=attrgetter("start")):
        if span.end <= done:
            continue
        start = max(span.start, done)
        parts.append(text[done:start])
        parts.append(blanked(text[start : span.end]))
        done = span.end
    return "".join([*parts, text[done:]]) if parts else text


class _CodeSpans:
    """Pairs runs of backticks of equal length, as code spans do, within one paragraph after another.

    A run pairs with the first one of its length that follows; what is between them is code.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._gaps = Ahead(_GAP, text)
        self.found: list[Span] = []
        self._begin_paragraph()

    def _begin_paragraph(self) -> None:
        self.end = -1
        """Where the last run of the paragraph ends, or -1 before the first one."""
        self._first = len(self.found)
        self._single: list[tuple[int, int]] = []
        self._open: dict[int, int] = {}
        self._hopeful: list[tuple[int, int]] = []

    @cached_property
    def _runs(self) -> dict[int, list[int]]:
        """Where runs begin, by their length, those in comments too."""
        found: dict[int, list[int]] = {}
        for run in _RUN.finditer(self._text):
            found.setdefault(run.end() - run.start(), []).append(run.start())
        return found

    def add(self, start: int, end: int) -> None:
        """Take the next run; a paragraph that ended before it is done."""
        if self.end >= 0 and self._ended(start):
            self._begin_paragraph()
        self.end = end
        at = self._open.get(end - start, -1)
        if at < 0:
            self._open[end - start] = len(self._single)
            self._single.append((start, end))
            self._hopeful.append((start, end))
            return
        first = self._single[at][0]
        for single in self._single[at:]:
            del self._open[single[1] - single[0]]
        del self._single[at:]
        while len(self.found) > self._first and self.found[-1].start > first:
            self.found.pop()
        self.found.append(Span(first, end))
        self._hopeful.clear()

    def _ended(self, offset: int) -> bool:
        if self._gaps.after(self.end) >= offset:
            return False
        return _GAP.search(self._text, self.end, offset) is not None

    def holds(self, offset: int) -> bool:
        """Return whether an offset is within a code span that a run before it has opened."""
        if self.end < 0:
            return False
        if self._ended(offset):
            self._begin_paragraph()
            return False
        limit = self._gaps.after(offset)
        while self._hopeful:
            start, end = self._hopeful[-1]
            if first_from(self._runs.get(end - start, ()), offset) < limit:
                return True
            self._hopeful.pop()  # Nothing closes it in this paragraph.
        return False


def comments_and_code(text: str) -> tuple[tuple[Comment, ...], list[Span]]:
    """Return the comments of a text whose code blocks are masked, and the spans of its code spans."""
    if "`" not in text and "<!--" not in text:
        return (), []
    comments: list[Comment] = []
    code = _CodeSpans(text)
    closings = Ahead("-->", text)
    at = 0
    while match := _TICKS.search(text, at):
        at = match.end()
        first = match.group()[0]
        if first == "`":
            code.add(*match.span())
        elif first == "<":
            end = closings.after(at)
            if end == NEVER or code.holds(match.start()):
                continue
            at = end + 3
            comments.append(Comment(text[match.end() : end].strip(), Span(match.start(), at)))
        else:
            at = match.end() - (match.group()[1] == "`" and code.end >= 0)
    return tuple(comments), code.found


def links(text: str) -> tuple[Link, ...]:
    """Return links, images, reference definitions and autolinks of a text without code and comments."""
    found: list[Link] = []
    if "](" in text:
        found += _inline_links(text)
    if "]:" in text:
        found += _definitions(text)
    if "<" in text:
        found += (
            Link(
                text=match["target"],
                target=match["target"],
                span=Span(*match.span()),
                target_span=Span(*match.span("target")),
            )
            for match in _AUTOLINK.finditer(text)
        )
    return tuple(sorted(found, key=lambda link: (link.span.start, -link.span.end)))


def brackets(text: str, escapes: bool = True) -> Iterator[tuple[int, int, int]]:
    """Yield the pairs of square brackets, by their ends: start, offset of the closing one, height.

    The height is 1 where no other pair is inside. With ``escapes``, a bracket after a backslash is text.
    """
    open_ones: list[int] = []
    heights: list[int] = []
    for match in (_BRACKET if escapes else _ANY_BRACKET).finditer(text):
        at = match.end() - 1
        mark = text[at]
        if match.start() < at:
            continue
        if mark == "[":
            open_ones.append(at)
            heights.append(1)
        elif open_ones:
            height = heights.pop()
            if heights:
                heights[-1] = max(heights[-1], height + 1)
            yield open_ones.pop(), at, height


def _inline_links(text: str) -> Iterator[Link]:
    tails = {
        start: tail
        for start, end, height in brackets(text)
        if height <= _DEEPEST and (tail := _LINK_TAIL.match(text, end + 1)) is not None
    }
    gaps = Ahead(_GAP, text)
    done = 0
    for start, tail in sorted(tails.items()):
        if start < done:
            continue
        label = text[start + 1 : tail.start() - 1]
        done = start + 1 if "[" in label else tail.end()
        if gaps.after(start) >= tail.end():
            yield _link(text, start, label, tail, tail.end())


def _definitions(text: str) -> Iterator[Link]:
    at = text.find("]:")
    while at >= 0:
        match = _DEFINITION.match(text, text.rfind("\n", 0, at) + 1)
        if match is not None and match.end("text") == at:
            yield _link(text, match.start(), match["text"], match, match.end(), definition=True)
        line_end = text.find("\n", at)  # A line defines once: its label holds no bracket.
        at = text.find("]:", line_end) if line_end >= 0 else -1


def _link(
    text: str, start: int, label: str, match: re.Match[str], end: int, *, definition: bool = False
) -> Link:
    group = "angled" if match["angled"] is not None else "target"
    image = start > 0 and text[start - 1] == "!"
    return Link(
        text=label,
        target=match[group],
        span=Span(start - image, end),
        target_span=Span(*match.span(group)),
        image=image,
        definition=definition,
    )
