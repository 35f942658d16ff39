"""Links and comments: everything inside of lines that rules ask for, at its exact place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from handbook.model.document import Comment, Link, Span

_TICKS = re.compile(r"`+|\\[\\`]|<!--")
_GAP = re.compile(
    r"\n[ \t>]*(?:\r?\n|(?:[-+*:]|\d{1,9}[.)]|#{1,6})[ \t]|\||`{3}|~{3}|(?:={2,}|-{2,})[ \t]*\r?$)",
    re.MULTILINE,
)
"""Where a paragraph ends as far as a line can tell: a blank one, the next item, heading, row or fence."""
_LABEL = r"(?P<text>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*)"
_LINK = re.compile(
    rf"\[{_LABEL}\]\([ \t]*"
    r"(?:<(?P<angled>[^<>\r\n]*)>|(?P<target>(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*))"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)",
    re.DOTALL,
)
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[(?P<text>(?!\^)[^\[\]\r\n]+)\]:[ \t]*(?:\r?\n[ \t]*)?"
    r"(?:<(?P<angled>[^<>\r\n]*)>|(?P<target>[^\s<]\S*))",
    re.MULTILINE,
)
_AUTOLINK = re.compile(
    r"<(?P<target>[a-zA-Z][a-zA-Z0-9+.\-]{1,31}:[^\s<>]*|[^\s<>@:/]+@[^\s<>@]+\.[^\s<>@]+)>"
)
_NOT_NEWLINE = re.compile(r"[^\r\n]+")


def blanked(text: str) -> str:
    """Return a text of the same length and lines, in which all else is blanks."""
    if "\r" in text:
        return _NOT_NEWLINE.sub(lambda found: " " * len(found.group()), text)
    return "\n".join([" " * len(line) for line in text.split("\n")])


def masked(text: str, spans: Iterable[Span]) -> str:
    """Return the text with spaces in place of the spans, every offset unchanged."""
    parts: list[str] = []
    done = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.end <= done:
            continue
        start = max(span.start, done)
        parts.append(text[done:start])
        parts.append(blanked(text[start : span.end]))
        done = span.end
    return "".join([*parts, text[done:]]) if parts else text


def comments_and_code(text: str) -> tuple[tuple[Comment, ...], list[Span]]:
    """Return the comments of a text whose code blocks are masked, and the spans of its code spans."""
    comments: list[Comment] = []
    code: list[Span] = []
    if "`" not in text and "<!--" not in text:
        return (), code
    runs: list[tuple[int, int]] = []
    at = 0
    while match := _TICKS.search(text, at):
        at = match.end()
        first = match.group()[0]
        if first == "`":
            if runs and _is_gap(text, runs[-1][1], match.start()):
                code += _paired(runs)
                runs = []
            runs.append(match.span())
        elif first == "<":
            end = text.find("-->", at)
            if end < 0 or _open_code(text, runs, match.start()):
                continue
            at = end + 3
            comments.append(Comment(text[match.end() : end].strip(), Span(match.start(), at)))
        else:
            at = match.end() - (match.group()[1] == "`" and bool(runs))
    return tuple(comments), code + _paired(runs)


def _is_gap(text: str, start: int, end: int) -> bool:
    """Return whether a paragraph ends between two offsets."""
    return text.find("\n", start, end) >= 0 and _GAP.search(text, start, end) is not None


def _paired(runs: list[tuple[int, int]]) -> list[Span]:
    """Pair runs of backticks of equal length, as code spans do, within one paragraph."""
    spans: list[Span] = []
    at = 0
    while at < len(runs):
        start, end = runs[at]
        close = next((n for n in range(at + 1, len(runs)) if runs[n][1] - runs[n][0] == end - start), 0)
        if close:
            spans.append(Span(start, runs[close][1]))
            at = close
        at += 1
    return spans


def _open_code(text: str, runs: list[tuple[int, int]], at: int) -> bool:
    """Say whether an offset stands between two backtick runs that make a code span."""
    if not runs:
        return False
    open_runs = list(runs)
    done = _paired(open_runs)
    last = done[-1].end if done else -1
    if _is_gap(text, runs[-1][1], at):
        return False
    rest = _GAP.search(text, at)
    limit = rest.start() if rest else len(text)
    for start, end in open_runs:
        if start >= last and re.compile(rf"(?<!`){text[start:end]}(?!`)").search(text, at, limit):
            return True
    return False


def links(text: str) -> tuple[Link, ...]:
    """Return links, images, reference definitions and autolinks of a text without code and comments."""
    found: list[Link] = []
    if "](" in text:
        at = 0
        while match := _LINK.search(text, at):
            if not _is_gap(text, *match.span()):
                found.append(_link(match))
            at = match.start("text") if "[" in match["text"] else match.end()
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


def _definitions(text: str) -> Iterator[Link]:
    at = text.find("]:")
    while at >= 0:
        match = _DEFINITION.match(text, text.rfind("\n", 0, at) + 1)
        if match is not None and match.end("text") == at:
            yield replace(_link(match), definition=True)
        at = text.find("]:", at + 2)


def _link(match: re.Match[str]) -> Link:
    group = "angled" if match["angled"] is not None else "target"
    image = match.start() > 0 and match.string[match.start() - 1] == "!"
    return Link(
        text=match["text"],
        target=match[group],
        span=Span(match.start() - image, match.end()),
        target_span=Span(*match.span(group)),
        image=image,
    )
