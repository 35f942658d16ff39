"""Changes of files that are no records, made as those of a log are: whole or absent, even if a run is killed.

Each repository that is changed has its own lock and journal; elsewhere they are those of a folder.
"""

from __future__ import annotations

import os

from handbook.changes import Change, ChangeSet, Rename
from handbook.disk import files
from handbook.disk.journal import concerns
from handbook.disk.locks import foreign_journals, journal_file, lock_file, locked
from handbook.disk.place import inside, tree


def recover(folder: str) -> tuple[str, ...]:
    """Undo a change that a killed run left half made, before the files are read; return the restored files.

    Raises JournalError or WriteError.
    """
    trees = (tree(folder),)
    journals = [(journal_file(folder), lock_file(folder))]
    # `adr` has those of its log, which may lie in this folder.
    journals += (each for each in foreign_journals(folder) if concerns(each[0], trees))
    restored: list[str] = []
    for journal, lock in journals:
        if os.path.lexists(journal):
            with locked(lock):
                restored += files.recover(journal, trees)
    return tuple(restored)


def write(changes: ChangeSet, folder: str = "") -> tuple[str, ...]:
    """Make the changes, and return the paths that they lead to.

    What lies in the tree of the changes' root, or outside of it in one other tree, is changed all at once.
    ``folder`` names lock and journal, if not the root: the folder of a log.
    Raises JournalError or WriteError.
    """
    home = folder or changes.root
    made: list[str] = []
    for place, part in _by_place(changes, home).items():
        journal = journal_file(place)
        trees = tuple(dict.fromkeys((tree(place), tree(changes.root))))
        with locked(lock_file(place)):
            files.recover(journal, trees)
            made += files.apply(ChangeSet(changes.root, tuple(part)), lock=None, journal=journal)
    return tuple(made)


def _by_place(changes: ChangeSet, home: str) -> dict[str, list[Change]]:
    """Return the changes by the folder that names their lock and journal."""
    trees = tree(home), tree(changes.root)
    found: dict[str, list[Change]] = {}
    for change in changes.changes:
        path = os.path.join(changes.root, change.target if isinstance(change, Rename) else change.path)
        folder = os.path.dirname(os.path.realpath(path))
        ours = any(inside(folder, each) for each in trees)
        found.setdefault(home if ours else tree(folder), []).append(change)
    return found
