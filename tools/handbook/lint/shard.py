"""A shard: what came of a part of the documents on one of several machines, to be merged with the others.

The file of a shard is the JSON report with one more key, ``shard``. The files come from another job, which
may have run a stranger's change: all of it is checked, and what does not fit is one line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from handbook import __version__
from handbook.errors import HandbookError
from handbook.lint.outcome import Outcome, plain, restored
from handbook.lint.report import Report, many
from handbook.lint.reporters.json import document
from handbook.printable import json_text

MOST = 1_000
"""Shards of one run."""
_FAULTS = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
_AGAIN = "run `docs lint --shard` anew in each job, with the same release, commit, paths and options"


class ShardError(HandbookError):
    """A file is no shard, or does not belong to the others."""

    def __init__(self, name: str, problem: str, step: str = _AGAIN) -> None:
        super().__init__(f"{name}: {problem}; {step}")


class Number(NamedTuple):
    """Which of how many: ``2/4``."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Number:
        """Return what a text says. Raises ValueError with the problem."""
        first, _, last = text.partition("/")
        if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in (first, last)):
            raise ValueError(f"'{text}' is not K/N, such as 1/4")
        number, of = int(first), int(last)
        if not 1 <= number <= of <= MOST:
            raise ValueError(f"'{text}' is not one of 1/N to N/N, with N up to {MOST:,}")
        return cls(number, of)

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """What came of the documents of a shard."""

    name: str
    """Its file, for messages."""
    number: Number
    run: str
    """The digest of what all shards of a run have in common."""
    paths: tuple[str, ...]
    """The files and folders that the run was called for, relative to the root."""
    documents: tuple[tuple[str, Outcome] | None, ...]
    """For each document that is `assigned` the digest of its text and what came of it; None: nothing did."""
    errors: tuple[str, ...] = ()


def assigned(sizes: Mapping[str, int], number: Number) -> tuple[str, ...]:
    """Return the documents of a shard, sorted, so that all shards have about the same size.

    ``sizes`` are those of all documents. The largest come first, each into the shard that has least by then;
    one more byte for each file, so that files without text are spread as well.
    """
    load = [0] * number.of
    mine: set[str] = set()
    for path in sorted(sizes, key=lambda path: (-sizes[path], path)):
        least = load.index(min(load))
        load[least] += sizes[path] + 1
        if least == number.number - 1:
            mine.add(path)
    return tuple(sorted(mine))


def digest(text: str) -> str:
    """Return what stands for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def render(report: Report, shard: Shard) -> str:
    """Return the file of a shard."""
    own = {
        "program": __version__,
        "number": shard.number.number,
        "of": shard.number.of,
        "run": shard.run,
        "paths": list(shard.paths),
        # Without their paths, which need not be Unicode: whoever merges them finds the same ones.
        "documents": [each and [each[0], plain(each[1])] for each in shard.documents],
    }
    return json_text({**document(report), "shard": own}, indent=None) + "\n"


def read(name: str, text: str) -> Shard:
    """Return the shard that a file has. Raises ShardError."""
    try:
        found: Any = json.loads(text)
        own = found["shard"]
    except _FAULTS as error:
        raise ShardError(
            name, "this is no report of a shard", "name what `docs lint --shard` wrote"
        ) from error
    try:
        if own["program"] != __version__:
            written = str(own["program"])[:40]
            raise ShardError(name, f"handbook {written} wrote it, and this is {__version__}")
        shard = Shard(
            name=name,
            number=Number.read(f"{_number(own['number'])}/{_number(own['of'])}"),
            run=_text(own["run"]),
            paths=tuple(map(_path, own["paths"])),
            documents=tuple(None if each is None else _document(*each) for each in own["documents"]),
            errors=tuple(map(_text, found["errors"])),
        )
    except _FAULTS as error:
        raise ShardError(name, "something in it is not as `docs lint --shard` writes it") from error
    return shard


def complete(shards: Sequence[Shard]) -> tuple[Shard, ...]:
    """Return the shards of one run in their order. Raises ShardError where they are not all of one run."""
    if not shards:
        raise HandbookError("--merge needs the reports of all shards; name the files")
    first = shards[0]
    known: dict[int, Shard] = {}
    for shard in shards:
        if shard.number.of != first.number.of:
            problem = f"it is shard {shard.number}, and {first.name} is shard {first.number}"
            raise ShardError(shard.name, problem, "name the reports of one run")
        if (shard.run, shard.paths) != (first.run, first.paths):
            raise ShardError(shard.name, f"it was not made of the same files and options as {first.name}")
        other = known.setdefault(shard.number.number, shard)
        if other is not shard:
            problem = f"it is shard {shard.number}, as {other.name} is"
            raise ShardError(shard.name, problem, "name each shard once")
    missing = [str(Number(at, first.number.of)) for at in range(1, first.number.of + 1) if at not in known]
    if missing:
        shown = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
        raise ShardError("--merge", f"{many(len(missing), 'shard')} missing: {shown}", "name all of them")
    return tuple(known[at] for at in sorted(known))


def _document(text: object, given: Any) -> tuple[str, Outcome]:
    return _text(text), restored("", given)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("this is no text")
    return value


def _path(value: object) -> str:
    text = _text(value)
    if text.startswith("/") or "\\" in text or ":" in text or ".." in text.split("/"):
        raise ValueError("this is no path below a root")
    return text


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError("this is no number")
    return value
