"""`docs lint --watch`: lint again whenever a document has changed."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import click

from handbook import printable
from handbook.cli import output, reporting, terminal
from handbook.config.settings import Overrides
from handbook.errors import HandbookError
from handbook.lint.report import Report
from handbook.lint.reporters import text
from handbook.project import watching
from handbook.project.linting import Linter, today
from handbook.project.project import open_project

option = click.option(
    "--watch",
    is_flag=True,
    help="Go on, and lint again whenever a document changes: shows the findings of what has changed, and the "
    "counts of all. Ctrl-C ends it.",
)
_PAUSE_SECONDS = 0.5
"""Between two looks at the files, each of which costs some milliseconds."""


def require_plain(form: str, target: str, others: dict[str, object]) -> None:
    """Refuse what does not go with ``--watch``: ``others`` are other options. Raises click.UsageError."""
    given = {"--format": form != "text", "--output": target != "-", **others}
    for name, value in given.items():
        if value:
            raise click.UsageError(f"--watch does not go with {name}")


def watch(linter: Linter, paths: tuple[Path, ...], folder: Path, says: Overrides) -> int:
    """Lint again and again until the user ends it, and return the exit code.

    A mistake in the configuration is one line, and the watch goes on; at the start it ends it: HandbookError.
    """
    try:
        with terminal.stoppable():
            _watch(linter, paths, folder, says)
    except KeyboardInterrupt:
        pass  # That is how it ends.
    return output.DONE


def _watch(linter: Linter, paths: tuple[Path, ...], folder: Path, says: Overrides) -> None:
    looks = watching.look(linter.project, paths)
    report = linter.lint(paths)
    _show(report, None, (), linter.project.root)
    said = ""
    while True:
        time.sleep(_PAUSE_SECONDS)
        try:
            # Anew each time, as the configuration may have changed, and what was looked up is kept in it.
            project = open_project(folder, says)
            now = watching.look(project, paths)
            changed = watching.changed(looks, now)
            if changed:
                before, report = report, replace(linter, project=project, today=today()).lint(paths)
                _show(report, before, changed, project.root)
            looks, said = now, ""
        except HandbookError as error:
            if str(error) != said:
                output.complain(str(error))
            said = str(error)


def _show(report: Report, before: Report | None, changed: tuple[str, ...], root: Path) -> None:
    lines = [f"changed: {printable.line(path)}" for path in changed]
    for finding in watching.news(report, before, changed):
        lines += text.of_finding(
            finding, report, terminal.styled, lambda path: reporting.clickable(root, path)
        )
        lines.append("")
    lines += text.summary(report, terminal.styled)
    for error in report.errors:
        output.complain(error)
    output.say_rendered("\n".join(lines) + "\n")
