"""Bring a Document into the form in which it is compared with a renderer."""

from __future__ import annotations

from handbook.model.document import Document
from handbook.model.terms import Flavour
from tests.markdown.renderers import Shape


def shape(document: Document) -> Shape:
    """Return headings and live fences; GitHub's parser gives no ids, so there the title is compared."""
    titled = document.flavour is Flavour.GITHUB
    headings = (
        (
            section.level,
            section.title if titled else section.id,
            document.position(section.heading.start).line,
        )
        for section in document.sections
    )
    fences = (
        (fence.language, fence.content, document.position(fence.span.start).line)
        for fence in document.fences
        if fence.live
    )
    return Shape(tuple(headings), tuple(fences))


def differences(found: Shape, truth: Shape) -> str:
    """Return what only one of two shapes has, short enough to be read in a test's output."""
    ours = (*found.headings, *found.fences)
    theirs = (*truth.headings, *truth.fences)
    lines = [f"  only scanned: {entry!r:.160}" for entry in ours if entry not in theirs][:3]
    lines += [f"  only rendered: {entry!r:.160}" for entry in theirs if entry not in ours][:3]
    return "\n".join(lines) or "  the order differs"
