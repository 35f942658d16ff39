"""``adr check``: numbers that are not unique, for CI and merge queues."""

from __future__ import annotations

import click

from handbook import printable
from handbook.adr.branches import arrivals, main_branch, merge_base, paths, remote
from handbook.adr.check import NOWHERE, Branch, Duplicate, duplicates
from handbook.adr.record.record import AdrLog
from handbook.cli.output import HELP, examples, say
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.disk.git import GitPlace, place, work_tree
from handbook.project import log as logs

FOUND = 1


@click.command(
    context_settings=HELP,
    epilog=examples("adr check", "adr check --against origin/release", "adr check --json"),
)
@click.option(
    "--against",
    metavar="REF",
    help="Branch that yours is to be merged into. [default: origin/HEAD, origin/main or origin/master]",
)
@at.json_option
@click.pass_context
def check(context: click.Context, against: str | None, as_json: bool) -> None:
    """Find numbers that two records have, also on another branch.

    The record that came later is named as the one to renumber. Other branches are as of your last fetch:
    nothing goes over the network. Without a remote, only the log itself is checked. Exit code 1 means that
    a number is not unique.
    """
    home = at.home(context.obj)
    printing.recover(home)
    log, found = _found(home, against)
    if as_json:
        printing.print_json([each._asdict() for each in found])
    else:
        for each in found:
            say(printable.line(line(each, log.digits)))
    if found:
        context.exit(FOUND)


def _found(home: logs.Home, against: str | None) -> tuple[AdrLog, tuple[Duplicate, ...]]:
    """Return the log and its duplicates; where there is no other branch to look at, say so."""
    if against is None and work_tree(home.folder) is None:
        printing.note("no other branch was looked at: the log is in no git repository")
        log = logs.read(home, must_exist=True)
        return log, duplicates(log, {})
    where, log = tracked(home)
    if against is None and not remote(where):
        printing.note("no other branch was looked at: the repository has no remote; name one by --against")
        against = ""
    return log, duplicated(where, log, main_branch(where) if against is None else against)


def tracked(home: logs.Home) -> tuple[GitPlace, AdrLog]:
    """Return the log with paths as git has them. Raises GitError, ReadError or HandbookError."""
    logs.read(home, must_exist=True, deep=False)
    where = place(home.folder)
    return where, logs.read(home._replace(config=home.config._replace(root=where.top)))


def duplicated(where: GitPlace, log: AdrLog, ref: str = "") -> tuple[Duplicate, ...]:
    """Return the numbers that are not unique in the log, or between it and a branch. Raises GitError."""
    other = _branch(where, ref) if ref else NOWHERE
    arrived = arrivals(where, "HEAD")
    if ref:
        arrived |= arrivals(where, ref)
    return duplicates(log, arrived, other)


def _branch(where: GitPlace, ref: str) -> Branch:
    base = merge_base(where, ref)
    return Branch(ref, paths(where, ref), paths(where, base))


def line(each: Duplicate, digits: int) -> str:
    """Return a duplicate as a line that says what to do."""
    keep = f"{each.keep} on {each.branch}" if each.branch else each.keep
    name = each.later.rpartition("/")[2]
    move = f"`adr renumber {name}`" if " " not in name else f"`adr renumber '{name}'`"
    number = f"{each.number:0{digits}d}"
    return f"{each.later}: number {number} is that of {keep}, which came first; {move} moves this one"
