"""``docs review``: write into a page that somebody has reviewed it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from handbook import printable
from handbook.changes import diff
from handbook.cli import reporting
from handbook.cli.output import HELP, examples, say
from handbook.errors import HandbookError
from handbook.model import intervals
from handbook.project import reviewing, writing
from handbook.project.project import open_project
from handbook.project.reviewing import Review


@click.command(
    context_settings=HELP,
    epilog=examples(
        "docs review docs/practice/retries.md --by @ann",
        "docs review runbooks/*.md --by team-platform --dry-run",
    ),
)
@click.argument("pages", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PAGE...")
@click.option("--by", required=True, metavar="WHO", help="Who has reviewed the page: a person or a team.")
@click.option("--on", "day", metavar="DATE", help="Day of the review, YYYY-MM-DD. [default: today]")
@click.option("--dry-run", is_flag=True, help="Show the change as a diff; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def review(
    folder: Path, pages: tuple[Path, ...], by: str, day: str | None, dry_run: bool, as_json: bool
) -> None:
    """Write into pages that they were reviewed: when, by whom, and which text.

    Before you do, answer three questions. Is each statement still true? Do the links lead to what the text
    says? Do the commands and samples still do what is shown? The stamp is written into the front matter, all
    pages at once or none; not another byte is changed.

    `docs lint` then reports a page that has changed since its review, and in scheduled runs one whose review
    is too old.
    """
    today = datetime.now().astimezone().date().isoformat()
    on = day or today
    if intervals.day(on) is None:
        raise HandbookError(f"'{on[:40]}' is not a date; write it as YYYY-MM-DD")
    if on > today:
        raise HandbookError(f"{on} is in the future; give the day of the review")
    project = open_project(folder)
    if not dry_run:
        for path in writing.recover(str(project.root)):
            note = f"note: an earlier run was killed; {path} is restored to what it was before"
            say(printable.line(note), err=True)
    reviews = reviewing.reviews(project, [folder / page for page in pages], on=on, by=by)
    changes = reviewing.changes(project, reviews)
    if not dry_run:
        writing.write(changes)
    if as_json:
        say(_json(reviews, written=not dry_run))
    elif dry_run:
        say(diff(changes), nl=False)
    else:
        for each in reviews:
            place = reporting.clickable(project.root, each.shown)
            say(printable.line(f"{place}: reviewed on {on} by {each.stamp.by} ({each.stamp.sha})"))


def _json(reviews: tuple[Review, ...], *, written: bool) -> str:
    """Return an object with ``reviews``; ``before`` is the stamp that a page had, or null."""
    rows = [
        {
            "path": each.shown,
            "on": each.stamp.on,
            "by": each.stamp.by,
            "sha": each.stamp.sha,
            "before": {"on": each.before.on, "by": each.before.by, "sha": each.before.sha}
            if each.before
            else None,
        }
        for each in reviews
    ]
    return printable.json_text({"version": 1, "written": written, "reviews": rows})
