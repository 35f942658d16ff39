"""``adr new``: write the next record."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

import click

from handbook import printable
from handbook.cli.output import FAILED, HELP, examples, say
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
@click.argument("words", metavar="TITLE...", nargs=-1)
@click.option(
    "-s",
    "--supersedes",
    metavar="RECORD",
    multiple=True,
    shell_complete=at.record_completion,
    help="Supersede this record: 3, ADR-3 or a name. Repeatable.",
)
@click.option(
    "-l",
    "--link",
    "related",
    metavar="RECORD:WORDS[:REVERSE]",
    multiple=True,
    help="Add a relation to another record, and its reverse there. Repeatable.",
)
@click.option(
    "--status",
    shell_complete=at.completes("statuses"),
    help="Status of the record. [default: Proposed, or as configured]",
)
@click.option(
    "--template",
    shell_complete=at.completes("templates"),
    metavar="NAME|FILE",
    help="Template to start from: a name that `adr templates` lists, or a file. "
    "[default: as configured or as in the log]",
)
@at.date_option
@click.option("--author", envvar="GIT_AUTHOR_NAME", default="", help="Author, for a template that names one.")
@click.option("--body-file", metavar="FILE", help="Sections to put below the status; '-' is standard input.")
@click.option("--edit/--no-edit", "editing", default=None, help="Open it in VISUAL or EDITOR. [default: no]")
@click.option("--force", is_flag=True, help="Supersede records whatever their status.")
@at.branches_option
@at.dry_run_option
@at.json_option
@click.pass_context
def new(
    context: click.Context,
    *,
    words: tuple[str, ...],
    supersedes: tuple[str, ...],
    related: tuple[str, ...],
    status: str | None,
    template: str | None,
    day: str | None,
    author: str,
    body_file: str | None,
    editing: bool | None,
    force: bool,
    branches: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write the next record and print its path.

    Records that it supersedes or is linked to are changed in the same step: all or none. A template of
    your own is named by --template or ADR_TEMPLATE, or lies in the log as template.md, adr-template.md
    or templates/template.md. It contains {number} {title} {date} {status}, or these words in upper
    case, as in adr-tools.
    """
    from handbook.adr.change import plan

    home = at.home(context.obj)
    if not words:
        _refuse_untitled(context, home.config)
    editor = "" if dry_run else _editor(editing, home.config, words)
    draft = plan.Draft(
        title=" ".join(words),
        date=at.date_of(day, home.config),
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
        log = logs.read(home, deep=bool(supersedes or related))
        if not log.records:
            logs.require_only(home)
        log = printing.numbered(home, log, branches=branches)
        changes = logs.with_contents(home, log, plan.new(log, _template(template, home, log), draft))
        logs.apply(home, changes, dry_run=dry_run)
    if editor:
        _edit(editor, printing.shown(changes))
    if as_json:
        printing.print_json(printing.written(changes, dry_run=dry_run))
    elif dry_run:
        printing.preview(changes)
    else:
        say(printable.line(printing.shown(changes)))


def _check_folder(folder: str) -> None:
    """Raise ReadError for a log that exists and cannot be read, before anybody waits for its lock."""
    if os.path.isdir(folder) and not os.access(folder, os.R_OK | os.X_OK):
        raise ReadError(folder, "cannot be read (Permission denied); check its permissions")


def _template(name: str | None, home: logs.Home, log: AdrLog) -> str:
    """Return what a new record starts from: as asked for, as the environment, the log or settings say."""
    path = _template_file(name, home)
    if not path:
        return logs.blank_of(home, log, name)
    from handbook.adr.change import foreign
    from handbook.disk.files import read
    from handbook.disk.place import tree

    return foreign.template(path, read(path, tree(home.config.root), named=True))


def _template_file(name: str | None, home: logs.Home) -> str:
    """Return the file of the template, or nothing where it is one that has a name."""
    if name is not None:
        given = os.path.join(home.start, name)
        return given if "/" in name or os.sep in name or os.path.isfile(given) else ""
    return os.environ.get("ADR_TEMPLATE", "") or ("" if home.config.template else logs.own_template(home))


def _status(given: str | None, settings: LogConfig) -> str:
    """Return the status to write, which may be a word of the configured life cycle."""
    for name, after in settings.transitions if given else ():
        for word in (name, *after):
            if word.lower() == (given or "").strip().lower() != "superseded":
                return word
    return logs.status_of(given, settings)


def _relation(text: str) -> tuple[str, str, str]:
    """Split ``3:Amends:Amended by`` into its parts. Raises click.BadParameter."""
    target, _, rest = text.partition(":")
    words, _, back = rest.partition(":")
    if not (target.strip() and words.strip()):
        raise click.BadParameter(f"'{text}' is not like '3:Amends:Amended by'", param_hint="'--link'")
    return target, words, back


def _refuse_untitled(context: click.Context, config: LogConfig) -> NoReturn:
    if config.compatible:
        say("ERROR: no title given", err=True)  # As adr-tools says it: scripts may look for it.
        context.exit(FAILED)
    raise click.UsageError("Missing argument 'TITLE...'", context)


def _editor(editing: bool | None, config: LogConfig, words: tuple[str, ...]) -> str:
    """Return the command of the editor to open; empty for none. Raises EditorError where none may be opened.

    In the ways of adr-tools, the one that the environment names is opened even without a terminal.
    """
    if not (config.compatible if editing is None else editing):
        return ""
    from handbook.cli.records.edit import configured, editor

    return (
        configured() if config.compatible else editor(f"the record '{' '.join(words)}', made without --edit,")
    )


def _edit(command: str, path: str) -> None:
    from handbook.cli.records.edit import opened

    opened(command, path)
