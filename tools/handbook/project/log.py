"""The decision log that a command acts on: where it is, what a new record starts from, how it is changed.

On the way of `adr new`: imports are made where they are needed, paths are strings.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from handbook.adr.log import find
from handbook.config.logs import POINTER, LogConfig, load
from handbook.errors import HandbookError, UnknownNameError

if TYPE_CHECKING:
    from handbook.adr.record.record import AdrLog, Record
    from handbook.changes import ChangeSet

DEFAULT_TEMPLATE = "adr"
ADR_TOOLS_TEMPLATE = "nygard"
_SHOWN = 3
"""How many folders a message names."""
_NEWEST = 10
"""How many records are looked at before a log counts as one of no known form."""
_ALIKE = 3
"""How many of the newest records must agree on what their front matter says."""


class Home(NamedTuple):
    """Where a command acts."""

    start: str
    """The folder in which it was called, absolute."""
    config: LogConfig
    named: str
    """The folder that the environment names; empty when it names none."""
    folder: str
    """The folder of the log, absolute, whether it exists or not."""
    by: str = ""
    """What names that folder, as `adr.log.Found` has it; empty when it has one of the usual names."""


class Numbered(NamedTuple):
    """A log that knows the numbers of other branches, and what the user is to be told about them."""

    log: AdrLog
    notes: tuple[str, ...]


def home(
    start: str, name: str = "", named: str = "", compatible: str = "", *, isolated: bool = False
) -> Home:
    """Find the log for a start folder: the one of that name, else the nearest.

    ``named`` is the folder that ADR_DIRECTORY names, ``compatible`` what ADR_COMPATIBLE says. With
    ``isolated`` nothing is used of what the configuration says about logs.
    Raises ConfigError, ReadError or UnknownNameError.
    """
    top = os.path.realpath(start)
    config = load(top, name, compatible)
    if isolated:
        config = LogConfig(config.root, config.templates)
    found = find(top, config, named)
    return Home(top, config, named, found.folder, found.by)


def read(at: Home, *, must_exist: bool = False, deep: bool = True) -> AdrLog:
    """Read the log, deeply or for its numbers only.

    Raises ReadError; or HandbookError when it must exist and does not.
    """
    from handbook.adr.log import read as read_log

    log = read_log(at.folder, at.config.root, at.config.digits, deep=deep)
    if must_exist and not log.records:
        require_only(at)
        if not os.path.exists(at.folder):
            raise HandbookError(f"there is no decision log in {at.folder}; begin one with `adr init`")
    return log._replace(spelling=at.config.spelling)


def require_only(at: Home) -> None:
    """Refuse to take a folder without records for the log while there are records in another folder.

    A folder that something names is the log all the same. Raises HandbookError.
    """
    others = () if at.by else others_than(at)
    if others:
        where = listed(others)
        raise HandbookError(
            f"there are decision records in {where}, but nothing names that folder; write it to {POINTER} "
            f"or adr.directory, or begin another log with `adr init`"
        )


def others_than(at: Home) -> tuple[str, ...]:
    """Return the folders of the repository that hold records, relative to its root, but the log's own."""
    from handbook.adr.elsewhere import folders

    return folders(at.config.root, at.folder)


