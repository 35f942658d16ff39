"""All anchors of a page: of its headings, of HTML elements, of attributes and footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handbook.markdown.inline import masked
from handbook.model.document import Document
from handbook.model.terms import Flavour

_TAG = re.compile(r"<[A-Za-z][^<>]*+>")
_ID = re.compile(r"""[\s"'](?:id|name)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\{:?([^{}\n]*+)\}")
_ATTRIBUTE_ID = re.compile(r"(?<![^ ])#([^\s#]++)")
_FOOTNOTE = re.compile(r"^[ ]{0,3}\[\^([^\]\n]++)\]:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AnchorSet:
    """The anchors that are known, and whether there can be others."""

    ids: frozenset[str]
    complete: bool
    """False where the page brings in text from elsewhere, or could not be read with certainty."""


def anchors(document: Document) -> AnchorSet:
    """Return the anchors of a document; without ``#``, in the case in which they are written."""
    found = {section.id for section in document.sections}
    dead = [comment.span for comment in document.comments]
    dead += [fence.span for fence in document.fences if fence.live]
    dead += document.inline.code
    text = masked(document.text, dead)
    for tag in _TAG.finditer(text):
        found.update(next(filter(None, groups), "") for groups in _ID.findall(tag.group()))
    if document.flavour is Flavour.MKDOCS:
        for attributes in _ATTRIBUTES.finditer(text):
            found.update(_ATTRIBUTE_ID.findall(attributes[1]))
        for note in _FOOTNOTE.findall(text):
            found.update((f"fn:{note}", f"fnref:{note}"))
    found.discard("")
    return AnchorSet(frozenset(found), not (document.includes or document.uncertainties))
