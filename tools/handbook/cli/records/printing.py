"""What the commands of ``adr`` print: notes, paths, differences, JSON."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from handbook import printable
from handbook.cli.output import say
from handbook.project import log as logs

if TYPE_CHECKING:
    from handbook.adr.record.record import AdrLog, Record
    from handbook.changes import ChangeSet


def note(message: str) -> None:
    """Print a line to stderr that is not an error."""
    say(printable.line(f"note: {message}"), err=True)


@contextmanager
def locked(home: logs.Home, *, dry_run: bool = False) -> Iterator[None]:
    """Hold the log's lock, and report what had to be recovered first. See `project.log.locked`."""
    with logs.locked(home, dry_run=dry_run) as restored:
        _report(restored)
        yield


def recover(home: logs.Home) -> None:
    """Undo a change that a killed run left half made, and report it."""
    _report(logs.recover(home))


def _report(paths: Sequence[str]) -> None:
    for path in paths:
        note(f"an earlier run was killed; {os.path.relpath(path)} is restored to what it was before")


def numbered(home: logs.Home, log: AdrLog, *, branches: bool) -> AdrLog:
    """Add the numbers that other branches have given, and report which of them the next one skips."""
    found = logs.numbered(home, log, branches=branches)
    for each in found.notes:
        note(each)
    return found.log


def preview(changes: ChangeSet) -> None:
    """Print the changes as a diff."""
    from handbook.changes import diff

    say(diff(changes), nl=False)


def shown(changes: ChangeSet) -> str:
    """Return the path of the first change, relative to the working folder."""
    return path_of(changes.root, changes.changes[0].path)


def path_of(root: str, path: str) -> str:
    """Return a path of the log, relative to the working folder."""
    whole = os.path.join(root, *path.split("/"))
    try:
        return os.path.relpath(whole)
    except ValueError:  # Another drive.
        return whole


def facts(record: Record) -> dict[str, object]:
    """Return what `--json` says about a record."""
    known = {"number": record.number, "title": record.title, "status": record.status}
    return {**known, "date": record.date, "path": record.path}


def written(changes: ChangeSet, *, dry_run: bool) -> dict[str, object]:
    """Return what `--json` says about a new record, which is the first change, and about the others."""
    from handbook.adr.record.record import parse
    from handbook.changes import Create, diff

    first, *others = changes.changes
    record = parse(first.path, first.text if isinstance(first, Create) else "")
    told = {**facts(record), "changed": [change.path for change in others], "dry_run": dry_run}
    return {**told, "diff": diff(changes)} if dry_run else told


def print_json(value: dict[str, object] | Sequence[dict[str, object]]) -> None:
    """Print for machines: the same order always, nothing else on stdout."""
    say(printable.json_text(value))
