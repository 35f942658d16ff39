"""Changes to files as values: what a command plans, a preview shows and `files.apply` makes.

The values on the way to ``adr new`` are named tuples, not dataclasses: as frozen, and eight times
cheaper to define at start-up.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from handbook.model.finding import Edit

MOST_COMPARISONS = 20_000_000
"""Of lines, for the preview of one file: a second or two."""
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
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(
                f"edit {edit.start}-{edit.end} overlaps another or is out of range ({at} to {len(text)})"
            )
        pieces += text[at : edit.start], edit.text
        at = edit.end
    return "".join((*pieces, text[at:]))


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


def _hunks(before: str, after: str) -> Iterator[str]:
    import difflib  # Only to show an edit: a preview of a new record does not pay for it.

    old, new = _lines(before), _lines(after)
    matcher: Any = difflib.SequenceMatcher(None, (), ())
    matcher.a, matcher.b = old, new
    # What it finds itself takes time with the square of lines that are alike.
    matcher.matching_blocks = [*_joined(_alike(old, new)), (len(old), len(new), 0)]
    for group in matcher.get_grouped_opcodes():
        first, last = group[0], group[-1]
        yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"
        for tag, i, i_end, j, j_end in group:
            yield from (f"{' ' if tag == 'equal' else '-'}{line}" for line in old[i:i_end])
            yield from (f"+{line}" for line in new[j:j_end] if tag != "equal")


def _range(start: int, end: int) -> str:
    """Return lines of a file as a diff names them: an empty range stands behind the line before it."""
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + (length > 0)},{length}"


def _alike(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of lines that stay, each with its places before and after and its length.

    Looked for are the most such lines where that takes no long time. Elsewhere lines are compared one by one
    when there are as many as before, and all between the first and the last edit are one when not.
    """
    import difflib

    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = shorter - start
    end = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    middle = old[start : len(old) - end], new[start : len(new) - end]
    yield 0, 0, start
    if _comparisons(*middle) <= MOST_COMPARISONS:
        found = difflib.SequenceMatcher(None, *middle).get_matching_blocks()
        yield from ((start + i, start + j, size) for i, j, size in found if size)
    elif len(old) == len(new):
        yield from _runs(start, [before == after for before, after in zip(*middle, strict=True)])
    if end:
        yield len(old) - end, len(new) - end, end


def _joined(blocks: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield runs of lines that stay, those that follow each other as one."""
    i = j = size = 0
    for block in blocks:
        if block[:2] == (i + size, j + size):
            size += block[2]
            continue
        yield i, j, size
        i, j, size = block
    yield i, j, size


def _comparisons(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how often lines are compared at most when difflib looks for runs of equal ones.

    It does not begin a run at a line that is more than one in a hundred.
    """
    counts: dict[str, int] = {}
    for line in new:
        counts[line] = counts.get(line, 0) + 1
    popular = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    begin = {line: count for line, count in counts.items() if count <= popular}
    return len(old) * sum(begin.get(line, 0) for line in old)


def _runs(start: int, same: Sequence[bool]) -> Iterator[tuple[int, int, int]]:
    at = 0
    for is_same, run in itertools.groupby(same):
        length = len(list(run))
        if is_same:
            yield start + at, start + at, length
        at += length


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
