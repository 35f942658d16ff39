"""What the real renderers make of a text: the truth that the scanner is compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import cmarkgfm
import markdown as python_markdown
from cmarkgfm.cmark import Options
from markdown.treeprocessors import Treeprocessor
from mkdocs.utils import meta

from handbook.markdown import dialect
from handbook.markdown.frontmatter import read as read_front_matter

_OPEN, _CLOSE = "\ue000", "\ue001"
_DIGITS = {str(digit): chr(0xE010 + digit) for digit in range(10)}
_VALUES = {mark: digit for digit, mark in _DIGITS.items()}
_MARK = re.compile(f"{_OPEN}([\ue010-\ue019]+){_CLOSE}")
_HASHES = re.compile(r"^((?:[ \t>]|(?:[*+-]|\d+\.|:)[ \t]|\[\^[^\]]*\]:|</?[a-z][^>\n]*>)*#{1,6}[ \t]*)")
_ELEMENT = re.compile(r"(<h[1-6]\b[^>\n]*\bmarkdown\b[^>\n]*>)")
_DETAILS = re.compile(r"^([ \t]*\?{3}\+?[^\"\n]*\"#{1,6})")
_UNDERLINE = re.compile(r"^[ \t>]*(?:=+|-+)[ \t]*$")
_NOT_A_TITLE = re.compile(
    r"^(?:[ \t>]|[*+-][ \t]|\d+\. |: )*"
    r"(?:#|!!!|\?\?\?|===|```|~~~|.*(?:/|\?|<hr|<![^>]*|<\w+ markdown[^>]*)>\s*$"
    r"|(?:[-_*][ ]*){3,}$|[-=|: ]*$)"
)
_LAST_TAG = re.compile(r"(?:-->|</[a-zA-Z][^>\n]*>)\s*$")
_ATTRIBUTES = re.compile(r"(?<=\S)[ ]+\{:?[ ]*[^}\n ][^\n]*\}[ ]*$")


UNKNOWN = -1


class UnknownLineError(Exception):
    """A heading came out of the renderer without its mark: the truth is not known."""


@dataclass(frozen=True)
class Shape:
    """What two readings of a text must agree on; lines are 1-based."""

    headings: tuple[tuple[int, str, int], ...]
    """Level, id and line."""
    fences: tuple[tuple[str, str, int], ...]
    """Language, content and line of each live fence."""


def _mark(line: int) -> str:
    return _OPEN + "".join(_DIGITS[digit] for digit in str(line)) + _CLOSE


def marked(lines: list[str]) -> list[str]:
    """Put a mark of its number into each line that might be a heading."""
    result: list[str] = []
    for number, line in enumerate(lines):
        hashes = _DETAILS if line.lstrip().startswith("???") else _HASHES
        text = hashes.sub(lambda found: found[1] + _mark(number), line, count=1)  # noqa: B023 - used at once
        text = _ELEMENT.sub(lambda found: found[1] + _mark(number), text)  # noqa: B023 - used at once
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if _UNDERLINE.match(below) and not _NOT_A_TITLE.match(line):
            attributes = _ATTRIBUTES.search(line)
            tag = _LAST_TAG.search(line)
            end = attributes.start() if attributes else tag.start() if tag else len(line.rstrip())
            text = line[:end] + _mark(number) + line[end:]
        result.append(text)
    return result


class _Headings(Treeprocessor):
    """Collects the headings of the finished tree, after `toc` has given them their ids."""

    def __init__(self, md: python_markdown.Markdown) -> None:
        super().__init__(md)
        self.found: list[tuple[int, str, int]] = []

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            if re.fullmatch("h[1-6]", str(element.tag)):
                match = _MARK.search("".join(element.itertext()))
                line = int("".join(_VALUES[mark] for mark in match[1])) if match else UNKNOWN
                self.found.append((int(element.tag[1]), element.get("id", ""), line))


class Site:
    """Python-Markdown with Material's extensions, each fence recorded and looked up in the final HTML."""

    def __init__(self) -> None:
        self.fences: list[tuple[str, str, int]] = []
        self.spot = (0, 0)
        fence = {"name": "mermaid", "class": "mermaid", "format": self._custom}
        self.md = python_markdown.Markdown(
            extensions=list(dialect.MATERIAL.extensions),
            extension_configs={
                "pymdownx.superfences": {"custom_fences": [fence]},
                "pymdownx.tabbed": {"alternate_style": True},
            },
        )
        self.headings = _Headings(self.md)
        self.md.treeprocessors.register(self.headings, "headings", 1)
        blocks: Any = self.md.preprocessors["fenced_code_block"]
        original = blocks.process_nested_block

        def process(ws: str, content: str, start: int, end: int) -> None:
            self.spot = (start, end)
            original(ws, content, start, end)

        blocks.process_nested_block = process
        blocks.extension.superfences[0]["formatter"] = self._recorded

    def _recorded(self, src: str = "", language: str = "", **_: Any) -> str:
        return self._record(src, language)

    def _custom(self, source: str, language: str, *_: Any, **__: Any) -> str:
        return self._record(source, language)

    def _record(self, source: str, language: str | None) -> str:
        self.fences.append((language or "", _MARK.sub("", source), self.spot[0]))
        return f"<pre>\ue0f0{len(self.fences) - 1}\ue0f1</pre>"

    def shape(self, text: str) -> Shape:
        """Render a text and return its shape."""
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        body, _ = meta.get_data(text)
        skipped = text.count("\n") - body.count("\n")
        self.md.reset()
        self.fences.clear()
        self.headings.found = []
        html = self.md.convert("\n".join(marked(body.split("\n"))))
        html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
        alive = {int(number) for number in re.findall("\ue0f0(\\d+)\ue0f1", html)}
        unknown = UNKNOWN in {line for _, _, line in self.headings.found}
        if unknown and not re.search(r"<h[1-6][^>]*markdown", text):
            raise UnknownLineError(text)
        headings = [
            (level, anchor, line + skipped + 1) for level, anchor, line in self.headings.found if line >= 0
        ]
        fences = [
            (language, source, line + skipped + 1)
            for number, (language, source, line) in enumerate(self.fences)
            if number in alive
        ]
        return Shape(
            tuple(sorted(headings, key=lambda row: row[2])), tuple(sorted(fences, key=lambda row: row[2]))
        )


