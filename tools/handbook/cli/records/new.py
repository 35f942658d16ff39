"""``adr new``: write the next record."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from handbook.cli.output import HELP, examples
from handbook.cli.records import options as at
from handbook.cli.records import printing
from handbook.errors import ReadError
from handbook.project import log as logs

if TYPE_CHECKING:
    from handbook.adr.record.record import AdrLog
    from handbook.config.logs import LogConfig


@click.command(
    context_settings=HELP,
    epilog=examples(
        'adr new "Use PostgreSQL for orders"',
        'adr new "Use Kafka for events" --supersedes 3',
        'adr new "Cache at the edge" --status accepted --body-file - < body.md',
        'adr new "Partition by region" --link "3:Amends:Amended by"',
        'adr new "Try it" --dry-run',
    ),
)
@click.argument("words", metavar="TITLE...", nargs=-1, required=True)
@click.option(
    "-s",
    "--supersedes",
    metavar="RECORD",
    multiple=True,
    shell_complete=at.record_completion,
    help="It replaces this record; repeatable. 3, ADR-3 or a name.",
)
@click.option(
    "-l",
    "--link",
    "related",
    metavar="RECORD:WORDS[:REVERSE]",
    multiple=True,
    help="Its relation to another, and the reverse; repeatable.",
)
@click.option(
    "--status",
    shell_complete=at.completes("statuses"),
    help="Its status. [default: Proposed, or as configured]",
)
@click.option(
    "--template",
    shell_complete=at.completes("templates"),
    help="Its kind, as `adr templates` lists them. [default: as configured, else as the log has it]",
)
@at.date_option
@click.option(
    "--author", envvar="GIT_AUTHOR_NAME", default="", help="Who writes it, if the template says so."
)
@click.option("--body-file", metavar="FILE", help="Sections to write after title and status; - reads stdin.")
@click.option("--edit/--no-edit", "editing", default=False, help="Open it in VISUAL or EDITOR. [default: no]")
@click.option("--force", is_flag=True, help="Supersede whatever the life cycle says.")
@at.branches_option
@at.dry_run_option
@at.json_option
@click.pass_obj
def new(
    call: at.Call,
    *,
    words: tuple[str, ...],
    supersedes: tuple[str, ...],
    related: tuple[str, ...],
    status: str | None,
    template: str | None,
    day: str | None,
    author: str,
    body_file: str | None,
    editing: bool,
    force: bool,
    branches: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write the next record and print its path, nothing else.

    Records that it supersedes or is linked to are changed in the same step, or nothing is. A template
    of your own: ADR_TEMPLATE names its file, or it stands as templates/template.md in the log; it
    holds {number} {title} {date} {status}, or these words in capitals as for adr-tools.
    """
    from handbook.adr.change import plan

    home = at.home(call)
    if editing and not dry_run:
        _check_editor(words)
    draft = plan.Draft(
        title=" ".join(words),
        date=at.date_of(day),
        status=_status(status, home.config),
        author=author,
        supersedes=supersedes,
        body=at.text_of(body_file),
        links=tuple(_relation(text) for text in related),
        transitions=home.config.transitions,
        force=force,
    )
    _check_folder(home.folder)
    with printing.locked(home, dry_run=dry_run):
        log = printing.numbered(home, logs.read(home, deep=bool(supersedes or related)), branches=branches)
        changes = plan.new(log, _template(template, home, log), draft)
        logs.apply(home, changes, dry_run=dry_run)
    if editing and not dry_run:
        _edit(printing.shown(changes))
    if as_json:
        printing.print_json(printing.written(changes, dry_run=dry_run))
    elif dry_run:
        printing.preview(changes)
    else:
        click.echo(printing.shown(changes))


def _check_folder(folder: str) -> None:
    """Raise ReadError for a log that is there and cannot be read, before anybody waits for a turn."""
    if os.path.isdir(folder) and not os.access(folder, os.R_OK | os.X_OK):
        raise ReadError(folder, "cannot be read (Permission denied); check its permissions")


def _template(name: str | None, home: logs.Home, log: AdrLog) -> str:
    """Return what a new record starts from: as asked for, as the environment, the log or settings say."""
    settings = home.config
    if name is None:
        path = os.environ.get("ADR_TEMPLATE", "")
        if not path and not settings.template:
            path = logs.own_template(home)
        if path:
            from handbook.adr.change import foreign
            from handbook.disk.files import read

            return foreign.template(path, read(path))
    return logs.blank_of(home, log, name)


def _status(given: str | None, settings: LogConfig) -> str:
    """Return the status to write, which may be a word of the configured life cycle."""
    for name, after in settings.transitions if given else ():
        for word in (name, *after):
            if word.lower() == (given or "").strip().lower() != "superseded":
                return word
    return logs.status_of(given, settings)


def _relation(text: str) -> tuple[str, str, str]:
    """Take ``3:Amends:Amended by`` apart. Raises click.BadParameter."""
    target, _, rest = text.partition(":")
    words, _, back = rest.partition(":")
    if not (target.strip() and words.strip()):
        raise click.BadParameter(f"'{text}' is not like '3:Amends:Amended by'", param_hint="'--link'")
    return target, words, back


def _check_editor(words: tuple[str, ...]) -> None:
    from handbook.cli.records.edit import editor

    editor(f"the record '{' '.join(words)}', made without --edit,")


def _edit(path: str) -> None:
    from handbook.cli.records.edit import editor, opened

    opened(editor(path), path)
