"""What the commands of ``adr`` share: where they act, whose turn it is, how a plan is carried out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import click

from handbook.errors import HandbookError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

    from handbook.adr.record.record import AdrLog, Record
    from handbook.changes import ChangeSet
    from handbook.config.logs import LogConfig


JOURNAL = "handbook.disk.journal"
"""Beside the lock, by its name."""

date_option = click.option(
    "--date", "day", metavar="DATE", envvar="ADR_DATE", help="Date to write, as 2026-11-22. [default: today]"
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Show the change as a diff; write nothing.")
branches_option = click.option(
    "--branches/--no-branches",
    default=True,
    help="Skip numbers taken on other branches. [default: yes, or as configured]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def completes(what: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]:
    """Return what completes a value in the shell: a name of `completing.SOURCES`.

    The work is behind it, so that a command that is run does not pay for the shell's questions.
    """

    def complete(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        from handbook.cli.records.completing import items

        return items(what, context, incomplete)

    return complete


record_completion = completes("records")


DEFAULT_TEMPLATE = "adr"
_NEWEST = 10
"""How many records are looked at before a log counts as one of no known form."""

LOG = "handbook.log"
"""Where the group keeps the name of the log among what its commands share."""


class Home(NamedTuple):
    """Where a command acts."""

    start: str
    settings: LogConfig
    named: str
    """What the environment says about the folder of the log."""
    folder: str
    """The folder of the log, whether it exists or not."""


def home(start: str) -> Home:
    """Find the log for a start folder. Raises ConfigError, ReadError or UnknownNameError."""
    from handbook.adr.log import locate
    from handbook.config.logs import load

    top = os.path.realpath(start)
    settings = load(top, _named_log())
    named = os.environ.get("ADR_DIRECTORY", "")
    return Home(top, settings, named, locate(top, settings, named))


def _named_log() -> str:
    """Return what ``adr --log`` says; the group leaves it where each of its commands can look."""
    context = click.get_current_context(silent=True)
    return str(context.meta.get(LOG, "")) if context else ""


def log_of(at: Home, *, must_exist: bool = False, deep: bool = True) -> AdrLog:
    """Read the log, deeply or for its numbers only.

    Raises ReadError, or HandbookError when it must exist and does not.
    """
    from handbook.adr.log import read

    if must_exist and not os.path.exists(at.folder):
        raise HandbookError(f"there is no decision log in {at.folder}; begin one with `adr init`")
    log = read(at.folder, at.settings.root, at.settings.digits, deep=deep)
    return log._replace(spelling=at.settings.spelling)


def template_of(at: Home, log: AdrLog) -> str:
    """Return the name of the template for the next record: as configured, else as the newest ones are."""
    if at.settings.template or not log.records:
        return at.settings.template or DEFAULT_TEMPLATE
    from handbook.adr.record.form import of_next

    return of_next(_head(log.root, record) for record in log.records[: -_NEWEST - 1 : -1])


def blank_of(at: Home, log: AdrLog, name: str | None = None) -> str:
    """Return what a new record starts from, by the template of that name or by `template_of`.

    Raises UnknownNameError for a name that no template for records has.
    """
    from handbook import kinds

    name = name or template_of(at, log)
    root, templates = at.settings.root, at.settings.templates
    try:
        text = kinds.source(name, root, templates)
    except UnknownNameError:
        text = ""
    if "{status}" not in text:
        from handbook.cli.records.templates import listed

        known = tuple(str(each["name"]) for each in listed(at))
        raise UnknownNameError("template", name, known, "`adr templates` lists them")
    return kinds.blank(text)


def _head(root: str, record: Record) -> str:
    """Return the text of a record that may be known by its name only; what cannot be read has no form."""
    if record.text:
        return record.text
    try:
        with open(
            os.path.join(root, *record.path.split("/")), encoding="utf-8-sig", errors="replace"
        ) as file:
            return file.read()
    except OSError:
        return ""


def numbered(at: Home, log: AdrLog, *, branches: bool = True) -> AdrLog:
    """Add the numbers that other branches have given, and say which of them the next one skips."""
    from handbook.adr.log import branched

    if not (branches and at.settings.branches and branched(at.folder)):
        return log
    from handbook.adr.branches import GitError, taken
    from handbook.adr.numbering import next_number

    try:
        found = taken(at.folder)
    except GitError as error:
        note(f"other branches were not looked at: {error}")
        return log
    log = log._replace(taken=tuple(number for number, _ in found))
    ours = {record.number for record in log.records}
    skipped = range(next_number(log.records), next_number(log.records, log.taken))
    for number, branch in found:
        if number in skipped and number not in ours:
            note(f"{number:0{log.digits}d} is taken on branch {branch}")
    return log


def note(message: str) -> None:
    """Print a line to stderr that is no error."""
    click.echo(f"note: {message}", err=True)


@contextmanager
def turn(at: Home, dry_run: bool) -> Iterator[None]:
    """Wait for our turn: numbers are chosen, and files written, by one process at a time.

    What a killed run has left half done is taken back first.
    """
    if dry_run:
        yield
        return
    from handbook.disk.files import recover
    from handbook.disk.locks import lock_file, locked

    with locked(lock_file(at.folder)):
        for path in recover(_journal(at.folder)):
            click.echo(f"note: a run was killed half way; {os.path.relpath(path)} is as before it", err=True)
        yield


def settle(at: Home) -> None:
    """Take back what a killed run has left half done, before a command reads the log."""
    # The common case costs one look: in a repository the journal lies in the git directory.
    if os.path.exists(os.path.join(at.settings.root, ".git", JOURNAL)):
        with turn(at, dry_run=False):
            pass


def carry_out(at: Home, changes: ChangeSet, dry_run: bool) -> None:
    """Make the changes; the caller has the turn."""
    if not dry_run:
        from handbook.disk.files import apply

        apply(changes, lock=None, journal=_journal(at.folder))


def _journal(folder: str) -> str:
    from handbook.disk.locks import lock_file

    return lock_file(folder).removesuffix(".lock") + ".journal"


def preview(changes: ChangeSet) -> None:
    """Print the changes as a diff."""
    from handbook.changes import diff

    click.echo(diff(changes), nl=False)


def shown(changes: ChangeSet) -> str:
    """Return the path of the first change as the caller's shell can use it."""
    return path_of(changes.root, changes.changes[0].path)


