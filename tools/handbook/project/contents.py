"""The list of records in a file of the repository, brought up to date with a change of the log."""

from __future__ import annotations

import os

from handbook.adr.log import read
from handbook.adr.record.record import AdrLog, Record, parse
from handbook.adr.report.index import START, updated
from handbook.changes import ChangeSet, Create, Replace
from handbook.disk import files
from handbook.disk.place import inside, tree
from handbook.errors import HandbookError


def with_contents(folder: str, name: str, log: AdrLog, changes: ChangeSet) -> ChangeSet:
    """Return the changes, and with them that the file lists the records as they will be.

    ``name`` is relative to the folder of the log. Raises ReadError, TocError for marks that make no pair,
    or HandbookError for a file without marks.
    """
    file = os.path.normpath(os.path.join(folder, os.path.expanduser(name)))
    within = tree(folder)
    if not inside(os.path.realpath(file), within):
        raise HandbookError(f"adr.toc leads out of {within}, to {file}; name a file in the repository")
    before = files.read(file, within)
    way = os.path.relpath(folder, os.path.dirname(file)).replace(os.sep, "/")
    prefix = "" if way == "." else f"{way}/".replace(" ", "%20")
    after = updated(before, _later(folder, log, changes), prefix, file)
    if after is None:
        raise HandbookError(f"{file} has no place for the list of records; write '{START}' where it goes")
    if after == before:
        return changes
    path = os.path.relpath(file, changes.root).replace(os.sep, "/")
    return changes._replace(changes=(*changes.changes, Replace(path, before, after)))


def _later(folder: str, log: AdrLog, changes: ChangeSet) -> tuple[Record, ...]:
    """Return all records as they will be after the changes, in the order of a log."""
    whole = read(folder, log.root, log.digits).records
    records = {record.path: record for record in whole}
    for change in changes.changes:
        if isinstance(change, Create | Replace):
            text = change.text if isinstance(change, Create) else change.after
            records[change.path] = parse(change.path, text)
    return tuple(
        sorted(records.values(), key=lambda each: (each.number is None, each.number or 0, each.path))
    )
