"""From a report to the terminal, a file and an exit code: what `docs lint` and `adr lint` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handbook.cli import terminal

if TYPE_CHECKING:
    from handbook.lint.report import Report
    from handbook.project.project import Project

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("text", "json", "github", "sarif")
ENGINES = ("v8", "quickjs")
_SEVERITIES = ("critical", "suggestion", "nit")


def options(command: F) -> F:
    """Add ``--format --fail-on --select --ignore --output --against``."""
    fail_on = "The lightest severity that fails the run. [suggestion]"
    wanted = "Run only these rules: DOC104, DGM, missing-diagram."
    target = "Write the report to FILE; '-' is standard output."
    against = "Compare the status of records with REF, for ADR108: origin/main."
    for add in (
        click.option("--against", metavar="REF", help=against),
        click.option("--output", "target", default="-", metavar="FILE", show_default=True, help=target),
        click.option("--ignore", multiple=True, metavar="RULE", help="Leave these rules out."),
        click.option("--select", multiple=True, metavar="RULE", help=wanted),
        click.option("--fail-on", type=click.Choice(_SEVERITIES), help=fail_on),
        click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True),
    ):
        command = add(command)
    return command


def engine_options(command: F) -> F:
    """Add ``--engine --cache/--no-cache``: by what diagrams are judged."""
    engine = "By what diagrams are judged. [v8, or as configured]"
    cache = "Keep verdicts in your cache folder. [yes, or as configured]"
    for add in (
        click.option("--cache/--no-cache", default=None, help=cache),
        click.option("--engine", type=click.Choice(ENGINES), help=engine),
    ):
        command = add(command)
    return command


jobs_option = click.option(
    "--jobs",
    type=click.IntRange(0, 64),
    default=0,
    metavar="N",
    help="How many processes judge diagrams; 0: as many as are worth it.",
)


def split(words: tuple[str, ...]) -> tuple[str, ...]:
    """Take rule names apart that were joined by commas."""
    return tuple(part.strip() for word in words for part in word.split(",") if part.strip())


def deliver(report: Report, form: str, target: str, folder: Path, project: Project) -> int:
    """Print or write a report, tell what could not be read, and return the exit code."""
    rendered = _rendered(report, form, project.root, to_terminal=target == "-")
    for error in report.errors:
        click.echo(f"{click.style('error:', fg='red', bold=True)} {error}", err=True)
    if target == "-":
        click.echo(rendered, nl=False)
    else:
        from handbook.disk import files

        files.overwrite(folder / target, rendered)
    return report.exit_code(project.config.lint.fail_on)


def clickable(root: Path, path: str) -> str:
    """Return a path as seen from the current folder, where that is shorter to click."""
    here = Path.cwd()
    absolute = root / path
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else path


def _rendered(report: Report, form: str, root: Path, *, to_terminal: bool) -> str:
    if form == "text":
        from handbook.lint.reporters import text

        paint: text.Paint = terminal.styled if to_terminal else text.plain
        return text.render(report, paint, lambda path: clickable(root, path))
    from importlib import import_module

    # The names are the closed choice of --format; each module offers render(report).
    return str(import_module(f"handbook.lint.reporters.{form}").render(report))
