"""Changes to files as values: what a command plans, a preview shows and `files.apply` makes.

The values on the way to ``adr new`` are named tuples, not dataclasses: as frozen, and eight times
cheaper to define at start-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from handbook.model.finding import Edit

_NO_NEWLINE = "\n\\ No newline at end of file\n"


class Create(NamedTuple):
    """A new file; making it fails when anything stands at the path."""

    path: str
    text: str


class Replace(NamedTuple):
    """New text for a file; making it fails when the file no longer holds ``before``."""

    path: str
    before: str
    after: str


class Rename(NamedTuple):
    """A new path for a file; making it fails when anything stands at ``target``."""

    path: str
    target: str


Change: TypeAlias = "Create | Replace | Rename"


class ChangeSet(NamedTuple):
    """Changes that happen together or not at all, in this order.

    Paths are written with ``/`` and are relative to ``root``, or absolute. A file that is both edited
    and renamed is replaced first, under its old path.
    """

    root: str
    changes: tuple[Change, ...]


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with all edits made; insertions at one place keep their order.

    Raises ValueError when edits overlap or lie outside of the text.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    limit = len(text)
    for edit in reversed(ordered):
        if not 0 <= edit.start <= edit.end <= limit:
            raise ValueError(
                f"edit {edit.start}-{edit.end} overlaps another or is out of range (limit {limit})"
            )
        text = text[: edit.start] + edit.text + text[edit.end :]
        limit = edit.start
    return text


def diff(changes: ChangeSet) -> str:
    """Return the changes as a unified diff, as git prints and `git apply` reads it."""
    top = str(changes.root).replace("\\", "/").rstrip("/") + "/"
    renamed = {change.path: change for change in changes.changes if isinstance(change, Rename)}
    replaced = {change.path for change in changes.changes if isinstance(change, Replace)}
    return "".join(
        "".join(_shown(change, renamed.get(change.path), top))
        for change in changes.changes
        # To git, a file that is both edited and renamed is one change.
        if not (isinstance(change, Rename) and change.path in replaced)
    )


def _shown(change: Change, renamed: Rename | None, top: str) -> Iterator[str]:
    source = change.path.removeprefix(top)
    target = renamed.target.removeprefix(top) if renamed else source
    old, new = _quoted(f"a/{source}"), _quoted(f"b/{target}")
    same = isinstance(change, Replace) and change.before == change.after
    if same and not renamed:
        return
    yield f"diff --git {old} {new}\n"
    if renamed:
        if same or change is renamed:
            yield "similarity index 100%\n"
        yield f"rename from {_quoted(source)}\nrename to {_quoted(target)}\n"
    if isinstance(change, Replace) and not same:
        yield f"--- {_ended(old)}\n+++ {_ended(new)}\n"
        yield from _hunks(change.before, change.after)
    elif isinstance(change, Create):
        yield "new file mode 100644\n"
        yield from _creation(change.text, new)


def _creation(text: str, name: str) -> Iterator[str]:
    lines = _lines(text)
    if lines:
        count = f",{len(lines)}" if len(lines) > 1 else ""
        yield f"--- /dev/null\n+++ {_ended(name)}\n@@ -0,0 +1{count} @@\n"
        yield from (f"+{line}" for line in lines)


def _hunks(before: str, after: str) -> Iterable[str]:
    import difflib  # Only to show an edit: a preview of a new record does not pay for it.

    return list(difflib.unified_diff(_lines(before), _lines(after)))[2:]


def _lines(text: str) -> list[str]:
    """Split as git does: only at line feeds, and say when the last one is missing."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()
    return lines if last == "\n" else [*lines, last[:-1] + _NO_NEWLINE]


def _quoted(name: str) -> str:
    """Write a path as git does when it holds a quote, a backslash or a control character."""
    if not any(char < " " or char in '"\\\x7f' for char in name):
        return name
    special = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    shown = (
        special.get(char, f"\\{ord(char):03o}" if char < " " or char == "\x7f" else char) for char in name
    )
    return f'"{"".join(shown)}"'


def _ended(name: str) -> str:
    """Mark the end of a name that has a space, so that no reader takes what follows for a date."""
    return f"{name}\t" if " " in name else name


def newline(text: str) -> str:
    """Return how the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"
