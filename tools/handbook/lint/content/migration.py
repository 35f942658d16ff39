"""The migrations of a page about a database: code blocks that change the schema, and linked files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from handbook.code import migrations, sql
from handbook.code.language import named
from handbook.code.migrations import Migration, Pair
from handbook.lint.code import blocks, opening, within
from handbook.lint.rule import Context, Files
from handbook.model.document import Document, Fence, Span
from handbook.patterns import lazy

KINDS = frozenset({"database"})
"""The kinds of the pages whose migrations are judged."""
_LANGUAGES = {".sql": "sql", ".py": "python", ".js": "javascript", ".ts": "typescript", ".mjs": "javascript"}
_TITLE = lazy(r"""\b(?:title|file(?:name)?)=["']?([^"'\s}]{1,300})""")
_FIRST_LINE = lazy(
    r"[ \t]*+(?:--|#|//|/\*)[ \t]*+([\w./-]{1,300}\.(?:sql|py|ts|js|mjs))[ \t]*+(?:\*/)?[ \t]*+$"
)
_BACK = lazy(
    r"\b(?:down|roll(?:s|ed)?(?: it| this)?[ -]?back|revert|undo|way back|take[sn]?(?: it| this)? back)\b",
    re.IGNORECASE,
)
_LABEL = 200
"""Characters of a heading or of the line above a block that are looked at."""
_LEAST_WORDS = 3
_FILE = lazy(r"[\w./-]{1,100}\.(?:sql|cql)\b", re.IGNORECASE)
_MOST_LINKS = 200
"""Files that are looked into for one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text that a page shows or links to, and that changes a schema."""

    span: Span
    """Where a finding about the whole of it belongs: the opening line of the block, or the link's target."""
    name: str
    """The path of the file, or the name that the page gives the block; empty for a block without one."""
    text: str
    language: str
    """``sql``, ``python``, ``javascript`` or ``typescript``."""
    fence: Fence | None = None
    """The block; None for a file."""

    @property
    def marked(self) -> Migration | None:
        """The halves that the text marks."""
        return migrations.marked(self.text, self.language)

    @property
    def pair(self) -> Pair | None:
        """What the name says of the half that the text is."""
        return migrations.pair(self.name) if self.name else None

    @property
    def tables(self) -> frozenset[str]:
        """The tables that the text touches."""
        found = sql.tables(self.text)
        return found if self.language == "sql" else found | sql.tables_in_code(self.text)

    @property
    def indexes(self) -> tuple[sql.Index, ...]:
        """The indexes that the text makes, in its order."""
        return tuple(sql.indexes(self.text) if self.language == "sql" else sql.indexes_in_code(self.text))

    @property
    def back(self) -> int:
        """Offset at which the half begins that takes the change back; the length of the text without one."""
        if self.pair is not None and not self.pair.is_up:
            return 0
        down = self.marked.down if self.marked is not None else None
        up = self.marked.up if self.marked is not None else None
        return down.start if down is not None and (up is None or up.start < down.start) else len(self.text)

    def place(self, document: Document, start: int, end: int) -> Span:
        """Map offsets into the text to the page; for a file that is the link."""
        if self.fence is None:
            return self.span
        line = self.text.count("\n", 0, start) + 1
        column = start - self.text.rfind("\n", 0, start)
        first = self.text[start:end].split("\n", 1)[0]
        return within(document, self.fence, line, column, column + len(first))


def sources(document: Document, context: Context) -> tuple[Source, ...]:
    """Return what a page shows and links to, in its order; a file once."""
    found = [*_shown(document), *_linked(document, context.project.files)]
    return tuple(sorted(found, key=lambda source: source.span))


def leads_back(document: Document, context: Context, source: Source) -> bool:
    """Return whether a heading above a source, or the line before it, says that it takes the change back."""
    for section in document.sections_at(source.span.start):
        match = context.fit.of(section) if context.fit else None
        if (match is not None and match.rule.name == "Down") or _BACK.search(section.title[:_LABEL]):
            return True
        if match is not None:
            break
    return bool(_BACK.search(_above(document, source.span.start)))


def explains_the_way_back(document: Document, context: Context) -> bool:
    """Return whether words stand below a heading such as Down: why nothing leads back, or how else."""
    return any(
        _BACK.search(section.title[:_LABEL]) and len(context.prose.words(section.body)) >= _LEAST_WORDS
        for section in document.sections
    )


def _above(document: Document, offset: int) -> str:
    """Return the end of the line above an offset's own that is not blank, past two blank ones at most."""
    line = document.position(offset).line
    spans = (document.line_span(number) for number in range(line - 1, max(0, line - 4), -1))
    texts = (document.text[span.start : span.end].strip(" \t>") for span in spans)
    return next(filter(None, texts), "")[-_LABEL:]


def _shown(document: Document) -> Iterator[Source]:
    for fence in blocks(document):
        language = named(fence)
        if language not in _LANGUAGES.values() or document.brings_in(fence.span):
            continue
        source = Source(
            span=opening(document, fence),
            name=_name(fence) or _called(document, fence),
            text=fence.content,
            language=language,
            fence=fence,
        )
        if _is_migration(source):
            yield source


def _linked(document: Document, files: Files) -> Iterator[Source]:
    seen: set[str] = set()
    for link in document.links:
        target = unquote(link.target.partition("#")[0].partition("?")[0])
        language = _LANGUAGES.get(posixpath.splitext(target)[1])
        if language is None or link.image or "//" in target or len(seen) >= _MOST_LINKS:
            continue
        path = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), target))
        if path in seen:
            continue
        seen.add(path)
        text = files.text(path)
        if text is not None:
            source = Source(span=link.target_span, name=path, text=text, language=language)
            if _is_migration(source):
                yield source


def _is_migration(source: Source) -> bool:
    if source.marked is not None or source.pair is not None:
        return True
    return source.language == "sql" and sql.changes_schema(source.text)


def _name(fence: Fence) -> str:
    """Return the name of the file that a block shows: its title, or a comment in its first line."""
    titled = _TITLE.search(fence.info[:1000])
    if titled is not None:
        return titled[1]
    first = _FIRST_LINE.match(fence.content.split("\n", 1)[0][:400])
    return first[1] if first else ""


def _called(document: Document, fence: Fence) -> str:
    """Return the name of one half of a migration that stands right above a block; empty without one."""
    found = [name for name in _FILE.findall(_above(document, fence.span.start)) if migrations.pair(name)]
    return found[0] if len(found) == 1 else ""
