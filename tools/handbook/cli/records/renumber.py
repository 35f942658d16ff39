"""``adr renumber``: give records new numbers, and follow them through the whole repository."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import click

from handbook import printable
from handbook.adr.change.citations import Move, Uncertainty
from handbook.adr.change.renumber import Renumbering, moves, plan
from handbook.adr.check import duplicates
from handbook.adr.log import locate, read
from handbook.adr.numbering import HIGHEST
from handbook.adr.record.record import AdrLog, Record
from handbook.adr.target import target
from handbook.changes import ChangeSet, Rename, diff
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.cli.records.check import duplicated, tracked
from handbook.config.logs import configured
from handbook.disk.files import find, raw
from handbook.disk.git import GitError, place
from handbook.disk.place import tree
from handbook.errors import ReadError
from handbook.project import log as logs

LIMIT = 1024 * 1024
"""A larger file is data, not text that someone writes."""


@click.command(
    context_settings=HELP,
    epilog=examples(
        "adr renumber 0030-use-kafka.md",
        "adr renumber 30 45 --dry-run",
        "adr renumber --auto",
        "adr renumber --auto --against origin/main",
    ),
)
@click.argument("record", required=False, shell_complete=at.record_completion)
@click.argument("number", type=click.IntRange(0, HIGHEST), required=False)
@click.option("--auto", is_flag=True, help="Move all but the first of the records with the same number.")
@click.option("--against", metavar="REF", help="With --auto: count the numbers on this branch, too.")
@at.branches_option
@at.dry_run_option
@at.json_option
@click.pass_context
def renumber(
    context: click.Context,
    *,
    record: str | None,
    number: int | None,
    auto: bool,
    against: str | None,
    branches: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Move a record to another number, with what cites it.

    Without NUMBER, to the next free one. File name, title, links and citations such as ADR-0030 change in
    the whole repository, in Markdown and in source: all or none. What may mean another record is left
    alone and reported. Prints the new path.
    """
    if auto == bool(record):
        raise click.UsageError("name a record, or use --auto to move all that came later", context)
    if against is not None and not auto:
        raise click.UsageError("--against goes with --auto", context)
    home = at.home(context.obj)
    with printing.locked(home, dry_run=dry_run):
        log = _log(home)
        chosen = _later(home, log, against) if record is None else _one(log, record)
        if chosen:
            log = printing.numbered(home, log, branches=branches)
        moving = moves(log, chosen, number)
        planned = _planned(home, log, moving)
        logs.apply(home, planned.changes, dry_run=dry_run)
    _report(moving, planned, dry_run=dry_run, as_json=as_json)


def _log(home: logs.Home) -> AdrLog:
    """Return the log with paths relative to the repository, where there is one."""
    try:
        return tracked(home)[1]
    except GitError:
        return logs.read(home, must_exist=True)


def _one(log: AdrLog, word: str) -> tuple[Record, ...]:
    return (target(log, word),)


def _later(home: logs.Home, log: AdrLog, against: str | None) -> tuple[Record, ...]:
    try:
        where = place(home.folder)
    except GitError:
        if against:
            raise
        each_later = duplicates(log, {})
    else:
        each_later = duplicated(where, log, against or "")
    found = {each.later for each in each_later}
    return tuple(record for record in log.records if record.path in found)


def _planned(home: logs.Home, log: AdrLog, moving: tuple[Move, ...]) -> Renumbering:
    if not moving:
        return Renumbering(ChangeSet(log.root, ()), ())
    found = find([Path(log.root)], root=Path(log.root), suffixes=("",)).files
    paths = [os.path.relpath(file, log.root).replace(os.sep, "/") for file in found]
    ours = {record.path for record in log.records}
    # A record that git ignores is a record all the same.
    paths = [*paths, *sorted(ours.difference(paths))]
    return plan(
        log, moving, _texts(log.root, paths, ours, moving), same_number=_same_number(home, log), paths=paths
    )


def _texts(
    root: str, paths: list[str], ours: set[str], moving: tuple[Move, ...]
) -> Iterator[tuple[str, str]]:
    """Yield the text files that may cite a record; a look at the bytes saves decoding the others."""
    names = "|".join(re.escape(move.record.name[:-3].partition(" ")[0]) for move in moving)
    cited = re.compile(rf"(?i:adr)|{names}".encode("utf-8", "surrogateescape"))
    within = tree(root)
    for path in paths:
        file = os.path.join(root, *path.split("/"))
        try:
            # The target of a link is listed by itself, if it is ours at all.
            if os.path.islink(file) or os.path.getsize(file) > LIMIT:
                continue
            data = raw(file, within, named=True)
        except OSError as error:
            printing.note(f"{path} was not looked at: it cannot be read ({error.strerror})")
            continue
        except ReadError as error:
            printing.note(f"{path} was not looked at: it {error.reason}")
            continue
        if b"\0" in data or not (path in ours or cited.search(data)):
            continue
        try:
            yield path, data.decode()
        except UnicodeDecodeError:
            printing.note(f"{path} was not looked at: it is not UTF-8")


def _same_number(home: logs.Home, log: AdrLog) -> tuple[Record, ...]:
    """Return the records of the other logs of the repository."""
    if not home.config.name:
        return ()
    folders = {locate(home.start, other) for other in configured(home.start)} - {home.folder}
    return tuple(record for folder in sorted(folders) for record in read(folder, log.root, 4).records)


def _report(moving: tuple[Move, ...], planned: Renumbering, *, dry_run: bool, as_json: bool) -> None:
    changes = planned.changes.changes
    targets = [change.target for change in changes if isinstance(change, Rename)]
    if as_json:
        facts = {
            "moves": [
                {"from": move.record.path, "to": target, "old": move.record.number, "new": move.number}
                for move, target in zip(moving, targets, strict=True)
            ],
            "changed": [change.path for change in changes if not isinstance(change, Rename)],
            "left_alone": [each._asdict() for each in planned.uncertain],
            "dry_run": dry_run,
        }
        printing.print_json(facts | ({"diff": diff(planned.changes)} if dry_run else {}))
        return
    if dry_run:
        printing.preview(planned.changes)
    else:
        for target in targets:
            path = os.path.relpath(os.path.join(planned.changes.root, *target.split("/")))
            say(printable.line(path))
    for each in planned.uncertain:
        printing.note(_line(each))


def _line(each: Uncertainty) -> str:
    return f"{each.path}:{each.line}: '{each.text}' is left alone: it {each.reason}"
