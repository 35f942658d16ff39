"""Links that name a definition: ``[text][label]`` and ``[label][]``, and how labels are compared."""

from __future__ import annotations

import re

from handbook.markdown.inline import brackets
from handbook.model.document import Document, Reference, Span

_SPACE = re.compile(r"\s+")
_LONGEST = 999
"""Characters of a label, as in CommonMark."""
_DEEPEST = 2
"""Brackets within brackets that the text of a link may hold, its own counted."""


def references(text: str) -> tuple[Reference, ...]:
    """Return the references of a text without code and comments, in order.

    ``[label]`` alone is left out: without a definition it is text, as most brackets are.
    """
    pairs = {start: (end, height) for start, end, height in brackets(text)}
    found: list[Reference] = []
    done = 0
    for start in sorted(pairs):
        end, height = pairs[start]
        label = pairs.get(end + 1)
        if start < done or height > _DEEPEST or label is None or label[1] > 1:
            continue
        done = label[0] + 1 if height == 1 else start + 1
        if label[0] - end - 2 <= _LONGEST and text[label[0] + 1 : label[0] + 2] != "(":
            image = text[start - 1 : start] == "!"
            found.append(
                Reference(
                    text=text[start + 1 : end],
                    label=text[end + 2 : label[0]],
                    span=Span(start - image, label[0] + 1),
                )
            )
    return tuple(found)


def folded(label: str) -> str:
    """Return a label as it is compared: without case, white space as one blank."""
    return _SPACE.sub(" ", label).strip().casefold()


def defined(document: Document) -> frozenset[str]:
    """Return the labels, folded, that a document defines."""
    return frozenset(folded(link.text) for link in document.links if link.definition)
