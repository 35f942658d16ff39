"""The stamp of a review in the front matter: when, by whom, and the hash of the text that was reviewed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.errors import HandbookError
from handbook.markdown import frontmatter
from handbook.markdown.frontmatter.nested import mapping
from handbook.model.document import BOM, Document, Field, FrontMatter
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


class StampError(HandbookError):
    """A stamp cannot be written without a guess; ``path`` is the page."""

    def __init__(self, path: str, problem: str, step: str) -> None:
        super().__init__(f"{path}: {problem}; {step}; nothing was changed")
        self.path = path


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
    stamp = Stamp(on, by.strip(), text_hash(document))
    front = _certain(document)
    field = front.field(_KEY)
    edit = _inserted(document, front, stamp) if field is None else _replaced(document, field, stamp)
    _prove(document, edit, stamp)
    return edit


def _certain(document: Document) -> FrontMatter:
    """Return the front matter if it can be edited with certainty. Raises StampError."""
    front = document.front_matter
    if front is None or not document.text.startswith("---", front.span.start):
        step = "write '---', 'kind: ...', 'owner: ...', '---' at its top first"
        raise StampError(document.path, "has no front matter between '---' lines", step)
    if front.error:
        problem = f"line {front.error_line}: front matter cannot be read: {front.error}"
        raise StampError(document.path, problem, "correct it first")
    if not front.fields:
        raise StampError(document.path, "its front matter is empty", "state kind and owner first")
    if len({field.span for field in front.fields}) < len(front.fields) or document.text.startswith(
        "{", front.fields[0].span.start
    ):
        problem = "its front matter is one {mapping}"
        raise StampError(document.path, problem, "write it as 'key: value' lines first")
    if sum(field.key == _KEY for field in front.fields) > 1:
        raise StampError(document.path, f"'{_KEY}' is there more than once", "keep one of them")
    return front


def _replaced(document: Document, field: Field, stamp: Stamp) -> Edit:
    written = document.text[field.span.start : field.span.end]
    line = document.position(field.span.start).line
    if _has_comment(written):
        problem = f"line {line}: the entry '{_KEY}' holds a comment"
        raise StampError(document.path, problem, "move it out of the entry")
    if mapping(field.value) is None and field.value not in ("", "null", "~"):
        problem = f"line {line}: the entry '{_KEY}' is no mapping of on, by and sha"
        raise StampError(document.path, problem, "remove the entry")
    return Edit(field.span.start, field.span.end, _entry(stamp, written, _newline(document)))


def _has_comment(written: str) -> bool:
    """Return whether a line may have a comment; a name such as ``"#team"`` in quotes is none."""
    return any(
        piece[at - 1] in " \t" or at == 0
        for piece in written.splitlines()
        for at, character in enumerate(piece)
        if character == "#"
    )


def _inserted(document: Document, front: FrontMatter, stamp: Stamp) -> Edit:
    after = next((front.field(key) for key in _AFTER if front.field(key)), None) or front.fields[-1]
    end, newline = after.span.end, _newline(document)
    first = document.line_span(document.position(after.span.start).line).start
    margin = document.text[first : after.span.start]
    return Edit(end, end, newline + margin.lstrip(BOM) + _entry(stamp, "", newline))


def _newline(document: Document) -> str:
    line = document.text[: document.starts[1]] if len(document.starts) > 1 else "\n"
    return "\r\n" if line.endswith("\r\n") else line[-1:]


def _entry(stamp: Stamp, written: str, newline: str) -> str:
    """Return the entry: on one line, or on as many as an older one has."""
    by = '"' + stamp.by.replace("\\", "\\\\").replace('"', '\\"') + '"'
    rows = written.splitlines()
    pairs = (f"on: {stamp.on}", f"by: {by}", f'sha: "{stamp.sha}"')
    if len(rows) < 2 or rows[0].partition(":")[2].strip():
        return f"{_KEY}: {{{', '.join(pairs)}}}"
    first = next((row for row in rows[1:] if row.strip()), "  ")
    margin = first[: len(first) - len(first.lstrip())] or "  "
    return newline.join([f"{_KEY}:", *(margin + pair for pair in pairs)])


def _prove(document: Document, edit: Edit, stamp: Stamp) -> None:
    """Read the text with the stamp: it says the stamp, and all else as before. Raises StampError."""
    text = document.text[: edit.start] + edit.text + document.text[edit.end :]
    before, after = document.front_matter, frontmatter.read(text)
    others = [(field.key, field.value) for field in before.fields if field.key != _KEY] if before else []
    kept = [(field.key, field.value) for field in after.fields if field.key != _KEY] if after else []
    if after is None or after.error or others != kept or stamp_of(after) != stamp:
        problem = f"the entry '{_KEY}' cannot be written with certainty"
        raise StampError(document.path, problem, "write it by hand")
