"""``adr check``: numbers that are not unique, for CI and merge queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.project import log as logs

if TYPE_CHECKING:
    from handbook.adr.check import Branch, Duplicate
    from handbook.adr.record.record import AdrLog
    from handbook.disk.git import Place

FOUND = 1


@click.command(
    context_settings=HELP,
    epilog=examples("adr check", "adr check --against origin/release", "adr check --json"),
)
@click.option(
    "--against",
    metavar="REF",
    help="The branch that ours is to be merged into. [default: origin/main or origin/master]",
)
@at.json_option
@click.pass_context
def check(context: click.Context, against: str | None, as_json: bool) -> None:
    """Find numbers that two records have, in the log or between it and the branch it goes to.

    The record that came later is named as the one to renumber. The last fetch is what counts, git is
    asked for nothing over the network. Exit 1 when a number is not unique.
    """
    from handbook.adr.branches import main_branch

    home = at.home(context.obj)
    printing.recover(home)
    where, log = tracked(home)
    ref = main_branch(where) if against is None else against
    found = duplicated(where, log, ref)
    if as_json:
        printing.print_json([each._asdict() for each in found])
    else:
        for each in found:
            click.echo(line(each, log.digits))
    if found:
        context.exit(FOUND)


def tracked(home: logs.Home) -> tuple[Place, AdrLog]:
    """Return the log with paths as git has them. Raises GitError, ReadError or HandbookError."""
    from handbook.disk.git import place

    logs.read(home, must_exist=True, deep=False)
    where = place(home.folder)
    return where, logs.read(home._replace(config=home.config._replace(root=where.top)))


def duplicated(where: Place, log: AdrLog, ref: str = "") -> tuple[Duplicate, ...]:
    """Return the numbers that are not unique in the log, or between it and a branch. Raises GitError."""
    from handbook.adr.branches import arrivals
    from handbook.adr.check import NOWHERE, duplicates

    other = _branch(where, ref) if ref else NOWHERE
    arrived = arrivals(where, "HEAD")
    if ref:
        arrived |= arrivals(where, ref)
    return duplicates(log, arrived, other)


def _branch(where: Place, ref: str) -> Branch:
    from handbook.adr.branches import merge_base, paths
    from handbook.adr.check import Branch

    base = merge_base(where, ref)
    return Branch(ref, paths(where, ref), paths(where, base))


def line(each: Duplicate, digits: int) -> str:
    """Return a duplicate as a line that says what to do."""
    keep = f"{each.keep} on {each.branch}" if each.branch else each.keep
    name = each.later.rpartition("/")[2]
    move = f"`adr renumber {name}`" if " " not in name else f"`adr renumber '{name}'`"
    number = f"{each.number:0{digits}d}"
    return f"{each.later}: number {number} is that of {keep}, which came first; {move} moves this one"
