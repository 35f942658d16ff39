"""``adr new``: write the next record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from handbook.cli.output import HELP, examples
from handbook.cli.records import home as at

if TYPE_CHECKING:
    from handbook.changes import ChangeSet


@click.command(
    context_settings=HELP,
    epilog=examples(
        'adr new "Use PostgreSQL for orders"',
        'adr new "Use Kafka for events" --supersedes 3',
        'adr new "Cache at the edge" --status accepted --body-file - < body.md',
        'adr new "Try it" --dry-run',
    ),
)
@click.argument("words", metavar="TITLE...", nargs=-1, required=True)
@click.option(
    "-s",
    "--supersedes",
    metavar="RECORD",
    multiple=True,
    help="It replaces this record; repeatable. 3, ADR-3 or a name.",
)
@click.option("--status", help="Its status. [default: Proposed, or as configured]")
@click.option("--template", help="Its kind: adr, madr or one of your own. [default: adr, or as configured]")
@at.date_option
@click.option(
    "--author", envvar="GIT_AUTHOR_NAME", default="", help="Who writes it, if the template says so."
)
@click.option("--body-file", metavar="FILE", help="Sections to write after title and status; - reads stdin.")
@at.branches_option
@at.dry_run_option
@at.json_option
@click.pass_obj
def new(
    start: str,
    *,
    words: tuple[str, ...],
    supersedes: tuple[str, ...],
    status: str | None,
    template: str | None,
    day: str | None,
    author: str,
    body_file: str | None,
    branches: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write the next record and print its path, nothing else.

    Records that it supersedes are changed in the same step, or nothing is.
    """
    from handbook import kinds
    from handbook.adr import plan

    home = at.home(start)
    settings = home.settings
    draft = plan.Draft(
        title=" ".join(words),
        date=at.date_of(day),
        status=at.status_of(status, settings),
        author=author,
        supersedes=supersedes,
        body=at.body_of(body_file),
    )
    text = kinds.blank(kinds.source(template or settings.template, settings.root, settings.templates))
    with at.turn(home, dry_run):
        log = at.numbered(home, at.log_of(home, deep=bool(supersedes)), branches=branches)
        changes = plan.new(log, text, draft)
        at.carry_out(changes, dry_run)
    if as_json:
        at.print_json(_written(changes, dry_run))
    elif dry_run:
        at.preview(changes)
    else:
        click.echo(at.shown(changes))


def _written(changes: ChangeSet, dry_run: bool) -> dict[str, object]:
    from handbook.adr.record import parse
    from handbook.changes import Create, diff

    first, *others = changes.changes
    record = parse(first.path, first.text if isinstance(first, Create) else "")
    changed = {**at.facts(record), "changed": [change.path for change in others], "dry_run": dry_run}
    return {**changed, "diff": diff(changes)} if dry_run else changed
