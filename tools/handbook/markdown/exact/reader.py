"""Read a file by the site's own Python-Markdown: slower, and right where the scanner is uncertain.

Only the block phase runs (no inline patterns, no serialising), which is about five times as fast as a full
render. Positions come from marks on heading lines and from SuperFences, which knows its line numbers.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from handbook.markdown import lookalikes, scanner
from handbook.markdown.assembly import Manuscript, Read, document
from handbook.markdown.exact import engine, marks
from handbook.markdown.extensions import Dialect
from handbook.markdown.outline import Block, Heading, MarkdownSource, Outline
from handbook.markdown.site import fencedcode
from handbook.markdown.site.rawhtml import without_comments
from handbook.model.document import Container, ContainerKind, Document, Reading
from handbook.model.terms import Flavour

_STASHED = re.compile("\x02wzxhzdk:([0-9]+)\x03")
_RECORDED = re.compile("\ue0f0([0-9]+)\ue0f1")
_PREFIX = re.compile(r"[> ]*")
_FOOTNOTES = ("footnote", "footnote-duplicate", "footnote-reorder")
_KINDS = {
    "li": ContainerKind.LIST_ITEM,
    "dd": ContainerKind.DEFINITION,
    "blockquote": ContainerKind.QUOTE,
    "details": ContainerKind.DETAILS,
}


def parse(path: str, text: str, dialect: Dialect) -> Document:
    """Read a file's whole text as the site's renderer does; raises ExactUnavailable when it is not installed.

    ``Document.uncertainties`` holds what this reading cannot settle either: extensions that are not known or
    not installed, and what snippets (``--8<--``) and the like bring in from elsewhere: it is not filled in.
    For the flavour ``github`` there is no local renderer to ask; the scan is returned.
    """
    if dialect.flavour is Flavour.GITHUB:
        return scanner.parse(path, text, dialect)
    site = _site(dialect)
    scanned = Outline()
    script = _manuscript(path, text, dialect, scanned)
    source = MarkdownSource.of(script.raw, script.body, site=True)
    scanner.site_wide(text, dialect, scanned)
    scanner.read_site(source, dialect, scanned)
    outline = site.read(script, source, scanned)
    lookalikes.add(script, outline)
    for line, reason, extension in scanned.uncertainties:
        if extension and extension not in site.loaded:
            outline.uncertain(line, reason, extension)
    for reason, extension in site.refused:
        outline.uncertain(0, reason, extension)
    outline.includes = scanned.includes
    read = Read(script, outline, source.lines)
    return document(path, text, script.front_matter, dialect, Reading.EXACT, lambda: read)


def _manuscript(path: str, text: str, dialect: Dialect, outline: Outline) -> Manuscript:
    """Cut a text into lines; whether its front matter is taken off, YAML itself says."""
    front = scanner.front_matter(text, dialect)
    script = Manuscript.of(path, text, front, scanner.body_of(text, front, dialect, outline))
    if front is None or not text[front.span.start :].startswith("---"):
        return script
    inside = text[: front.span.end].splitlines()[1:-1]
    closed = text[front.span.end : front.span.end + 1] in ("\n", "\r")
    taken = closed and engine.is_mapping("\n".join(inside))
    return Manuscript.of(path, text, front, len(inside) + 2 if taken else 0)


@functools.lru_cache(maxsize=4)
def _site(dialect: Dialect) -> _Site:
    return _Site(dialect)


class _Site:
    """One Python-Markdown, used for file after file."""

    def __init__(self, dialect: Dialect) -> None:
        renderer = engine.build(dialect)
        self.md = renderer.md
        self.loaded = renderer.loaded
        self.refused = renderer.refused
        self.dialect = dialect
        self.outline = Outline()
        self.lines: list[str] = []
        self.spot = (0, 0, 0)
        known = self.md.preprocessors
        self._has_fences = "fenced_code_block" in known
        fences = known["fenced_code_block"] if self._has_fences else None
        if hasattr(fences, "process_nested_block"):
            self._record_superfences(fences)
        elif fences is not None:
            fences.run = self._fenced_code

    def _record_superfences(self, fences: Any) -> None:
        original = fences.process_nested_block

        def process(ws: str, content: str, start: int, end: int) -> None:
            self.spot = (start, end, fences.ws_virtual_len)
            original(ws, content, start, end)

        fences.process_nested_block = process
        for entry in fences.extension.superfences:
            css = getattr(entry["formatter"], "keywords", {}).get("class_name", "")
            entry["formatter"] = functools.partial(self._recorded, drawable="mermaid" in css.split())

    def _recorded(self, src: str = "", language: str | None = "", drawable: bool = False, **_: Any) -> str:
        start, end, width = self.spot
        rows = tuple((line, min(width, len(self.lines[line]))) for line in range(start + 1, end - 1))
        opening = self.lines[start][width:]
        info = opening.lstrip(opening[:1]).strip()
        content = marks.unmarked(src)
        self.outline.blocks.append(
            Block(info, language or "", start, end - 1, rows, drawable, width, content)
        )
        return f"<pre>\ue0f0{len(self.outline.blocks) - 1}\ue0f1</pre>"

    def _fenced_code(self, lines: list[str]) -> list[str]:
        """Stand in for `fenced_code`, which keeps no positions."""
        kept, _ = fencedcode.replace(lines, self.dialect, self.outline)
        text = "\n".join(kept)

        def stash(match: re.Match[str]) -> str:
            return str(self.md.htmlStash.store(f"<pre>\ue0f0{match[1]}\ue0f1</pre>"))

        return re.sub("\x02F([0-9]+)\x03", stash, text).split("\n")

    def read(self, script: Manuscript, source: MarkdownSource, scanned: Outline) -> Outline:
        """Return the outline of a file; containers and extents are the scanner's where both agree."""
        self.outline = Outline(
            dead=scanned.dead, code=scanned.code, hidden=scanned.hidden, extent=scanned.extent
        )
        self.lines = source.lines
        self.md.reset()
        body = next(
            (line for line in range(script.body, len(script.raw)) if script.raw[line].strip()), script.body
        )
        lines: list[str] = marks.marked([""] * body + list(script.raw[body:]), body)
        if not "".join(lines).strip():
            return self.outline
        lines = self._preprocessed(lines)
        root = self.md.parser.parseDocument(lines).getroot()
        if "footnote" in self.md.treeprocessors:
            self.md.treeprocessors["footnote"].run(root)
        walk = _Walk(self.md, self.outline, script, scanned)
        walk.element(root, ())
        self._name(walk)
        return self.outline

    def _preprocessed(self, lines: list[str]) -> list[str]:
        fences = self.md.preprocessors.get_index_for_name("fenced_code_block") if self._has_fences else 0
        for number, preprocessor in enumerate(self.md.preprocessors):
            before = "\n".join(lines).rstrip().count("\n") if number < fences else 0
            lines = preprocessor.run(lines)
            if number < fences and "\n".join(lines).rstrip().count("\n") != before:
                # The places of all fences would be wrong.
                self.outline.uncertain(0, "lines that an extension adds or takes away", "preprocessor")
        return lines

    def _name(self, walk: _Walk) -> None:
        """Give the headings their ids, by the renderer's own inline and contents phases."""
        from xml.etree import ElementTree

        root = ElementTree.Element("div")
        for element, _ in walk.headings:
            copy = ElementTree.SubElement(root, element.tag, element.attrib)
            copy.text = marks.unmarked(element.text or "")
        contents = self.md.treeprocessors["toc"] if "toc" in self.md.treeprocessors else None  # noqa: SIM401
        footnotes = [self.md.treeprocessors[name] for name in _FOOTNOTES if name in self.md.treeprocessors]
        for processor in self.md.treeprocessors:
            if processor not in footnotes:
                processor.run(root)
            if processor is contents:
                break
        for element, (_, heading) in zip(list(root), walk.headings, strict=True):
            anchor = element.get("id", "")
            level = int(element.tag[1])
            self.outline.headings.append(
                Heading(level, heading.title, heading.line, heading.last, heading.containers, anchor)
            )


