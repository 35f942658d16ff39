"""`docs lint --shard` and `--merge`: a run that several machines share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from handbook.disk import files
from handbook.errors import HandbookError
from handbook.lint import shard
from handbook.lint.report import Report
from handbook.lint.shard import Number, Shard
from handbook.project.linting import Linter

F = TypeVar("F", bound=Callable[..., Any])
_SHARD = "Lint only shard K of N and write its report, as JSON for --merge. Exit code 0, findings or not."
_MERGE = (
    "PATHS are the reports of all shards of a run: lint here what looks at all documents, and report what "
    "one run would. Needs the same checkout and the same options."
)


def options(command: F) -> F:
    """Add ``--shard --merge``."""
    command = click.option("--merge", is_flag=True, help=_MERGE)(command)
    return click.option("--shard", metavar="K/N", callback=_number, help=_SHARD)(command)


def _number(context: click.Context, parameter: click.Parameter, value: str | None) -> Number | None:
    try:
        return None if value is None else Number.read(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from error


def require_whole(number: Number | None, form: str, others: dict[str, object], *, merge: bool) -> None:
    """Refuse what does not go with a shared run: ``others`` are other options. Raises click.UsageError."""
    if number is None and not merge:
        return
    word = "--merge" if number is None else "--shard"
    if number is not None and merge:
        raise click.UsageError("--shard writes a report and --merge reads the reports; use one of them")
    for name, given in others.items():
        if given:
            raise click.UsageError(f"{word} does not go with {name}")
    if number is not None and form not in ("text", "json"):
        raise click.UsageError("--shard writes JSON for --merge, which writes the other formats")


def linted(linter: Linter, paths: tuple[Path, ...], number: Number) -> tuple[Report, str]:
    """Lint a shard, and return its report and its file. Raises HandbookError."""
    report, made = linter.shard(paths, number)
    return report, shard.render(report, made)


def read(folder: Path, paths: tuple[Path, ...]) -> tuple[Shard, ...]:
    """Read the reports of all shards. Raises HandbookError."""
    found = []
    for path in paths:
        if (folder / path).is_dir():
            raise HandbookError(f"{path}: is a folder; --merge needs the files that --shard wrote")
        found.append(shard.read(str(path), files.read(folder / path)))
    return shard.complete(found)
