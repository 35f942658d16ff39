"""The stamp of a review in the front matter: when, by whom, and the hash of the text that was reviewed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.kinds.entry import StampError, quoted, written
from handbook.markdown.frontmatter.nested import mapping
from handbook.model.document import BOM, Document, FrontMatter
from handbook.model.finding import Edit

_DIGITS = 12
"""Of the hash: enough, as it tells one text from its own changes, not from those of an attacker."""
_KEY = "reviewed"
_AFTER = ("owner", "kind", "description", "title")
"""The keys below which a first stamp is written, the first that is there."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A review as the front matter states it; what is not stated is empty."""

    on: str
    by: str
    sha: str


def text_hash(document: Document) -> str:
    """Return the hash of a page's text without its front matter, as 12 hexadecimal digits.

    Line ends, white space at the ends of lines and blank lines at both ends do not count.
    """
    front = document.front_matter
    body = document.text[front.span.end :] if front is not None else document.text.removeprefix(BOM)
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    normal = "\n".join(line.rstrip() for line in lines).strip("\n")
    return hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def stamp_of(front: FrontMatter) -> Stamp | None:
    """Return the review that a page states; None where it states none."""
    field = front.field(_KEY)
    entries = mapping(field.value) if field is not None else None
    if not entries:
        return None
    return Stamp(_text(entries, "on"), _text(entries, "by"), _text(entries, "sha"))


def _text(entries: Mapping[str, str | tuple[str, ...]], key: str) -> str:
    value = entries.get(key, "")
    return value.strip() if isinstance(value, str) else ""


def stamped(document: Document, on: str, by: str) -> Edit:
    """Return the edit that writes a review into a page's front matter, in the place of an older one.

    ``on`` is ``YYYY-MM-DD``. Raises StampError where the place is uncertain.
    """
    if not by.strip() or not by.isprintable():
        raise StampError(document.path, f"'{by[:40]!s}' names nobody", "say who reviewed it with --by")
    sha = quoted(text_hash(document))
    return written(document, _KEY, {"on": on, "by": quoted(by.strip()), "sha": sha}, _AFTER)
