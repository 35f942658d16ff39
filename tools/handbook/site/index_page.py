"""The page that a mounted folder shows at its own address when nobody wrote one; of logs: `decisions`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handbook.markdown import Dialect, parse
from handbook.model.terms import Flavour
from handbook.site.wording import cell, name, target

# What decides about headings: a `#` within a fence is none.
_SITE = Dialect(flavour=Flavour.MKDOCS, extensions=("pymdownx.superfences",))


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One line of the page; ``path`` is relative to the folder."""

    path: str
    title: str
    about: str = ""


def page_entry(path: str, text: str) -> IndexEntry:
    """Return the line of a page; its title as MkDocs finds it: front matter, first heading, file name."""
    document = parse(path, text, _SITE)
    front = document.front_matter
    stated, about = (front.scalar("title"), front.scalar("description")) if front else ("", "")
    heading = next((section.title for section in document.sections if section.level == 1), "")
    return IndexEntry(path=path, title=stated or heading or name(path), about=about)


def page_list(title: str, entries: Sequence[IndexEntry]) -> str:
    """Return the Markdown of a list of pages and of what they are about, in the order given."""
    if not entries:
        return f"# {title}\n\nNo page is written yet.\n"
    rows = [
        f"- [{cell(entry.title)}]({target(entry.path)}){entry.about and ': ' + cell(entry.about)}"
        for entry in entries
    ]
    return "\n".join([f"# {title}", "", *rows, ""])
