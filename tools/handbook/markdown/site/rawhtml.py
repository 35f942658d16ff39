"""Take raw HTML out of a page as the site does: before blocks are read, with no regard for Markdown.

Python-Markdown runs an HTML tokenizer over the whole text. A block-level tag at the start of a line (three
spaces allowed) begins raw HTML that ends where its element ends; with `md_in_html` an element that has a
`markdown` attribute is kept apart and its content is read as blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from handbook.markdown.ahead import NEVER, Ahead
from handbook.markdown.outline import ETX, STX, Outline
from handbook.markdown.site.tags import Closers, OpenTags, Tag, Tags
from handbook.patterns import lazy

BLOCK_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "canvas", "center", "colgroup", "dd",
    "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "group", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "iframe", "legend", "li", "main",
    "map", "math", "menu", "nav", "noscript", "object", "ol", "option", "output", "p", "pre",
    "progress", "script", "section", "style", "summary", "table", "tbody", "td", "textarea", "tfoot",
    "th", "thead", "tr", "ul", "video"
})  # fmt: skip
_SPAN_TAGS = frozenset({
    "address", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "legend", "li", "p", "summary", "td",
    "th"
})  # fmt: skip
_RAW_TAGS = frozenset({
    "canvas", "math", "option", "pre", "script", "style", "textarea"
})  # fmt: skip
_VOID_TAGS = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr"
})  # fmt: skip

HTML_MARK = lazy(STX + r"H(\d+)" + ETX)
"""Stands for a piece of raw HTML, or for an element with Markdown inside."""

_CANDIDATE = lazy(
    rf"^ {{0,3}}<(?:(?:{'|'.join(sorted(BLOCK_TAGS))})[\s/>]|!|\?)", re.MULTILINE | re.IGNORECASE
)
_TOKEN = lazy(r"<(?:!--|[a-zA-Z]|/[a-zA-Z]|!|\?)")
_ATTRIBUTE = lazy(r"(?P<key>[^\s/>=\"']+)(?:\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")
_ID = lazy(r"\bid\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.IGNORECASE)
_MOST_INLINE = 50
"""Inline elements around a comment of which each is looked for."""
_COMMENT_END = lazy(r"--!?>")
_BLANK_FOLLOWS = lazy(r"(?:[ ]*\n){2}")
_BLANK_INSIDE = lazy(r"\n[ \t]*\n")
_COMMENT = lazy(r"<!--.*?--!?>", re.DOTALL)


@dataclass(slots=True)
class Page:
    """Text with the line of the file (0-based) that each of its lines came from."""

    parts: list[str]
    numbers: list[int]

    @property
    def text(self) -> str:
        """The whole page."""
        return "".join(self.parts)


@dataclass(slots=True)
class Element:
    """Raw HTML (``state`` is empty), or an element whose content is read as blocks or as a span."""

    tag: str
    line: int
    state: str
    page: Page
    raw: str = ""
    id: str | None = None
    """The value of the attribute ``id``."""


@dataclass(slots=True)
class Extractor:
    """Reads one text; ``stash`` holds what the marks in the page stand for."""

    source: str
    numbers: list[int]
    markdown_inside: bool
    outline: Outline
    stash: list[Element] = field(default_factory=list)
    _page: Page = field(default_factory=lambda: Page([], []))
    _line: int = 0
    _in_tail: bool = False
    _inline: OpenTags = field(default_factory=OpenTags)
    _open: list[Element] = field(default_factory=list)
    _open_tags: OpenTags = field(default_factory=OpenTags)
    _started: bool = False
    _no_comment_end: bool = False
    _tags: Tags = field(init=False)
    _comment_ends: Ahead = field(init=False)
    _closings: dict[str, Ahead] = field(init=False)
    _blanks: Ahead = field(init=False)
    _closers: Closers | None = None

    def __post_init__(self) -> None:
        self._tags = Tags(self.source)
        self._comment_ends = Ahead(_COMMENT_END, self.source)
        self._closings = {closing: Ahead(closing, self.source) for closing in ("?>", ">")}
        self._blanks = Ahead(_BLANK_INSIDE, self.source)

    def run(self) -> Page:
        """Return the page with marks in place of raw HTML; the same text when there is none."""
        if not _CANDIDATE.search(self.source):
            return Page([self.source], self.numbers)
        self._page.numbers.append(self.numbers[0])
        at = 0
        while match := _TOKEN.search(self.source, at):
            self._data(at, match.start())
            at = self._token(match)
        self._data(at, len(self.source))
        if self._open:
            self.outline.uncertain(self._open[0].line, f"<{self._open[0].tag}> is never closed")
            while self._open:
                self._leave(self._open[-1].tag, len(self.source))
        return self._page

    # --- what the tokens do ---

    def _token(self, match: re.Match[str]) -> int:
        at, start = match.start(), match.group()
        if start == "<!--":
            return self._comment(at)
        if start[1] == "/":
            return self._end_tag(at)
        if start[1].isalpha():
            return self._start_tag(at)
        return self._declaration(at, "?>" if start == "<?" else ">")

    def _comment(self, at: int) -> int:
        end = None if self._no_comment_end else self._comment_end(at + 4)
        if end is None:
            self._no_comment_end = True
            self.outline.uncertain(self._number(), "this comment is never closed")
            return self._data(at, at + 1)
        body = self.source[at + 4 : end.start()]
        block = bool(_BLANK_INSIDE.search(body)) or not self._inline_closes(end.end())
        return self._lone(at, end.end(), block)

    def _comment_end(self, at: int) -> re.Match[str] | None:
        place = self._comment_ends.after(at)
        return None if place == NEVER else _COMMENT_END.match(self.source, place)

    def _declaration(self, at: int, closing: str) -> int:
        if not (self._at_line_start(at) or self._in_tail or self._open):
            return self._data(at, at + 2)
        self.outline.uncertain(self._number(), "an HTML declaration or processing instruction")
        end = self._closings[closing].after(at + 2)
        return self._data(at, at + 2) if end == NEVER else self._lone(at, end + len(closing), True)

    def _start_tag(self, at: int) -> int:
        found = self._tags.start_tag(at)
        if found is None:
            return self._data(at, at + 1)
        tag, end = found.name, found.end
        starts = self._at_line_start(at) or self._in_tail
        if found.closes_itself or (tag == "hr" and (starts or not self.markdown_inside)):
            return self._lone(at, end, tag.rstrip("/") in BLOCK_TAGS)
        inside = self.markdown_inside and bool(self._open) and self._started
        if tag in BLOCK_TAGS and (starts or inside):
            state = self._state(tag, found.attributes)
            if state == "off" and not self._open:
                return self._raw(at, found)
            if "p" in self._open_tags:
                self._leave("p", at)
            self._enter(tag, state, found.attributes)
            self._skip(at, end)
            return self._data(end, self._past_script(tag, end))
        if tag not in BLOCK_TAGS and tag not in _VOID_TAGS:
            self._inline.open(tag)
        return self._data(at, end, starts=False)

    def _end_tag(self, at: int) -> int:
        found = self._tags.end_tag(at)
        if found is None:
            return self._data(at, at + 2)
        if found.name in self._open_tags and found.name in BLOCK_TAGS:
            self._skip(at, found.end)
            self._leave(found.name, found.end)
            return found.end
        if found.name not in BLOCK_TAGS:
            self._inline.close(found.name)
        return self._data(at, found.end)

    # --- raw blocks ---

    def _raw(self, at: int, tag: Tag) -> int:
        """Swallow raw HTML from its first tag to where its element ends, or to the end of the text."""
        end = self._raw_end(tag)
        self._insert("\n")
        self._stash(at, end, tag.name)
        self._skip(at, end)
        self._in_tail = not _BLANK_FOLLOWS.match(self.source, end)
        self._insert("\n\n")
        return end

    def _raw_end(self, first: Tag) -> int:
        stack = OpenTags(first.name)
        at = self._past_script(first.name, first.end)
        while match := _TOKEN.search(self.source, at):
            at = match.end()
            if match.group() == "<!--":
                end = self._comment_end(at)
                at = end.end() if end else at
            elif match.group()[1] == "/":
                if (found := self._tags.end_tag(match.start())) is None:
                    continue
                at = found.end
                stack.close(found.name)
                if not stack:
                    return at
            elif found := self._tags.start_tag(match.start()):
                at = found.end
                if not found.closes_itself and found.name != "hr":
                    stack.open(found.name)
                    at = self._past_script(found.name, at)
        self.outline.uncertain(self._number(), f"<{first.name}> is never closed")
        return len(self.source)

    def _past_script(self, tag: str, at: int) -> int:
        """Return where the content of a script or style ends: no tag counts inside."""
        if tag not in ("script", "style"):
            return at
        end = re.compile(rf"</{tag}\s*>", re.IGNORECASE).search(self.source, at)
        return end.start() if end else len(self.source)

    def _lone(self, at: int, end: int, block: bool) -> int:
        """Handle what has no content: a comment, a declaration, a tag that closes itself."""
        if self._in_tail and not self._open:
            return self._skip(at, end)
        if not (block and self._at_line_start(at)):
            return self._data(at, end, starts=False)
        self._insert("\n")
        self._stash(at, end, "!--" if self.source.startswith("<!--", at) else "")
        self._skip(at, end)
        if not self._open:
            self._in_tail = not _BLANK_FOLLOWS.match(self.source, end)
        self._insert("\n\n")
        return end

    def _stash(self, at: int, end: int, tag: str) -> None:
        raw = self.source[at:end]
        first = self._number()
        last = self.numbers[min(self._line + raw.count("\n"), len(self.numbers) - 1)]
        self.outline.hidden.append((first, last))
        self._insert(f"{STX}H{len(self.stash)}{ETX}")
        self.stash.append(Element(tag, first, "", Page([], []), without_comments(raw)))

    # --- elements with Markdown inside ---

    def _state(self, tag: str, attributes: str) -> str:
        """Return how the content of an element is read: ``block``, ``span`` or ``off`` (raw)."""
        if not self.markdown_inside:
            return "off"
        wanted = "0"
        for match in _ATTRIBUTE.finditer(attributes):
            if match["key"].lower() == "markdown":
                wanted = (match["value"] or "1").strip("\"'")
        wanted = "1" if wanted == "markdown" else wanted
        around = self._open[-1].state if self._open else ""
        if around == "off" or (around == "span" and wanted != "0"):
            wanted = around
        blocks = tag not in _SPAN_TAGS and tag not in _RAW_TAGS and tag != "hr"
        if (wanted == "1" and blocks) or (wanted == "block" and (blocks or tag in _SPAN_TAGS)):
            return "block"
        if (wanted == "1" and tag in _SPAN_TAGS) or (wanted == "span" and (blocks or tag in _SPAN_TAGS)):
            return "span"
        return "off"

    def _enter(self, tag: str, state: str, attributes: str) -> None:
        found = _ID.search(attributes)
        anchor = found[1].strip("\"'") if found else None
        self._open.append(Element(tag, self._number(), state, Page([], [self._number()]), id=anchor))
        self._open_tags.open(tag)
        self._started = True

    def _leave(self, tag: str, end: int) -> None:
        """Close the innermost element of that tag and all that is still open inside it."""
        while self._open:
            element = self._open.pop()
            self._open_tags.close(element.tag)
            self._insert(f"\n\n{STX}H{len(self.stash)}{ETX}\n" + ("" if self._open else "\n"))
            self.stash.append(element)
            if element.tag == tag:
                break
        if not self._open and not _BLANK_FOLLOWS.match(self.source, end):
            self._in_tail = True

    # --- the page ---

    @property
    def _current(self) -> Page:
        return self._open[-1].page if self._open else self._page

    def _number(self) -> int:
        return self.numbers[min(self._line, len(self.numbers) - 1)]

    def _data(self, at: int, end: int, starts: bool = False) -> int:
        """Keep a piece of the source as it is."""
        if at == end:
            return end
        piece = self.source[at:end]
        lines = piece.count("\n")
        page = self._current
        page.parts.append(piece)
        if lines:
            self._in_tail = False
            page.numbers.extend(self.numbers[self._line + 1 : self._line + lines + 1])
            self._line += lines
            if self._inline and _BLANK_INSIDE.search(piece):
                self._inline.clear()
        self._started = starts
        return end

    def _insert(self, piece: str) -> None:
        self._current.parts.append(piece)
        self._current.numbers.extend([self._number()] * piece.count("\n"))

    def _skip(self, at: int, end: int) -> int:
        self._line += self.source.count("\n", at, end)
        return end

    def _at_line_start(self, at: int) -> bool:
        start = self.source.rfind("\n", max(at - 4, 0), at) + 1
        return (start > 0 or at < 4) and not self.source[start:at].strip()

    def _inline_closes(self, end: int) -> bool:
        """Say whether an inline element that is open around a comment ends in the same paragraph."""
        if not self._inline:
            return False
        if self._closers is None:
            self._closers = Closers(self.source)
        if len(self._inline) > _MOST_INLINE:
            self.outline.uncertain(self._number(), "a comment within very many inline elements")
        return self._closers.any_within(self._inline.innermost(_MOST_INLINE), end, self._blanks.after(end))


def without_comments(raw: str) -> str:
    """Return raw HTML without its comments; one that is never closed stays."""
    if "<!--" not in raw:
        return raw
    last = max(raw.rfind("-->") + 3, raw.rfind("--!>") + 4)  # Behind it each comment is open.
    return _COMMENT.sub("", raw[:last]) + raw[last:] if last > len("--!") else raw