def path_of(root: str, path: str) -> str:
    """Return a path of the log as the caller's shell can use it."""
    whole = os.path.join(root, *path.split("/"))
    try:
        return os.path.relpath(whole)
    except ValueError:  # Another drive.
        return whole


def date_of(given: str | None) -> str:
    """Return the date to write: as given, else today. Raises click.BadParameter."""
    if given is None:
        import time

        return time.strftime("%Y-%m-%d")
    from datetime import date

    try:
        if len(given) == 10 and str(date.fromisoformat(given)) == given:
            return given
    except ValueError:
        pass
    raise click.BadParameter(f"'{given}' is not a date like 2026-11-22", param_hint="'--date' or ADR_DATE")


def status_of(given: str | None, settings: LogConfig) -> str:
    """Return the status to write. Raises UnknownNameError for a word that is none."""
    if given is None:
        return settings.status
    from handbook.adr.record.status import STATUSES

    # A record is superseded by another one, never by itself.
    known = tuple(dict.fromkeys((*(s for s in STATUSES if s != "Superseded"), settings.status)))
    for status in known:
        if status.lower() == given.strip().lower():
            return status
    raise UnknownNameError("status", given, known, f"use one of {', '.join(known)}")


def body_of(given: str | None) -> str | None:
    """Read the sections that a record is to have, from a file or standard input. Raises ReadError."""
    if given is None:
        return None
    from handbook.disk.files import decoded, read

    if given == "-":
        return decoded("standard input", sys.stdin.buffer.read())
    return read(given)


def facts(record: Record) -> dict[str, object]:
    """Return what `--json` says about a record."""
    known = {"number": record.number, "title": record.title, "status": record.status}
    return {**known, "date": record.date, "path": record.path}


def written(changes: ChangeSet, dry_run: bool) -> dict[str, object]:
    """Return what `--json` says about a new record, which is the first change, and the others."""
    from handbook.adr.record.record import parse
    from handbook.changes import Create, diff

    first, *others = changes.changes
    record = parse(first.path, first.text if isinstance(first, Create) else "")
    told = {**facts(record), "changed": [change.path for change in others], "dry_run": dry_run}
    return {**told, "diff": diff(changes)} if dry_run else told


def print_json(value: dict[str, object] | Sequence[dict[str, object]]) -> None:
    """Print for machines: the same order always, nothing else on stdout."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
