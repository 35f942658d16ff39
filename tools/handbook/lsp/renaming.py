"""Rename a heading: its words, and the anchor in every link of the repository that leads to it.

Where it is not certain that all of these are found, nothing is changed: `RefusedError` says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from urllib.parse import quote

from handbook.errors import HandbookError
from handbook.lint.links import anchors_of, bare
from handbook.lsp.links import heading_at, incoming
from handbook.lsp.repository import Repository
from handbook.markdown.references import defined, folded
from handbook.markdown.targets import target_of
from handbook.model.document import Document, Link, Section, Span
from handbook.model.finding import Edit
from handbook.project.reading import DocumentReader, Source

_KEPT = "/!$&'*+,;=:@-._~?"
"""What an anchor is written with as it is, beside letters and digits."""


class RefusedError(HandbookError):
    """A heading that cannot be renamed with certainty; the text says why and what to do."""


def title_span(document: Document, section: Section) -> Span:
    """Return where the title of a heading is written, without marks and attributes.

    Raises RefusedError where it is not there as it was read.
    """
    line = document.text[section.heading.start : section.heading.end]
    at = line.find(section.title)
    if not section.title or at < 0 or line.find(section.title, at + 1) >= 0 or "\n" in section.title:
        raise RefusedError("the words of this heading cannot be told from its marks; change it by hand")
    start = section.heading.start + at
    return Span(start, start + len(section.title))


def renamed(
    document: Document, offset: int, name: str, repository: Repository
) -> Mapping[str, tuple[Edit, ...]]:
    """Return the edits by the path of each document, for a new name of the heading at an offset.

    Raises RefusedError.
    """
    section = heading_at(document, offset)
    if section is None:
        raise RefusedError("here is no heading; put the cursor on one")
    name = name.strip()
    if not name or len(name.splitlines()) != 1:
        raise RefusedError("a heading is one line with words in it; give another name")
    others = repository.other_names(document.path)
    if others:
        raise RefusedError(
            f"this page is also {others[0]}, from where links may lead here; rename it by hand"
        )
    span = title_span(document, section)
    own = Edit(span.start, span.end, name)
    after = _after(document, own, section, name, repository)
    moved = {
        before.id: new.id
        for before, new in zip(document.sections, after.sections, strict=True)
        if before.id != new.id
    }
    edits: dict[str, list[Edit]] = {document.path: [own]}
    if moved:
        _require_certain(document, after, moved, repository)
        _add_links(edits, document, moved, repository)
    return {path: tuple(sorted(each, key=lambda edit: edit.start)) for path, each in edits.items()}


def _after(document: Document, own: Edit, section: Section, name: str, repository: Repository) -> Document:
    """Return the document with the new name, of which all other headings are as they were."""
    text = document.text[: own.start] + own.text + document.text[own.end :]
    source = Source(repository.absolute(document.path), text)
    after, error = DocumentReader(repository.project).attempted(source)
    if after is None:
        raise RefusedError(error)
    number = document.sections.index(section)
    same = len(after.sections) == len(document.sections) and all(
        (one.title, one.level) == ((name, two.level) if at == number else (two.title, two.level))
        for at, (one, two) in enumerate(zip(after.sections, document.sections, strict=True))
    )
    if not same:
        raise RefusedError("with this name the heading would be read otherwise; give a plainer one")
    return after


def _require_certain(
    document: Document, after: Document, moved: Mapping[str, str], repository: Repository
) -> None:
    """Raise RefusedError where anchors are not certain, or links to them cannot be found."""
    known = anchors_of(document, repository.documents(document))
    if not known.complete or after.uncertainties:
        raise RefusedError("this page cannot be read with certainty, so its anchors are not known")
    generator = repository.files.publication(document.path).generator
    if generator:
        raise RefusedError(f"anchors of this site are made by {generator}, which is not followed")
    others = {section.id for section in document.sections}
    for new in moved.values():
        if not new:
            raise RefusedError("no anchor can be made of this name; use a letter or a digit")
        if new in known.ids and new not in others:
            raise RefusedError(f"'#{new}' is the anchor of something else on this page; give another name")


def _add_links(
    edits: dict[str, list[Edit]], document: Document, moved: Mapping[str, str], repository: Repository
) -> None:
    found: dict[str, list[Span]] = {}
    exact = anchors_of(document, repository.documents(document)).ids
    near = {bare(old): new for old, new in moved.items()}
    for page, lead in incoming(document.path, repository):
        anchor = lead.target.anchor
        # Renderers differ about marks and emoji, and so do the anchors that people write.
        new = moved.get(anchor) if anchor in exact else near.get(bare(anchor))
        if new is not None:
            edits.setdefault(page.path, []).append(_edit(page, lead.link, lead.target.anchor, new))
            found.setdefault(page.path, []).append(lead.link.target_span)
    for page in repository.pages():
        _require_all_found(page, document, moved, found.get(page.path, []), repository)
    for path, each in edits.items():
        places = sorted((edit.start, edit.end) for edit in each)
        if any(one[1] > two[0] for one, two in pairwise(places)):
            raise RefusedError(f"{path}: two of the changes overlap; rename the heading by hand")


def _edit(page: Document, link: Link, old: str, new: str) -> Edit:
    """Return the edit of the anchor of a link. Raises RefusedError where it is not certain."""
    written = page.text[link.target_span.start : link.target_span.end]
    at = written.find("#")
    html = page.text[link.span.start] == "<"
    before, after = target_of(written, html=html), target_of(f"{written[: at + 1]}{_written(new)}", html=html)
    certain = (
        at >= 0
        and before is not None
        and after is not None
        and before.anchor == old
        and (after.path, after.query, after.anchor) == (before.path, before.query, new)
    )
    if not certain:
        line = page.position(link.span.start).line
        raise RefusedError(f"{page.path}:{line}: this link cannot be changed with certainty; do it by hand")
    return Edit(link.target_span.start + at + 1, link.target_span.end, _written(new))


def _written(anchor: str) -> str:
    """Return an anchor as it is written in a link: letters of any script as they are."""
    return "".join(char if char.isalnum() else quote(char, safe=_KEPT) for char in anchor)


def _require_all_found(
    page: Document,
    document: Document,
    moved: Mapping[str, str],
    found: list[Span],
    repository: Repository,
) -> None:
    """Raise RefusedError where a page may name the anchor in a way that is not certain to be a link."""
    references = repository.files.publication(page.path).references
    if references and page.references:
        labels = {folded(each.label or each.text) for each in page.references} - defined(page)
        named = next((old for old in moved if folded(old) in labels), "")
        if named:
            raise RefusedError(f"{page.path} names '{named}' for {references}, which is not followed")
    if not page.uncertainties:
        return
    name = "" if page.path == document.path else re.escape(document.path.rpartition("/")[2])
    for old in moved:
        for match in re.finditer(rf"{name}#{re.escape(old)}(?![\w-])", page.text):
            if not any(span.start <= match.start() < span.end for span in found):
                line = page.position(match.start()).line
                problem = "may lead here, and the page cannot be read with certainty; change it by hand first"
                raise RefusedError(f"{page.path}:{line}: '#{old}' {problem}")
