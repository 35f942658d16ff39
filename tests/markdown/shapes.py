"""Bring a Document into the form in which it is compared with a renderer."""

from __future__ import annotations

import re

from handbook.markdown.title import plain
from handbook.model.document import Document
from handbook.model.terms import Flavour
from tests.markdown.renderers import Shape, letters

_TASK = re.compile(r"^\[[ xX]\](?= )")
"""A box to tick, which the parser makes of an item's first line, a title too."""
_HTML = re.compile(r"[^\n]*<h[1-6][\s>]", re.IGNORECASE)


def shape(document: Document) -> Shape:
    """Return headings and live fences; GitHub's parser gives no ids, so there the letters of titles count.

    Headings that are written in HTML are left out there: the parser does not tell where they are.
    """
    on_site = document.flavour is Flavour.MKDOCS
    headings = (
        (
            section.level,
            section.id if on_site else letters(plain(_TASK.sub("", section.title), filtered=True)),
            document.position(section.heading.start).line,
        )
        for section in document.sections
        if on_site or not _HTML.match(document.text, section.heading.start)
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