def listed(folders: tuple[str, ...]) -> str:
    """Return folders as a message has them: the first few, and how many more there are."""
    shown = [folder or "the root of the repository" for folder in folders[:_SHOWN]]
    if len(folders) > _SHOWN:
        shown.append(f"{len(folders) - _SHOWN} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def template_of(at: Home, log: AdrLog) -> str:
    """Return the name of the template for the next record: as configured, else as the newest ones are."""
    if at.config.compatible:
        return at.config.template or ADR_TOOLS_TEMPLATE
    if at.config.template or not log.records:
        return at.config.template or DEFAULT_TEMPLATE
    from handbook.adr.record.form import of_next

    return of_next(_head(log.root, record) for record in log.records[: -_NEWEST - 1 : -1])


def blank_of(at: Home, log: AdrLog, name: str | None = None) -> str:
    """Return what a new record starts from, by the template of that name or by `template_of`.

    Raises UnknownNameError for a name that no template for records has.
    """
    from handbook import kinds

    asked = name or at.config.template
    name = name or template_of(at, log)
    try:
        text = kinds.source(name, at.config.root, at.config.templates)
    except UnknownNameError:
        text = ""
    if "{status}" not in text:
        known = tuple(each.name for each in templates(at))
        raise UnknownNameError("template", name, known, "`adr templates` lists them")
    blank = kinds.blank(text)
    return blank if asked or not log.records else _alike(blank, log)


def _alike(blank: str, log: AdrLog) -> str:
    """Return a template with the title and the front matter of the newest records of the log."""
    newest = log.records[-1]
    if _head(log.root, newest).startswith(f"# {newest.number}. ") and blank.startswith("# {number}. "):
        return blank  # As adr-tools has it: nothing to take over, nothing to import.
    from handbook.adr.change.likeness import like
    from handbook.adr.record.record import parse

    # A stray `2024-plan.md` is not what the log's records look like.
    heads = ((record.path, _head(log.root, record)) for record in log.records[: -_NEWEST - 1 : -1])
    certain = (head for head in heads if parse(*head).certain)
    return like(blank, tuple(islice(certain, _ALIKE)))


def own_template(at: Home) -> str:
    """Return the path of the template that the log's folder holds, or nothing.

    ``templates/template.md`` is that of adr-tools; others are known by names such as ``adr-template.md``.
    """
    below = os.path.join(at.folder, "templates", "template.md")
    if os.path.isfile(below):
        return below
    try:
        names = [name for name in os.listdir(at.folder) if "template" in name.lower()]
    except OSError:
        return ""
    if not names:
        return ""
    from handbook.adr.change import foreign
    from handbook.disk.files import read as read_file
    from handbook.disk.place import tree

    within = tree(at.folder)
    paths = (os.path.join(at.folder, name) for name in foreign.candidates(names))
    return next((path for path in paths if foreign.is_template(path, read_file(path, within))), "")


class Template(NamedTuple):
    """A template for records; ``source`` is its file relative to the root, or ``shipped``."""

    name: str
    source: str


def templates(at: Home) -> tuple[Template, ...]:
    """Return the templates for records, the repository's own among them."""
    from handbook.kinds import template

    root, folder = at.config.root, at.config.templates
    return tuple(
        Template(name, template.origin(name, root, folder))
        for name in template.names(root, folder)
        if "{status}" in template.source(name, root, folder)
    )


def _head(root: str, record: Record) -> str:
    """Return the text of a record that may be known by its name only; what cannot be read has no form."""
    if record.text:
        return record.text
    from handbook.disk.files import raw
    from handbook.disk.place import tree
    from handbook.errors import ReadError

    try:
        data = raw(os.path.join(root, *record.path.split("/")), tree(root))
    except ReadError:
        return ""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def numbered(at: Home, log: AdrLog, *, branches: bool = True) -> Numbered:
    """Add the numbers that other branches have given, and note which of them the next one skips."""
    from handbook.disk.git import branched

    if not (branches and at.config.branches and branched(at.folder)):
        return Numbered(log, ())
    from handbook.adr.branches import taken
    from handbook.adr.numbering import next_number
    from handbook.disk.git import GitError

    try:
        found = taken(at.folder)
    except GitError as error:
        return Numbered(log, (f"other branches were not looked at: {error}",))
    log = log._replace(taken=tuple(number for number, _ in found))
    ours = {record.number for record in log.records}
    skipped = range(next_number(log.records), next_number(log.records, log.taken))
    notes = tuple(
        f"{number:0{log.digits}d} is taken on branch {branch}"
        for number, branch in found
        if number in skipped and number not in ours
    )
    return Numbered(log, notes)


@contextmanager
def locked(at: Home, *, dry_run: bool = False) -> Iterator[tuple[str, ...]]:
    """Hold the log's lock: numbers are chosen, and files written, by one process at a time.

    A change that a killed run left half made is undone first; the files that are as before it are yielded.
    With ``dry_run`` nothing is locked. Raises WriteError when another process holds the lock for too long.
    """
    if dry_run:
        yield ()
        return
    from handbook.disk.files import recover as undo
    from handbook.disk.locks import journal_file, lock_file
    from handbook.disk.locks import locked as hold

    with hold(lock_file(at.folder)):
        journal = journal_file(at.folder)
        # The common case costs one look.
        yield undo(journal, _trees(at)) if os.path.lexists(journal) else ()


def recover(at: Home) -> tuple[str, ...]:
    """Undo a change that a killed run left half made, before the log is read; return the restored files."""
    from handbook.disk.locks import journal_file

    # The common case costs one look.
    if not os.path.lexists(journal_file(at.folder)):
        return ()
    with locked(at) as restored:
        return restored


def _trees(at: Home) -> tuple[str, ...]:
    """Return where a change of the log can have been made: a log may lie outside of the repository."""
    from handbook.disk.place import tree

    return tree(at.config.root), tree(at.folder)


def apply(at: Home, changes: ChangeSet, *, dry_run: bool = False) -> None:
    """Make the changes, all or none; the caller holds the lock. Raises WriteError."""
    if not dry_run:
        from handbook.disk.files import apply as write
        from handbook.disk.locks import journal_file

        write(changes, lock=None, journal=journal_file(at.folder))


def with_contents(at: Home, log: AdrLog, changes: ChangeSet) -> ChangeSet:
    """Return the changes, and with them that the configured table of contents is up to date.

    Raises ReadError for a file that cannot be read, HandbookError for one without marks.
    """
    if not (at.config.toc and changes.changes):
        return changes
    from handbook.project.contents import with_contents as joined

    return joined(at.folder, at.config.toc, log, changes)


def status_of(given: str | None, config: LogConfig) -> str:
    """Return the status to write. Raises UnknownNameError for a word that is not a status."""
    if given is None:
        return config.status
    from handbook.adr.record.status import STATUSES

    # A record is superseded by another one, never by itself.
    known = tuple(dict.fromkeys((*(s for s in STATUSES if s != "Superseded"), config.status)))
    for status in known:
        if status.lower() == given.strip().lower():
            return status
    raise UnknownNameError("status", given, known, f"use one of {', '.join(known)}")
