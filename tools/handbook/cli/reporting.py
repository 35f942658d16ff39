"""From a report to the terminal, a file and an exit code: what `docs lint` and `adr lint` share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from handbook import printable
from handbook.cli import output, terminal
from handbook.config.settings import Overrides
from handbook.disk import files
from handbook.disk.place import tree
from handbook.lint.report import Report
from handbook.lint.reporters import first as first_run
from handbook.lint.reporters import text
from handbook.lint.rules import ALL
from handbook.project import baselines
from handbook.project.baselines import Known
from handbook.project.changed import ChangedFiles, changed_files
from handbook.project.project import Project

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = (
    "text",
    "json",
    "jsonl",
    "github",
    "gitlab",
    "sarif",
    "rdjson",
    "junit",
    "checkstyle",
    "markdown",
)
_FINDINGS_ONLY = ("github", "gitlab", "rdjson", "junit", "checkstyle")
"""Formats without a place for notes."""
ENGINES = ("v8", "quickjs")
_SEVERITIES = ("critical", "suggestion", "nit")


def options(command: F) -> F:
    """Add ``--format --fail-on --select --ignore --output --against``."""
    fail_on = "Lowest severity that fails the run. [default: suggestion]"
    wanted = "Run only these rules: DOC104, DGM, missing-diagram. Repeatable."
    target = "Write the report to FILE; '-' is standard output."
    against = "Compare the status of records with REF, such as origin/main, for ADR108."
    for add in (
        click.option("--against", metavar="REF", help=against),
        click.option("--output", "target", default="-", metavar="FILE", show_default=True, help=target),
        rule_options(wanted, "Leave out these rules. Repeatable."),
        click.option("--fail-on", type=click.Choice(_SEVERITIES), help=fail_on),
        click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True),
    ):
        command = add(command)
    return command


def rule_options(select: str, ignore: str) -> Callable[[F], F]:
    """Add ``--select --ignore`` with these help texts; `split` takes their words apart."""

    def add(command: F) -> F:
        for name, said in (("--ignore", ignore), ("--select", select)):
            command = click.option(
                name, multiple=True, metavar="RULE", shell_complete=completes_rules, help=said
            )(command)
        return command

    return add


isolated_option = click.option(
    "--isolated",
    is_flag=True,
    help="Use of the configuration only our rules, kinds and paths: no plugin, no engine, no limit, no log.",
)


no_plugins_option = click.option(
    "--no-plugins",
    is_flag=True,
    help="Run no rules of other packages, whatever the configuration names. --isolated implies it.",
)


def engine_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--engine --cache/--no-cache --deadline --isolated``; the command gets them as one ``says``."""

    @wraps(command)
    def call(
        *args: Any,
        engine: str | None,
        cache: bool | None,
        deadline: int | None,
        isolated: bool,
        **rest: Any,
    ) -> None:
        says = Overrides(engine=engine, cache=cache, deadline=deadline, isolated=isolated)
        command(*args, says=says, **rest)

    engine = "Engine that checks diagrams. [default: v8, or as configured]"
    cache = "Keep results in your cache folder. [default: yes, or as configured]"
    deadline = "Seconds of processor time for one diagram. [default: 2, or as configured up to 10]"
    found: Callable[..., None] = call
    for add in (
        isolated_option,
        click.option("--deadline", type=click.IntRange(1, 600), metavar="SECONDS", help=deadline),
        click.option("--cache/--no-cache", default=None, help=cache),
        click.option("--engine", type=click.Choice(ENGINES), help=engine),
    ):
        found = add(found)
    return found


def baseline_options(command: F) -> F:
    """Add ``--baseline --no-baseline``."""
    given = (
        "File of old findings that are not reported. [default: as configured, else the nearest "
        "handbook-baseline.json]"
    )
    for add in (
        click.option("--no-baseline", is_flag=True, help="Report all findings, old ones, too."),
        click.option("--baseline", "baseline_file", metavar="FILE", help=given),
    ):
        command = add(command)
    return command


def baseline_of(project: Project, folder: Path, given: str | None, *, none: bool) -> Known | None:
    """Return the baseline of a run that only reads it. Raises click.UsageError, HandbookError."""
    if none and given:
        raise click.UsageError("--baseline and --no-baseline exclude each other")
    return None if none else baselines.read(project, given, folder)


changed_since_option = click.option(
    "--changed-since",
    metavar="REF",
    help="Only files that have changed since the branch left REF, such as origin/main: committed or not, "
    "and new ones.",
)


def changed_of(project: Project, ref: str | None, *, lines: bool, is_text: bool) -> ChangedFiles | None:
    """Return the files that a run is about. Raises click.UsageError, GitError."""
    if ref is None:
        if lines:
            raise click.UsageError("--changed-lines needs --changed-since REF")
        return None
    if is_text:
        raise click.UsageError("--changed-since needs the files themselves, not standard input")
    return changed_files(project, ref, lines=lines)


jobs_option = click.option(
    "--jobs",
    type=click.IntRange(0, 64),
    default=0,
    metavar="N",
    help="Number of processes that share the work; 0 = automatic.",
)


def completes_rules(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Return the codes and names of rules that begin so; for an option, also families, and after a comma.

    Names are offered once their first letter is typed: before, they would hide the codes.
    """
    del context
    known = {rule.code: rule.summary for rule in ALL} | {rule.name: rule.summary for rule in ALL}
    before, comma, begun = "", "", incomplete
    if isinstance(parameter, click.Option):
        before, comma, begun = incomplete.rpartition(",")
        known = {rule.code.rstrip("0123456789"): "" for rule in ALL} | known
    found = (word for word in known if word.lower().startswith(begun.lower()) and (begun or word.isupper()))
    return [CompletionItem(f"{before}{comma}{word}", help=known[word] or None) for word in found]


def split(words: tuple[str, ...]) -> tuple[str, ...]:
    """Split rule names that are joined by commas."""
    return tuple(part.strip() for word in words for part in word.split(",") if part.strip())


def deliver(
    report: Report, form: str, target: str, folder: Path, project: Project, *, first: bool = False
) -> int:
    """Print or write a report, name what could not be read, and return the exit code.

    With ``first`` the reader has not decided anything about the linter yet: see `reporters.first`.
    """
    if first and form == "text" and target == "-":
        rendered = first_run.render(report, terminal.styled, lambda path: clickable(project.root, path))
    else:
        rendered = _rendered(report, form, project.root, to_terminal=target == "-")
    if form in _FINDINGS_ONLY:
        for note in report.notes:
            output.say(printable.line(f"note: {note}"), err=True)
    write(report, rendered, target, folder, project)
    return report.exit_code(project.config.lint.fail_on)


def write(report: Report, rendered: str, target: str, folder: Path, project: Project) -> None:
    """Print or write a report as it was rendered, and name what could not be read."""
    for error in report.errors:
        output.complain(error)
    if target == "-":
        output.say_rendered(rendered)
    else:
        files.overwrite(folder / target, rendered, tree(project.root))


def clickable(root: Path, path: str) -> str:
    """Return a path relative to the current folder where it lies below it, so that a terminal can open it."""
    here = Path.cwd()
    absolute = root / path
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else path


def _rendered(report: Report, form: str, root: Path, *, to_terminal: bool) -> str:
    if form == "text":
        paint: text.Paint = terminal.styled if to_terminal else text.plain
        return text.render(report, paint, lambda path: clickable(root, path))
    # The names are the closed choice of --format; each module offers render(report).
    return str(import_module(f"handbook.lint.reporters.{form}").render(report))