class _Blocks(HTMLParser):
    """Collects headings and code blocks with the place that the renderer gives them."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[tuple[int, int, list[str]]] = []
        self.code: list[tuple[str, int, list[str]]] = []
        self._text: list[str] | None = None
        self._open = ""
        """The tag whose text is collected: others that close in it stand in the text itself."""
        self._notes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        place = dict(attrs).get("data-sourcepos")
        self._notes += tag == "sup"
        if place is None:
            return  # A tag that stands in the text itself.
        line = int(place.partition(":")[0])
        if re.fullmatch("h[1-6]", tag):
            self._text, self._open = [], tag
            self.headings.append((int(tag[1]), line, self._text))
        elif tag == "pre":
            self._text, self._open = [], tag
            self.code.append((dict(attrs).get("lang") or "", line, self._text))

    def handle_endtag(self, tag: str) -> None:
        self._notes -= tag == "sup"
        if tag == self._open:
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._notes:
            self._text.append(data)


class Repository:
    """GitHub's own parser, cmark-gfm."""

    OPTIONS = Options.CMARK_OPT_SOURCEPOS | Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES

    def shape(self, text: str) -> Shape:
        """Render a text and return its shape; of a title only the letters count, of its HTML nothing."""
        front = read_front_matter(text)
        skipped = 0
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        if front is not None:
            skipped = text[: front.span.end].count("\n") + 1
            text = "\n".join(text.split("\n")[skipped:])
        source = [*text.split("\n"), ""]
        blocks = _Blocks()
        blocks.feed(cmarkgfm.github_flavored_markdown_to_html(text, self.OPTIONS))
        headings = [
            (level, letters("".join(title)), _below_definitions(source, line) + skipped)
            for level, line, title in blocks.headings
        ]
        fences = [
            (language, "".join(content).removesuffix("\n"), line + skipped)
            for language, line, content in blocks.code
            if language or _is_fenced(source[line - 1], "".join(content))
        ]
        return Shape(
            tuple(sorted(headings, key=lambda row: row[2])), tuple(sorted(fences, key=lambda row: row[2]))
        )


def letters(title: str) -> str:
    """Return what of a title does not depend on its inline markup."""
    return "".join(filter(str.isalnum, title))


def _below_definitions(source: list[str], line: int) -> int:
    """Return where a title begins: the renderer counts link definitions right above it in."""
    while re.match(r"(?:[ \t>]|[*+-][ \t])*\[[^\]^]+\]:", source[line - 1]):
        line += 1
    return line


def _is_fenced(opening: str, content: str) -> bool:
    """Return whether a code block is fenced: of one that is indented the opening line is content."""
    first = content.partition("\n")[0]
    before = opening.expandtabs(4).removesuffix(first)
    indented = bool(first.strip()) and before != opening and before.endswith("    ")
    return ("```" in opening or "~~~" in opening) and not indented
