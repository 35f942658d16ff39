"""``docs postmortems``: how long each incident took."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from handbook import printable
from handbook.cli import output, terminal
from handbook.cli.output import HELP, examples
from handbook.lint.content.timeline import Durations
from handbook.project.incidents import Incident, incidents, medians
from handbook.project.project import open_project

_HEAD = ("date", "severity", "detect", "acknowledge", "mitigate", "resolve", "incident")


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs postmortems",
        "docs postmortems docs/post-mortems --json | jq .medians.resolve",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON; durations are in seconds.")
@click.pass_obj
def postmortems(folder: Path, paths: tuple[Path, ...], as_json: bool) -> None:
    """List the post-mortems, with how long each incident took.

    The times come from the timelines. To detect, to mitigate and to resolve an incident are counted from
    its first symptom, to acknowledge it from its detection. A dash: the timeline does not say; `docs lint`
    says what it lacks. PATHS are files and folders; without any, the current folder. Exit code 2 when a
    file cannot be read, else 0.
    """
    project = open_project(folder)
    with terminal.progress() as progress:
        found, errors = incidents(project, tuple(folder / path for path in paths) or (folder,), progress)
    if as_json:
        every = [_told(incident) for incident in found]
        middle = _seconds(medians(each.took for each in found))
        output.say(printable.json_text({"post_mortems": every, "medians": middle}))
    else:
        _print(found)
    for error in errors:
        output.complain(error)
    raise SystemExit(output.FAILED if errors else 0)


def _told(incident: Incident) -> dict[str, Any]:
    return {
        "path": incident.path,
        "title": incident.title,
        "incident": incident.incident,
        "date": incident.date,
        "severity": incident.severity,
        "status": incident.status,
        "start": incident.start,
        **_seconds(incident.took),
    }


def _seconds(took: Durations) -> dict[str, int | None]:
    return {
        "detect": took.detect,
        "acknowledge": took.acknowledge,
        "mitigate": took.mitigate,
        "resolve": took.resolve,
    }


def _print(found: Sequence[Incident]) -> None:
    """Print a table with a last line of medians; of one incident there is none."""
    if not found:
        return
    rows = [
        (each.date, each.severity, *_shown(each.took), f"{each.title} ({each.path})".strip())
        for each in found
    ]
    if len(found) > 1:
        rows.append(("", "", *_shown(medians(each.took for each in found)), "median"))
    cells = [[printable.line(cell) or "-" for cell in row] for row in (_HEAD, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEAD) - 1)]
    for number, row in enumerate(cells):
        *columns, last = row
        padded = [cell.ljust(width) for cell, width in zip(columns, widths, strict=True)]
        line = "  ".join([*padded, last])
        output.say(terminal.strong(line) if number == 0 else line, styled=True)


def _shown(took: Durations) -> tuple[str, ...]:
    return tuple(_duration(value) for value in _seconds(took).values())


def _duration(seconds: int | None) -> str:
    """Return a duration in minutes, in hours and minutes, or in seconds where it is shorter than one."""
    if seconds is None:
        return ""
    if 0 < seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
