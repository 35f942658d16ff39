"""An entry of the front matter that a command writes: a mapping, and not another byte of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handbook.errors import HandbookError
from handbook.markdown import frontmatter
from handbook.markdown.frontmatter.nested import mapping
from handbook.model.document import BOM, Document, Field, FrontMatter
from handbook.model.finding import Edit


class StampError(HandbookError):
    """A stamp cannot be written without a guess; ``path`` is the page."""

    def __init__(self, path: str, problem: str, step: str) -> None:
        super().__init__(f"{path}: {problem}; {step}; nothing was changed")
        self.path = path


def quoted(text: str) -> str:
    """Return a text as a value that YAML reads as this text, whatever is in it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def written(document: Document, key: str, values: Mapping[str, str], after: Sequence[str]) -> Edit:
    """Return the edit that writes a mapping into the front matter, in the place of an older one.

    ``values`` are plain words or `quoted`; a first entry stands below the first of the keys ``after`` that is
    there. Raises StampError where the place is uncertain.
    """
    front = _certain(document, key)
    field = front.field(key)
    edit = (
        _inserted(document, front, key, values, after)
        if field is None
        else _replaced(document, field, values)
    )
    _prove(document, edit, key, values)
    return edit


def _certain(document: Document, key: str) -> FrontMatter:
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
    if sum(field.key == key for field in front.fields) > 1:
        raise StampError(document.path, f"'{key}' is there more than once", "keep one of them")
    return front


def _replaced(document: Document, field: Field, values: Mapping[str, str]) -> Edit:
    written = document.text[field.span.start : field.span.end]
    line = document.position(field.span.start).line
    if _has_comment(written):
        problem = f"line {line}: the entry '{field.key}' holds a comment"
        raise StampError(document.path, problem, "move it out of the entry")
    if mapping(field.value) is None and field.value not in ("", "null", "~"):
        problem = f"line {line}: the entry '{field.key}' is no mapping of {_listed(values)}"
        raise StampError(document.path, problem, "remove the entry")
    entry = _entry(field.key, values, written, _newline(document))
    return Edit(field.span.start, field.span.end, entry)


def _has_comment(written: str) -> bool:
    """Return whether a line may have a comment; a name such as ``"#team"`` in quotes is none."""
    return any(
        piece[at - 1] in " \t" or at == 0
        for piece in written.splitlines()
        for at, character in enumerate(piece)
        if character == "#"
    )


def _inserted(
    document: Document, front: FrontMatter, key: str, values: Mapping[str, str], after: Sequence[str]
) -> Edit:
    above = next((front.field(each) for each in after if front.field(each)), None) or front.fields[-1]
    end, newline = above.span.end, _newline(document)
    first = document.line_span(document.position(above.span.start).line).start
    margin = document.text[first : above.span.start]
    return Edit(end, end, newline + margin.lstrip(BOM) + _entry(key, values, "", newline))


def _newline(document: Document) -> str:
    line = document.text[: document.starts[1]] if len(document.starts) > 1 else "\n"
    return "\r\n" if line.endswith("\r\n") else line[-1:]


def _listed(values: Mapping[str, str]) -> str:
    *first, last = values
    return f"{', '.join(first)} and {last}"


def _entry(key: str, values: Mapping[str, str], written: str, newline: str) -> str:
    """Return the entry: on one line, or on as many as an older one has."""
    rows = written.splitlines()
    pairs = [f"{name}: {value}" for name, value in values.items()]
    if len(rows) < 2 or rows[0].partition(":")[2].strip():
        return f"{key}: {{{', '.join(pairs)}}}"
    first = next((row for row in rows[1:] if row.strip()), "  ")
    margin = first[: len(first) - len(first.lstrip())] or "  "
    return newline.join([f"{key}:", *(margin + pair for pair in pairs)])


def _prove(document: Document, edit: Edit, key: str, values: Mapping[str, str]) -> None:
    """Read the text with the entry: it says the values, and all else as before. Raises StampError."""
    text = document.text[: edit.start] + edit.text + document.text[edit.end :]
    before, after = document.front_matter, frontmatter.read(text)
    others = [(field.key, field.value) for field in before.fields if field.key != key] if before else []
    kept = [(field.key, field.value) for field in after.fields if field.key != key] if after else []
    field = after.field(key) if after is not None else None
    read = mapping(field.value) if field is not None else None
    if after is None or after.error or others != kept or read != _plain(values):
        problem = f"the entry '{key}' cannot be written with certainty"
        raise StampError(document.path, problem, "write it by hand")


def _plain(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values as they are read back: without the quotes that `quoted` has put around them."""
    return {
        name: value[1:-1].replace('\\"', '"').replace("\\\\", "\\") if value[:1] == '"' else value
        for name, value in values.items()
    }
