"""The inline markup of a title, taken off in passes that look at each character only a few times."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator

from handbook.markdown.ahead import NEVER, Ahead, first_from
from handbook.markdown.inline import brackets

_SPECIAL = re.compile(r"[^\w\s.,;?'\"#-]|_|--")
_RUN = re.compile(r"`+")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!~^=|\"'$%&,/:;<?@])")
_AUTOLINK = re.compile(
    r"<(?:(?P<url>(?:https?|ftp|mailto):[^\s>]*+)(?P<closed>>)?|(?P<mail>[^\s<>@]++@[^\s<>@]++)>)"
)
_FOOTNOTE = re.compile(r"\[\^[^\]]++(?P<closed>\])?")
_LINK_TAIL = re.compile(r"\((?:[^()]++|\([^()]*+\))*+\)|\[[^\]]*+\]")
_MOST = 2
"""Brackets within brackets that the text of a link may hold, its own counted."""
_FILTERED = r"(?!</?(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)(?:[\s>]|/>))"
"""Not before a tag that the extension `tagfilter` of GitHub's Markdown turns into text."""
_EMPHASIS_OPENS = re.compile(r"(?<![\w\\])_{1,3}(?=[^\s_])")
_EMPHASIS_ENDS = re.compile(r"_+(?!\w)")
_NO_CHARACTER = re.compile(r"&#[xX]?[0-9a-fA-F]{20,};?")
_STARS = re.compile(r"\*+(?=\S)|(?<=\S)\*+")
_KEPT = re.compile("\x00(\\d+)\x01")
_SET_APART = re.compile(r"<!--|(?<![\\`])`+|\]\(")
_PAREN = re.compile(r"[()]")

Piece = tuple[int, int, str]
"""Start and end of what is replaced, and by what."""


def is_plain(title: str) -> bool:
    """Return whether a title has no character that any markup could begin with."""
    return not _SPECIAL.search(title)


def plain(title: str, *, filtered: bool = False) -> str:
    """Return the text of a title as a reader sees it, without inline markup.

    With ``filtered``, tags that GitHub does not let through are text, as it shows them.
    """
    if is_plain(title):
        return title
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return f"\x00{len(kept) - 1}\x01"

    title = title.replace("\x00", "\ufffd")
    title = _replaced(title, ((start, end, keep(inside)) for start, end, inside in _code(title)))
    title = _ESCAPE.sub(lambda found: keep(found[1]), title)
    title = _AUTOLINK.sub(lambda found: _address(found, keep), title)
    title = _replaced(title, _images(title))
    title = _FOOTNOTE.sub(lambda found: "" if found["closed"] else found.group(), title)
    title = _without_tags(_replaced(title, _links(title)), _FILTERED if filtered else "")
    title = unescaped(title)
    title = _replaced(title, _emphasis(title))
    title = _replaced(title, _emphasis(title))
    title = _STARS.sub("", title)
    return _KEPT.sub(lambda found: kept[int(found[1])], title)


def set_apart(title: str) -> str:
    """Return a title with a word in place of comments, code and the addresses of links."""
    return _replaced(title, ((start, end, "code") for start, end in _apart(title)))


def unescaped(text: str) -> str:
    """Return a text with its character references resolved; a number that no character has is left out."""
    return html.unescape(_NO_CHARACTER.sub("\ufffd", text)) if "&" in text else text


def _replaced(text: str, pieces: Iterable[Piece]) -> str:
    """Return a text with pieces replaced; they are in order and do not overlap."""
    parts: list[str] = []
    done = 0
    for start, end, piece in pieces:
        parts += (text[done:start], piece)
        done = end
    return "".join([*parts, text[done:]]) if parts else text


class _Ticks:
    """Runs of backticks: each is closed by the next one of its length on the same line."""

    def __init__(self, text: str) -> None:
        self._newlines = Ahead("\n", text)
        self._places: dict[int, list[int]] = {}
        for run in _RUN.finditer(text):
            self._places.setdefault(run.end() - run.start(), []).append(run.start())

    def closing(self, run: re.Match[str]) -> int:
        """Return where the run begins that closes a run, else NEVER."""
        close = first_from(self._places[run.end() - run.start()], run.end())
        return close if close < self._newlines.after(run.end()) else NEVER


