"""`docs review` from pages to the change of their stamps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handbook import markdown
from handbook.changes import ChangeSet, Replace
from handbook.disk import files
from handbook.disk.place import confined, refusal, tree
from handbook.errors import ReadError
from handbook.kinds.entry import StampError
from handbook.kinds.stamp import Stamp, stamp_of, stamped
from handbook.markdown import frontmatter
from handbook.model.terms import PAGES
from handbook.project.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One page with its new stamp."""

    path: Path
    shown: str
    before: Stamp | None
    """The stamp that it had."""
    stamp: Stamp
    text: str
    after: str


def reviews(project: Project, pages: Sequence[Path], *, on: str, by: str) -> tuple[Review, ...]:
    """Read pages and plan their stamps, each page once; nothing is written.

    Raises ReadError for what is no page that can be read, and StampError where a stamp has no certain place.
    """
    within = tree(project.root)
    named: dict[str, Path] = {}
    for page in pages:
        real = confined(page, within, named=True)
        if real is None:
            raise ReadError(str(page), refusal(within))
        named.setdefault(real, page)
    return tuple(_review(project, page, within, on=on, by=by) for page in named.values())


def _review(project: Project, page: Path, within: str, *, on: str, by: str) -> Review:
    shown = project.shown(page)
    if page.is_dir():
        raise ReadError(shown, "is a folder; name the pages that were reviewed")
    if not page.name.lower().endswith(PAGES):
        raise ReadError(shown, "is no page; name a Markdown file")
    text = files.read(page, within, named=True)
    document = markdown.parse(shown, text, project.dialect_of(page))
    edit = stamped(document, on, by)
    after = text[: edit.start] + edit.text + text[edit.end :]
    old, new = document.front_matter, frontmatter.read(after)
    stamp = stamp_of(new) if new is not None else None
    if old is None or stamp is None:
        raise StampError(shown, "the stamp cannot be read back", "write it by hand")
    return Review(path=page, shown=shown, before=stamp_of(old), stamp=stamp, text=text, after=after)


def changes(project: Project, every: Sequence[Review]) -> ChangeSet:
    """Return what is to be written: nothing for a page that says the same already."""
    return ChangeSet(
        str(project.root),
        tuple(
            Replace(str(review.path.absolute()), review.text, review.after)
            for review in every
            if review.after != review.text
        ),
    )
