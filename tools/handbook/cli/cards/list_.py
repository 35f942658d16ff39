"""``docs cards list``: the rule cards of a repository."""

from __future__ import annotations

from pathlib import Path

import click

from handbook import printable
from handbook.cli import output, reporting, terminal
from handbook.cli.output import HELP, examples
from handbook.project.carding import carded
from handbook.project.project import open_project

_EXITS = """
\b
Exit codes: 0 done, 2 a usage error, an invalid configuration or a file that
cannot be read."""


@click.command(
    "list",
    context_settings=HELP,
    epilog=examples(
        "docs cards list",
        "docs cards list docs/api",
        "docs cards list --json | jq -r '.cards[] | select(.rules == []) | .id'",
    )
    + f"\n{_EXITS}",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(folder: Path, paths: tuple[Path, ...], as_json: bool) -> None:
    """List the rule cards, and what checks each rule.

    PATHS are files and folders; without any, the current folder. Cards with an id come first, by their ids.
    """
    project = open_project(folder)
    with terminal.progress() as progress:
        found, errors = carded(project, tuple(folder / path for path in paths) or (folder,), progress)
    if as_json:
        keys = ("id", "title", "path", "line", "anchor", "rule", "checked_by", "rules", "words")
        every = [{key: getattr(each, key) for key in keys} for each in found]
        output.say(printable.json_text({"cards": every}))
    else:
        widest = max((len(each.id) for each in found), default=0)
        for each in found:
            place = f"{reporting.clickable(project.root, each.path)}:{each.line}"
            rules = f" [{', '.join(each.rules)}]" if each.rules else ""
            head = terminal.strong(printable.line(f"{each.id or '-':<{widest}}"))
            output.say(f"{head}  {printable.line(f'{each.title}{rules} ({place})')}", styled=True)
    for error in errors:
        output.complain(error)
    raise SystemExit(output.FAILED if errors else 0)