def _code(text: str) -> Iterator[Piece]:
    """Yield the code spans with what is inside."""
    ticks = _Ticks(text)
    done = 0
    for run in _RUN.finditer(text):
        if run.start() < done or text[run.start() - 1 : run.start()] == "\\":
            continue
        if (close := ticks.closing(run)) < NEVER:
            done = close + len(run.group())
            yield run.start(), done, text[run.end() : close].strip()


def _apart(text: str) -> Iterator[tuple[int, int]]:
    ticks, newlines = _Ticks(text), Ahead("\n", text)
    comments, parens = Ahead("-->", text), Ahead(_PAREN, text)
    at = 0
    while found := _SET_APART.search(text, at):
        start, at = found.span()
        if text[start] == "`":
            end = ticks.closing(found) + at - start
        elif text[start] == "<":
            close = comments.after(at)
            end = close + 3 if close < newlines.after(at) else NEVER
        else:
            close = parens.after(at)
            end = close + 1 if close < NEVER and text[close] == ")" else NEVER
        if end < NEVER:
            yield start, end
            at = end


def _address(found: re.Match[str], keep: Callable[[str], str]) -> str:
    if found["url"] is not None:
        # Where no `>` ends it before the next blank, nothing that begins within it is an address either.
        return keep(found["url"]) if found["closed"] else found.group()
    return keep(found["mail"])


def _images(text: str) -> Iterator[Piece]:
    brackets_, parens = Ahead("]", text), Ahead(")", text)
    start = text.find("![")
    while start >= 0:
        close = brackets_.after(start + 2)
        if close == NEVER:
            return
        following = text[close + 1 : close + 2]
        end = NEVER
        if following in ("(", "["):
            end = (parens if following == "(" else brackets_).after(close + 2)
        if end < NEVER:
            yield start, end + 1, ""
        # Whatever else begins before the bracket ends there too.
        start = text.find("![", end + 1 if end < NEVER else close + 1)


def _links(text: str) -> Iterator[Piece]:
    found = [(start, close) for start, close, height in brackets(text, escapes=False) if height <= _MOST]
    braces = Ahead("}", text)
    done = 0
    for start, close in sorted(found):
        tail = _LINK_TAIL.match(text, close + 1) if start >= done else None
        if tail is None:
            continue
        done = tail.end()
        if text.startswith("{", done) and (brace := braces.after(done)) < NEVER:
            done = brace + 1
        yield start, done, text[start + 1 : close]


def _without_tags(text: str, kept: str) -> str:
    """Take tags and comments off but those that are ``kept``."""
    if "<" not in text:
        return text
    tag = rf"{kept}</?[a-zA-Z][^<>]*>"
    # Behind the last end of a comment there is none to look for.
    last = text.rfind("-->") + 3 if "<!--" in text and "-->" in text else 0
    commented = re.compile(rf"<!--.*?-->|{tag}", re.DOTALL | re.IGNORECASE)
    return commented.sub("", text[:last]) + re.compile(tag, re.IGNORECASE).sub("", text[last:])


def _emphasis(text: str) -> Iterator[Piece]:
    """Yield what stands between one, two or three underscores at the edges of words."""
    if "_" not in text:
        return
    ends: dict[int, list[int]] = {1: [], 2: [], 3: []}
    for run in _EMPHASIS_ENDS.finditer(text):
        before = text[run.start() - 1 : run.start()]
        for size in range(1, min(len(run.group()), 3) + 1):
            if size < len(run.group()) or (before and not before.isspace() and before != "\\"):
                ends[size].append(run.end() - size)
    newlines = Ahead("\n", text)
    at = 0
    while found := _EMPHASIS_OPENS.search(text, at):
        at = found.end()
        size = at - found.start()
        close = first_from(ends[size], at + 1)
        if close < newlines.after(at):
            yield found.start(), close + size, text[at:close]
            at = close + size
