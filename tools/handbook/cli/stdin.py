"""Standard input as a document: ``-`` among the paths, and the file that it stands for."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from handbook.disk import files
from handbook.errors import ReadError
from handbook.project.reading import Source

filename_option = click.option(
    "--stdin-filename", metavar="NAME", help="File name to assume for standard input ('-')."
)


def given(
    folder: Path, paths: tuple[Path, ...], name: str | None, *, default: str = "stdin.md"
) -> Source | None:
    """Read standard input where it is asked for, by ``-`` or by its name alone.

    Raises click.UsageError when it is mixed with files, ReadError when it is not UTF-8 or too large.
    """
    asked = Path("-") in paths
    if asked and len(paths) > 1:
        raise click.UsageError("'-' (standard input) cannot be mixed with other paths")
    if not asked and not (name and not paths):
        if name:
            raise click.UsageError("--stdin-filename goes with '-' and with no other path")
        return None
    data = sys.stdin.buffer.read(files.LIMIT + 1)
    if len(data) > files.LIMIT:
        raise ReadError("<stdin>", f"is larger than {files.LIMIT // 1024**2} MB; split it")
    text = files.decoded("<stdin>", data)
    return Source(path=folder / (name or default), text=text)
