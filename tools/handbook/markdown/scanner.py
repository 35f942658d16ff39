"""Read a file without its renderer: fast, pure, and open about what it is not sure of."""

from __future__ import annotations

import re
from dataclasses import replace

from handbook.markdown import frontmatter, ids, lookalikes
from handbook.markdown import github as commonmark
from handbook.markdown.assembly import Manuscript, Read, document
from handbook.markdown.extensions import Dialect
from handbook.markdown.outline import MarkdownSource, Outline, odd_character
from handbook.markdown.site import superfences
from handbook.markdown.site.blocks import Reader
from handbook.markdown.site.rawhtml import Extractor
from handbook.model.document import Document, FrontMatter, Reading, line_starts
from handbook.model.terms import Flavour


def parse(path: str, text: str, dialect: Dialect) -> Document:
    """Read a file's whole text; never raises, whatever the text is.

    ``path`` is stored, never opened. Where the result may differ from what the renderer makes of the
    file, ``Document.uncertainties`` says so; `exact.parse` settles all of them that name no extension.
    """
    front = front_matter(text, dialect)
    return document(path, text, front, dialect, Reading.SCANNED, lambda: _read(path, text, front, dialect))


def _read(path: str, text: str, front: FrontMatter | None, dialect: Dialect) -> Read:
    on_site = dialect.flavour is Flavour.MKDOCS
    outline = Outline()
    script = Manuscript.of(path, text, front, body_of(text, front, dialect, outline))
    source = MarkdownSource.of(script.raw, script.body, site=on_site)
    site_wide(text, dialect, outline)
    odd = odd_character(text, site=on_site)
    if odd >= 0:
        outline.uncertain(text.count("\n", 0, odd), "a control or private-use character")
    if on_site:
        read_site(source, dialect, outline)
    else:
        commonmark.read(source, outline)
    lookalikes.add(script, outline)
    return Read(script, outline, source.lines if on_site else ())


def site_wide(text: str, dialect: Dialect, outline: Outline) -> None:
    """Record what the set-up of the site makes uncertain, in each page or where its marks are found."""
    for reason, extension in dialect.uncertainties:
        outline.uncertain(0, reason, extension)
    if dialect.marks or dialect.includes:
        text = text.replace("\r\n", " \n").replace("\r", "\n")  # As the patterns expect; no offset changes.
    for extension, mark in dialect.marks:
        found = re.search(mark, text, re.MULTILINE)
        if found is not None:
            line = text.count("\n", 0, found.start())
            outline.uncertain(line, f"blocks of the Markdown extension {extension}", extension)
    for extension, mark in dialect.includes:
        for found in re.finditer(mark, text, re.MULTILINE):
            outline.includes.append(found.span())
            line = text.count("\n", 0, found.start())
            outline.uncertain(line, f"text that {extension} brings in", extension)


def front_matter(text: str, dialect: Dialect) -> FrontMatter | None:
    """Return the front matter that the dialect's renderer takes off."""
    front = frontmatter.read(text)
    if front is None and dialect.flavour is Flavour.MKDOCS:
        return frontmatter.read_meta(text)
    return front


def body_of(text: str, front: FrontMatter | None, dialect: Dialect, outline: Outline) -> int:
    """Return the first line (0-based) below the front matter; an unreadable one is rendered by MkDocs."""
    if front is None:
        return 0
    lines = len(line_starts(text[: front.span.end]))
    on_site = dialect.flavour is Flavour.MKDOCS
    inside = text[front.span.start : front.span.end].split("\n")[1:-1]
    if on_site and inside and all(line.startswith(("- ", "  ")) for line in inside):
        return 0  # A list: MkDocs takes a mapping only, all else is text to it.
    if front.error:
        outline.uncertain(front.error_line - 1, "front matter that cannot be read")
        return 0 if on_site else lines
    fenced = text.startswith("---", front.span.start)
    if on_site and fenced and not front.fields:
        outline.uncertain(0, "front matter that MkDocs may take for text")
        return 0
    # What no line follows is no front matter to MkDocs.
    return 0 if on_site and fenced and front.span.end == len(text) else lines


def read_site(source: MarkdownSource, dialect: Dialect, outline: Outline) -> None:
    """Read the lines of a site's page into an outline, in the three passes of its renderer."""
    lines, numbers = superfences.replace(source.lines, dialect, outline)
    text = "\n".join(lines)
    extractor = Extractor(text, numbers, dialect.has("md_in_html"), outline)
    page = extractor.run()
    Reader(source.lines, dialect, extractor.stash, outline).document(page.text, page.numbers)
    for heading in outline.headings:
        if ids.is_unsure(heading.title, dialect):
            outline.uncertain(heading.line, "a title whose id depends on symbols that extensions make")
    if dialect.base_level > 1:
        outline.headings = [
            replace(heading, level=min(heading.level + dialect.base_level - 1, 6))
            for heading in outline.headings
        ]