class _Walk:
    """Reads back from the tree where the marks and the recorded fences ended up."""

    def __init__(self, md: Any, outline: Outline, script: Manuscript, scanned: Outline) -> None:
        self.md = md
        self.outline = outline
        self.raw = script.raw
        self.headings: list[tuple[Any, Heading]] = []
        self.scanned = {heading.line: heading.containers for heading in scanned.headings}
        self.scanned_fences = {
            block.first: scanned.live[number]
            for number, block in enumerate(scanned.blocks)
            if number in scanned.live
        }

    def element(self, element: Any, path: tuple[Container, ...]) -> None:
        """Read an element and all that is in it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag == "pre":
            return
        if re.fullmatch("h[1-6]", tag):
            self._heading(element, path)
        kind = _kind(element, tag)
        inner = (*path, Container(kind, element.get("class", ""), 1)) if kind else path
        self._text(element.text, inner)
        for child in element:
            self.element(child, inner)
            self._text(child.tail, inner)

    def _heading(self, element: Any, path: tuple[Container, ...]) -> None:
        line = marks.line_of(element.text or "")
        if line < 0:
            self.outline.uncertain(0, "a heading whose line is not known", "heading")
            return
        title = marks.unmarked(element.text).strip()
        underlined = not re.search("#" if title else ".", self.raw[line]) or self._is_underlined(line)
        containers = self.scanned.get(line, _at(path, line))
        self.headings.append(
            (element, Heading(int(element.tag[1]), title, line, line + underlined, containers))
        )

    def _is_underlined(self, line: int) -> bool:
        return not re.match(
            r"(?:[ \t>]|[*+-][ \t]|\d+\.[ \t]|:[ \t]|\[\^[^\]]*\]:|<[^>]*+>|-->|\?\?\?[^\"]*+\")*#",
            self.raw[line],
        )

    def _text(self, text: str | None, path: tuple[Container, ...]) -> None:
        if not text or "\x02" not in text:
            return
        for match in _STASHED.finditer(text):
            stashed = self.md.htmlStash.rawHtmlBlocks[int(match[1])]
            if not isinstance(stashed, str):
                self.element(stashed, path)
                continue
            html = without_comments(stashed)
            for found in _RECORDED.finditer(html):
                first = self.outline.blocks[int(found[1])].first
                self.outline.live[int(found[1])] = self.scanned_fences.get(first, _at(path, first))
            self._text(html, (*path, Container(ContainerKind.HTML, "", 1)))


def _kind(element: Any, tag: str) -> ContainerKind | None:
    css = element.get("class") or ""
    if tag == "div" and css.startswith("admonition"):
        return ContainerKind.ADMONITION
    if tag == "div" and css in ("tabbed-block", "tabbed-content"):
        return ContainerKind.TAB if css == "tabbed-block" or not len(element) else None
    if tag == "li" and str(element.get("id", "")).startswith("fn:"):
        return ContainerKind.FOOTNOTE
    return _KINDS.get(tag)


def _at(path: tuple[Container, ...], line: int) -> tuple[Container, ...]:
    """Return containers that the scanner did not see, placed at the line of what they hold."""
    return tuple(Container(container.kind, container.label, line + 1) for container in path)
