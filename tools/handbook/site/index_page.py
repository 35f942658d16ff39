"""The page that a mounted folder shows at its own address, when nobody wrote one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass

from handbook.adr.record import record
from handbook.adr.report import graph
from handbook.markdown import Dialect, parse
from handbook.model.terms import Flavour
from handbook.site.mount import label

# What would end a table cell or a link text; a backslash before it is kept as it is.
_SPECIAL = re.compile(r"(?<!\\)[\[\]|]")
# What would begin HTML or a list of attributes, as the entity that shows it.
_ENTITIES = str.maketrans({"<": "&lt;", ">": "&gt;", "{": "&#123;"})
# What decides about headings: a `#` within a fence is none.
_SITE = Dialect(flavour=Flavour.MKDOCS, extensions=("pymdownx.superfences",))
_LONGEST = 400
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One line of the page; ``path`` is relative to the folder."""

    path: str
    title: str
    about: str = ""
    number: str = ""
    status: str = ""
    date: str = ""


def page_entry(path: str, text: str) -> IndexEntry:
    """Return the line of a page; its title as MkDocs finds it: front matter, first heading, file name."""
    document = parse(path, text, _SITE)
    front = document.front_matter
    stated, about = (front.scalar("title"), front.scalar("description")) if front else ("", "")
    heading = next((section.title for section in document.sections if section.level == 1), "")
    return IndexEntry(path=path, title=stated or heading or _name(path), about=about)


def decision_entry(path: str, text: str) -> IndexEntry | None:
    """Return the line of a decision record, or None for another page in the folder of the records."""
    found = record.parse(path, text)
    if not record.is_record(found):
        return None
    number = "" if found.number is None else f"{found.number:0{found.digits}d}"
    return IndexEntry(
        path=path, title=found.title or _name(path), number=number, status=found.status, date=found.date
    )


def _name(path: str) -> str:
    return label(posixpath.splitext(path)[0])


def decision_index(title: str, entries: Sequence[IndexEntry]) -> str:
    """Return the Markdown of a table of decision records, in the order given."""
    if not entries:
        return f"# {title}\n\nNo decision is recorded yet.\n"
    rows = [
        f"| {entry.number} | [{_text(entry.title)}]({_target(entry.path)})"
        f" | {_text(entry.status)} | {_text(entry.date)} |"
        for entry in entries
    ]
    return "\n".join(
        [f"# {title}", "", "| Number | Decision | Status | Date |", "| ---: | --- | --- | --- |", *rows, ""]
    )


def relation_graph(texts: Sequence[tuple[str, str]]) -> str:
    """Return the Markdown of a diagram of the records that relate to others; empty when none does.

    ``texts`` are pairs of a path, relative to the folder, and the text of the page.
    """
    records = [found for path, text in texts if record.is_record(found := record.parse(path, text))]
    arrows = graph.relations(records)
    if not arrows:
        return ""
    ends = {end.path for edge in arrows for end in (edge.source, edge.target) if end is not None}
    try:
        drawn = graph.mermaid([one for one in records if one.path in ends])
    except graph.GraphError as error:
        return f"\n## How they relate\n\nNot drawn: {error}.\n"
    return f"\n## How they relate\n\n```mermaid\n{drawn}```\n"


def page_list(title: str, entries: Sequence[IndexEntry]) -> str:
    """Return the Markdown of a list of pages and of what they are about, in the order given."""
    if not entries:
        return f"# {title}\n\nNo page is written yet.\n"
    rows = [
        f"- [{_text(entry.title)}]({_target(entry.path)}){entry.about and ': ' + _text(entry.about)}"
        for entry in entries
    ]
    return "\n".join([f"# {title}", "", *rows, ""])


def _text(words: str) -> str:
    """Keep inline markup of Markdown, but no HTML and nothing that could end the cell or the link."""
    line = " ".join(words.split())
    if len(line) > _LONGEST:  # No title of a person; the search for code takes time that grows faster.
        return _escaped(line[:_LONGEST].replace("`", "")) + "..."
    pieces, last = [], 0
    for code in _CODE.finditer(line):
        # Within code all of them are harmless, and a backslash would be shown.
        pieces += [_escaped(line[last : code.start()]), code.group()]
        last = code.end()
    return "".join(pieces) + _escaped(line[last:])


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", words.translate(_ENTITIES))


def _target(path: str) -> str:
    return f"<{path}>" if re.search(r"[\s()]", path) else path
