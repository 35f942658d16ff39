"""The ways of readers through the handbook, and how far its pages are from its first one."""

from __future__ import annotations

import posixpath
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from handbook.lint.code import blocks
from handbook.lint.content.items import visible
from handbook.lint.pages import following
from handbook.markdown.targets import INDEXES, joined, target_of
from handbook.model.document import Document, Span
from tests.book import health

FILE = Path(__file__).parent / "journeys.toml"
AWAITED = FILE.with_name("awaited.txt")
LANDING = "docs/index.md"
COMMANDS = frozenset({"bash", "sh", "shell", "console", "sql"})


@dataclass(frozen=True)
class Journey:
    """What a reader reads, in order."""

    reader: str
    words: int
    """The most words of all its pages."""
    pages: tuple[str, ...]


def journeys() -> tuple[Journey, ...]:
    """Return the journeys of the list."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Journey(each["reader"], each["words"], tuple(each["pages"])) for each in table["journeys"])


def awaited() -> list[str]:
    """Return the pages of journeys that do not exist yet."""
    return AWAITED.read_text(encoding="utf-8").split()


def pages(root: Path) -> Mapping[str, Document]:
    """Return all pages of the handbook by their paths."""
    return {page.path: page for page in health.book(root).documents}


def words(page: Document) -> int:
    """Return how many words a reader reads, without code blocks."""
    return len(visible(page).words(Span(0, len(page.text))))


def leads_to(page: Document, known: Mapping[str, Document]) -> Iterator[str]:
    """Yield the pages that a page links to, in its text or as what to read next."""
    yield from (path for path in following(page) if path in known)
    for link in page.links:
        target = target_of(link.target)
        if target is None or not target.path:
            continue
        path = joined(posixpath.dirname(page.path), target.path)
        yield from (each for each in (path, *(f"{path}/{name}" for name in INDEXES)) if each in known)


def clicks(known: Mapping[str, Document]) -> dict[str, int]:
    """Return how many clicks each page is away from the first one, by links alone."""
    found = {LANDING: 0}
    queue = deque(found)
    while queue:
        path = queue.popleft()
        for target in leads_to(known[path], known):
            if target not in found:
                found[target] = found[path] + 1
                queue.append(target)
    return found


def first_command(page: Document) -> int:
    """Return the line of the first block of commands; 0 where there is none."""
    found = (fence for fence in blocks(page) if fence.language.partition(",")[0].strip() in COMMANDS)
    return next((page.position(fence.span.start).line for fence in found), 0)
